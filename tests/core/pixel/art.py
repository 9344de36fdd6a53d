"""Pixel art written as text, so that a test shows the drawings it speaks of."""

from collections.abc import Sequence

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from animl_addon.core.files import premultiplied, to_straight_bytes
from animl_addon.core.picture import RGBA
from animl_addon.core.pixel.drawing import pixel_drawings

PAINTS = {
    ".": (0, 0, 0, 0),
    "#": (24, 20, 37, 255),
    "o": (228, 59, 68, 255),
    "w": (255, 255, 255, 255),
    "b": (18, 78, 137, 255),
    "s": (24, 20, 37, 120),  # a shadow that is seen through
}
LETTERS = {paint: letter for letter, paint in PAINTS.items()}

BOX = ("####", "#oo#", "#oo#", "####")
BALL = (".##.", "#ow#", "#oo#", ".##.")


def key(*rows: str) -> RGBA:
    return premultiplied(np.array([[PAINTS[letter] for letter in row] for row in rows], np.uint8), 255)


def text(image: RGBA) -> tuple[str, ...]:
    return tuple("".join(LETTERS[tuple(pixel)] for pixel in row) for row in to_straight_bytes(image).tolist())


def placed(shape: Sequence[str], down: int, right: int, height: int, width: int) -> tuple[str, ...]:
    """The rows of a picture with the shape in it, its upper left corner at (down, right)."""
    rows = [["."] * width for _ in range(height)]
    for y, row in enumerate(shape):
        for x, letter in enumerate(row):
            if letter != ".":
                rows[down + y][right + x] = letter
    return tuple("".join(row) for row in rows)


def over(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Two pictures in one, the first before the second."""
    return tuple(
        "".join(a if a != "." else b for a, b in zip(*rows, strict=True)) for rows in zip(above, below, strict=True)
    )


def drawn(first: RGBA, last: RGBA, *times: float) -> list[RGBA]:
    return [image for image, _ in pixel_drawings(first, last, times)]


def blown_up(image: RGBA, factor: int) -> RGBA:
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


def colours(*images: RGBA) -> set[tuple[int, ...]]:
    """Straight colours with their alpha."""
    return {tuple(pixel) for image in images for pixel in np.unique(to_straight_bytes(image).reshape(-1, 4), axis=0)}


@st.composite
def pairs(draw: st.DrawFn, most: int = 20) -> tuple[RGBA, RGBA]:
    """Two keys of anything: any side from 1 up, noise or blobs, in one paint or all, with ground or none."""
    height, width = draw(st.integers(1, most)), draw(st.integers(1, most))
    paints = np.array(
        [PAINTS[letter] for letter in draw(st.sets(st.sampled_from(sorted(PAINTS)), min_size=1))], np.uint8
    )
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    coarse = draw(st.integers(1, 5))  # the size of the blobs
    keys = []
    for _ in range(2):
        small = random.integers(0, len(paints), (-(-height // coarse), -(-width // coarse)))
        numbers = small.repeat(coarse, axis=0).repeat(coarse, axis=1)[:height, :width]
        keys.append(premultiplied(paints[numbers], 255))
    return keys[0], keys[1]


@st.composite
def figures(draw: st.DrawFn, side: int = 16) -> tuple[RGBA, RGBA]:
    """A figure with an outline of one pixel all around it, and the same one a little changed and moved."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    centre = random.uniform(6, side - 7, 2)
    radii = random.uniform(2.5, 4.5, 2)
    keys = []
    for _ in range(2):
        y, x = np.indices((side, side))
        inside = ((y - centre[0]) / radii[0]) ** 2 + ((x - centre[1]) / radii[1]) ** 2 <= 1
        near = np.pad(inside, 1)
        around = near[:-2, 1:-1] | near[2:, 1:-1] | near[1:-1, :-2] | near[1:-1, 2:]
        letters = np.where(inside, "o", np.where(around, "#", "."))
        keys.append(key(*("".join(row) for row in letters)))
        centre = centre + random.integers(-2, 3, 2)
        centre = centre.clip(6, side - 7)
        radii = (radii + random.uniform(-0.5, 0.5, 2)).clip(2, 4.8)
    return keys[0], keys[1]


@st.composite
def cut_off_figures(draw: st.DrawFn, side: int = 16) -> tuple[RGBA, RGBA]:
    """The same, but it stands anywhere, so that the edges of the picture may cut it off."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    centre, radii = random.uniform(0, side - 1, 2), random.uniform(3, 5, 2)
    keys = []
    for _ in range(2):
        y, x = np.indices((side + 2, side + 2)) - 1  # what lies beyond the picture gives it its outline
        inside = np.pad(((y - centre[0]) / radii[0]) ** 2 + ((x - centre[1]) / radii[1]) ** 2 <= 1, 1)
        around = inside[:-2, 1:-1] | inside[2:, 1:-1] | inside[1:-1, :-2] | inside[1:-1, 2:]
        letters = np.where(inside[1:-1, 1:-1], "o", np.where(around, "#", "."))[1:-1, 1:-1]
        keys.append(key(*("".join(row) for row in letters)))
        centre = centre + random.integers(-2, 3, 2)
        radii = (radii + random.uniform(-0.5, 0.5, 2)).clip(2.5, 5)
    assume(all({"o", "#", "."} <= set("".join(text(each))) for each in keys))
    return keys[0], keys[1]
