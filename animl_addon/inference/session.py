"""A model in ONNX Runtime on one device."""

import os
from pathlib import Path

import numpy as np
import onnxruntime

from ..core.errors import DeviceError, ModelContractError
from ..core.model import Tensor
from ..core.spec import ModelSpec
from .devices import NAMES, PROVIDERS, Device
from .library import AGAIN, InstalledModel, check_files, check_ports
from .runtime import RUNTIME_ERRORS, first_line, webgpu_devices

ERRORS_ONLY = 3
"""Severity of ONNX Runtime's log: its warnings are for those who build it."""

PROVIDER_OPTIONS: dict[Device, dict[str, str]] = {
    # TF32 rounds to ten bits, which moves a matched line by more than the probe allows; and the default arena doubles
    # what it takes each time, which the renderer beside us would miss.
    Device.CUDA: {
        "use_tf32": "0",
        "arena_extend_strategy": "kSameAsRequested",
        "cudnn_conv_algo_search": "HEURISTIC",
    },
}


class DeviceFailure(Exception):
    """A GPU gave up in the middle of a picture: the worker goes on with the CPU."""


class OutOfDeviceMemory(DeviceFailure):
    """The GPU has not the memory for this picture: the worker goes on with smaller tiles."""


class OnnxModel:
    """A checked model, every graph of which runs on one device."""

    def __init__(self, model: InstalledModel, device: Device = Device.CPU, threads: int = 0) -> None:
        """Open every graph; that takes from a tenth of a second to seconds.

        Args:
            model: from the library; its files are checked here.
            device: any but AUTO.
            threads: of the CPU; 0 takes all cores.

        Raises:
            ModelContractError: a file is not what the contract says.
            DeviceError: ONNX Runtime has no such device here, or could not start on it.
        """
        check_files(model)
        self.device = device
        self._spec = model.spec
        self._sessions = {role: _open(model.graph(role), device, threads) for role in model.spec.graphs}
        for role, session in self._sessions.items():
            check_ports(model, role, session.get_inputs(), session.get_outputs())

    @property
    def spec(self) -> ModelSpec:
        return self._spec

    @property
    def provider(self) -> str:
        """What the sessions really got, in ONNX Runtime's words."""
        return next(iter(self._sessions.values())).get_providers()[0]

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        """Run one graph.

        Raises:
            OutOfDeviceMemory: the GPU has not enough.
            DeviceFailure: the GPU gave up for another reason.
            MemoryError: the CPU's memory ran out.
        """
        session = self._sessions[graph]
        names = [output.name for output in session.get_outputs()]
        try:
            outputs = session.run(names, inputs)
        except RUNTIME_ERRORS as error:
            full = _is_out_of_memory(error)
            if self.device != Device.CPU:
                raise (OutOfDeviceMemory if full else DeviceFailure)(first_line(error)) from error
            if full:
                raise MemoryError(first_line(error)) from error
            raise
        return {name: np.asarray(array) for name, array in zip(names, outputs, strict=True)}


def devices_here() -> list[Device]:
    """The devices that this ONNX Runtime lists, in the order of AUTO; whether one works only a session tells."""
    listed = onnxruntime.get_available_providers()
    return [
        device
        for device, provider in PROVIDERS.items()
        if provider in listed or (device == Device.WEBGPU and webgpu_devices())
    ]


def _open(path: Path, device: Device, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or _allowed()
    # A thread that waits for the next bit of work by asking over and over takes a core from Blender and its renderer.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = ERRORS_ONLY
    options.enable_cpu_mem_arena = (
        False  # it keeps half a gigabyte after a 4K picture, for no speed that one could measure
    )
    providers: list[str | tuple[str, dict[str, str]]] | None
    if device == Device.CPU:
        providers = [PROVIDERS[Device.CPU]]
    elif device not in devices_here():
        raise DeviceError(_ABSENT[device])
    elif device == Device.WEBGPU:
        options.add_provider_for_devices(webgpu_devices()[:1], {})  # exactly one, or it starts on none
        providers = None
    else:
        providers = [(PROVIDERS[device], PROVIDER_OPTIONS.get(device, {})), PROVIDERS[Device.CPU]]
    try:
        session = onnxruntime.InferenceSession(path, options, providers=providers)
    except RUNTIME_ERRORS as error:
        if device == Device.CPU:
            raise ModelContractError(
                f"ONNX Runtime cannot open the model file “{path.name}” ({first_line(error)}): {AGAIN}."
            ) from error
        raise DeviceError(f"{NAMES[device]} could not start ({first_line(error)}): choose another device.") from error
    if session.get_providers()[0] != PROVIDERS[device]:
        raise DeviceError(f"{NAMES[device]} is listed but could not start: check its driver, or choose another device.")
    return session


def _allowed() -> int:
    """Processors that this process may use where they are not all; else 0, which is every core to ONNX Runtime.

    By itself it ties a thread to every core of the machine, whatever it was given: a thread on another's core is always
    late, and all others wait for it.
    """
    if not hasattr(os, "sched_getaffinity"):  # not Linux
        return 0
    given = len(os.sched_getaffinity(0))
    return given if given < (os.cpu_count() or given) else 0


_ABSENT = {
    Device.CUDA: "This ONNX Runtime has no CUDA: install the GPU flavour of animl, or choose another device.",
    Device.WEBGPU: "WebGPU finds no GPU here: check the graphics driver, or choose another device.",
    Device.COREML: "This ONNX Runtime has no CoreML, which only Macs have: choose another device.",
}


def _is_out_of_memory(error: Exception) -> bool:
    said = str(error).lower()
    return any(words in said for words in ("out of memory", "failed to allocate", "bad_alloc", "bad allocation"))
