"""The model's flow as a guide for pixel art."""

from functools import partial

import numpy as np

from ..errors import DeviceError
from ..images import enlarge, pad_to_multiple, reduce, to_nchw
from ..model import Model, Tensor
from ..picture import RGBA
from ..pixel.drawing import Guiding
from ..pixel.guide import Guide
from ..pixel.windows import Maps

ENLARGED = 3
"""Times: with less, the model takes what is two or three pixels wide for one thing with what is beside it."""


def guiding(model: Model) -> Guiding:
    """What asks the model's ``match`` for the motion between two pictures of pixel art, on their true grid."""
    return partial(_look, model)


def _look(model: Model, first: RGBA, last: RGBA) -> Guide:
    image0, image1 = (to_nchw(enlarge(pad_to_multiple(key, model.spec.multiple), ENLARGED)) for key in (first, last))
    seen = model("match", image0=image0, image1=image1)
    if not all(np.isfinite(array).all() for array in seen.values()):
        raise DeviceError("The device drew values that are not numbers: choose the CPU as device.")

    def reduced(array: Tensor) -> Maps:
        """(1, c, 3 h, 3 w), padded, -> (c, h, w)"""
        small = reduce(array[0].transpose(1, 2, 0), ENLARGED)
        return small.transpose(2, 0, 1)[:, : first.shape[0], : first.shape[1]]

    first_flow, last_flow = (reduced(seen[name])[::-1] / ENLARGED for name in ("flow01", "flow10"))
    first_sure, last_sure = (reduced(seen[name])[0] for name in ("certainty0", "certainty1"))
    return Guide(first_flow, last_flow, first_sure, last_sure)
