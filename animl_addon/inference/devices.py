"""Where a model can run, and what a session really got."""

from dataclasses import dataclass
from enum import StrEnum


class Device(StrEnum):
    """What one may ask for. AUTO takes the first of CUDA, WebGPU, CoreML and CPU that draws what the CPU draws."""

    AUTO = "AUTO"
    CPU = "CPU"
    CUDA = "CUDA"
    WEBGPU = "WEBGPU"
    COREML = "COREML"


PROVIDERS: dict[Device, str] = {
    Device.CUDA: "CUDAExecutionProvider",
    Device.WEBGPU: "WebGpuExecutionProvider",
    Device.COREML: "CoreMLExecutionProvider",
    Device.CPU: "CPUExecutionProvider",
}
"""In the order of AUTO; the names are those of ONNX Runtime."""

NAMES: dict[Device, str] = {
    Device.AUTO: "automatic",
    Device.CPU: "CPU",
    Device.CUDA: "CUDA",
    Device.WEBGPU: "WebGPU",
    Device.COREML: "CoreML",
}
"""As one says them in a sentence."""


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What was asked for, and what the session really got.

    ``got``: the provider in ONNX Runtime's own words, such as "CPUExecutionProvider".
    ``reason``: why it is not what was asked; empty when it is, or when AUTO found no GPU to try.
    """

    asked: Device
    got: str
    reason: str = ""
