"""ONNX Runtime itself: its errors by name, and the WebGPU plug-in."""

from functools import cache

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as native  # pyright: ignore[reportAttributeAccessIssue]

WEBGPU = "webgpu"

RUNTIME_ERRORS: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(kind for kind in vars(native).values() if isinstance(kind, type) and issubclass(kind, Exception)),
)
"""Whatever ONNX Runtime raises: its own kinds share no base but Exception, and some of it comes as RuntimeError."""


def first_line(error: BaseException) -> str:
    """What an error of ONNX Runtime says, without its trail."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


@cache
def webgpu_devices() -> "list[onnxruntime.OrtEpDevice]":
    """The GPUs that the WebGPU plug-in can use, discrete ones first; none without plug-in, driver or GPU.

    Any vendor's, through Direct3D 12, Vulkan or Metal. Cached, as the plug-in can be registered once in a process.
    """
    try:
        import onnxruntime_ep_webgpu as plug_in
    except ImportError:
        return []
    try:
        onnxruntime.register_execution_provider_library(WEBGPU, plug_in.get_library_path())
    except RUNTIME_ERRORS:  # its library lacks a driver's, such as libvulkan
        return []
    devices = [device for device in onnxruntime.get_ep_devices() if device.ep_name == plug_in.get_ep_name()]
    return sorted(devices, key=lambda device: device.device.metadata.get("Discrete") != "1")
