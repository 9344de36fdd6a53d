"""Draw the frames between two keys.

The model looks at the pair once (``match``, on a copy of whole-factor size, see :class:`Scale`) and draws every time
from that (``draw``), large pictures in tiles: ARCHITECTURE.md, “The inbetween contract”. Pixel art is drawn on
its own grid, after the model's look or sketch where these help: ``core/pixel``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..cuts import same_drawing, scene_cut
from ..drawing import Drawing
from ..errors import DeviceError, KeyDrawingError
from ..images import crop_repeating_edge, from_nchw, round_up, to_nchw
from ..job import PixelArt
from ..model import Model, Tensor
from ..palette import Palette
from ..path import Path, bend, paths
from ..picture import RGBA
from ..pixel.drawing import pixel_drawings
from ..pixel.finding import is_pixel_art
from ..scale import Scale
from ..spec import ModelSpec
from ..tiles import Tile, Window, tiles
from ..timing import check_chart
from .pixel_guide import guiding
from .pixel_sketch import sketching

MOST_PIXELS = 10_000_000
"""That one call of ``draw`` sees, unless told otherwise: a 4K picture whole. Tiles of it would take two to
three times as long, for their surroundings, and hardly less memory."""

MOST_KEPT = 2_500_000
"""Pixels of a picture that is kept as the model wants it from one time to the next: 80 MB for both keys."""

UNSURE = 0.1
"""Certainty below which a flow is not followed out of a tile: on flat paper it points anywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """The key on the far side of one of the pair; ``gap`` is its time from there, over the time between the pair.

    It is read when it is looked at, and let go: of large pictures, two are enough to hold.
    """

    read: Callable[[], RGBA]
    gap: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two keys and what ``match`` saw in them: flows in pixels of the copy, which covers the keys and their padding."""

    first: RGBA
    last: RGBA
    scale: Scale
    seen: dict[str, Tensor]  # flow01, flow10 (1, 2, h, w), certainty0, certainty1 (1, 1, h, w)
    path0: Path  # of the first key's pixels
    path1: Path  # of the last key's, on their way back

    laid_out: dict[Window, tuple[Tensor, Tensor]] = field(default_factory=dict)  # windows of the keys, for the model

    def keys_in(self, window: Window) -> tuple[Tensor, Tensor]:
        """Both keys there, each (1, 4, H, W); kept for the other times if it is not too much."""
        if window not in self.laid_out:
            first, last = (
                to_nchw(crop_repeating_edge(key, window.top, window.left, window.bottom, window.right))
                for key in (self.first, self.last)
            )
            if window.pixels > MOST_KEPT:
                return first, last
            self.laid_out.clear()
            self.laid_out[window] = first, last
        return self.laid_out[window]

    def moved(self, time: float) -> dict[str, Tensor]:
        """How far each key's pixels have gone by then: moved0, moved1 (1, 2, h, w), in pixels of the copy."""
        return {"moved0": self.path0.moved(time), "moved1": self.path1.moved(1 - time)}


def inbetween(
    model: Model,
    first: RGBA,
    last: RGBA,
    times: Sequence[float],
    *,
    before: Neighbour | None = None,
    after: Neighbour | None = None,
    most_pixels: int = MOST_PIXELS,
    keep_palette: bool = True,
    pixel: PixelArt = PixelArt.OFF,
) -> Iterator[Drawing]:
    """Yield one drawing for every time, in order. Keys that are the same drawing are held: nothing is generated.

    Args:
        model: for ``Job.INBETWEEN``.
        first, last: keys of equal size.
        times: a timing chart.
        before, after: the keys beyond the pair: motion flows through the keys as these show it. One that is of another
            size, empty or another scene tells nothing. Pixel art is drawn from the pair alone.
        most_pixels: that one call of ``draw`` may see; less takes less memory and more time.
        keep_palette: exchange colours that neither key has for the nearest that one has.
        pixel: whether the keys are pixel art, which is drawn in whole-pixel steps and seldom asks the model.

    Raises:
        KeyDrawingError: the keys differ in size, or one is empty.
        TimingError: the times are no chart.
        DeviceError: what came back holds values that are not numbers.
    """
    check_chart(times)
    check_keys(first, last)
    if same_drawing(first, last):
        yield from (Drawing(first) for _ in times)
        return
    if pixel == PixelArt.ON or (pixel == PixelArt.AUTO and is_pixel_art(first, last)):
        for image, confidence in pixel_drawings(first, last, times, guiding(model), sketching(model)):
            yield Drawing(image, confidence)
        return
    pair = match(model, first, last, before, after)
    palette = Palette.of(first, last) if keep_palette else None
    for time in times:
        yield _kept_to(palette, draw(model, pair, time, most_pixels))


def _kept_to(palette: Palette | None, drawing: Drawing) -> Drawing:
    """A function of its own, so that nobody holds the drawing as it was while the network makes the next."""
    return replace(drawing, image=palette.snap(drawing.image)) if palette else drawing


def check_keys(first: RGBA, last: RGBA) -> None:
    """Raise :class:`KeyDrawingError` for a pair that has nothing between it."""
    if first.shape != last.shape:
        sizes = [f"{key.shape[1]} x {key.shape[0]}" for key in (first, last)]
        raise KeyDrawingError(
            f"The keys differ in size, {sizes[0]} and {sizes[1]} pixels: give both the same width and height."
        )
    for which, key in (("first", first), ("last", last)):
        if not key[..., 3].any():
            raise KeyDrawingError(f"The {which} key is empty (fully transparent): draw on it, or choose another key.")


def match(
    model: Model, first: RGBA, last: RGBA, before: Neighbour | None = None, after: Neighbour | None = None
) -> Pair:
    """Let the model find each pixel of either key in the other, and in the key beyond."""
    multiple = model.spec.multiple
    scale = Scale.towards(round_up(max(first.shape[:2]), multiple), model.spec.side)
    image0, image1 = (to_nchw(scale.copy(key, multiple)) for key in (first, last))
    seen = model("match", image0=image0, image1=image1)
    flow01, flow10 = seen["flow01"], seen["flow10"]

    def copy_beyond(key: RGBA, beyond: Neighbour) -> Tensor | None:
        if not tells(key, image := beyond.read()):
            return None
        return to_nchw(scale.copy(image, multiple))

    # The earlier key first: what is matched here is then what the neighbouring pair matches too (``matches.py``).
    bend0 = bend1 = None
    if before and (beyond0 := copy_beyond(first, before)) is not None:
        found = model("match", image0=beyond0, image1=image0)
        sure = seen["certainty0"] * found["certainty1"]
        bend0 = bend(flow01, found["flow10"], sure, image0[:, 3:], before.gap)
    if after and (beyond1 := copy_beyond(last, after)) is not None:
        found = model("match", image0=image1, image1=beyond1)
        sure = seen["certainty1"] * found["certainty0"]
        bend1 = bend(flow10, found["flow01"], sure, image1[:, 3:], after.gap)
    return Pair(first, last, scale, seen, *paths(flow01, flow10, bend0, bend1))


def tells(key: RGBA, beyond: RGBA) -> bool:
    """Whether the key beyond may show how the key's own motion goes on: it is of the same scene and size, and drawn."""
    return beyond.shape == key.shape and bool(beyond[..., 3].any()) and not scene_cut(key, beyond)


def draw(model: Model, pair: Pair, time: float, most_pixels: int = MOST_PIXELS) -> Drawing:
    """Draw one time of a matched pair, whole or in tiles."""
    image = np.empty_like(pair.first)
    sureness, painted = 0.0, 0.0
    moved = pair.moved(time)
    for tile in _tiles(model.spec, pair, moved, most_pixels):
        drawn = _draw_tile(model, pair, moved, time, tile)
        core = tile.core
        kept = (slice(core.top - tile.seen.top, core.bottom - tile.seen.top),
                slice(core.left - tile.seen.left, core.right - tile.seen.left))  # fmt: skip
        part = from_nchw(drawn["image"])[kept]
        image[core.top : core.bottom, core.left : core.right] = part
        paint = part[..., 3]
        sureness += float((drawn["confidence"][0, 0][kept] * paint).sum(dtype=np.float64))
        painted += float(paint.sum(dtype=np.float64))
    if not np.isfinite(painted) or not np.isfinite(image).all():
        raise DeviceError("The device drew values that are not numbers: choose the CPU as device.")
    np.clip(image, 0, 1, out=image)
    return Drawing(image, min(max(sureness / painted, 0.0), 1.0) if painted else 1.0)


def _tiles(spec: ModelSpec, pair: Pair, moved: dict[str, Tensor], most_pixels: int) -> Iterator[Tile]:
    """Tiles that cover the picture; what each sees may reach into the padding, never beyond it."""
    height, width = pair.first.shape[:2]
    # On this grid a window of the keys is also one of the copy, divisible as the copy is, and the network's strides
    # fall as on the whole picture.
    step = spec.multiple * pair.scale.down
    whole = Window(0, 0, height, width)
    canvas = whole.aligned(step)
    halo = spec.halo * pair.scale.down  # it is needed on the small flows too, whose pixels are the larger ones
    sources = None if canvas.pixels <= most_pixels else _Sources.of(pair, moved)

    def see(core: Window) -> Window:
        if core == whole and (sources is None or canvas.pixels <= most_pixels):
            return canvas
        assert sources is not None
        near = core.grown(halo)
        return near.united(sources.of_window(near).grown(halo)).clipped(canvas).aligned(step).clipped(canvas)

    return tiles(whole, see, most_pixels, step)


@dataclass(frozen=True, slots=True, eq=False)
class _Sources:
    """Where the pixels of the copy stand in the keys, and where they come to stand at one time; each (n,) in pixels."""

    x: Tensor
    y: Tensor
    landing_x: Tensor
    landing_y: Tensor

    @classmethod
    def of(cls, pair: Pair, moved: dict[str, Tensor]) -> "_Sources":
        size = pair.scale.down / pair.scale.up  # pixels of the keys that a pixel of the copy covers
        height, width = pair.seen["flow01"].shape[2:]
        y, x = (np.arange(length, dtype=np.float32) * size + size / 2 for length in (height, width))
        y, x = (np.broadcast_to(grid, (height, width)) for grid in (y[:, None], x[None]))
        parts = []
        for key in "01":
            sure = pair.seen[f"certainty{key}"][0, 0] >= UNSURE
            moved_x, moved_y = moved[f"moved{key}"][0] * size
            parts.append((x[sure], y[sure], (x + moved_x)[sure], (y + moved_y)[sure]))
        return cls(*(np.concatenate(both) for both in zip(*parts, strict=True)))

    def of_window(self, window: Window) -> Window:
        """The least window of the keys that holds whatever comes to stand in this one."""
        inside = (
            (self.landing_x >= window.left)
            & (self.landing_x < window.right)
            & (self.landing_y >= window.top)
            & (self.landing_y < window.bottom)
        )
        if not inside.any():
            return window
        x, y = self.x[inside], self.y[inside]
        return Window(int(y.min()), int(x.min()), int(y.max()) + 1, int(x.max()) + 1)


def _draw_tile(model: Model, pair: Pair, moved: dict[str, Tensor], time: float, tile: Tile) -> dict[str, Tensor]:
    seen, scale = tile.seen, pair.scale
    image0, image1 = pair.keys_in(seen)
    small = seen.scaled(scale.up, scale.down)
    matched = {
        name: np.ascontiguousarray(array[:, :, small.top : small.bottom, small.left : small.right])
        for name, array in (pair.seen | moved).items()
    }
    return model("draw", image0=image0, image1=image1, time=np.full((1, 1, 1, 1), time, np.float32), **matched)
