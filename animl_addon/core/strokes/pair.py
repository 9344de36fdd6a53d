"""What is found about two keys: where the model sees their pixels go, and which strokes are the same."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class KeyFlow:
    """What the model sees move between the pictures of the keys. Flows in pixels of the flow's own grid, x then y."""

    flow01: NDArray[np.float32]  # (h, w, 2): from the first key into the last
    flow10: NDArray[np.float32]  # (h, w, 2): from the last key into the first
    certainty0: NDArray[np.float32]  # (h, w), from 0 to 1
    certainty1: NDArray[np.float32]
    scale: float = 1.0  # pixels of the keys' pictures for one of the grid


@dataclass(frozen=True)
class StrokePair:
    """A stroke of the first key and what becomes of it; None where it has no partner.

    A stroke that lies in several pieces in the other key stands in one pair for each, with the share of its arc length
    that the piece takes. Shares run from 0 at the stroke's start to 1 at its end, and past 1 around a closed one.
    """

    first: int | None
    last: int | None
    reversed: bool = False  # the last one runs the other way
    shift: float = 0.0  # closed ones: the share of the last one at which the first one's start lies, roughly
    first_span: tuple[float, float] = (0.0, 1.0)
    last_span: tuple[float, float] = (0.0, 1.0)
    confidence: float = 1.0  # from 0 to 1
    linked: bool = False  # by the animator

    @property
    def whole(self) -> bool:
        return self.first_span == self.last_span == (0.0, 1.0)
