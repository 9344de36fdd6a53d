"""Trust a device only after it drew what the CPU draws, with the very model that it is to run."""

from dataclasses import replace

import numpy as np

from ..core.errors import DeviceError
from ..core.images import pad_to_multiple, to_nchw
from ..core.jobs.inbetween import inbetween
from ..core.model import Model, Tensor
from ..core.picture import RGBA
from ..core.spec import INTERFACE, Job
from .devices import NAMES, PROVIDERS, Device, DeviceReport
from .library import InstalledModel
from .session import DeviceFailure, OnnxModel, devices_here

AGREEMENT = 1 / 255
"""The most that a value of the probe's picture may differ from the CPU's: one level of the PNG that is written.

Rounding in another order moves values by about a thousandth of that, wrong kernels by a hundred times as much."""

DISSENT = 0.002
"""The share of values that may differ more: where a pixel could come from either key, rounding alone decides."""

PROBE_WIDTH = 64


def open_model(installed: InstalledModel, asked: Device, threads: int) -> tuple[OnnxModel, DeviceReport]:
    """Open a model on the device asked for, or else on the CPU, and say which it became and why.

    AUTO tries every device that is listed here, in order. The reason why it became the CPU is a sentence for
    every device that failed, and empty when there is nothing to explain: AUTO is not expected to find a GPU.

    Raises:
        ModelContractError: a file is not what the contract says.
    """
    cpu = OnnxModel(installed, Device.CPU, threads)
    reasons: list[str] = []
    for device in devices_here() if asked == Device.AUTO else [asked]:
        if device == Device.CPU:
            break
        try:
            model = OnnxModel(installed, device, threads)
            check_agreement(model, cpu)
        except DeviceError as error:
            reasons.append(str(error))
        else:
            return model, DeviceReport(asked, model.provider)
    return cpu, DeviceReport(asked, PROVIDERS[Device.CPU], " ".join(reasons))


def check_agreement(candidate: OnnxModel, reference: Model) -> None:
    """Draw the probe on both.

    Raises:
        DeviceError: the candidate failed, or more than :data:`DISSENT` of its picture differs by more than
            :data:`AGREEMENT`.
    """
    try:
        difference = np.abs(_picture(candidate) - _picture(reference))
    except DeviceFailure as error:
        raise DeviceError(
            f"{NAMES[candidate.device]} failed on a test drawing ({error}): choose another device."
        ) from error
    dissent = float((difference > AGREEMENT).mean())
    if dissent > DISSENT:
        raise DeviceError(
            f"{NAMES[candidate.device]} draws something else than the CPU ({dissent:.1%} of a test drawing differs): "
            "update its driver, or choose another device."
        )


def probe_keys() -> tuple[RGBA, RGBA]:
    """A disc with an ink line that moves past a bar, 48 x 64, on transparent paper."""
    return _probe_key(20), _probe_key(31)


class _AtSizeOfKeys:
    """A model that is not shown its keys enlarged: a probe of 48 x 64 then takes a moment even on a slow device."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.spec = replace(model.spec, side=PROBE_WIDTH)

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        return self.model(graph, **inputs)


def _picture(model: Model) -> Tensor:
    """What a model draws of the probe: an inbetween, or the first output of each graph."""
    if model.spec.job != Job.INBETWEEN:
        return np.concatenate([_first_output(model, role).ravel() for role in model.spec.graphs])
    return next(inbetween(_AtSizeOfKeys(model), *probe_keys(), (0.4,), keep_palette=False)).image


def _first_output(model: Model, role: str) -> Tensor:
    inputs, outputs = INTERFACE[model.spec.job][role]
    picture = to_nchw(pad_to_multiple(probe_keys()[0], model.spec.multiple))
    values = {name: _probe_input(name, channels, picture) for name, channels in inputs.items()}
    return model(role, **values)[next(iter(outputs))]


def _probe_input(name: str, channels: int, picture: Tensor) -> Tensor:
    match name:
        case "image":
            return picture
        case "hidden":  # the right third
            hidden = np.zeros_like(picture[:, :1])
            hidden[..., -hidden.shape[3] // 3 :] = 1
            return hidden
        case "edge":  # the way back to what is not
            hidden = _probe_input("hidden", 1, picture)
            return np.concatenate((-np.cumsum(hidden, axis=3), np.zeros_like(hidden)), axis=1)
        case _:  # a latent, a choice, a strength
            return np.sin(np.arange(1, channels + 1, dtype=np.float32)).reshape(1, channels, 1, 1)


def _probe_key(x: float) -> RGBA:
    rows, columns = np.mgrid[0:48, 0:PROBE_WIDTH].astype(np.float32)
    distance = np.hypot(columns - x, rows - 24)
    fill, line = np.clip(13 - distance, 0, 1), np.clip(2.5 - np.abs(distance - 12), 0, 1)
    key = np.zeros((48, PROBE_WIDTH, 4), np.float32)
    key[36:42, 4:60] = (0.1, 0.3, 0.6, 1)
    for colour, cover in (((0.9, 0.5, 0.1, 1), fill), ((0.05, 0.05, 0.1, 1), line)):
        key += cover[..., None] * (np.array(colour, np.float32) - key)
    return key
