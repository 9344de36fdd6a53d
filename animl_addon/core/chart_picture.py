"""A timing chart as animators draw it beside a key: a line from key to key, with a tick for every inbetween."""

from collections.abc import Sequence

import numpy as np

from .picture import RGBA

ACCENT = (1.0, 0.6, 0.2)


def chart_picture(times: Sequence[float], width: int, height: int, ink: Sequence[float] = (0, 0, 0)) -> RGBA:
    """Draw the chart lying on its side, the first key on the left.

    Args:
        times: in (0, 1), each a short orange tick; the keys at 0 and 1 are long ticks.
        width, height: pixels; at least 16 x 8.
        ink: (red, green, blue) of the line and the keys.

    Returns:
        (height, width, 4) on a transparent ground.
    """
    picture = np.zeros((height, width, 4), np.float32)
    margin, middle = height // 8, height // 2
    thick = max(1, height // 32)
    span = width - 2 * margin - thick

    def rule(x: int, y: int, across: int, down: int, colour: Sequence[float]) -> None:
        picture[y : y + down, x : x + across] = (*colour, 1)

    rule(margin, middle - thick // 2, span + thick, thick, ink)
    for time in times:
        rule(margin + round(time * span), middle - height // 4, thick, height // 2, ACCENT)
    for key in (0, 1):
        rule(margin + key * span, margin // 2, thick, height - margin, ink)
    return picture
