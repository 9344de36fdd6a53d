"""What one wants to know of a machine on which animl does not do what it should."""

import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import onnxruntime

from ..core.errors import AnimlError
from .devices import PROVIDERS, Device
from .library import installed, sha256_of
from .probe import check_agreement
from .runtime import webgpu_devices
from .session import OnnxModel, devices_here

PACKAGES = ("onnxruntime", "onnxruntime-gpu", "onnxruntime-ep-webgpu", "numpy", "pillow")


def diagnose(models: Path, asked: Device, threads: int) -> dict[str, Any]:
    """Everything as plain JSON; what goes wrong is a sentence in its place and never an exception.

    Every device that is listed is opened and probed with every model, so this takes seconds.
    """
    return {
        "python": f"{platform.python_version()} ({sys.executable})",
        "platform": f"{platform.platform()} {platform.machine()}",
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
        "onnxruntime": f"{onnxruntime.__version__} ({Path(onnxruntime.__file__).parent})",
        "device asked": str(asked),
        "providers listed": onnxruntime.get_available_providers(),
        "gpu": _graphics(),
        "models": _models(models, threads),
    }


def _models(folder: Path, threads: int) -> list[dict[str, Any]] | str:
    try:
        found = installed(folder)
    except AnimlError as error:
        return str(error)
    report = []
    for model in found:
        graphs = {graph.file: _hash(folder / graph.file, graph.sha256) for graph in model.spec.graphs.values()}
        entry: dict[str, Any] = {"name": model.spec.name, "job": str(model.spec.job), "sha256": graphs}
        try:
            cpu = OnnxModel(model, Device.CPU, threads)
        except AnimlError as error:
            entry["probe"] = str(error)
        else:
            entry["probe"] = {PROVIDERS[device]: _probe(model, device, cpu, threads) for device in devices_here()}
        report.append(entry)
    return report or f"no model in “{folder}”"


def _probe(model: Any, device: Device, cpu: OnnxModel, threads: int) -> str:
    try:
        candidate = OnnxModel(model, device, threads)
        check_agreement(candidate, cpu)
    except AnimlError as error:
        return str(error)
    return "agrees with the CPU" if device != Device.CPU else "draws"


def _hash(path: Path, wanted: str) -> str:
    try:
        found = sha256_of(path)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return found if found == wanted else f"{found} (the contract says {wanted})"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _graphics() -> list[str]:
    """GPUs as ONNX Runtime and NVIDIA's own tool tell them."""
    lines = [
        f"WebGPU: {device.device.vendor} {device.device.type.name} {dict(device.device.metadata)}"
        for device in webgpu_devices()
    ]
    query = ["nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    try:
        told = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        told = ""
    return lines + [f"NVIDIA: {line}" for line in told.splitlines()]
