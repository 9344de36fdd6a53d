"""Writing APNGs with every frame kept: Pillow packs each picture, the frames are put together here."""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image

from .sheet import Pixels

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encode_apng(frames: Sequence[Pixels], durations: Sequence[int], plays: int = 0) -> bytes:
    """An APNG of frames of one size; ``durations`` in milliseconds, ``plays`` 0 for ever."""
    height, width = frames[0].shape[:2]
    parts = [
        SIGNATURE,
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
        _chunk(b"acTL", struct.pack(">II", len(frames), plays)),
    ]
    number = 0
    for index, (pixels, duration) in enumerate(zip(frames, durations, strict=True)):
        # In full, over what was there before, which is left as it is.
        timing = struct.pack(">IIIIIHHBB", number, width, height, 0, 0, min(duration, 0xFFFF), 1000, 0, 0)
        parts.append(_chunk(b"fcTL", timing))
        number += 1
        for data in _image_data(pixels):
            if index == 0:
                parts.append(_chunk(b"IDAT", data))
            else:
                parts.append(_chunk(b"fdAT", struct.pack(">I", number) + data))
                number += 1
    return b"".join([*parts, _chunk(b"IEND", b"")])


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _image_data(pixels: Pixels) -> Iterator[bytes]:
    """The packed pixels, in the pieces that Pillow divided them into."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    png = file.getvalue()
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            yield png[at + 8 : at + 8 + length]
        at += 12 + length
