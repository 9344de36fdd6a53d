"""Strokes of a Grease Pencil drawing as the core knows them, and back: all attributes at once, never point by point."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.strokes.stroke import BEZIER, HANDLES, Stroke, Value
from ..drawing_print import FIELDS

CURVES = ("CATMULL_ROM", "POLY", BEZIER, "NURBS")
"""By the number that Blender's attribute ``curve_type`` gives them."""

SIZES = {"FLOAT": 1, "INT": 1, "INT8": 1, "BOOLEAN": 1, "FLOAT2": 2, "FLOAT_VECTOR": 3, "FLOAT_COLOR": 4,
         "BYTE_COLOR": 4, "QUATERNION": 4}  # fmt: skip
"""Numbers in one value of an attribute, by its type; an attribute of another type is not carried over."""

WHOLE = {"INT": np.int32, "INT8": np.int32, "BOOLEAN": np.bool_}
"""What is kept of the nearer key, as it cannot be mixed."""

OWN = {"position", "cyclic", "material_index", "curve_type"}
"""Attributes that a :class:`Stroke` has a field of its own for."""

HANDLE_TYPES = ("handle_type_left", "handle_type_right")
"""Whether Blender moves a handle by itself. Handles that were drawn stay where they were drawn: they are free, 0."""

Kinds = Mapping[str, tuple[str, str]]
"""Attribute -> (type, domain), both as Blender names them."""

BASIC: Kinds = {
    "radius": ("FLOAT", "POINT"),
    "opacity": ("FLOAT", "POINT"),
    "fill_opacity": ("FLOAT", "CURVE"),
}
"""What strokes are given even where no key says it: strokes without a partner fade."""

DEFAULTS = {
    "radius": 0.01,
    "opacity": 1.0,
    "fill_opacity": 1.0,
    "aspect_ratio": 1.0,
    "u_scale": 1.0,
    "nurbs_weight": 1.0,
    "resolution": 12,
    "nurbs_order": 4,
}
"""What Blender draws with where a drawing does not say; nought for all others."""


class Span(NamedTuple):
    """Points ``start`` to ``end`` of a drawing belong to one stroke, the latter excluded."""

    start: int
    end: int


def kinds_of(*drawings: bpy.types.GreasePencilDrawing | None) -> dict[str, tuple[str, str]]:
    """Every attribute that one of these drawings has beside a stroke's own fields; of two types, the first one's."""
    found: dict[str, tuple[str, str]] = {}
    for drawing in drawings:
        for attribute in drawing.attributes if drawing else ():
            name, kind, domain = attribute.name, attribute.data_type, attribute.domain
            if kind in SIZES and domain in {"POINT", "CURVE"} and not name.startswith("."):
                found.setdefault(name, (kind, domain))
    return {name: kind for name, kind in found.items() if name not in OWN and name not in HANDLE_TYPES}


def read_strokes(
    drawing: bpy.types.GreasePencilDrawing, kinds: Kinds, to_pixels: NDArray[np.float64]
) -> tuple[Stroke, ...]:
    """The drawing's strokes, from the undermost to the topmost.

    Args:
        kinds: what is to be known of them; what this drawing does not say is given the value Blender draws with.
        to_pixels: (3, 4), from the layer's space to pixels of the key's picture, homogeneous.
    """
    spans = spans_of(drawing)
    if not spans:
        return ()
    count = spans[-1].end
    points = positions(drawing)
    view = seen(points, to_pixels)
    kinds = {**kinds, **BASIC}
    at_points: dict[str, NDArray[np.float32]] = {}
    at_strokes: dict[str, list[Value]] = {}
    for name, (kind, domain) in kinds.items():
        if domain == "POINT":
            values = _values(drawing, name, kind, count)
            if name in HANDLES and name not in drawing.attributes:
                values = points
            at_points[name] = values.astype(np.float32, copy=False)
        else:
            at_strokes[name] = [_plain(value) for value in _values(drawing, name, kind, len(spans)).tolist()]
    cyclic, material, curve = (
        _values(drawing, name, kind, len(spans)).tolist()
        for name, kind in (("cyclic", "BOOLEAN"), ("material_index", "INT"), ("curve_type", "INT8"))
    )
    return tuple(
        Stroke(
            points[start:end],
            view[start:end],
            cyclic[index],
            material[index],
            CURVES[curve[index]],
            {
                name: values[start:end]
                for name, values in at_points.items()
                if name not in HANDLES or CURVES[curve[index]] == BEZIER
            },
            {name: values[index] for name, values in at_strokes.items()},
        )
        for index, (start, end) in enumerate(spans)
    )


def write_strokes(drawing: bpy.types.GreasePencilDrawing, strokes: Sequence[Stroke], kinds: Kinds) -> None:
    """Put strokes into an empty drawing, with attributes of these kinds; none make it a blank."""
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        return  # Blender dies of adding none
    drawing.add_strokes([len(stroke) for stroke in strokes])
    _write_curves(drawing, strokes)
    _write(drawing, "position", "FLOAT_VECTOR", "POINT", np.concatenate([stroke.points for stroke in strokes]))
    _write(drawing, "cyclic", "BOOLEAN", "CURVE", np.array([stroke.cyclic for stroke in strokes]))
    _write(drawing, "material_index", "INT", "CURVE", np.array([stroke.material for stroke in strokes]))
    for name, (kind, domain) in {**BASIC, **kinds}.items():
        if domain == "POINT":
            values = _along(strokes, name, kind)
        else:
            default = _default(name, kind)
            values = np.array([stroke.at_stroke.get(name, default) for stroke in strokes])
        if name in kinds or name in {"radius", "opacity"} or (values != DEFAULTS[name]).any():
            _write(drawing, name, kind, domain, values)
    drawing.tag_positions_changed()


def positions(drawing: bpy.types.GreasePencilDrawing) -> NDArray[np.float32]:
    """(N, 3) points of all strokes, in the layer's space."""
    return _values(drawing, "position", "FLOAT_VECTOR", len(drawing.attributes["position"].data))


def spans_of(drawing: bpy.types.GreasePencilDrawing) -> list[Span]:
    """Which points belong to which stroke, in order of the strokes."""
    if not len(drawing.strokes):
        return []
    offsets = np.empty(len(drawing.curve_offsets), np.int32)
    drawing.curve_offsets.foreach_get("value", offsets)
    return [Span(*pair) for pair in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)]


def seen(points: NDArray[np.floating], to_pixels: NDArray[np.float64]) -> NDArray[np.float32]:
    """(N, 2): where (N, 3) points are seen, by a (3, 4) homogeneous matrix; what is no number is seen as none."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        x, y, depth = to_pixels[:, :3] @ points.T.astype(np.float64) + to_pixels[:, 3:]
        return np.stack([x / depth, y / depth], axis=1).astype(np.float32)


def _write_curves(drawing: Any, strokes: Sequence[Stroke]) -> None:
    """Make the strokes curves of their types, which new ones are not."""
    for curve in {stroke.curve for stroke in strokes}:
        those = [index for index, stroke in enumerate(strokes) if stroke.curve == curve]
        if hasattr(drawing, "set_types"):
            drawing.set_types(type=curve, indices=those)
    if not hasattr(drawing, "set_types"):  # before Blender 4.5
        types = np.array([CURVES.index(stroke.curve) for stroke in strokes])
        _write(drawing, "curve_type", "INT8", "CURVE", types)
    if any(stroke.curve == BEZIER for stroke in strokes):
        for name in HANDLE_TYPES:
            _write(drawing, name, "INT8", "POINT", np.zeros(sum(map(len, strokes)), np.int32))


def _along(strokes: Sequence[Stroke], name: str, kind: str) -> NDArray[Any]:
    """(N, size) or (N,) values along all strokes."""
    said = [stroke.at_points.get(name) for stroke in strokes]
    known = [values for values in said if values is not None]
    if len(known) == len(said):
        return np.concatenate(known)
    size = SIZES[kind]
    return np.concatenate(
        [
            np.reshape(values, (len(stroke), size))
            if values is not None
            else stroke.points
            if name in HANDLES
            else np.full((len(stroke), size), _default(name, kind))
            for stroke, values in zip(strokes, said, strict=True)
        ]
    )


def _values(drawing: bpy.types.GreasePencilDrawing, name: str, kind: str, count: int) -> NDArray[Any]:
    """(count,) or (count, size): an attribute's values, or its default where the drawing has none of this type."""
    size = SIZES[kind]
    shape = (count,) if size == 1 else (count, size)
    attribute: Any = drawing.attributes.get(name)
    if attribute is None or attribute.data_type != kind or len(attribute.data) != count:
        return np.full(shape, DEFAULTS.get(name, 0), WHOLE.get(kind, np.float32))
    values = np.empty(count * size, WHOLE.get(kind, np.float32))
    attribute.data.foreach_get(FIELDS.get(kind, "value"), values)
    return values.reshape(shape)


def _write(drawing: bpy.types.GreasePencilDrawing, name: str, kind: str, domain: str, values: NDArray[Any]) -> None:
    attribute: Any = drawing.attributes.get(name) or drawing.attributes.new(name, kind, domain)
    if kind in {"INT", "INT8"}:
        values = np.rint(values)
    elif kind == "BOOLEAN":
        values = np.asarray(values) > 0.5
    exact = np.ascontiguousarray(values, WHOLE.get(kind, np.float32)).ravel()
    attribute.data.foreach_set(FIELDS.get(kind, "value"), exact)


def _default(name: str, kind: str) -> Value:
    value = DEFAULTS.get(name, 0)
    return value if SIZES[kind] == 1 else (float(value),) * SIZES[kind]


def _plain(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
