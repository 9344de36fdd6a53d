"""How near a drawing is to the true one: (H, W, 4) premultiplied pictures, judged as they are saved, over white paper.

No figure stands alone: a mean of two poses wins ``psnr_moving`` and loses the rest. NumPy alone, so that a machine that
only trains can measure too; ``filters.py`` holds what is borrowed elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animl_addon.core.files import to_straight_bytes
from animl_addon.core.picture import RGBA
from training.measure.filters import blur, box, chamfer_distance, correlate, grown

Picture = NDArray[np.float32]
"""(H, W, 3), 0 to 255."""

Where = NDArray[np.bool_]
"""(H, W)."""

FIGURES = ("psnr", "psnr_moving", "ssim", "gmsd", "line_distance", "sharpness", "off_palette")

LINE_CAP = 30.0
"""Pixels; a line further from its partner than that is simply missing."""

VISIBLE = 10
"""Levels of 255 that a change must exceed to be motion."""

BEST = 60.0
"""Decibels of a picture without error."""

LIGHT = np.array((0.299, 0.587, 0.114), np.float32)


def measure(drawn: RGBA, first: RGBA, truth: RGBA, last: RGBA) -> dict[str, float]:
    """All :data:`FIGURES` of one drawing.

    Returns:
        ``psnr`` (dB over the whole picture) and ``psnr_moving`` (over the pixels that differ among the three true
        pictures); ``ssim`` (1 is equal) and ``gmsd`` (0 is equal); ``line_distance`` (px, chamfer distance of the dark
        lines); ``sharpness`` (gradient energy over the truth's where it moves: below 1 is blur, above clutter);
        ``off_palette`` (% of moving pixels in a colour of neither key, less the truth's own).

    Raises:
        ValueError: the pictures differ in size.
    """
    return Judge.of(first, truth, last).figures(drawn)


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What drawings of one moment are held against: the truth, where it moves, and the keys' colours."""

    truth: Picture
    moving: Where
    lines: Where
    palette: NDArray[np.bool_]

    @classmethod
    def of(cls, first: RGBA, truth: RGBA, last: RGBA) -> "Judge":
        shown = [on_paper(picture) for picture in (first, truth, last)]
        true = shown[1]
        return cls(true, where_it_moves(*shown), dark_lines(true), colours_in(shown[0], shown[2]))

    def figures(self, drawn: RGBA) -> dict[str, float]:
        picture = np.clip(np.round(on_paper(drawn)), 0, 255)
        if picture.shape != self.truth.shape:
            raise ValueError(f"the drawing is {picture.shape[:2]}, the truth {self.truth.shape[:2]}")
        truth, moving = self.truth, self.moving
        error = (picture - truth) ** 2
        foreign, own = (share_outside(each, self.palette, moving) for each in (picture, truth))
        return {
            "psnr": decibels(error),
            "psnr_moving": decibels(error[moving]),
            "ssim": ssim(picture, truth),
            "gmsd": gmsd(picture, truth),
            "line_distance": chamfer(dark_lines(picture), self.lines),
            "sharpness": energy(picture, moving) / max(energy(truth, moving), 1e-6),
            "off_palette": foreign - own,
        }


def on_paper(image: RGBA) -> Picture:
    """Over white."""
    levels = to_straight_bytes(image).astype(np.float32)
    alpha = levels[..., 3:] / 255
    return levels[..., :3] * alpha + 255 * (1 - alpha)


def grey(picture: Picture) -> Picture:
    """(H, W), 0 to 1."""
    return np.asarray(picture @ LIGHT / 255, np.float32)


def decibels(squared_error: NDArray[np.float32]) -> float:
    mean = float(squared_error.mean()) if squared_error.size else 0.0
    return float(min(BEST, 10 * np.log10(255**2 / max(mean, 1e-9))))


def where_it_moves(first: Picture, truth: Picture, last: Picture) -> Where:
    """Where any two of the three pictures differ visibly, and three pixels around it."""
    pairs = ((first, truth), (last, truth), (last, first))
    change = np.max([np.abs(a - b).max(-1) for a, b in pairs], axis=0)
    return grown(change > VISIBLE, 3)


def dark_lines(picture: Picture) -> Where:
    """Darker than their surroundings, by a difference of Gaussians."""
    light = grey(picture)
    return 2 * (blur(light, 1.6) - blur(light, 1.0)) > 0.01


def chamfer(a: Where, b: Where) -> float:
    """Mean distance in px from the lines of each to the nearest of the other, both ways, capped."""
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else LINE_CAP
    to_a, to_b = (np.minimum(chamfer_distance(lines), LINE_CAP) for lines in (a, b))
    return float((to_b[a].mean() + to_a[b].mean()) / 2)


def energy(picture: Picture, where: Where) -> float:
    """Mean squared gradient (Sobel); 1 where nothing is asked about."""
    if not where.any():
        return 1.0
    light = grey(picture)
    steep, smooth = np.array((-1, 0, 1)), np.array((1, 2, 1))
    squared = correlate(light, smooth, steep) ** 2 + correlate(light, steep, smooth) ** 2
    return float(squared[where].mean())


def gmsd(drawn: Picture, truth: Picture) -> float:
    """Gradient magnitude similarity deviation (Xue et al. 2014), at half the size."""

    def steepness(picture: Picture) -> NDArray[np.float64]:
        light = correlate(grey(picture), np.array((0.5, 0.5, 0)), np.array((0.5, 0.5, 0)))[::2, ::2]
        across, along = np.array((1, 0, -1)) / 3, np.ones(3)
        return np.sqrt(correlate(light, along, across) ** 2 + correlate(light, across, along) ** 2)

    x, y, calm = steepness(drawn), steepness(truth), 0.0026
    return float(((2 * x * y + calm) / (x * x + y * y + calm)).std())


def ssim(drawn: Picture, truth: Picture) -> float:
    """Structural similarity (Wang et al. 2004) in windows of 7 x 7 that lie within the picture, mean of the colours."""
    side = min(7, *truth.shape[:2])
    count = side * side
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    x, y = drawn.astype(np.float64), truth.astype(np.float64)
    mean_x, mean_y = box(x, side), box(y, side)
    unbiased = count / max(count - 1, 1)
    of_x, of_y = (unbiased * (box(z * z, side) - mean * mean) for z, mean in ((x, mean_x), (y, mean_y)))
    together = unbiased * (box(x * y, side) - mean_x * mean_y)
    similar = (2 * mean_x * mean_y + c1) * (2 * together + c2)
    return float((similar / ((mean_x**2 + mean_y**2 + c1) * (of_x + of_y + c2))).mean())


def colours_in(*pictures: Picture) -> NDArray[np.bool_]:
    """(32, 32, 32): the colours in use, in bins of 8 levels, and those beside them.

    The ends of a channel meet: black stands beside white and is never foreign to white paper.
    """
    used = np.zeros((32, 32, 32), bool)
    for picture in pictures:
        used[_bins(picture)] = True
    for axis in range(3):
        used = used | np.roll(used, 1, axis) | np.roll(used, -1, axis)
    return used


def share_outside(picture: Picture, palette: NDArray[np.bool_], where: Where) -> float:
    """Per cent of the pixels asked about whose colour is not in the palette."""
    return float((~palette[_bins(picture)])[where].mean() * 100) if where.any() else 0.0


def _bins(picture: Picture) -> tuple[NDArray[np.uint8], ...]:
    bins = np.clip(picture, 0, 255).astype(np.uint8) // np.uint8(8)
    return bins[..., 0], bins[..., 1], bins[..., 2]
