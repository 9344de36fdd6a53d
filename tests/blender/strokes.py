"""Scenes of strokes and a look at what stands on their layers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from animl_addon.scene.strokes.drawing import positions, spans_of

from .pressing import prefer, press
from .scenes import draw_stroke, new_pencil


@pytest.fixture
def by_shape(empty_blender: None, tmp_path: Path) -> None:
    """No model file at all: strokes are matched by their shapes."""
    models = tmp_path / "no models"
    models.mkdir()
    prefer(models=models)


def draw_strokes(**chosen: Any) -> set[str]:
    """Press Generate Inbetweens for strokes."""
    return press(output="STROKES", **chosen)


def line(x: float, z: float, *, length: float = 1.0, count: int = 9, wave: float = 0.0) -> np.ndarray:
    """(count, 3) points to the right of (x, 0, z), with a bump of ``wave``."""
    along = np.linspace(0, 1, count)
    return np.stack([x + length * along, 0 * along, z + wave * np.sin(np.pi * along)], axis=1)


def two_lines(*, layers: Sequence[str] = ("Ink",)) -> bpy.types.Object:
    """On each layer an open line, keys on frames 1 and 9: it rises by two units."""
    pencil = new_pencil(layers=layers)
    for number, layer in enumerate(layers):
        for frame, z in ((1, 0.0), (9, 2.0)):
            draw_stroke(pencil, frame, line(-0.5 + number, z, wave=0.3), layer=layer, closed=False)
    return pencil


def frames_of(pencil: bpy.types.Object, layer: str = "Ink") -> dict[int, str]:
    """Frame -> type of every keyframe of the layer, in order."""
    return {frame.frame_number: frame.keyframe_type for frame in pencil.data.layers[layer].frames}


def generated(pencil: bpy.types.Object, layer: str = "Ink") -> list[int]:
    return [frame for frame, kind in frames_of(pencil, layer).items() if kind == "GENERATED"]


def drawing_at(pencil: bpy.types.Object, frame: int, layer: str = "Ink") -> Any:
    return next(each for each in pencil.data.layers[layer].frames if each.frame_number == frame).drawing


def strokes_at(pencil: bpy.types.Object, frame: int, layer: str = "Ink") -> list[np.ndarray]:
    """(N, 3) points of every stroke."""
    drawing = drawing_at(pencil, frame, layer)
    return [positions(drawing)[start:end] for start, end in spans_of(drawing)] if len(drawing.strokes) else []


def nudge(pencil: bpy.types.Object, frame: int, layer: str = "Ink") -> None:
    """Move one point of a drawing a little, as a hand would."""
    drawing = drawing_at(pencil, frame, layer)
    points = positions(drawing)
    points[0, 2] += 0.125
    drawing.attributes["position"].data.foreach_set("vector", points.ravel())
    drawing.tag_positions_changed()


def values(drawing: Any, name: str, field: str = "value") -> np.ndarray:
    """Every value of an attribute, one after the other."""
    data = drawing.attributes[name].data
    return np.array([np.ravel(getattr(each, field)) for each in data])
