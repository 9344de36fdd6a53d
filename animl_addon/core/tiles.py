"""Windows of a large picture, so that a network sees one part at a time and no part lacks what it needs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .images import round_up


@dataclass(frozen=True, slots=True)
class Window:
    """Pixels ``top`` to ``bottom`` and ``left`` to ``right`` of a picture, the latter of each pair excluded."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def pixels(self) -> int:
        return self.height * self.width

    def grown(self, margin: int) -> "Window":
        return Window(self.top - margin, self.left - margin, self.bottom + margin, self.right + margin)

    def united(self, other: "Window") -> "Window":
        """The least window that holds both."""
        return Window(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def clipped(self, to: "Window") -> "Window":
        return Window(
            max(self.top, to.top), max(self.left, to.left), min(self.bottom, to.bottom), min(self.right, to.right)
        )

    def aligned(self, step: int) -> "Window":
        """Grown until every side lies on a multiple of ``step``."""
        return Window(
            self.top // step * step, self.left // step * step, round_up(self.bottom, step), round_up(self.right, step)
        )

    def scaled(self, up: int, down: int) -> "Window":
        """The same part of a copy of the picture that is ``up`` / ``down`` times as large."""
        return Window(*(side * up // down for side in (self.top, self.left, self.bottom, self.right)))


@dataclass(frozen=True, slots=True)
class Tile:
    """``core``: what is kept of this tile. ``seen``: what the network looks at, the core and its surroundings."""

    core: Window
    seen: Window


def tiles(whole: Window, see: Callable[[Window], Window], most_pixels: int, step: int) -> Iterator[Tile]:
    """Part a picture into tiles whose surroundings fit.

    A part that would see more than ``most_pixels`` is halved across its longer side, and its halves are asked again:
    how far a part must see depends on what moves there, so quiet parts stay large and only lively ones are cut small.
    A part of less than a quarter of ``most_pixels`` is not cut again: what lies farther than fits around it is left
    out, or one wild motion would make a picture cost a hundred times as much.

    Args:
        whole: the picture, or what of it is wanted.
        see: what a core needs to see; contains the core, and its sides lie on multiples of ``step``.
        most_pixels: that a tile sees at most.
        step: cores are cut on multiples of this.
    """
    pending = [whole]
    while pending:
        core = pending.pop()
        seen = see(core)
        across = max(core.height, core.width) // 2 // step * step
        if seen.pixels <= most_pixels:
            yield Tile(core, seen)
        elif core.pixels <= most_pixels // 4 or across == 0:
            yield Tile(core, _nearest(core, seen, most_pixels, step))
        elif core.height >= core.width:
            cut = core.top + across
            pending += [Window(cut, core.left, core.bottom, core.right), Window(core.top, core.left, cut, core.right)]
        else:
            cut = core.left + across
            pending += [Window(core.top, cut, core.bottom, core.right), Window(core.top, core.left, core.bottom, cut)]


def _nearest(core: Window, seen: Window, most_pixels: int, step: int) -> Window:
    """What of ``seen`` lies nearest to the core, and is no more than ``most_pixels``."""
    near = core.aligned(step).clipped(seen)
    while (wider := near.grown(step).clipped(seen)).pixels <= most_pixels and wider != near:
        near = wider
    return near
