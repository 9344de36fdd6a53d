"""Builds and reads .aseprite files from the published description of the form, sharing no code with what is tested."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


def number(value: int, size: int) -> bytes:
    return value.to_bytes(size, "little", signed=value < 0)


def text(value: str) -> bytes:
    return number(len(value.encode()), 2) + value.encode()


def chunk(kind: int, body: bytes) -> bytes:
    return number(len(body) + 6, 4) + number(kind, 2) + body


def layer(
    name: str, flags: int = 3, kind: int = 0, level: int = 0, blend: int = 0, opacity: int = 255, tileset: int = -1
):
    body = b"".join(number(value, 2) for value in (flags, kind, level, 0, 0, blend)) + number(opacity, 1) + bytes(3)
    return chunk(0x2004, body + text(name) + (number(tileset, 4) if kind == 2 else b""))


def _cel(on: int, x: int, y: int, opacity: int, kind: int, order: int) -> bytes:
    return (
        number(on, 2) + number(x, 2) + number(y, 2) + number(opacity, 1) + number(kind, 2) + number(order, 2) + bytes(5)
    )


def cel(on: int, values: np.ndarray, x: int = 0, y: int = 0, opacity: int = 255, order: int = 0, raw: bool = False):
    data = values.astype(np.uint8).tobytes()
    size = number(values.shape[1], 2) + number(values.shape[0], 2)
    return chunk(
        0x2005, _cel(on, x, y, opacity, 0 if raw else 2, order) + size + (data if raw else zlib.compress(data))
    )


def linked(on: int, frame: int) -> bytes:
    return chunk(0x2005, _cel(on, 0, 0, 255, 1, 0) + number(frame, 2))


def tilemap(on: int, tiles: np.ndarray) -> bytes:
    masks = (0x1FFFFFFF, 0x80000000, 0x40000000, 0x20000000)
    head = number(tiles.shape[1], 2) + number(tiles.shape[0], 2) + number(32, 2)
    head += b"".join(number(mask, 4) for mask in masks) + bytes(10)
    return chunk(0x2005, _cel(on, 0, 0, 255, 3, 0) + head + zlib.compress(tiles.astype("<u4").tobytes()))


def tileset(of: int, tiles: np.ndarray) -> bytes:
    data = zlib.compress(tiles.astype(np.uint8).tobytes())
    head = (
        number(of, 4) + number(2 | 4, 4) + number(len(tiles), 4) + number(tiles.shape[2], 2) + number(tiles.shape[1], 2)
    )
    return chunk(0x2023, head + number(1, 2) + bytes(14) + text("tiles") + number(len(data), 4) + data)


def palette(colours: Sequence[tuple[int, int, int, int]]) -> bytes:
    entries = b"".join(number(0, 2) + bytes(colour) for colour in colours)
    return chunk(0x2019, number(len(colours), 4) + number(0, 4) + number(len(colours) - 1, 4) + bytes(8) + entries)


def old_palette(colours: Sequence[tuple[int, int, int]]) -> bytes:
    return chunk(0x0004, number(1, 2) + bytes([0, len(colours) % 256]) + b"".join(map(bytes, colours)))


def tags(*named: tuple[str, int, int, int, int]) -> bytes:
    """Each: name, first, last, direction, repeat."""
    body = number(len(named), 2) + bytes(8)
    for name, first, last, direction, repeat in named:
        body += number(first, 2) + number(last, 2) + bytes([direction]) + number(repeat, 2) + bytes(6) + b"\1\2\3\0"
        body += text(name)
    return chunk(0x2018, body)


def slice_keys(name: str, *keys: tuple[int, int, int]) -> bytes:
    """Each: frame, pivot x, pivot y; of a slice as large as 8 x 8."""
    body = number(len(keys), 4) + number(2, 4) + bytes(4) + text(name)
    for frame, x, y in keys:
        body += b"".join(number(value, 4) for value in (frame, 0, 0, 8, 8, x, y))
    return chunk(0x2022, body)


def user_data(said: str) -> bytes:
    return chunk(0x2020, number(1, 4) + text(said))


def ase(size: tuple[int, int], depth: int, frames: Sequence[tuple[int, Sequence[bytes]]], clear: int = 0) -> bytes:
    """A file. Each frame: its milliseconds and its chunks."""
    body = b""
    for duration, chunks in frames:
        inner = b"".join(chunks)
        head = number(0xF1FA, 2) + number(len(chunks), 2) + number(duration, 2) + bytes(2) + number(len(chunks), 4)
        body += number(len(inner) + 16, 4) + head + inner
    head = number(0xA5E0, 2) + number(len(frames), 2) + number(size[0], 2) + number(size[1], 2) + number(depth, 2)
    head += number(1, 4) + number(100, 2) + bytes(8) + bytes([clear]) + bytes(3) + number(256, 2) + b"\1\1"
    return number(128 + len(body), 4) + head + bytes(128 - 4 - len(head)) + body


@dataclass
class Read:
    """What a file says: only what these tests ask for."""

    durations: list[int] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    cels: list[dict[int, Any]] = field(
        default_factory=list
    )  # of each frame, by layer: (x, y, values) or a frame's number
    tags: list[tuple[str, int, int, int]] = field(default_factory=list)
    slices: list[int] = field(default_factory=list)


def read_ase(data: bytes) -> Read:
    file = io.BytesIO(data)

    def take(size: int) -> int:
        return int.from_bytes(file.read(size), "little")

    result = Read()
    assert take(4) == len(data) and take(2) == 0xA5E0
    count = take(2)
    file.seek(12)
    pixel = take(2) // 8
    file.seek(128)
    for _ in range(count):
        begin = file.tell()
        size, magic, old = take(4), take(2), take(2)
        assert magic == 0xF1FA
        result.durations.append(take(2))
        file.seek(2, io.SEEK_CUR)
        assert take(4) == old
        cels: dict[int, Any] = {}
        for _ in range(old):
            at = file.tell()
            length, kind = take(4), take(2)
            if kind == 0x2004:
                file.seek(16, io.SEEK_CUR)
                result.layers.append(file.read(take(2)).decode())
            elif kind == 0x2005:
                on, x, y, _, cel_kind = take(2), take(2), take(2), take(1), take(2)
                file.seek(7, io.SEEK_CUR)
                if cel_kind == 1:
                    cels[on] = take(2)
                else:
                    width, height = take(2), take(2)
                    rest = file.read(at + length - file.tell())
                    values = np.frombuffer(zlib.decompress(rest) if cel_kind == 2 else rest, np.uint8)
                    cels[on] = (x, y, values.reshape(height, width, pixel))
            elif kind == 0x2018:
                amount = take(2)
                file.seek(8, io.SEEK_CUR)
                for _ in range(amount):
                    first, last, direction = take(2), take(2), take(1)
                    file.seek(12, io.SEEK_CUR)
                    result.tags.append((file.read(take(2)).decode(), first, last, direction))
            elif kind == 0x2022:
                amount = take(4)
                file.seek(8, io.SEEK_CUR)
                file.read(take(2))
                for _ in range(amount):
                    result.slices.append(take(4))
                    file.seek(24, io.SEEK_CUR)
            file.seek(at + length)
        assert file.tell() == begin + size
        result.cels.append(cels)
    assert not file.read()
    return result
