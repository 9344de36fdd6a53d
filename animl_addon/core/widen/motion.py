"""How a whole picture moves from one frame to the next: pans and still shots, found by comparing all at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..cuts import scene_cut
from ..images import reduce
from ..picture import RGBA

LONG_SIDE = 320
"""Pixels of the copies that are compared."""

AGREES = 0.05
"""Difference of grey, of 1, up to which two pixels are the same one seen twice."""

HOLDS = 0.6
"""The share of both frames that must agree for the whole to have moved so; the rest are those who act before it."""

FARTHEST = 0.3
"""Of a side, that a picture moves at most from one frame to the next."""

STEPS = 6

Grey = NDArray[np.float32]
"""(h, w)."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A frame as it is compared: grey over white, ``down`` times smaller; ``thumbnail`` for cuts."""

    grey: Grey
    thumbnail: RGBA
    down: int
    size: tuple[int, int]

    @classmethod
    def at(cls, image: RGBA) -> "Look":
        """A frame of (H, W, 4)."""
        height, width = image.shape[:2]
        down = max(1, -(-max(height, width) // LONG_SIDE))
        down = min(down, height, width)
        small = reduce(image[: height // down * down, : width // down * down], down)
        grey = small[..., :3] @ np.array((0.299, 0.587, 0.114), np.float32) + (1 - small[..., 3])
        return cls(grey, small, down, (height, width))


Shift = tuple[float, float]
"""x and y, in pixels of the full size: what lies at p in the earlier frame lies at p - shift in the later one."""


def shift_between(earlier: Look, later: Look) -> Shift | None:
    """How the view moved over what it shows; None across a cut, or where no one motion explains the whole."""
    if earlier.size != later.size or scene_cut(earlier.thumbnail, later.thumbnail):
        return None
    first, last = earlier.grey, later.grey
    shifts = [(0.0, 0.0), *(_refined(first, last, peak) for peak in ((0.0, 0.0), *_peaks(first, last)))]
    # Standing still is believed a little sooner than a drift of a tenth of a pixel.
    likely = [_likelihood(first, last, shift) + (0.005 if index == 0 else 0) for index, shift in enumerate(shifts)]
    found = shifts[int(np.argmax(likely))]
    if _agreement(first, last, found) < HOLDS:
        return None
    x, y = (_snapped(length * earlier.down) for length in found)
    return (x, y)


def _snapped(length: float) -> float:
    """Pans are planned in whole pixels more often than not."""
    return float(round(length)) if abs(length - round(length)) < 0.12 else length


def _peaks(first: Grey, last: Grey) -> list[Shift]:
    """The few shifts, in whole pixels, that explain most: peaks of the phase correlation."""
    height, width = first.shape
    window = np.hanning(height)[:, None] * np.hanning(width)[None]
    spectrum = np.fft.rfft2((first - first.mean()) * window) * np.conj(np.fft.rfft2((last - last.mean()) * window))
    strength = np.fft.irfft2(spectrum / (np.abs(spectrum) + 1e-6), s=first.shape)
    most_y, most_x = int(height * FARTHEST), int(width * FARTHEST)
    strength[most_y + 1 : height - most_y] = -1
    strength[:, most_x + 1 : width - most_x] = -1
    found: list[Shift] = []
    for _ in range(3):
        y, x = np.unravel_index(int(strength.argmax()), strength.shape)
        found.append((float(x if x <= width // 2 else x - width), float(y if y <= height // 2 else y - height)))
        strength[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] = -1
    return found


def _refined(first: Grey, last: Grey, shift: Shift) -> Shift:
    """A shift to a part of a pixel: steps of Lucas and Kanade over the whole, deaf to what moves otherwise."""
    for _ in range(STEPS):
        before, after = _overlap(first, last, shift)
        if min(before.shape) < 4:
            return shift
        slope_y, slope_x = np.gradient(before)
        apart = after - before
        weight = 1 / (1 + (apart / AGREES) ** 2)
        normal = np.array(
            (
                ((weight * slope_x * slope_x).sum(), (weight * slope_x * slope_y).sum()),
                ((weight * slope_x * slope_y).sum(), (weight * slope_y * slope_y).sum()),
            )
        )
        wanted = np.array(((weight * slope_x * apart).sum(), (weight * slope_y * apart).sum()))
        step = np.linalg.solve(normal + np.eye(2) * 1e-3, wanted)
        step = np.clip(step, -1, 1)
        shift = (shift[0] + float(step[0]), shift[1] + float(step[1]))
        if np.abs(step).max() < 0.005:
            break
    return shift


def _agreement(first: Grey, last: Grey, shift: Shift) -> float:
    """The share of what both show that is the same."""
    before, after = _overlap(first, last, shift)
    if min(before.shape, default=0) < 4:
        return 0.0
    return float((np.abs(before - after) <= AGREES).mean())


def _likelihood(first: Grey, last: Grey, shift: Shift) -> float:
    """Like the agreement, but soft, and so finer."""
    before, after = _overlap(first, last, shift)
    if min(before.shape, default=0) < 4:
        return 0.0
    return float((1 / (1 + ((before - after) / (AGREES / 4)) ** 2)).mean())


def _overlap(first: Grey, last: Grey, shift: Shift) -> tuple[Grey, Grey]:
    """What both show of each other, the earlier sampled where the pixels of the later are; equal in size."""
    height, width = first.shape
    x, y = shift
    left, top = max(0, int(np.ceil(-x))), max(0, int(np.ceil(-y)))
    right, bottom = min(width, int(np.floor(width - 1 - x))), min(height, int(np.floor(height - 1 - y)))
    if right - left < 4 or bottom - top < 4:
        return first[:0, :0], last[:0, :0]
    return moved(first, x, y, top, left, bottom, right), last[top:bottom, left:right]


def moved(
    image: NDArray[np.float32], x: float, y: float, top: int, left: int, bottom: int, right: int
) -> NDArray[np.float32]:
    """``image[p + (x, y)]`` for the pixels of a window, all of which lie within; whole shifts copy, others mix four."""
    whole_x, whole_y = int(np.floor(x + 1e-3)), int(np.floor(y + 1e-3))
    part_x, part_y = np.float32(max(x - whole_x, 0)), np.float32(max(y - whole_y, 0))
    part_x, part_y = (0 if part < 2e-3 else part for part in (part_x, part_y))

    def window(right_by: int, down_by: int) -> NDArray[np.float32]:
        return image[
            top + whole_y + down_by : bottom + whole_y + down_by, left + whole_x + right_by : right + whole_x + right_by
        ]

    upper = window(0, 0) if not part_x else window(0, 0) * (1 - part_x) + window(1, 0) * part_x
    if not part_y:
        return upper
    lower = window(0, 1) if not part_x else window(0, 1) * (1 - part_x) + window(1, 1) * part_x
    return upper * (1 - part_y) + lower * part_y
