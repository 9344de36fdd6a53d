"""Pictures to trace, and the strokes painted again: slowly, a pixel at a time, so that it is right."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from animl_addon.core.files import premultiplied
from animl_addon.core.picture import RGBA
from animl_addon.core.trace.colours import Colours
from animl_addon.core.trace.trace import TracedStroke

FINE = 4
"""Looks in each direction at a pixel."""

INK, RED, SKIN, BLUE = (40, 30, 50, 255), (220, 60, 40, 255), (250, 220, 190, 255), (60, 90, 200, 255)


Draw = Callable[[ImageDraw.ImageDraw, int], None]


def drawn(size: tuple[int, int], draw: Draw, ground=(0, 0, 0, 0)) -> RGBA:
    """A drawing with soft edges; ``draw`` is given the enlarged paper and how many times larger it is."""
    width, height = size
    levels = enlarged(size, draw, ground).astype(float)
    levels[..., :3] *= levels[..., 3:] / 255
    small = levels.reshape(height, 8, width, 8, 4).mean(axis=(1, 3)) / 255
    alpha = small[..., 3:]
    straight = np.divide(small[..., :3], alpha, out=np.zeros_like(small[..., :3]), where=alpha > 0)
    return premultiplied(np.rint(np.concatenate([straight, alpha], axis=2) * 255).astype(np.uint8), 255)


def enlarged(size: tuple[int, int], draw: Draw, ground=(0, 0, 0, 0)) -> NDArray[np.uint8]:
    """(8 H, 8 W, 4) the drawing before its edges are soft."""
    large = Image.new("RGBA", (size[0] * 8, size[1] * 8), ground)
    draw(ImageDraw.Draw(large), 8)
    return np.asarray(large)


def pen(draw: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], width: float, colour, scale: int) -> None:
    """A line with round ends and joints."""
    for (x, y), (to_x, to_y) in pairwise(points):
        for part in np.linspace(0, 1, 2 + int(np.hypot(to_x - x, to_y - y) * scale)):
            disc(draw, x + part * (to_x - x), y + part * (to_y - y), width / 2, colour, scale)


def disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour, scale: int) -> None:
    middle = np.array([x, y]) * scale - 0.5  # Pillow counts from the middle of the first pixel
    draw.ellipse([*(middle - radius * scale), *(middle + radius * scale)], fill=colour)


def painted(strokes: Sequence[TracedStroke], colours: Colours, shape: tuple[int, int]) -> NDArray[np.intp]:
    """(H * FINE, W * FINE) the number of the colour that is seen at every look, 0 for none."""
    height, width = shape
    y, x = (np.mgrid[: height * FINE, : width * FINE] + 0.5) / FINE
    seen = np.zeros(x.shape, np.intp)
    for stroke in strokes:
        points = stroke.points.astype(float)
        covered = _within(points, x, y) if stroke.filled else _under(points, stroke.radii, stroke.closed, x, y)
        seen[covered] = stroke.colour
    return seen


def truth(levels: NDArray[np.uint8], colours: Colours) -> NDArray[np.intp]:
    """(H * FINE, W * FINE) the number of the colour at every look, of an enlarged drawing."""
    looks = premultiplied(levels[:: 8 // FINE, :: 8 // FINE], 255)
    return ((looks[:, :, None] - colours.values) ** 2).sum(axis=3).argmin(axis=2)


def at_pixels(seen: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """(H, W) the colour that most looks at a pixel see."""
    height, width = (side // FINE for side in seen.shape)
    votes = [(seen == number).reshape(height, FINE, width, FINE).sum(axis=(1, 3)) for number in range(count)]
    return np.argmax(votes, axis=0)


def _within(points: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """By how often a ray to the left is crossed."""
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x > ax + (y - ay) * (bx - ax) / (by - ay))
    return inside


def _under(points, radii, closed: bool, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    covered = np.hypot(x - points[0, 0], y - points[0, 1]) <= radii[0]
    ends = [*range(1, len(points)), *([0] if closed else [])]
    for start, end in zip(range(len(ends)), ends, strict=True):
        way = points[end] - points[start]
        along = ((x - points[start, 0]) * way[0] + (y - points[start, 1]) * way[1]) / max(way @ way, 1e-12)
        along = np.clip(along, 0, 1)
        apart = np.hypot(x - points[start, 0] - along * way[0], y - points[start, 1] - along * way[1])
        covered |= apart <= radii[start] + along * (radii[end] - radii[start])
    return covered
