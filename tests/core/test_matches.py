"""Matches are made once, however many pairs and presses ask for them."""

from collections.abc import Sequence

import numpy as np
import pytest

from animl_addon.core.jobs.inbetween import Neighbour, inbetween
from animl_addon.core.matches import RememberedMatches
from animl_addon.core.model import Tensor
from animl_addon.core.spec import GraphSpec, Job, ModelSpec

SPEC = ModelSpec("counted", Job.INBETWEEN, {"match": GraphSpec("m", ""), "draw": GraphSpec("d", "")}, 8, 0, 64, "CC0")


class Counted:
    """Finds everything moved by the difference of the keys' means, and counts how often it is asked."""

    spec = SPEC

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        self.asked.append(graph)
        image0, image1 = inputs["image0"], inputs["image1"]
        if graph == "match":
            flow = np.full_like(image0[:, :2], float(image1.mean() - image0.mean()) * 40)
            sure = np.full_like(image0[:, :1], 0.9)
            return {"flow01": flow, "flow10": -flow, "certainty0": sure, "certainty1": sure.copy()}
        moved = inputs["moved0"].mean() / 40
        image = image0 * (1 - inputs["time"]) + image1 * inputs["time"] + np.abs(moved) * 0.01
        flow = np.zeros_like(image0[:, :2])
        return {"image": image, "flow0": flow, "flow1": flow, "confidence": np.ones_like(image0[:, :1])}


def keys(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    found = rng.uniform(0.2, 0.5, (count, 24, 32, 4)).astype(np.float32)
    found[..., 3] = 1
    return list(found)


def drawn(model: Counted | RememberedMatches, pictures: Sequence[np.ndarray], pair: int) -> np.ndarray:
    def beyond(index: int) -> Neighbour | None:
        return Neighbour(lambda: pictures[index]) if 0 <= index < len(pictures) else None

    first, last = pictures[pair : pair + 2]
    [drawing] = inbetween(model, first, last, (0.5,), before=beyond(pair - 1), after=beyond(pair + 2))
    return drawing.image


def test_a_range_of_keys_is_matched_pair_by_pair_once():
    pictures, counted = keys(6), Counted()
    remembering = RememberedMatches(counted)

    found = [drawn(remembering, pictures, pair) for pair in range(5)]

    assert counted.asked.count("match") == 5
    for pair, image in enumerate(found):
        np.testing.assert_array_equal(image, drawn(Counted(), pictures, pair))


def test_the_next_press_on_the_same_keys_matches_nothing():
    pictures, counted = keys(4), Counted()
    remembering = RememberedMatches(counted)

    drawn(remembering, pictures, 1)
    before = counted.asked.count("match")
    drawn(remembering, pictures, 1)

    assert before == 3 and counted.asked.count("match") == 3


def test_a_pixel_that_changed_is_another_picture():
    pictures, counted = keys(2), Counted()
    remembering = RememberedMatches(counted)
    drawn(remembering, pictures, 0)

    pictures[1] = pictures[1].copy()
    pictures[1][3, 4, 0] += 0.01
    drawn(remembering, pictures, 0)

    assert counted.asked.count("match") == 2


def test_what_was_used_longest_ago_is_forgotten():
    pictures, counted = keys(4), Counted()
    remembering = RememberedMatches(counted, most=2)

    for pair in (0, 2, 0, 1, 0, 2):  # with 1, the one used longest ago is 2
        remembering("match", image0=pictures[pair], image1=pictures[pair + 1])

    assert counted.asked == ["match"] * 4


def test_nobody_can_spoil_what_is_remembered():
    remembering = RememberedMatches(Counted())
    found = remembering("match", image0=keys(2)[0][None], image1=keys(2)[1][None])

    with pytest.raises(ValueError, match="read-only"):
        found["flow01"][...] = 0
