"""For every hidden pixel, the known one that lies nearest to it along its row or column."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Hidden: TypeAlias = NDArray[np.bool_]
"""(H, W): true where a picture is to be completed."""

Places: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int32]]
"""Rows and columns, (H, W) each."""


def nearest_known(hidden: Hidden) -> Places:
    """Where each pixel finds its nearest known one; known ones find themselves.

    What has nothing known in its row and column, the corner of a frame, finds what its neighbours found.

    Args:
        hidden: not everywhere true.
    """
    height, width = hidden.shape
    rows = np.broadcast_to(np.arange(height, dtype=np.int32)[:, None], hidden.shape)
    columns = np.broadcast_to(np.arange(width, dtype=np.int32)[None], hidden.shape)
    across, down = _along(hidden), _along(hidden.T).T
    far_across, far_down = np.abs(across - columns), np.abs(down - rows)
    none_across, none_down = across < 0, down < 0
    sideways = ~none_across & (none_down | (far_across <= far_down))
    found_rows = np.where(sideways, rows, np.where(none_down, rows, down))
    found_columns = np.where(sideways, across, columns)
    lost = none_across & none_down
    if lost.any():
        there_rows, there_columns = nearest_known(lost)
        found_rows, found_columns = found_rows[there_rows, there_columns], found_columns[there_rows, there_columns]
    return found_rows, found_columns


def ways(hidden: Hidden) -> NDArray[np.float32]:
    """(H, W, 2) x and y of the way, in pixels, from each hidden pixel to the known one nearest to it; else 0."""
    rows, columns = nearest_known(hidden)
    height, width = hidden.shape
    across, down = columns - np.arange(width)[None], rows - np.arange(height)[:, None]
    return np.stack((across, down), axis=2).astype(np.float32)


def _along(hidden: Hidden) -> NDArray[np.int32]:
    """The column of the nearest known pixel in each row, -1 where there is none."""
    width = hidden.shape[1]
    columns = np.arange(width, dtype=np.int32)[None]
    far = np.int32(4 * width)
    before = np.maximum.accumulate(np.where(hidden, -far, columns), axis=1)
    after = np.minimum.accumulate(np.where(hidden, far, columns)[:, ::-1], axis=1)[:, ::-1]
    nearest = np.where(columns - before <= after - columns, before, after)
    return np.where((nearest < 0) | (nearest >= width), np.int32(-1), nearest)
