"""A breakdown on one of several layers: the others are seen there again, in the key's picture and on the timeline."""

from pathlib import Path

import bpy
import pytest
from PIL import Image

from .pressing import frames, keys_of, pictures, press
from .scenes import draw_disc, front_camera, new_pencil

pytestmark = pytest.mark.usefixtures("ready")


@pytest.fixture
def pair() -> bpy.types.Object:
    """Ink at the left, Fill at the right, both with keys at 1 and 9, and drawings at 3, 5 and 7 between them."""
    pencil = new_pencil(layers=("Ink", "Fill"))
    for frame in (1, 9):
        draw_disc(pencil, frame, -1, layer="Ink", radius=0.3 + 0.01 * frame)
        draw_disc(pencil, frame, 1, layer="Fill", radius=0.5)
    front_camera()
    press(count=3, long_side=256)
    assert [shown(pencil, layer, 4) for layer in ("Ink", "Fill")] == [0, 0]
    return pencil


def shown(pencil: bpy.types.Object, layer: str, frame: int) -> int:
    """Number of strokes that the layer shows at a frame."""
    return len(pencil.data.layers[layer].get_frame_at(frame).drawing.strokes)


def fill_is_whole(picture: Path) -> bool:
    """Whether the disc of Fill is opaque: the tiny model dissolves, so it is when both keys show it."""
    with Image.open(picture) as drawn:
        return drawn.getchannel("A").getpixel((drawn.width * 3 // 4, drawn.height // 2)) == 255


@pytest.mark.parametrize("at", [3, 5], ids=["in the blank", "on a frame of its own"])
def test_the_other_layer_is_in_the_picture_of_the_breakdown(pair: bpy.types.Object, ready: Path, at: int):
    draw_disc(pair, at, -1, layer="Ink", radius=0.6)
    before, earlier = keys_of(pair), set(pictures(ready))

    press(exposure=1, scope="RANGE", start=1, end=9, long_side=256)

    drawn = set(pictures(ready)) - earlier
    assert len(drawn) == 6 and frames() == [frame for frame in range(2, 9) if frame != at]
    assert all(map(fill_is_whole, drawn))
    assert keys_of(pair) == before


@pytest.mark.parametrize("at", [3, 5])
@pytest.mark.parametrize("half", ["left", "right", "both"])
def test_on_the_timeline_both_layers_show_the_breakdown_and_neither_shows_under_drawings(
    pair: bpy.types.Object, at: int, half: str
):
    draw_disc(pair, at, -1, layer="Ink", radius=0.6)
    start, end = {"left": (1, at), "right": (at, 9), "both": (1, 9)}[half]

    press(exposure=1, scope="RANGE", start=start, end=end, long_side=256)

    assert shown(pair, "Ink", at) >= 1 and shown(pair, "Fill", at) == 1
    covered = {"left": {*range(2, at)}, "right": {*range(at + 1, 9)}, "both": {*range(2, 9)} - {at}}[half]
    for frame in covered | set(frames()):
        assert [shown(pair, layer, frame) for layer in ("Ink", "Fill")] == [0, 0], frame


def test_clear_leaves_the_breakdown_and_nothing_of_animl(pair: bpy.types.Object):
    draw_disc(pair, 3, -1, layer="Ink", radius=0.6)
    press(count=1, scope="RANGE", start=1, end=9, long_side=256)

    bpy.ops.animl.clear_inbetweens()

    left = {layer.name: [frame.frame_number for frame in layer.frames] for layer in pair.data.layers}
    assert left == {"Ink": [1, 3, 9], "Fill": [1, 9]}
