"""Paint and ink on an enlarged page that is reduced at the end: edges come out smooth."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

Point = tuple[float, float]
Colour = tuple[float, float, float]
Mask = Image.Image
Box = tuple[int, int, int, int]

FINER = 3
"""Times the page is larger than the picture."""


class Canvas:
    """A square page; coordinates run from -1 to 1, x to the right and y down."""

    def __init__(self, side: int, line: float, ink: Colour | None) -> None:
        """``line`` is the width of outlines, ``ink`` their colour; without ink each is a darker tone of its paint."""
        self.side, self.line, self.ink = side, line, ink
        self.page = Image.new("RGBA", (side * FINER, side * FINER), (0, 0, 0, 0))

    def mask(self, outline: Sequence[Point]) -> Mask:
        """What lies inside a polygon, white on black."""
        mask = Image.new("L", self.page.size, 0)
        ImageDraw.Draw(mask).polygon(self._pixels(outline), fill=255)
        return mask

    def paint(
        self,
        outline: Sequence[Point],
        colour: Colour,
        *,
        inside: Mask | None = None,
        lined: bool = True,
        opacity: float = 1.0,
    ) -> None:
        """Fill a polygon, only ``inside`` a mask where one is given, and draw its outline over it."""
        pixels = self._pixels(outline)
        box = self._box(pixels, 1)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in pixels], fill=255)
        self._lay(colour, mask, box, inside, opacity)
        if lined and self.line:
            self.stroke([*outline, outline[0]], self.line, self.ink or darker(colour), inside=inside)

    def ellipse(
        self, centre: Point, rx: float, ry: float, colour: Colour, *, inside: Mask | None = None, lined: bool = True
    ) -> None:
        self.paint(ring(centre, rx, ry), colour, inside=inside, lined=lined)

    def stroke(
        self, path: Sequence[Point], width: float, colour: Colour, *, inside: Mask | None = None, opacity: float = 1.0
    ) -> None:
        """A line of even width with round joints and ends."""
        thick = max(1, round(width * self.page.width / 2))
        pixels = self._pixels(path)
        box = self._box(pixels, thick)
        near = [(x - box[0], y - box[1]) for x, y in pixels]
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        draw = ImageDraw.Draw(mask)
        draw.line(near, fill=255, width=thick, joint="curve")
        for x, y in (near[0], near[-1]):
            draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=255)
        self._lay(colour, mask, box, inside, opacity)

    def picture(self) -> NDArray[np.uint8]:
        """(side, side, 4) premultiplied."""
        straight = np.asarray(self.page, np.uint16)
        whole = straight.copy()
        whole[..., :3] = straight[..., :3] * straight[..., 3:] // 255
        blocks = whole.reshape(self.side, FINER, self.side, FINER, 4)
        return ((blocks.sum(axis=(1, 3), dtype=np.uint32) + FINER**2 // 2) // FINER**2).astype(np.uint8)

    def _lay(self, colour: Colour, mask: Mask, box: Box, inside: Mask | None, opacity: float) -> None:
        if inside:
            mask = ImageChops.multiply(mask, inside.crop(box))
        if opacity < 1:
            mask = mask.point([round(level * opacity) for level in range(256)])
        red, green, blue = (round(255 * min(1.0, max(0.0, part))) for part in colour)
        paint = Image.new("RGBA", mask.size, (red, green, blue, 255))
        paint.putalpha(mask)
        self.page.alpha_composite(paint, box[:2])

    def _box(self, pixels: Sequence[Point], beyond: int) -> Box:
        """The whole pixels that a path touches, cut at the page's edge."""
        side = self.page.width
        left, right = min(x for x, _ in pixels) - beyond, max(x for x, _ in pixels) + beyond + 1
        top, bottom = min(y for _, y in pixels) - beyond, max(y for _, y in pixels) + beyond + 1
        left, top = min(max(int(left), 0), side - 1), min(max(int(top), 0), side - 1)
        return left, top, max(min(int(right) + 1, side), left + 1), max(min(int(bottom) + 1, side), top + 1)

    def _pixels(self, path: Sequence[Point]) -> list[Point]:
        half = self.page.width / 2
        return [((x + 1) * half, (y + 1) * half) for x, y in path]


def smooth(points: Sequence[Point], closed: bool = True, finely: int = 7) -> list[Point]:
    """A curve through points (Catmull and Rom's), as many short lines."""
    if closed:
        around = [points[-1], *points, points[0], points[1]]
    else:
        around = [points[0], *points, points[-1]]
    knots = np.asarray(around, np.float64)
    before, start, end, after = knots[:-3], knots[1:-2], knots[2:-1], knots[3:]
    t = (np.arange(finely) / finely)[:, None, None]
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )  # (finely, segments, 2)
    path = [(float(x), float(y)) for x, y in curve.transpose(1, 0, 2).reshape(-1, 2)]
    return path if closed else [*path, points[-1]]


def ring(centre: Point, rx: float, ry: float, count: int = 36) -> list[Point]:
    angles = np.arange(count) * (2 * np.pi / count)
    return [(centre[0] + rx * float(np.cos(angle)), centre[1] + ry * float(np.sin(angle))) for angle in angles]


def mirrored(points: Sequence[Point], side: float) -> list[Point]:
    """The points as they are for ``side`` 1, on the other side of the middle for -1."""
    return [(x * side, y) for x, y in points]


def darker(colour: Colour, share: float = 0.5) -> Colour:
    return (colour[0] * share, colour[1] * share * 0.92, colour[2] * share)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return (red, green, blue)
