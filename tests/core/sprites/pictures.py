"""Sprites small enough to check by eye, and stand-ins for what a worker would draw."""

from collections.abc import Sequence

import numpy as np

from animl_addon.core.sprites.expand import Plan
from animl_addon.core.sprites.sheet import Pixels, SpriteSheet


def sprite(step: int, size: tuple[int, int] = (16, 16), colour: tuple[int, int, int] = (200, 60, 40)) -> Pixels:
    """A block with a dark rim that stands ``step`` pixels to the right, on nothing."""
    width, height = size
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[3 : height - 3, 2 + step : 8 + step] = (*colour, 255)
    pixels[3, 2 + step : 8 + step] = (10, 10, 10, 255)
    return pixels


def blank(size: tuple[int, int] = (16, 16)) -> Pixels:
    return np.zeros((size[1], size[0], 4), np.uint8)


def drawings(plan: Plan) -> list[list[Pixels]]:
    """For each pair, its first key in a colour that tells pair and drawing."""
    result = []
    for number, pair in enumerate(plan.pairs):
        pictures = []
        for index in range(plan.count):
            pixels = pair.first.copy()
            pixels[pixels[..., 3] > 0] = (number % 250, index % 250, 99, 255)
            pictures.append(pixels)
        result.append(pictures)
    return result


def in_a_row(*rows: Sequence[Pixels]) -> Pixels:
    """Pictures side by side, rows below one another, the shorter ones filled up with nothing."""
    longest = max(map(len, rows))
    lines = [np.concatenate([*row, *[np.zeros_like(row[0])] * (longest - len(row))], axis=1) for row in rows]
    return np.concatenate(lines, axis=0)


def seen(pixels: Pixels) -> Pixels:
    """What alpha hides does not count."""
    return np.where(pixels[..., 3:] > 0, pixels, 0)


def assert_same_pictures(sheet: SpriteSheet, pictures: Sequence[Pixels]) -> None:
    assert len(sheet.frames) == len(pictures)
    for frame, picture in zip(sheet.frames, pictures, strict=True):
        assert np.array_equal(seen(frame.pixels), seen(picture)), frame.name
