"""What was asked for cannot be drawn: a sentence that says what to do, and nothing has changed."""

from pathlib import Path

import bpy
import pytest

from .pressing import keys_of, press, refused
from .scenes import draw_disc, new_pencil, two_key_disc


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"count": 0}, "0 inbetweens cannot be drawn: ask for at least 1"),
        ({"count": -3}, "-3 inbetweens cannot be drawn: ask for at least 1"),
        ({"count": 10_000}, "10000 inbetweens are too many"),
        ({"count": 8}, "8 inbetweens do not fit between frames 1 and 9: ask for at most 7"),
        ({"exposure": 4}, "choose 0 .evenly spread., 1, 2 or 3"),
        ({"exposure": -1}, "choose 0 .evenly spread., 1, 2 or 3"),
        ({"timing": "CUSTOM", "chart": ""}, "ask for at least 1"),
        ({"timing": "CUSTOM", "chart": "early, late"}, "not a list of numbers"),
        ({"timing": "CUSTOM", "chart": "0.5, nan"}, "Times lie between 0"),
        ({"timing": "CUSTOM", "chart": "0, 0.5"}, "Times lie between 0"),
        ({"timing": "CUSTOM", "chart": "0.5, 1.5"}, "Times lie between 0"),
        ({"timing": "CUSTOM", "chart": "0.8, 0.2"}, "Times must increase"),
        ({"long_side": 100}, "100 pixels is out of range: choose 256 to 4096"),
        ({"long_side": 8192}, "8192 pixels is out of range: choose 256 to 4096"),
        ({"scope": "RANGE", "start": 9, "end": 1}, "The range from 9 to 1 is empty"),
        ({"scope": "RANGE", "start": 2, "end": 90}, "fewer than two keys lie between frames 2 and 90"),
    ],
)
def test_a_wish_that_cannot_be_drawn(ready: Path, chosen: dict, sentence: str):
    pencil = two_key_disc()
    before = keys_of(pencil)

    with refused(ready, sentence):
        press(**chosen)

    assert keys_of(pencil) == before


def test_nothing_is_selected(ready: Path):
    with refused(ready, "Select a Grease Pencil object"):
        press()


def test_no_key(ready: Path):
    new_pencil()

    with refused(ready, "there is no key drawing yet, draw two"):
        press()


def test_one_key_only(ready: Path):
    draw_disc(new_pencil(), 5, 0)

    with refused(ready, r"only one key drawing \(frame 5\), draw a second"):
        press()


@pytest.mark.parametrize("frame", [0, 10])
def test_the_playhead_is_not_between_keys(ready: Path, frame: int):
    two_key_disc()
    bpy.context.scene.frame_set(frame)

    with refused(ready, "move it between frames 1 and 9"):
        press()
