"""The bones of an .aseprite file: a header, frames, chunks. All numbers are little-endian.

Chunks are kept as they are, so that a file that is read and written again is the same, byte for byte, whatever newer
versions of the editor have put into it.
"""

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from ..errors import SheetError
from .pictures import check_file

HEADER, FRAME, CHUNK = 128, 16, 6
"""Bytes of the three kinds of heads."""

MAGIC, FRAME_MAGIC = 0xA5E0, 0xF1FA
MOST_FRAMES = 0xFFFF


class Kind(IntEnum):
    """Chunks that are looked into; others are only kept."""

    OLD_PALETTE = 0x0004
    OLDEST_PALETTE = 0x0011
    LAYER = 0x2004
    CEL = 0x2005
    TAGS = 0x2018
    PALETTE = 0x2019
    USER_DATA = 0x2020
    SLICE = 0x2022
    TILESET = 0x2023


@dataclass(frozen=True, slots=True)
class Chunk:
    """``data``: what follows the chunk's head."""

    kind: int
    data: bytes

    def to_bytes(self) -> bytes:
        return struct.pack("<IH", len(self.data) + CHUNK, self.kind) + self.data


@dataclass(slots=True)
class FrameChunks:
    """One frame. ``head``: its own 16 bytes as read, empty for a new one."""

    duration: int  # milliseconds
    chunks: list[Chunk] = field(default_factory=list)
    head: bytes = b""

    def to_bytes(self) -> bytes:
        body = b"".join(chunk.to_bytes() for chunk in self.chunks)
        count = len(self.chunks)
        rest = struct.unpack_from("<H2sI", self.head, 8)[1:] if self.head else (bytes(2), count)
        said = (min(count, 0xFFFF), self.duration, rest[0], count if rest[1] or count >= 0xFFFF else 0)
        return struct.pack("<IHHH2sI", FRAME + len(body), FRAME_MAGIC, *said) + body


@dataclass(slots=True)
class AsepriteFile:
    """``header``: 128 bytes; ``tail``: whatever follows the last frame."""

    header: bytes
    frames: list[FrameChunks]
    tail: bytes = b""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return struct.unpack_from("<HH", self.header, 8)

    @property
    def depth(self) -> int:
        """Bits of a pixel: 32 RGBA, 16 grey with alpha, 8 indexed."""
        return struct.unpack_from("<H", self.header, 12)[0]

    @property
    def layer_opacity(self) -> bool:
        """Whether what layers say of their opacity counts."""
        return bool(struct.unpack_from("<I", self.header, 14)[0] & 1)

    @property
    def clear_index(self) -> int:
        """The palette's entry that is transparent on every layer but the background."""
        return self.header[28]

    def to_bytes(self) -> bytes:
        body = b"".join(frame.to_bytes() for frame in self.frames) + self.tail
        head = struct.pack("<IHH", HEADER + len(body), MAGIC, len(self.frames))
        return head + self.header[len(head) :] + body


def read_file(path: Path) -> AsepriteFile:
    """Take a file apart.

    Raises:
        SheetError: missing, of another form, or cut short.
    """
    check_file(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(f"“{path.name}” cannot be opened ({error.strerror}): check its path.") from error
    if len(data) < 6 or struct.unpack_from("<H", data, 4)[0] != MAGIC:
        raise SheetError(f"“{path.name}” is no .aseprite file: save it again.")
    try:
        return _parse(data)
    except (struct.error, ValueError) as error:
        raise SheetError(f"“{path.name}” is cut short or damaged: save it again.") from error


def _parse(data: bytes) -> AsepriteFile:
    length, _, count = struct.unpack_from("<IHH", data)
    if length > len(data) or len(data) < HEADER or not count:
        raise ValueError("bytes are missing")
    (speed,) = struct.unpack_from("<H", data, 18)
    frames, at = [], HEADER
    for _ in range(count):
        size, magic, old, duration, _, new = struct.unpack_from("<IHHH2sI", data, at)
        end = at + size
        if magic != FRAME_MAGIC or size < FRAME or end > len(data):
            raise ValueError("a frame is damaged")
        frame = FrameChunks(duration or speed, head=data[at : at + FRAME])
        at += FRAME
        for _ in range(new or old):
            size, kind = struct.unpack_from("<IH", data, at)
            if size < CHUNK or at + size > end:
                raise ValueError("a chunk is damaged")
            frame.chunks.append(Chunk(kind, data[at + CHUNK : at + size]))
            at += size
        frames.append(frame)
        at = end
    return AsepriteFile(data[:HEADER], frames, data[at:])


def text_at(data: bytes, at: int) -> tuple[str, int]:
    """A string and where it ends."""
    (length,) = struct.unpack_from("<H", data, at)
    end = at + 2 + length
    if end > len(data):
        raise ValueError("a name is cut short")
    return data[at + 2 : end].decode("utf-8", "replace"), end
