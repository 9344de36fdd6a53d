"""What the model's flow says about lines: where their samples go, and how sure it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .likeness import square
from .lines import Lines
from .pair import KeyFlow
from .paths import Indices, Numbers, Places

REACH = 0.03
"""Of the drawing's size: so far the flow may miss and still be right."""


SURE = 4
"""Certainty counts by this power: of large moves a flow that is four fifths sure mistakes many, one wholly sure
few; and a guess is not to outvote shapes and neighbours."""


@dataclass(frozen=True, eq=False)
class Carried:
    """Both keys' samples, carried into the other key."""

    at0: Places  # (n, S): of the lines there
    at1: Places
    there0: Places  # where the flow takes them
    there1: Places
    sure0: Numbers  # (n, S) from 0 to 1
    sure1: Numbers
    size: float

    def only(self, first: Indices, last: Indices) -> "Carried":
        return Carried(
            self.at0[first],
            self.at1[last],
            self.there0[first],
            self.there1[last],
            self.sure0[first],
            self.sure1[last],
            self.size,
        )

    def cost(self, first: Indices, last: Indices, order: Indices) -> Numbers:
        """(A,) from 0 to 0.5: how far pairs of lines lie from where the flow takes them, as far as it is sure."""
        last_ = last[:, None]
        mine = self._missed(self.there0[first], self.sure0[first], self.at1[last_, order])
        return (mine + self._missed(self.there1[last_, order], self.sure1[last_, order], self.at0[first])) / 4

    def _missed(self, there: Places, sure: Numbers, meant: Places) -> Numbers:
        far = square(there - meant) / (REACH * self.size) ** 2
        return (sure * far / (1 + far)).mean(1)


def carry(lines0: Lines, lines1: Lines, flow: KeyFlow, size: float) -> Carried:
    there0, sure0 = followed(lines0.at, flow.flow01, flow.certainty0, flow.scale)
    there1, sure1 = followed(lines1.at, flow.flow10, flow.certainty1, flow.scale)
    return Carried(lines0.at, lines1.at, there0, there1, sure0**SURE, sure1**SURE, size)


def followed(
    at: Places, flow: NDArray[np.float32], certainty: NDArray[np.float32], scale: float
) -> tuple[Places, Numbers]:
    """Where places of a key's picture go, and how sure that is; beside the picture nothing is."""
    height, width = certainty.shape
    x, y = at.real / scale - 0.5, at.imag / scale - 0.5
    inside = (x > -1) & (y > -1) & (x < width) & (y < height)
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    x, y = x - left, y - top

    def looked_up(values: NDArray) -> NDArray:
        upper = values[top, left] * (1 - x) + values[top, right] * x
        lower = values[bottom, left] * (1 - x) + values[bottom, right] * x
        return upper * (1 - y) + lower * y

    way = looked_up(flow[..., 0]) + 1j * looked_up(flow[..., 1])
    known = inside & np.isfinite(way)
    sure = np.where(known, np.clip(np.nan_to_num(looked_up(certainty)), 0, 1), 0.0)
    return at + scale * np.where(known, way, 0), sure
