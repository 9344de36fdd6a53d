"""Writing GIFs with every frame kept: as many as there are, for as long as they last, in exactly their colours.

Pillow packs each picture; frames are put together here, because its own writer leaves out frames that repeat the one
before them, which are an animator's holds.
"""

import io
import struct
from collections.abc import Sequence

import numpy as np
from PIL import Image

from ..errors import SheetError
from .pictures import exact_palette
from .sheet import Pixels

TICK = 10
"""Milliseconds: GIFs count in hundredths of a second."""

BROWSERS_LEAST = 20
"""Milliseconds; what is shorter, browsers show for a tenth of a second."""

MOST_SIDE = 65_535


def encode_gif(frames: Sequence[Pixels], durations: Sequence[int], plays: int = 0, zoom: int = 1) -> bytes:
    """A GIF of frames of one size.

    Half-transparent pixels become clear or solid. A frame with more than 256 colours (clear counts as one) is painted
    with the 255 that suit it best; pixel art never is.

    Args:
        durations: milliseconds of each frame, multiples of 10; rounded down otherwise.
        plays: how often it plays, 0 for ever.
        zoom: whole times that every pixel is enlarged.

    Raises:
        SheetError: the picture would be larger than a GIF can be.
    """
    height, width = (side * zoom for side in frames[0].shape[:2])
    if max(width, height) > MOST_SIDE:
        raise SheetError(f"A GIF of {width} x {height} pixels is too large: choose a smaller --zoom.")
    parts = [b"GIF89a", struct.pack("<HHBBB", width, height, 0x70, 0, 0)]
    if plays != 1:
        parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", max(plays - 1, 0)) + b"\0")
    for pixels, duration in zip(frames, durations, strict=True):
        indices, colours, clear = _indexed(pixels)
        large = indices.repeat(zoom, axis=0).repeat(zoom, axis=1)
        # Cleared to nothing before the next frame (disposal 2), so that every frame stands for itself.
        flags = 0x08 | (clear is not None)
        parts.append(b"\x21\xf9\x04" + struct.pack("<BHBB", flags, min(duration // TICK, 0xFFFF), clear or 0, 0))
        parts.append(_image(large, colours))
    return b"".join([*parts, b"\x3b"])


def _indexed(pixels: Pixels) -> tuple[Pixels, Pixels, int | None]:
    """(H, W) indices, (n, 3) colours, and the index that is clear, if any is."""
    solid = pixels[..., 3] >= 128
    plain = np.where(solid[..., None], pixels | np.array([0, 0, 0, 255], np.uint8), np.uint8(0))
    if (exact := exact_palette(plain)) is None:
        picture = Image.fromarray(plain[..., :3]).quantize(255, dither=Image.Dither.NONE)
        colours = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)[:255]
        return np.where(solid, np.asarray(picture), 255).astype(np.uint8), _filled(colours, 256), 255
    indices, colours = exact
    found = np.flatnonzero(colours[:, 3] == 0)
    return indices, colours[:, :3], int(found[0]) if len(found) else None


def _filled(colours: Pixels, count: int) -> Pixels:
    return np.concatenate([colours, np.zeros((count - len(colours), 3), np.uint8)])


def _image(indices: Pixels, colours: Pixels) -> bytes:
    """One image block with a palette of its own, its data packed by Pillow."""
    bits = max((len(colours) - 1).bit_length(), 1)
    picture = Image.fromarray(indices)
    picture.putpalette(_filled(colours, 256).tobytes(), "RGB")
    file = io.BytesIO()
    picture.save(file, "GIF", optimize=False, interlace=False)
    height, width = indices.shape
    descriptor = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0x80 | (bits - 1))
    return descriptor + _filled(colours, 1 << bits).tobytes() + _image_data(file.getvalue())


def _image_data(gif: bytes) -> bytes:
    """The packed pixels of a GIF of one picture: what follows its image descriptor and palettes, up to its end."""
    at = 13 + (3 << ((gif[10] & 7) + 1) if gif[10] & 0x80 else 0)
    while gif[at] == 0x21:  # extensions
        at += 2
        while gif[at]:
            at += gif[at] + 1
        at += 1
    assert gif[at] == 0x2C, "Pillow wrote one image"
    packed = gif[at + 9]
    at += 10 + (3 << ((packed & 7) + 1) if packed & 0x80 else 0)
    return gif[at:-1]
