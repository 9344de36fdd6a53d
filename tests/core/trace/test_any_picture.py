"""Whatever the picture: pixel art comes out to the pixel, and anything else comes out at all."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from animl_addon.core.trace.colours import Colours, colours_of
from animl_addon.core.trace.trace import MOST_STROKES, trace

from .painter import at_pixels, painted

COLOURS = Colours(
    np.array([(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 0.5, 0.5), (1, 1, 1, 1)], np.float32), coarse=False
)
numbers = arrays(np.int64, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 4))


@given(numbers)
def test_pixel_art_is_traced_along_its_pixels(drawing: np.ndarray):
    picture = COLOURS.values[drawing]

    strokes = trace(picture, COLOURS, crisp=True)

    assert (at_pixels(painted(strokes, COLOURS, drawing.shape), len(COLOURS)) == drawing).all()
    assert all((stroke.points == np.rint(stroke.points)).all() for stroke in strokes)


@given(numbers, st.integers(1, 5), st.integers(0, 2))
def test_strokes_lie_within_the_picture_and_in_its_colours(drawing: np.ndarray, factor: int, blur: int):
    picture = np.kron(COLOURS.values[drawing], np.ones((factor, factor, 1), np.float32))
    for _ in range(blur):
        padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
        picture = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] + 2 * picture) / 6
    colours = colours_of([picture])

    strokes = trace(picture, colours)

    height, width = picture.shape[:2]
    assert len(strokes) <= MOST_STROKES
    for stroke in strokes:
        assert 0 < stroke.colour < len(colours)
        assert len(stroke.points) == len(stroke.radii) > 0
        assert (stroke.points > -4).all() and (stroke.points < (width + 4, height + 4)).all()
        assert (stroke.radii == 0).all() if stroke.filled else (stroke.radii > 0).all()
        assert np.isfinite(stroke.points).all()
