"""The print of a Grease Pencil drawing: tells whether somebody has changed it since."""

import hashlib
from typing import Any

import bpy
import numpy as np

FIELDS = {"FLOAT_VECTOR": "vector", "FLOAT2": "vector", "FLOAT_COLOR": "color", "BYTE_COLOR": "color"}
"""What an attribute's values are called, by the attribute's type; ``value`` in all others."""


def print_of(drawing: bpy.types.GreasePencilDrawing) -> str:
    """Hexadecimal digest of the strokes and every attribute, to the last bit.

    Attributes whose names begin with a point are Blender's own, as which points are selected, and do not count.
    """
    digest = hashlib.blake2b(digest_size=16)
    offsets = np.zeros(len(drawing.curve_offsets), np.int32)
    if len(drawing.strokes):  # an empty drawing has an offset, but does not give it
        drawing.curve_offsets.foreach_get("value", offsets)
    digest.update(offsets.tobytes())
    for name, attribute in sorted(drawing.attributes.items()):
        if not name.startswith("."):
            digest.update(repr((name, attribute.data_type, attribute.domain)).encode())
            digest.update(_values(attribute))
    return digest.hexdigest()


def _values(attribute: Any) -> bytes:
    data, field = attribute.data, FIELDS.get(attribute.data_type, "value")
    if not len(data):
        return b""
    first = getattr(data[0], field)
    if isinstance(first, (str, bytes)):
        return repr([getattr(each, field) for each in data]).encode()
    single = np.ravel(first)
    kind = {"b": np.bool_, "i": np.int32}.get(single.dtype.kind, np.float32)
    values = np.empty(len(data) * single.size, kind)
    data.foreach_get(field, values)
    return values.tobytes()
