"""How much blinks in a strip of drawings."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from animl_addon.core.picture import RGBA
from training.measure.figures import VISIBLE, on_paper


def flicker(first: RGBA, drawings: Sequence[RGBA], last: RGBA) -> float:
    """Levels of 255 by which pixels stand out of both the picture before and the one after, where anything moves.

    A paint that is there in one drawing and in neither of its neighbours blinks; one that comes, stays and goes does
    not, however fast. True motion blinks too, where a thin line passes, so a strip's figure is read against that of the
    true drawings: more than theirs is boil, or a pose that jumps; less is a blur.
    """
    strip = [on_paper(picture) for picture in (first, *drawings, last)]
    moving = np.max([np.abs(one - other).max(-1) for one, other in pairwise(strip)], axis=0) > VISIBLE
    if not moving.any():
        return 0.0
    stands_out = [
        np.maximum(here - np.maximum(before, after), 0) + np.maximum(np.minimum(before, after) - here, 0)
        for before, here, after in zip(strip, strip[1:], strip[2:], strict=False)
    ]
    return float(np.mean(stands_out, axis=0)[moving].mean())
