"""Writing animated WebPs, lossless and with every frame kept: Pillow packs each picture, the frames meet here."""

import io
import struct
from collections.abc import Sequence

import numpy as np
from PIL import Image

from ..errors import SheetError
from .sheet import Pixels

MOST_SIDE = 16_383
ALPHA, ANIMATION = 0x10, 0x02
OVER, AS_IT_IS = 0x02, 0x00


def encode_webp(frames: Sequence[Pixels], durations: Sequence[int], plays: int = 0) -> bytes:
    """An animated WebP of frames of one size; ``durations`` in milliseconds, ``plays`` 0 for ever.

    Raises:
        SheetError: the picture is larger than a WebP can be.
    """
    height, width = frames[0].shape[:2]
    if max(width, height) > MOST_SIDE:
        raise SheetError(f"A WebP holds at most {MOST_SIDE} pixels on each side: save the sheet in another form.")
    canvas = _three_bytes(width - 1) + _three_bytes(height - 1)
    body = _chunk(b"VP8X", struct.pack("<I", ALPHA | ANIMATION) + canvas)
    body += _chunk(b"ANIM", struct.pack("<IH", 0, plays))
    for pixels, duration in zip(frames, durations, strict=True):
        # At the origin; each frame takes the place of the one before, alpha included.
        head = bytes(6) + canvas + _three_bytes(min(duration, 0xFFFFFF)) + bytes([OVER | AS_IT_IS])
        body += _chunk(b"ANMF", head + _picture(pixels))
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _three_bytes(number: int) -> bytes:
    return struct.pack("<I", number)[:3]


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _picture(pixels: Pixels) -> bytes:
    """The chunk that holds the pixels of a still, lossless WebP."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "WEBP", lossless=True, exact=True, quality=50)
    webp = file.getvalue()
    at = 12
    while webp[at : at + 4] != b"VP8L":
        at += 8 + struct.unpack_from("<I", webp, at + 4)[0] + 1 & ~1
    (length,) = struct.unpack_from("<I", webp, at + 4)
    return webp[at : at + 8 + length + length % 2]
