"""The inbetween job, against models so simple that one can say what must come out."""

import numpy as np
import pytest

from animl_addon.core.errors import DeviceError, KeyDrawingError, TimingError
from animl_addon.core.images import crop_repeating_edge
from animl_addon.core.jobs.inbetween import Neighbour, Scale, inbetween
from animl_addon.core.model import Tensor
from animl_addon.core.spec import GraphSpec, Job, ModelSpec

SPEC = ModelSpec("fake", Job.INBETWEEN, {"match": GraphSpec("", ""), "draw": GraphSpec("", "")}, 8, 16, 128, "CC0-1.0")


class Pan:
    """Everything moves by one vector, in whole pixels of the keys; a drawing is the mean of both keys moved."""

    spec = SPEC

    def __init__(self, x: int = 0, y: int = 0, reduced_by: int = 1) -> None:
        self.vector = np.array([x, y], np.float32)
        self.reduced_by = reduced_by  # of the copy that match sees, in whose pixels its flows are
        self.shapes: dict[str, list[tuple[int, ...]]] = {"match": [], "draw": []}

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        image0, image1 = inputs["image0"], inputs["image1"]
        self.shapes[graph].append(image0.shape)
        height, width = image0.shape[2:]
        assert height % SPEC.multiple == 0 and width % SPEC.multiple == 0
        sure = np.ones((1, 1, height, width), np.float32)
        if graph == "match":
            flow = np.broadcast_to((self.vector / self.reduced_by)[None, :, None, None], (1, 2, height, width))
            return {"flow01": flow, "flow10": -flow, "certainty0": sure, "certainty1": sure}
        assert inputs["flow01"].shape[2] * width == inputs["flow01"].shape[3] * height
        time = float(inputs["time"].item())
        moved = [self.moved(image0, -time), self.moved(image1, 1 - time)]
        nothing = np.zeros((1, 2, height, width), np.float32)
        return {"image": (moved[0] + moved[1]) / 2, "flow0": nothing, "flow1": nothing, "confidence": sure * 0.75}

    def moved(self, image: Tensor, share: float) -> Tensor:
        x, y = np.rint(self.vector * share).astype(int)
        height, width = image.shape[2:]
        rows, columns = np.arange(height) + y, np.arange(width) + x
        return image[:, :, rows.clip(0, height - 1)][..., columns.clip(0, width - 1)]


class Dissolve(Pan):
    """Nothing moves; a drawing is the cross-dissolve of the keys."""

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        outputs = super().__call__(graph, **inputs)
        if graph == "draw":
            time = inputs["time"]
            outputs["image"] = (1 - time) * inputs["image0"] + time * inputs["image1"]
        return outputs


def key(height: int, width: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 4), np.float32)


def test_inbetweens_follow_the_timing_chart():
    black, white = np.zeros((5, 7, 4), np.float32), np.ones((5, 7, 4), np.float32)
    black[..., 3] = 1

    drawn = list(inbetween(Dissolve(), black, white, (0.25, 0.5, 0.9), keep_palette=False))

    assert len(drawn) == 3
    assert [drawing.image[..., 0].mean() for drawing in drawn] == pytest.approx([0.25, 0.5, 0.9])
    assert all(drawing.image.shape == black.shape for drawing in drawn)
    assert [drawing.confidence for drawing in drawn] == pytest.approx([0.75] * 3)


def test_colours_that_neither_key_has_are_exchanged_for_theirs():
    red, blue = np.zeros((8, 8, 4), np.float32), np.zeros((8, 8, 4), np.float32)
    red[:], blue[:] = (1, 0, 0, 1), (0, 0, 1, 1)

    [kept] = inbetween(Dissolve(), red, blue, (0.4,))
    [mixed] = inbetween(Dissolve(), red, blue, (0.4,), keep_palette=False)

    assert mixed.image[0, 0] == pytest.approx([0.6, 0, 0.4, 1])
    assert kept.image[0, 0] == pytest.approx([1, 0, 0, 1])


def test_the_keys_are_matched_once_for_all_times():
    model = Dissolve()

    list(inbetween(model, key(16, 16, 1), key(16, 16, 2), (0.2, 0.4, 0.6)))

    assert len(model.shapes["match"]) == 1 and len(model.shapes["draw"]) == 3


@pytest.mark.parametrize(
    ("side", "scale"),
    [
        (8, Scale(3, 1)),
        (64, Scale(2, 1)),
        (65, Scale(1, 1)),
        (128, Scale(1, 1)),
        (129, Scale(1, 2)),
        (4096, Scale(1, 32)),
    ],
)
def test_the_copy_comes_as_near_as_a_whole_factor_can(side: int, scale: Scale):
    assert Scale.towards(side, match_side=128) == scale


@pytest.mark.parametrize(
    ("size", "matched", "drawn"),
    [
        ((64, 48), (128, 96), (64, 48)),  # a sprite is looked at enlarged
        ((128, 100), (128, 104), (128, 104)),
        ((300, 500), (80, 128), (320, 512)),  # reduced by four, on sides padded to a multiple of 8 x 4
        ((1, 1), (24, 24), (8, 8)),
        ((3, 5000), (8, 128), (320, 5120)),
    ],
)
def test_the_copy_and_the_drawing_have_sides_that_the_model_takes(size, matched, drawn):
    model = Dissolve()

    height, width = size

    [drawing] = inbetween(model, key(height, width, 1), key(height, width, 2), (0.5,))

    assert drawing.image.shape == (height, width, 4)
    assert model.shapes["match"] == [(1, 4, *matched)]
    assert model.shapes["draw"] == [(1, 4, *drawn)]


def test_a_large_picture_in_tiles_is_the_picture_drawn_whole():
    first, last = key(700, 900, 1), key(700, 900, 2)
    whole, tiled = Dissolve(), Dissolve()

    [as_one] = inbetween(whole, first, last, (0.3,), most_pixels=10**9, keep_palette=False)
    [in_parts] = inbetween(tiled, first, last, (0.3,), most_pixels=400 * 400, keep_palette=False)

    assert len(whole.shapes["draw"]) == 1 and len(tiled.shapes["draw"]) > 4
    assert max(shape[2] * shape[3] for shape in tiled.shapes["draw"]) <= 400 * 400
    assert (as_one.image == in_parts.image).all()
    assert as_one.confidence == pytest.approx(in_parts.confidence)


@pytest.mark.parametrize("vector", [(120, 0), (0, -90), (-100, 60)])
@pytest.mark.parametrize("time", [0.1, 0.5, 0.9])
def test_a_tile_sees_what_moves_into_it(vector: tuple[int, int], time: float):
    scenery = key(900, 1300, 3)
    x, y = vector
    first = scenery[200 : 200 + 512, 200 : 200 + 768]
    last = crop_repeating_edge(scenery, 200 - y, 200 - x, 200 - y + 512, 200 - x + 768)

    def drawn(most_pixels: int) -> np.ndarray:
        model = Pan(x, y, reduced_by=768 // SPEC.side)
        return next(inbetween(model, first, last, (time,), most_pixels=most_pixels, keep_palette=False)).image

    assert (drawn(512 * 512) == drawn(10**9)).all()


class Trail(Pan):
    """Every key is one colour, and its red says how far right it stands; a drawing shows how far the first has gone."""

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        shape = inputs["image0"].shape
        if graph == "draw":
            outputs = super().__call__(graph, **inputs)
            return outputs | {"image": np.full(shape, inputs["moved0"][:, 0].mean() / 1000, np.float32)}
        self.shapes[graph].append(shape)
        way = 1000 * float(inputs["image1"][0, 0].mean() - inputs["image0"][0, 0].mean())
        flow = np.broadcast_to(np.array([way, 0], np.float32)[None, :, None, None], (1, 2, *shape[2:]))
        sure = np.ones((1, 1, *shape[2:]), np.float32)
        return {"flow01": flow, "flow10": -flow, "certainty0": sure, "certainty1": sure}


def standing(x: float, side: int = 64) -> np.ndarray:
    """A key of Trail."""
    return np.broadcast_to(np.array([x / 1000 + 0.1, 0, 0, 1], np.float32), (side, side, 4)).copy()


def gone(model: Trail, times: tuple[float, ...] = (0.5,), **beyond: Neighbour) -> list[float]:
    """How far right the drawings stand, between keys that stand at 10 and 30."""
    drawn = inbetween(model, standing(10), standing(30), times, **beyond, keep_palette=False)
    return [10 + 1000 * float(drawing.image[0, 0, 0]) for drawing in drawn]


def test_motion_flows_through_the_keys_as_their_neighbours_show_it():
    def key_at(x: float, gap: float = 1.0) -> Neighbour:
        return Neighbour(lambda: standing(x), gap)

    [steady] = gone(Trail(), before=key_at(-10), after=key_at(50))
    [slow_out] = gone(Trail(), before=key_at(10.0), after=key_at(50))
    [slow_in] = gone(Trail(), before=key_at(-10), after=key_at(30.0))
    [far_ahead] = gone(Trail(), before=key_at(-30, 2), after=key_at(70, 2))

    assert steady == pytest.approx(20, abs=0.01) and far_ahead == pytest.approx(20, abs=0.01)
    assert 10 < slow_out < 19.5 and 20.5 < slow_in < 30
    assert slow_out - 10 == pytest.approx(30 - slow_in, abs=0.01)


def test_each_neighbour_is_matched_once():
    model = Trail()

    gone(model, (0.25, 0.5, 0.75), before=Neighbour(lambda: standing(0)), after=Neighbour(lambda: standing(45)))

    assert len(model.shapes["match"]) == 3 and len(model.shapes["draw"]) == 3


@pytest.mark.parametrize(
    "image", [standing(10, side=48), np.zeros((64, 64, 4), np.float32)], ids=["of another size", "empty"]
)
def test_a_neighbour_that_tells_nothing_leaves_the_pair_as_it_is(image: np.ndarray):
    model = Trail()

    assert gone(model, before=Neighbour(lambda: image)) == gone(Trail())
    assert len(model.shapes["match"]) == 1


def test_keys_that_are_the_same_drawing_are_held_without_a_model():
    model = Dissolve()
    first = key(9, 9, 1)

    drawn = list(inbetween(model, first, first + 1e-4, (0.5, 0.6)))

    assert all((drawing.image == first).all() and drawing.confidence == 1 for drawing in drawn)
    assert model.shapes == {"match": [], "draw": []}


def test_keys_of_unlike_size_are_refused():
    with pytest.raises(KeyDrawingError, match="9 x 8 and 8 x 9"):
        next(inbetween(Dissolve(), key(8, 9, 1), key(9, 8, 2), (0.5,)))


@pytest.mark.parametrize("which", ["first", "last"])
def test_an_empty_key_is_refused(which: str):
    keys = {"first": key(8, 8, 1), "last": key(8, 8, 2)}
    keys[which] = np.zeros((8, 8, 4), np.float32)

    with pytest.raises(KeyDrawingError, match=f"{which} key is empty"):
        next(inbetween(Dissolve(), keys["first"], keys["last"], (0.5,)))


@pytest.mark.parametrize("times", [(), (0.0,), (1.0,), (float("nan"),), (0.6, 0.5)])
def test_times_that_are_no_chart_are_refused(times: tuple[float, ...]):
    with pytest.raises(TimingError):
        next(inbetween(Dissolve(), key(8, 8, 1), key(8, 8, 2), times))


def test_values_that_are_not_numbers_are_no_drawing():
    class Broken(Dissolve):
        def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
            outputs = super().__call__(graph, **inputs)
            return {name: array * np.nan for name, array in outputs.items()} if graph == "draw" else outputs

    with pytest.raises(DeviceError, match="not numbers"):
        next(inbetween(Broken(), key(8, 8, 1), key(8, 8, 2), (0.5,)))


def test_keys_are_never_changed():
    first, last = key(40, 40, 1), key(40, 40, 2)
    before = first.copy(), last.copy()

    list(inbetween(Dissolve(), first, last, (0.5,)))

    assert (first == before[0]).all() and (last == before[1]).all()
