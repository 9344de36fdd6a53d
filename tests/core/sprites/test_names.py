"""Names and numbers of frames."""

import numpy as np
import pytest

from animl_addon.core.sprites.names import groups, renamed
from animl_addon.core.sprites.sheet import Frame


def frames(*names: str, new: int = 0) -> tuple[list[Frame], list[Frame]]:
    """Keys of these names, and the same with so many new frames behind each but the last."""
    keys = [Frame(np.zeros((1, 1, 4), np.uint8), name, source=index) for index, name in enumerate(names)]
    grown = [frame for index, key in enumerate(keys) for frame in [key] * (1 if index == len(keys) - 1 else new + 1)]
    return keys, grown


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a 0", "a 1"], ["a 0", "a 1", "a 2"]),
        (["a9", "a10"], ["a9", "a10", "a11"]),
        (["a98", "a99"], ["a98", "a99", "a100"]),
        (["a098", "a099"], ["a098", "a099", "a100"]),
        (["a_01@2x.png", "a_02@2x.png"], ["a_01@2x.png", "a_02@2x.png", "a_03@2x.png"]),
        (["hero_32x32_7.png", "hero_32x32_8.png"], ["hero_32x32_7.png", "hero_32x32_8.png", "hero_32x32_9.png"]),
        (["a2.png", "a4.png"], ["a2.png", "a3.png", "a4.png"]),
        (["sit.png", "stand.png"], ["sit.png", "sit-1.png", "stand.png"]),
        (["sit", "sit-1"], ["sit", "sit-2", "sit-1"]),
        (["v1.5/up", "v1.5/down"], ["v1.5/up", "v1.5/up-1", "v1.5/down"]),
    ],
)
def test_one_more_in_between(names: list[str], expected: list[str]):
    assert renamed(*frames(*names, new=1)) == expected


def test_runs_that_did_not_grow_keep_their_gaps():
    assert renamed(*frames("a 2", "a 7", "b")) == ["a 2", "a 7", "b"]


def test_counting_follows_the_numbers_and_not_the_order_of_the_file():
    keys, _ = frames("a1", "a10", "a2")
    grown = [keys[0], keys[0], keys[1], keys[2], keys[2]]

    assert renamed(keys, grown) == ["a1", "a2", "a5", "a3", "a4"]


def test_groups_have_titles_without_the_numbers():
    assert groups(["walk/0002.png", "walk/0001.png", "Coin.png", "hero (run) 0.ase", "hero (run) 1.ase"]) == [
        ("walk", [1, 0]),
        ("Coin.png", [2]),
        ("hero (run)", [3, 4]),
    ]
