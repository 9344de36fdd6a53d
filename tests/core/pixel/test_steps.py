"""Simple shapes that move: the drawings are what a pixel artist would set, pixel for pixel."""

import pytest

from .art import BALL, BOX, drawn, key, over, placed, text

Place = tuple[int, int]


@pytest.mark.parametrize("shape", [BOX, BALL], ids=["box", "ball"])
@pytest.mark.parametrize(
    ("side", "start", "end"),
    [
        (8, (2, 0), (2, 4)),
        (8, (2, 2), (2, 3)),
        (8, (0, 0), (4, 4)),
        (12, (2, 1), (2, 7)),
        (14, (0, 1), (8, 7)),
        (14, (8, 7), (0, 1)),
        (16, (6, 0), (6, 12)),
        (32, (3, 5), (20, 9)),
    ],
)
def test_a_shape_goes_in_whole_pixels(shape: tuple[str, ...], side: int, start: Place, end: Place):
    first, last = (key(*placed(shape, *place, side, side)) for place in (start, end))
    times = (0.25, 0.5, 0.75)

    images = drawn(first, last, *times)

    for time, image in zip(times, images, strict=True):
        down, right = (_halves_away(a, time * (b - a)) for a, b in zip(start, end, strict=True))
        assert text(image) == placed(shape, down, right, side, side), time


def _halves_away(start: int, way: float) -> int:
    return start + int(abs(way) + 0.5) * (1 if way > 0 else -1)


def test_two_shapes_go_their_own_ways():
    def picture(ball: Place, box: Place) -> tuple[str, ...]:
        return over(placed(BALL, *ball, 12, 24), placed(BOX, *box, 12, 24))

    [middle] = drawn(key(*picture((1, 2), (7, 16))), key(*picture((1, 6), (7, 12))), 0.5)

    assert text(middle) == picture((1, 4), (7, 14))


def test_a_part_moves_and_the_rest_stands():
    def picture(height_of_hand: int) -> tuple[str, ...]:
        return over(placed(("oo", "oo"), height_of_hand, 13, 16, 16), placed(BOX, 8, 6, 16, 16))

    [middle] = drawn(key(*picture(8)), key(*picture(4)), 0.5)

    assert text(middle) == picture(6)
