"""A timing chart as animators draw it beside a key: a line from key to key, with a tick for every inbetween."""

from collections.abc import Sequence

import numpy as np

from .cel import RGBA

INK = (0.9, 0.9, 0.9)
ACCENT = (1.0, 0.6, 0.2)


def chart_picture(times: Sequence[float], width: int, height: int) -> RGBA:
    """Draw the chart lying on its side, the first key on the left.

    Args:
        times: in (0, 1); keys are drawn at 0 and 1 as long ticks, the middle of the chart if it is marked as well.
        width, height: pixels; at least 16 x 8.

    Returns:
        (height, width, 4) on a transparent ground, in tones that dark and light themes both show.
    """
    picture = np.zeros((height, width, 4), np.float32)
    margin, middle = height // 4, height // 2
    thick = max(1, height // 32)
    span = width - 2 * margin - thick

    def rule(x: int, y: int, across: int, down: int, colour: tuple[float, float, float]) -> None:
        picture[y : y + down, x : x + across] = (*colour, 1)

    rule(margin, middle - thick // 2, span + thick, thick, INK)
    for time in times:
        rule(margin + round(time * span), middle - height // 6, thick, height // 3, ACCENT)
    for key in (0, 1):
        rule(margin + key * span, margin // 2, thick, height - margin, INK)
    return picture
