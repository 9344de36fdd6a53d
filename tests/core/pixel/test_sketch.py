"""A figure too large for whole-pixel moves is set after the model's sketch, and no rule is broken for it."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from animl_addon.core.errors import DeviceError
from animl_addon.core.job import PixelArt
from animl_addon.core.jobs.inbetween import inbetween
from animl_addon.core.jobs.pixel_sketch import sketching
from animl_addon.core.model import Tensor
from animl_addon.core.picture import RGBA
from animl_addon.core.pixel import drawing
from animl_addon.core.pixel.drawing import MOST_SET, pixel_drawings
from animl_addon.core.pixel.keys import PixelKeys
from animl_addon.core.pixel.sketch import Sketch
from animl_addon.core.pixel.tidy import lone
from animl_addon.core.spec import GraphSpec, Job, ModelSpec

from .art import BOX, blown_up, colours, key, pairs, placed, text
from .test_rules import TIMES, Pair

SIDE = MOST_SET + 8


def filling(step: int) -> RGBA:
    """A figure as large as the picture, in which a box goes to the right."""
    frame = [("b" * SIDE), *("b" + "w" * (SIDE - 2) + "b",) * (SIDE - 2), ("b" * SIDE)]
    rows = [list(row) for row in frame]
    for y, row in enumerate(BOX):
        rows[40 + y][20 + step : 24 + step] = row
    return key(*("".join(row) for row in rows))


class Slide:
    """A model that sees everything go by (down 2, right 10) and draws it softly, as models do."""

    spec = ModelSpec(
        "slide", Job.INBETWEEN, {"match": GraphSpec("", ""), "draw": GraphSpec("", "")}, 16, 16, 512, "CC0"
    )

    def __init__(self, whole: float = 1.0) -> None:
        self.whole = whole
        self.asked: list[str] = []

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        self.asked.append(graph)
        size = inputs["image0"].shape[2:]
        assert not any(side % self.spec.multiple for side in size)
        ones = np.ones((1, 1, *size), np.float32)
        if graph == "match":
            flow = ones * np.array([10, 2], np.float32)[None, :, None, None] * 3
            return {"flow01": flow, "flow10": -flow, "certainty0": ones, "certainty1": ones}
        time = float(inputs["time"].item())
        assert inputs["moved0"][0, :, 0, 0] == pytest.approx([30 * time, 6 * time])
        assert inputs["moved1"][0, :, 0, 0] == pytest.approx([30 * (time - 1), 6 * (time - 1)])
        image = (
            np.roll(inputs["image0"], (round(2 * time), round(10 * time)), axis=(2, 3)) * np.float32(0.9) * self.whole
        )
        way = ones * np.array([10, 2], np.float32)[None, :, None, None]
        return {"image": image, "flow0": -way * time, "flow1": way * (1 - time), "confidence": ones * np.float32(0.7)}


def test_the_pixels_of_a_large_figure_are_taken_where_the_sketch_looks():
    model = Slide()

    [(image, confidence)] = pixel_drawings(filling(0), filling(10), (0.5,), sketching=sketching(model))

    inside = np.s_[20:60, 15:60]
    assert text(image[41:45, 25:29]) == BOX
    assert np.array_equal(image[inside], np.roll(filling(5), 1, axis=0)[inside])
    assert model.asked == ["match", "draw"]
    assert confidence == pytest.approx(0.7, abs=0.01)


@pytest.mark.parametrize("factor", [1, 3])
def test_a_small_figure_is_not_sketched_however_large_its_picture(factor: int):
    def never(first: RGBA, last: RGBA) -> Callable[[float], Sketch]:
        raise AssertionError("sketched")

    first, last = (blown_up(key(*placed(BOX, 2, x, 100, 100)), factor) for x in (2, 8))

    [(image, _)] = pixel_drawings(first, last, (0.5,), sketching=never)

    assert np.array_equal(image, blown_up(key(*placed(BOX, 2, 5, 100, 100)), factor))


def test_large_art_that_was_blown_up_is_sketched_on_its_true_grid():
    keys = filling(0), filling(10)
    [(small, _)] = pixel_drawings(*keys, (0.3,), sketching=sketching(Slide()))

    first, last = (blown_up(each, 2) for each in keys)
    [(large, _)] = pixel_drawings(first, last, (0.3,), sketching=sketching(Slide()))

    assert np.array_equal(large, blown_up(small, 2))


def test_a_job_matches_once_and_sketches_every_time():
    model = Slide()

    drawings = list(inbetween(model, filling(0), filling(10), (0.25, 0.5, 0.75), pixel=PixelArt.ON))

    assert model.asked == ["match", "draw", "draw", "draw"]
    assert all(colours(each.image) <= colours(filling(0)) for each in drawings)


def test_a_sketch_that_is_not_finite_is_refused():
    with pytest.raises(DeviceError, match="choose the CPU"):
        list(pixel_drawings(filling(0), filling(10), (0.5,), sketching=sketching(Slide(whole=np.nan))))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs(), TIMES, st.integers(0, 2**32 - 1), st.sampled_from([None, 0, 1]))
def test_the_rules_hold_with_any_sketch(
    monkeypatch: pytest.MonkeyPatch, pair: Pair, time: float, seed: int, mirrored: int | None
):
    monkeypatch.setattr(drawing, "MOST_SET", 0)
    if mirrored is not None:
        first, last = (np.concatenate((image, np.flip(image, mirrored)), mirrored) for image in pair)
        pair = first, last
    random = np.random.default_rng(seed)

    def anything(first: RGBA, last: RGBA) -> Callable[[float], Sketch]:
        height, width = first.shape[:2]
        flows = random.normal(0, 9, (2, 2, height, width)).astype(np.float32)
        image = random.random((height, width, 4), np.float32)
        return lambda time: Sketch(image, flows[0], flows[1], 0.5)

    [(image, confidence)] = pixel_drawings(*pair, (time,), sketching=anything)

    assert colours(image) <= colours(*pair)
    assert 0 <= confidence <= 1
    if mirrored is not None:
        assert np.array_equal(image, np.flip(image, mirrored))


def test_what_a_sketch_scatters_is_gathered(monkeypatch: pytest.MonkeyPatch):
    """Every tenth pixel of it looks elsewhere: no pixel stands alone for that."""
    monkeypatch.setattr(drawing, "MOST_SET", 0)
    first, last = (key(*placed(BOX, 6, x, 16, 24)) for x in (3, 13))
    astray = np.random.default_rng(4).random((16, 24)) < 0.1

    def scattered(a: RGBA, b: RGBA) -> Callable[[float], Sketch]:
        height, width = a.shape[:2]
        way = np.zeros((2, height, width), np.float32)
        way[1] = -5
        way[1][astray[:height, :width]] = 4
        return lambda time: Sketch(np.roll(a, 5, axis=1), way, -way, 1.0)

    [(image, _)] = pixel_drawings(first, last, (0.5,), sketching=scattered)

    assert not lone(PixelKeys.of(image, image).first).any()
