"""OpenCV's optical flow DIS (Kroeger et al. 2016): a peer for the network, and a rough measure of motion."""

from functools import cache

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from animl_addon.core.images import to_nchw
from animl_addon.core.picture import RGBA
from training.measure.torch_model import TorchInbetween
from training.models.matcher import Matcher
from training.models.polish import consistency


class DisInbetween(TorchInbetween):
    """DIS in the place of the network, its drawings made as ours are."""

    def __init__(self, match_side: int = 512) -> None:
        super().__init__(Matcher(depth=1), match_side)

    def __call__(self, graph: str, **inputs: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        if graph == "draw":
            return super().__call__(graph, **inputs)
        first, last = (_lightness(inputs[name]) for name in ("image0", "image1"))
        flow01, flow10 = (torch.from_numpy(_flow(*pair)[None]) for pair in ((first, last), (last, first)))
        found = {"flow01": flow01, "flow10": flow10}
        found |= {"certainty0": consistency(flow01, flow10), "certainty1": consistency(flow10, flow01)}
        return {name: values.numpy() for name, values in found.items()}


def flow_between(first: RGBA, last: RGBA) -> NDArray[np.float32]:
    """(2, H, W) pixels, from the first into the last."""
    return _flow(_lightness(to_nchw(first)), _lightness(to_nchw(last)))


def _flow(here: NDArray[np.uint8], there: NDArray[np.uint8]) -> NDArray[np.float32]:
    flow = _dis().calc(here, there, np.zeros((*here.shape, 2), np.float32))
    return np.ascontiguousarray(np.moveaxis(flow, -1, 0), np.float32)


@cache
def _dis() -> cv2.DISOpticalFlow:
    return cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)


def _lightness(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(1, 4, H, W) premultiplied -> (H, W), over white paper."""
    red, green, blue, alpha = image[0]
    return ((0.299 * red + 0.587 * green + 0.114 * blue + 1 - alpha) * 255).clip(0, 255).astype(np.uint8)
