"""How near a drawing is to the true one. Pictures are (H, W, 4) float32 premultiplied, judged over white paper.

No figure stands alone: a mean of two poses wins ``psnr_moving`` and loses the rest.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from animl_addon.core.palette import Palette
from animl_addon.core.picture import RGBA

Picture = NDArray[np.float32]
LINE_CAP = 30.0  # px; a line further from its partner than that is simply missing


def measure(drawn: RGBA, first: RGBA, truth: RGBA, last: RGBA) -> dict[str, float]:
    """All figures of one drawing.

    Returns:
        ``psnr_moving`` (dB, over the pixels that differ among the three true pictures), ``line_distance`` (px, chamfer
        distance of the dark lines), ``sharpness`` (gradient energy over the truth's; 1 is as crisp), ``off_palette``
        (% of moving pixels in a colour of neither key, less the truth's own).
    """
    drawn_rgb, first_rgb, truth_rgb, last_rgb = (on_paper(picture) for picture in (drawn, first, truth, last))
    moving = where_it_moves(first_rgb, truth_rgb, last_rgb)
    error = ((drawn_rgb - truth_rgb) ** 2)[moving]
    palette = Palette.of(first, last)
    return {
        "psnr_moving": float(min(60.0, -10 * np.log10(max(float(error.mean()) if error.size else 0.0, 1e-9)))),
        "line_distance": chamfer(dark_lines(drawn_rgb), dark_lines(truth_rgb)),
        "sharpness": energy(drawn_rgb, moving) / max(energy(truth_rgb, moving), 1e-9),
        "off_palette": foreign_share(palette, drawn, moving) - foreign_share(palette, truth, moving),
    }


def on_paper(image: RGBA) -> Picture:
    """(H, W, 3) over white."""
    return image[..., :3] + (1 - image[..., 3:])


def grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY), np.float32)


def where_it_moves(first: Picture, truth: Picture, last: Picture) -> NDArray[np.bool_]:
    """(H, W): where any two of the three pictures differ visibly, and a little around it."""
    pairs = ((first, truth), (last, truth), (first, last))
    change = np.max([np.abs(a - b).max(-1) for a, b in pairs], axis=0)
    return cv2.dilate((change > 0.04).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0


def dark_lines(picture: Picture) -> NDArray[np.bool_]:
    """(H, W): darker than their surroundings, by a difference of Gaussians."""
    light = grey(picture)
    return cv2.GaussianBlur(light, (0, 0), 1.6) - cv2.GaussianBlur(light, (0, 0), 1.0) > 0.005


def chamfer(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Mean distance in px from the lines of each to the nearest of the other, both ways, capped."""
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else LINE_CAP
    to_a, to_b = (
        np.minimum(cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, 5), LINE_CAP) for lines in (a, b)
    )
    return float((to_b[a].mean() + to_a[b].mean()) / 2)


def energy(picture: Picture, where: NDArray[np.bool_]) -> float:
    light = grey(picture)
    squared = cv2.Sobel(light, cv2.CV_32F, 1, 0) ** 2 + cv2.Sobel(light, cv2.CV_32F, 0, 1) ** 2
    return float(squared[where].mean()) if where.any() else 0.0


def foreign_share(palette: Palette, image: RGBA, where: NDArray[np.bool_]) -> float:
    foreign = palette.foreign(image)
    return float(foreign[where].mean() * 100) if where.any() else 0.0
