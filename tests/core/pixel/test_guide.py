"""A guide is heard where nothing else explains a pixel, and no rule is broken for it."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from animl_addon.core.errors import DeviceError
from animl_addon.core.jobs.pixel_guide import guiding
from animl_addon.core.model import Tensor
from animl_addon.core.picture import RGBA
from animl_addon.core.pixel import pieces
from animl_addon.core.pixel.drawing import Guiding, pixel_drawings
from animl_addon.core.pixel.guide import Guide
from animl_addon.core.spec import GraphSpec, Job, ModelSpec

from .art import BALL, BOX, colours, key, over, pairs, placed, text
from .test_rules import TIMES, Pair

RED, BLUE = ("oooo",) * 4, ("bbbb",) * 4


def straight(down: float, right: float, sure: float = 1.0) -> Guiding:
    """A guide that says the same of every pixel."""

    def told(first: RGBA, last: RGBA) -> Guide:
        way = np.broadcast_to(np.array([[[down]], [[right]]], np.float32), (2, *first.shape[:2]))
        certainty = np.full(first.shape[:2], sure, np.float32)
        return Guide(way, -way, certainty, certainty)

    return told


class Slide:
    """A model that sees everything go by (down 6, right 12) pixels of the copy it is shown."""

    spec = ModelSpec("slide", Job.INBETWEEN, {"match": GraphSpec("", ""), "draw": GraphSpec("", "")}, 8, 16, 128, "CC0")

    def __init__(self, sure: float = 0.75) -> None:
        self.sure = sure
        self.shown: list[tuple[int, ...]] = []

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        assert graph == "match"
        size = inputs["image0"].shape[2:]
        self.shown.append(size)
        flow = np.broadcast_to(np.array([12, 6], np.float32)[None, :, None, None], (1, 2, *size))
        sure = np.full((1, 1, *size), self.sure, np.float32)
        return {"flow01": flow, "flow10": -flow, "certainty0": sure, "certainty1": sure}


def two(shape: tuple[str, ...], *places: int) -> RGBA:
    left, right = (placed(shape, 2, place, 8, 20) for place in places)
    return key(*over(left, right))


REPAINTED = two(RED, 1, 7), two(BLUE, 7, 13)
"""Two squares go by six pixels and change their paint on the way; one comes to stand where the other was."""


def drawn_with(guide: Guiding | None) -> RGBA:
    [(image, _)] = pixel_drawings(*REPAINTED, (0.5,), guide)
    return image


def test_what_changes_its_paint_goes_where_the_guide_says():
    half_way = two(RED, 4, 10)[..., 3]

    assert np.array_equal(drawn_with(straight(0, 6))[..., 3], half_way)
    assert not np.array_equal(drawn_with(None)[..., 3], half_way)


def test_one_that_is_unsure_is_not_heard():
    assert np.array_equal(drawn_with(straight(0, 6, sure=0.2)), drawn_with(None))


def test_where_moves_explain_the_keys_none_is_asked():
    def never(first: RGBA, last: RGBA) -> Guide:
        raise AssertionError("asked")

    [(image, _)] = pixel_drawings(key(*placed(BALL, 2, 1, 8, 16)), key(*placed(BALL, 2, 9, 8, 16)), (0.5,), never)

    assert text(image) == placed(BALL, 2, 5, 8, 16)


def test_a_wrong_guide_does_not_lead_astray_what_is_explained(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pieces, "PUZZLING", 0.0)  # always asked

    [(image, _)] = pixel_drawings(
        key(*placed(BOX, 2, 1, 8, 16)), key(*placed(BOX, 2, 9, 8, 16)), (0.5,), straight(1, -3)
    )

    assert text(image) == placed(BOX, 2, 5, 8, 16)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs(), TIMES, st.integers(0, 2**32 - 1), st.sampled_from([None, 0, 1]))
def test_the_rules_hold_with_any_guide(
    monkeypatch: pytest.MonkeyPatch, pair: Pair, time: float, seed: int, mirrored: int | None
):
    monkeypatch.setattr(pieces, "PUZZLING", 0.0)
    if mirrored is not None:
        first, last = (np.concatenate((image, np.flip(image, mirrored)), mirrored) for image in pair)
        pair = first, last

    def anything(first: RGBA, last: RGBA) -> Guide:
        random = np.random.default_rng(seed)
        flows = random.normal(0, 6, (2, 2, *first.shape[:2])).astype(np.float32)
        return Guide(*flows, *np.ones((2, *first.shape[:2]), np.float32))

    [(once, confidence)] = pixel_drawings(*pair, (time,), anything)
    [(again, _)] = pixel_drawings(*pair, (time,), anything)
    ends = [image for image, _ in pixel_drawings(*pair, (1e-9, 1 - 1e-9), anything)]

    assert colours(once) <= colours(*pair)
    assert 0 <= confidence <= 1
    assert np.array_equal(once, again)
    assert all(np.array_equal(end, a_key) for end, a_key in zip(ends, pair, strict=True))
    if mirrored is not None:
        assert np.array_equal(once, np.flip(once, mirrored))


@pytest.mark.parametrize(("axis", "length"), [(0, 4), (0, 5), (1, 4), (1, 5)])
def test_a_guide_for_two_like_halves_has_them(axis: int, length: int):
    random = np.random.default_rng(1)
    shape = (length, 3) if axis == 0 else (3, length)
    guide = Guide(*random.normal(size=(2, 2, *shape)), *random.uniform(size=(2, *shape))).mirrored(axis)

    turned = np.array([-1, 1] if axis == 0 else [1, -1])[:, None, None]
    assert np.array_equal(guide.first, turned * np.flip(guide.first, 1 + axis))
    assert np.array_equal(guide.last, turned * np.flip(guide.last, 1 + axis))
    assert np.array_equal(guide.sure_first, np.flip(guide.sure_first, axis))


def test_the_model_is_shown_the_art_enlarged_and_its_flow_is_brought_back():
    model = Slide()
    image = key(*placed(BALL, 1, 1, 9, 14))

    guide = guiding(model)(image, image)

    assert model.shown == [(48, 48)]  # 16 x 16, as its strides need, three times as large
    assert guide.first.shape == (2, 9, 14) and guide.sure_last.shape == (9, 14)
    assert (guide.first[0] == 2).all() and (guide.first[1] == 4).all()
    assert (guide.last[0] == -2).all() and (guide.last[1] == -4).all()
    assert (guide.sure_first == 0.75).all()


def test_a_device_that_sees_no_numbers_is_named():
    image = key(*placed(BALL, 1, 1, 9, 14))

    with pytest.raises(DeviceError, match="choose the CPU"):
        guiding(Slide(sure=np.nan))(image, image)
