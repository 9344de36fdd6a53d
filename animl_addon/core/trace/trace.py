"""A drawing as strokes: an approximation, in the colours of its keys.

What is thin becomes lines with a width, all else fills, to be painted in the order given. Pixel art is traced along the
edges of its pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..picture import RGBA
from .centrelines import centrelines
from .colours import Colours
from .fills import fills
from .islands import drop_specks
from .painting import paint_by_numbers
from .regions import find_lines, no_lines

MOST_STROKES = 800
"""Of a drawing; what is smallest is left out."""

SPECK = 2e-5
"""Share of a picture up to which a spot of colour is a speck, which takes its neighbour's colour."""

LEAST_SPECK, MOST_SPECK = 3, 40
"""The same in pixels."""


@dataclass(frozen=True, slots=True)
class TracedStroke:
    """A stroke in pixels of the picture, the corner of the first one being (0, 0)."""

    points: NDArray[np.float32]  # (N, 2) x, y
    radii: NDArray[np.float32]  # (N,), all 0 in a fill
    colour: int
    closed: bool
    filled: bool


def trace(picture: RGBA, colours: Colours, *, crisp: bool = False) -> list[TracedStroke]:
    """The strokes of a drawing, from the undermost to the topmost; none of an empty one.

    Args:
        colours: of the keys, of which only these can come out.
        crisp: pixel art: its pixels' own edges are the outlines.
    """
    painting = paint_by_numbers(picture, colours, crisp=crisp)
    if not painting.colour.any():
        return []
    if not crisp:
        least = int(np.clip(SPECK * painting.colour.size, LEAST_SPECK, MOST_SPECK))
        changed = drop_specks(painting.colour, least, corners=True)
        painting.share[changed] = 1
        painting.other[changed] = painting.colour[changed]
    lines = no_lines(painting) if crisp else find_lines(painting)
    drawn = centrelines(lines.piece, lines.depth, painting)
    drawn = sorted(drawn, key=lambda line: -len(line.points))[:MOST_STROKES]
    filled = fills(painting, colours, lines, MOST_STROKES - len(drawn), crisp=crisp)
    return [
        TracedStroke(fill.points.astype(np.float32), np.zeros(len(fill.points), np.float32), fill.colour, True, True)
        for fill in filled
    ] + [
        TracedStroke(
            line.points.astype(np.float32), line.radii.astype(np.float32), line.colour, line.closed, filled=False
        )
        for line in drawn
    ]
