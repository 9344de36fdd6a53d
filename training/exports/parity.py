"""An exported graph held against the network it was made of, at sizes and times that were not the example's."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from animl_addon.core.spec import INTERFACE, Job

TOLERANCE = 1e-3
"""Largest difference that any number of an output may have from torch's, in parts of full range."""

FLOW_TOLERANCE = 1e-2
"""The same of flows, in pixels. The shipped matcher stays within 2e-4; one that has hardly learned finds its flow where
nothing tells it, and there the last digits of float32 come to a thousandth of a pixel and more."""

SINGLE = ("time", "latent", "look", "strength")
"""Inputs of one pixel: (N, C, 1, 1)."""

SIZES = ((96, 64), (128, 160), (256, 192))
TIMES = (0.1, 0.5, 0.8)

TIMED = 512
"""Pixels a side of the picture by which a graph's speed is told."""


class ExportError(RuntimeError):
    """The exported graph does not do what the network does."""


def opened(path: Path) -> onnxruntime.InferenceSession:
    """On the CPU, as the worker opens it."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def check_against_torch(graph: nn.Module, job: Job, role: str, session: onnxruntime.InferenceSession) -> float:
    """Hold ONNX Runtime against torch; returns the largest difference.

    Raises:
        ExportError: they are farther apart than :data:`TOLERANCE`.
    """
    names, largest = INTERFACE[job][role][1], 0.0
    for height, width, at in cases(job, role):
        inputs = example_inputs(job, role, height, width, at)
        with torch.no_grad():
            expected = graph(*inputs.values())
        expected = (expected,) if isinstance(expected, Tensor) else expected
        found = session.run(None, arrays(inputs))
        apart = differences([wanted.numpy() for wanted in expected], [np.asarray(output) for output in found])
        for name, difference in zip(names, apart, strict=True):
            allowed = FLOW_TOLERANCE if name.startswith("flow") else TOLERANCE
            if not difference <= allowed:  # also where it is not a number
                raise ExportError(
                    f"{job}, {role}: “{name}” differs from torch by {difference:.3g} at {width}x{height}, time {at:g}; "
                    f"{allowed:g} is allowed. Nothing was exported."
                )
        largest = max(largest, *apart)
    return largest


def cases(job: Job, role: str) -> Iterator[tuple[int, int, float]]:
    """Height, width and time: every time at the smallest size, one at each larger."""
    wanted = INTERFACE[job][role][0]
    if "time" in wanted:
        yield from ((*SIZES[0], at) for at in TIMES)
        yield from ((*size, at) for size, at in zip(SIZES[1:], TIMES[1:], strict=True))
    else:
        sizes = SIZES if any(name not in SINGLE for name in wanted) else SIZES[:1]
        yield from ((*size, 0.5) for size in sizes)


def milliseconds(job: Job, role: str, session: onnxruntime.InferenceSession) -> float:
    """That a run takes on this computer's processor, at 512 x 512."""
    inputs = arrays(example_inputs(job, role, TIMED, TIMED, 0.5))
    started = time.perf_counter()
    session.run(None, inputs)
    return (time.perf_counter() - started) * 1000


def differences(wanted: Sequence[NDArray[np.float32]], found: Sequence[NDArray[np.float32]]) -> list[float]:
    """The largest of each output."""
    return [float(np.abs(one - other).max()) for one, other in zip(wanted, found, strict=True)]


def arrays(inputs: Mapping[str, Tensor]) -> dict[str, NDArray[np.float32]]:
    return {name: value.numpy() for name, value in inputs.items()}


def example_inputs(job: Job, role: str, height: int, width: int, at: float = 0.4) -> dict[str, Tensor]:
    """Soft discs, the second moved and grown, the time ``at``, and plausible values for everything else."""
    inputs = INTERFACE[job][role][0]
    y, x = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    found: dict[str, Tensor] = {}
    for name, channels in inputs.items():
        if name == "latent":
            found[name] = torch.sin(torch.arange(1.0, channels + 1)).view(1, channels, 1, 1)
        elif name in SINGLE:
            found[name] = torch.full((1, channels, 1, 1), at if name == "time" else 0.4)
        elif name == "hidden":
            found[name] = (x > 0.8).float()[None, None]
        elif name == "edge":
            away = -torch.cumsum((x > 0.8).float(), 1)
            found[name] = torch.stack((away, torch.zeros_like(away)))[None]
        elif name.startswith("image"):
            cx, radius = (0.35, 0.2) if name.endswith("0") else (0.6, 0.25)
            alpha = torch.sigmoid((radius - torch.hypot(x - cx, y - 0.5)) * 40)
            colour = torch.stack((0.8 * x + 0.1, 0.5 * y + 0.2, 0.3 * torch.ones_like(x)))
            found[name] = torch.cat((colour * alpha, alpha[None]))[None]
        elif name.startswith("flow"):
            sign = 1 if name.endswith("01") else -1
            found[name] = torch.stack((sign * 0.25 * width * torch.ones_like(x), sign * 3 * y))[None]
        elif name.startswith("moved"):
            flow, share = (found["flow01"], at) if name.endswith("0") else (found["flow10"], 1 - at)
            found[name] = flow * share + 2 * y  # the way is bent
        else:
            found[name] = torch.full((1, channels, height, width), 0.9)
    return found
