"""Two questions about a pair of keys: are they the same drawing, and does a scene cut lie between them."""

import numpy as np

from .cel import RGBA

SAME_LEVELS = 2
"""Of 255: two renders or two scans saved alike differ by so little and no more."""


def same_drawing(first: RGBA, last: RGBA) -> bool:
    """Whether no value of the keys differs by more than two 8-bit levels, so that nothing moves between them.

    The greatest difference is asked and not the mean: a blink is a few pixels.
    """
    if first.shape != last.shape:
        return False
    most = (SAME_LEVELS + 0.5) / 255
    # Row by row in bands, so that two 4K keys need no third picture in memory.
    return all(
        float(np.abs(first[top : top + 64] - last[top : top + 64]).max()) <= most
        for top in range(0, first.shape[0], 64)
    )
