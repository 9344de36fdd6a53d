"""The model's drawing as a sketch for pixel art."""

from collections.abc import Callable
from functools import partial

import numpy as np

from ..errors import DeviceError
from ..images import from_nchw, pad_to_multiple, round_up, to_nchw
from ..model import Model, Tensor
from ..picture import RGBA
from ..pixel.sketch import Sketch, Sketching
from ..scale import Scale


def sketching(model: Model) -> Sketching:
    """What has the model look at two pictures on their true grid, and then sketch any time between them."""
    return partial(_look, model)


def _look(model: Model, first: RGBA, last: RGBA) -> Callable[[float], Sketch]:
    multiple = model.spec.multiple
    scale = Scale.towards(round_up(max(first.shape[:2]), multiple), model.spec.side)
    copies = (to_nchw(scale.copy(key, multiple)) for key in (first, last))
    seen = model("match", **dict(zip(("image0", "image1"), copies, strict=True)))
    padded = (to_nchw(pad_to_multiple(key, multiple * scale.down)) for key in (first, last))
    inputs = seen | dict(zip(("image0", "image1"), padded, strict=True))
    return partial(_sketched, model, inputs, first.shape[0], first.shape[1])


def _sketched(model: Model, inputs: dict[str, Tensor], height: int, width: int, time: float) -> Sketch:
    drawn = model(
        "draw",
        **inputs,
        moved0=inputs["flow01"] * np.float32(time),
        moved1=inputs["flow10"] * np.float32(1 - time),
        time=np.full((1, 1, 1, 1), time, np.float32),
    )
    if not all(np.isfinite(array).all() for array in drawn.values()):
        raise DeviceError("The device drew values that are not numbers: choose the CPU as device.")
    rows, columns = (slice(side) for side in (height, width))  # without the padding
    first, last = (drawn[name][0, ::-1, rows, columns] for name in ("flow0", "flow1"))
    return Sketch(
        from_nchw(drawn["image"])[rows, columns], first, last, float(_mean(drawn["confidence"], drawn["image"][:, 3:]))
    )


def _mean(values: Tensor, paint: Tensor) -> float:
    """Over what is painted; 1 where nothing is."""
    whole = float(paint.sum(dtype=np.float64))
    return float((values * paint).sum(dtype=np.float64)) / whole if whole else 1.0
