"""animl's strokes against Blender's own Interpolate Sequence, in the same run, on a figure whose truth is known."""

from collections.abc import Sequence

import bpy
import numpy as np
import pytest

from animl_addon.core.strokes.stroke import Stroke
from animl_addon.scene.strokes.drawing import BASIC, write_strokes
from tests.core.strokes.puppet import AS_DRAWN, Disorder, Scene, scene

from .scenes import new_pencil, paint
from .strokes import by_shape, draw_strokes, generated, strokes_at

pytestmark = pytest.mark.usefixtures("by_shape")
__all__ = ["by_shape"]

FRAMES = (3, 5, 7)
"""Of the inbetweens between keys on 1 and 9."""


def put_on_the_timeline(figure: Scene) -> bpy.types.Object:
    """The keys as a Grease Pencil object, active and selected."""
    pencil = new_pencil()
    for number in range(1, 5):
        pencil.data.materials.append(paint(f"Paint {number}", None, (number / 5, 0.5, 0.5, 1)))
    layer = pencil.data.layers["Ink"]
    for frame, strokes in ((1, figure.first), (9, figure.last)):
        write_strokes(layer.frames.new(frame).drawing, strokes, BASIC)
    bpy.context.scene.frame_set(5)
    return pencil


def drawn_by_blender(figure: Scene) -> dict[int, list[np.ndarray]]:
    pencil = put_on_the_timeline(figure)
    assert bpy.ops.grease_pencil.interpolate_sequence() == {"FINISHED"}
    drawn = {frame: strokes_at(pencil, frame) for frame in FRAMES}
    bpy.data.objects.remove(pencil)
    return drawn


def drawn_by_animl(figure: Scene, motion: str) -> dict[int, list[np.ndarray]]:
    pencil = put_on_the_timeline(figure)
    assert draw_strokes(count=3, motion=motion) == {"FINISHED"}
    assert generated(pencil) == list(FRAMES)
    drawn = {frame: strokes_at(pencil, frame) for frame in FRAMES}
    bpy.data.objects.remove(pencil)
    return drawn


def strays(drawn: dict[int, list[np.ndarray]], figure: Scene) -> float:
    """Chamfer distance to the truth, there and back, in the mean over the inbetweens."""
    return float(np.mean([_chamfer(drawn[frame], figure.truth((frame - 1) / 8)) for frame in FRAMES]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_when_the_order_differs_animl_is_five_times_nearer_to_the_truth(seed: int):
    figure = scene(seed, moved=0.15, disorder=Disorder(split=0, hidden=0, unsteady=0.0))

    ours, blender_s = (strays(drawn, figure) for drawn in (drawn_by_animl(figure, "ARCS"), drawn_by_blender(figure)))

    assert ours * 5 < blender_s


@pytest.mark.parametrize("motion", ["ARCS", "STRAIGHT"])
@pytest.mark.parametrize("seed", [1, 2])
def test_when_the_order_agrees_animl_is_never_farther_off(seed: int, motion: str):
    figure = scene(seed, moved=0.15, disorder=AS_DRAWN)

    ours, blender_s = (strays(drawn, figure) for drawn in (drawn_by_animl(figure, motion), drawn_by_blender(figure)))

    assert ours <= 1.05 * blender_s


def _chamfer(drawn: Sequence[np.ndarray], truth: Sequence[Stroke]) -> float:
    one = np.concatenate([_dense(points) for points in drawn])
    other = np.concatenate([_dense(stroke.points) for stroke in truth])
    apart = np.linalg.norm(one[:, None] - other[None], axis=2)
    return float(apart.min(axis=1).mean() + apart.min(axis=0).mean()) / 2


def _dense(points: np.ndarray, step: float = 0.04) -> np.ndarray:
    """Points of a polyline, about ``step`` apart."""
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    places = np.linspace(0, along[-1], max(int(along[-1] / step), 2))
    return np.stack([np.interp(places, along, column) for column in points.T], axis=1)
