"""A timing chart as animators draw it beside a key: a line from key to key, with a tick for every inbetween."""

from collections.abc import Sequence

import numpy as np

from .picture import RGBA

ACCENT = (1.0, 0.6, 0.2)


def chart_picture(times: Sequence[float], side: int, ink: Sequence[float] = (0, 0, 0)) -> RGBA:
    """Draw the chart upright in a square, the first key on top, as on an exposure sheet.

    Ticks stand where they belong to a part of a pixel, and are thick enough to be shown at a third of the size: even
    timing then looks even.

    Args:
        times: in (0, 1), each a short orange tick; the keys at 0 and 1 are long ticks.
        side: pixels; at least 32.
        ink: (red, green, blue) of the line and the keys.

    Returns:
        (side, side, 4) on a transparent ground.
    """
    picture = np.zeros((side, side, 4), np.float32)
    thick = max(2, side // 40)
    margin, middle = side // 16, side // 2
    span = side - 2 * margin - thick
    pixels = np.arange(side, dtype=np.float32)

    def tick(time: float, half: int, colour: Sequence[float]) -> None:
        top = margin + time * span
        cover = np.clip(np.minimum(pixels + 1, top + thick) - np.maximum(pixels, top), 0, 1)
        rows = picture[:, middle - half : middle + half]
        rows += cover[:, None, None] * (np.array((*colour, 1), np.float32) - rows)

    picture[margin : side - margin, middle - thick // 2 : middle - thick // 2 + thick] = (*ink, 1)
    for time in times:
        tick(time, side // 6, ACCENT)
    for key in (0, 1):
        tick(key, side // 3, ink)
    return picture
