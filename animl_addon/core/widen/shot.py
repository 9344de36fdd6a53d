"""Frames that belong together: what the camera sees before or later is used before anything is invented.

Frames are looked at twice. At first only small copies are, to learn where cuts are and how the view moves. Later, with
some frames known ahead, every frame is completed, in this order: with pixels that other frames of its shot show there,
with what was invented for the frame before wherever the known edge beside it is still the same, and with the model's
invention last.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model import Model
from ..picture import RGBA
from .fill import fill, sampled
from .frame import Frame
from .motion import AGREES, Look, Shift, moved, shift_between
from .nearest import Hidden, nearest_known

Reader = Callable[[int], tuple[RGBA, NDArray[np.bool_] | None]]
"""Reads a frame by its number: the picture, and where it is to be completed itself, or None."""

FARTHEST = 60
MOST_SOURCES = 8
"""Frames before and after that a pan's pixels are looked for in, and how many of them are read for one frame."""

LEAST_NEWS = 1 / 100
"""Of what is hidden, that a frame must show to be read for it."""

SAME, OTHER = 4 / 255, 16 / 255
"""Change of the known edge up to which the side beside it stays as it was, and from which it is invented anew."""

STILL = 0.25
"""Pixels that a view has moved when it counts as not moved."""

KEPT = 0.99
"""Of 1: what holds so well stays as it was."""

HELD_FRAMES = 6
"""Frames kept in memory, as bytes, while a pan is completed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame lies: the number of its shot, and the corner of its view in that shot's world, in pixels."""

    shot: int
    x: float
    y: float


class Survey:
    """Finds cuts and motion, looking at small copies of the frames, one at a time and no farther than is asked."""

    def __init__(self, read: Callable[[int], RGBA], count: int) -> None:
        self.places: list[Place] = []
        self._read, self._count = read, count
        self._before: Look | None = None

    def reach(self, count: int) -> None:
        """Know the places of the first ``count`` frames at least, or of all."""
        for index in range(len(self.places), min(count, self._count)):
            look = Look.at(self._read(index))
            shift: Shift | None = shift_between(self._before, look) if self._before else None
            if not self.places:
                place = Place(0, 0.0, 0.0)
            elif shift is None:
                place = Place(self.places[-1].shot + 1, 0.0, 0.0)
            else:
                last = self.places[-1]
                place = Place(last.shot, last.x + shift[0], last.y + shift[1])
            self.places.append(place)
            self._before = look


@dataclass(slots=True, eq=False)
class Memory:
    """A completed frame, and the small copy of the known edge from which each of its hidden pixels was invented."""

    whole: RGBA
    place: Place
    edge: RGBA  # (h, w, 4), a small copy


class Shots:
    """Completes the frames of a sequence in order.

    Args:
        frames: the wider frame of each; of one size within a shot.
        places: what a :class:`Survey` found, at least :data:`FARTHEST` frames ahead of the one that is completed.
    """

    def __init__(self, model: Model, read: Reader, frames: Sequence[Frame], places: Sequence[Place]) -> None:
        self.model, self.frames, self.places = model, frames, places
        self._read = read
        self._held: OrderedDict[int, tuple[NDArray[np.uint16], NDArray[np.bool_] | None]] = OrderedDict()
        self._before: Memory | None = None
        self._first: Memory | None = None

    def complete(self, index: int) -> tuple[RGBA, Hidden]:
        """The wider frame, and what of it the frame itself did not show. Called for every frame of a shot, in order."""
        place, frame = self.places[index], self.frames[index]
        image, mask = self._frame(index)
        canvas, hidden = frame.canvas(image), frame.hidden(image.shape, mask)
        missing = hidden.copy()
        self._from_neighbours(index, canvas, missing)
        if self._before is not None and (
            self._before.place.shot != place.shot or self._before.whole.shape != canvas.shape
        ):
            self._before = self._first = None
        down = max(1, max(canvas.shape) // 480)
        whole, edge = self._settled(canvas, missing, place, _edge(canvas, hidden, down), down)
        self._before = Memory(whole, place, edge)
        self._first = self._first or self._before
        return whole, hidden

    def _settled(self, canvas: RGBA, missing: Hidden, place: Place, edge: RGBA, down: int) -> tuple[RGBA, RGBA]:
        """Take what was invented before where it still holds, and let the model do the rest.

        Returns:
            the whole frame, and the edge its parts were invented from: taken over with them, or a slow fade would
            never be noticed.
        """
        share = np.zeros(missing.shape, np.float32)
        earlier = np.zeros_like(canvas)
        invented_from, pans = edge, False
        for memory in (self._before, self._first if self._first is not self._before else None):
            if memory is None or not missing.any():
                continue
            x, y = place.x - memory.place.x, place.y - memory.place.y
            still = abs(x) < STILL and abs(y) < STILL
            if memory is self._first and not still:
                continue
            x, y = (0.0, 0.0) if still else (x, y)
            pans = pans or not still
            top, left, bottom, right = within(memory.whole.shape, x, y)
            if bottom <= top or right <= left:
                continue
            window = (slice(top, bottom), slice(left, right))
            there = moved(memory.whole, x, y, top, left, bottom, right)
            if still:
                change = np.abs(edge - memory.edge).max(2)
            else:
                apart = np.zeros(missing.shape, np.float32)
                apart[window] = np.abs(canvas[window] - there).max(2) * ~missing[window]
                change = _edge(apart[..., None], missing, down)[..., 0]
            holds = _holds(change)
            if still:
                invented_from = np.where(holds[..., None] >= KEPT, memory.edge, invented_from)
            holds = _enlarged(holds, missing.shape, down)[window]
            better = missing[window] & (holds > share[window])
            earlier[window][better] = there[better]
            share[window][better] = holds[better]
        kept = missing & (share >= KEPT)
        canvas[kept] = earlier[kept]
        if not (missing & ~kept).any():
            return canvas, invented_from
        # What came along with a pan lies between the edge and what is new. In a still shot it lies above and below
        # that, and would be taken for an edge: there the whole side is drawn, and what holds is laid over it.
        drawn = fill(self.model, canvas, missing & ~kept if pans else missing)
        drawn[kept] = earlier[kept]
        mixed = missing & ~kept & (share > 0.01)
        if mixed.any():
            part = share[mixed][:, None]
            drawn[mixed] = earlier[mixed] * part + drawn[mixed] * (1 - part)
        return drawn, invented_from

    def _from_neighbours(self, index: int, canvas: RGBA, missing: Hidden) -> None:
        """Fill in what other frames of the shot show, the nearest in time first."""
        here, frame = self.places[index], self.frames[index]
        least = missing.sum() * LEAST_NEWS
        used = 0
        for other in self._others(index):
            there = self.places[other]
            x, y = here.x - there.x, here.y - there.y
            if (abs(x) < 0.5 and abs(y) < 0.5) or used == MOST_SOURCES:
                continue
            source = self.frames[other]
            # In the other's own pixels, those of this canvas lie at p + by.
            by_x, by_y = x - frame.left, y - frame.top
            size = (source.height - 2 * source.top, source.width - 2 * source.left)
            top, left, bottom, right = within(size, by_x, by_y, missing.shape)
            window = (slice(top, bottom), slice(left, right))
            if bottom <= top or right <= left or missing[window].sum() <= least:
                continue
            picture, mask = self._frame(other)
            shown = moved(picture, by_x, by_y, top, left, bottom, right)
            news = missing[window]
            if mask is not None:
                news = news & (moved(mask.astype(np.float32), by_x, by_y, top, left, bottom, right) == 0)
            news = news & _agrees(canvas[window], shown, missing[window])
            if news.any():
                canvas[window][news] = shown[news]
                missing[window][news] = False
                used += 1

    def _others(self, index: int) -> Iterator[int]:
        """Frames of the same shot, nearest first."""
        shot = self.places[index].shot
        for away in range(1, FARTHEST + 1):
            for other in (index + away, index - away):
                if 0 <= other < len(self.places) and self.places[other].shot == shot:
                    yield other

    def _frame(self, index: int) -> tuple[RGBA, NDArray[np.bool_] | None]:
        """A frame, read once while it is near; it is kept in 16 bits, which is more than a file had."""
        if index not in self._held:
            image, mask = self._read(index)
            self._held[index] = (np.rint(image * 65535).astype(np.uint16), mask)
            if len(self._held) > HELD_FRAMES:
                self._held.popitem(last=False)
            return image, mask
        self._held.move_to_end(index)
        levels, mask = self._held[index]
        return levels.astype(np.float32) / 65535, mask


def within(
    size: tuple[int, ...], x: float, y: float, canvas: tuple[int, ...] | None = None
) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of the pixels p of a canvas for which ``p + (x, y)`` lies in a picture of this size."""
    height, width = (canvas or size)[:2]
    last_y, last_x = size[0] - 1, size[1] - 1
    top, left = max(0, int(np.ceil(-y - 1e-3))), max(0, int(np.ceil(-x - 1e-3)))
    return (
        top,
        left,
        min(height, int(np.floor(last_y - y + 1e-3)) + 1),
        min(width, int(np.floor(last_x - x + 1e-3)) + 1),
    )


def _agrees(canvas: RGBA, shown: RGBA, missing: Hidden) -> bool:
    """Whether another frame shows the same where both are known: else it has changed by then, or moved otherwise."""
    both = ~missing
    if both.sum() < 64:
        return False
    apart = np.abs(canvas[both][:, :3] - shown[both][:, :3]).max(1)
    return bool((apart <= 2 * AGREES).mean() >= 0.6)


def _edge(canvas: RGBA, hidden: Hidden, down: int) -> RGBA:
    """(h, w, 4): for each ``down``-th pixel, what its nearest known one looks like."""
    rows, columns = nearest_known(hidden) if not hidden.all() else np.indices(hidden.shape)
    return canvas[rows[::down, ::down], columns[::down, ::down]]


def _holds(change: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) how far what was invented still holds, 1 to 0, by how much the edge beside it changed, or near it."""
    reach = max(1, max(change.shape) // 60)
    for axis in (0, 1):
        padded = np.pad(change, [(reach, reach) if axis == side else (0, 0) for side in (0, 1)], mode="edge")
        change = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis).max(-1)
    return np.clip((OTHER - change) / (OTHER - SAME), 0, 1).astype(np.float32)


def _enlarged(small: NDArray[np.float32], size: tuple[int, ...], down: int) -> NDArray[np.float32]:
    if down == 1:
        return small
    rows, columns = np.indices(size)
    return sampled(small[..., None], rows.ravel(), columns.ravel(), down).reshape(size)
