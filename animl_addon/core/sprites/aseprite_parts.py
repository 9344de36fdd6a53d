"""What the chunks of an .aseprite file say: layers, cels, palettes, tags and tilesets."""

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .aseprite_file import AsepriteFile, Chunk, Kind, text_at
from .sheet import MOST_PIXELS, Direction, Pixels

DIRECTIONS = (Direction.FORWARD, Direction.REVERSE, Direction.PINGPONG, Direction.PINGPONG_REVERSE)

VISIBLE, BACKGROUND, REFERENCE = 1, 8, 64
IMAGE, GROUP, TILEMAP = 0, 1, 2
RAW, LINKED, COMPRESSED, TILES = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Layer:
    """``level``: how deep in groups; ``blend``: the mode's number; ``tileset``: of a tilemap."""

    flags: int
    kind: int
    level: int
    blend: int
    opacity: int
    name: str
    tileset: int = 0


@dataclass(frozen=True, slots=True)
class Cel:
    """A picture on a layer. ``body``: what follows the part that all kinds share."""

    layer: int
    x: int
    y: int
    opacity: int
    kind: int
    order: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Tag:
    first: int
    last: int
    direction: Direction
    repeat: int
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """``colours``: (256, 4); ``size``: how many of them there are."""

    colours: Pixels
    size: int


def layers_of(file: AsepriteFile) -> list[Layer]:
    """Every layer and group, from the back."""
    layers = []
    for data in (chunk.data for chunk in file.frames[0].chunks if chunk.kind == Kind.LAYER):
        flags, kind, level, _, _, blend, opacity = struct.unpack_from("<HHHHHHB", data)
        name, end = text_at(data, 16)
        tileset = struct.unpack_from("<I", data, end)[0] if kind == TILEMAP else 0
        layers.append(Layer(flags, kind, level, blend, opacity if file.layer_opacity else 255, name, tileset))
    return layers


def shown(layers: list[Layer]) -> list[bool]:
    """Whether each layer is seen: itself and every group around it visible; reference layers never are."""
    result: list[bool] = []
    around: list[bool] = []  # by level, whether the groups so far are visible
    for layer in layers:
        del around[layer.level :]
        visible = bool(layer.flags & VISIBLE) and all(around)
        around.append(visible)
        result.append(visible and not layer.flags & REFERENCE)
    return result


def cels_of(chunks: list[Chunk]) -> list[Cel]:
    """The cels of a frame, unsorted."""
    cels = []
    for data in (chunk.data for chunk in chunks if chunk.kind == Kind.CEL):
        cels.append(Cel(*struct.unpack_from("<HhhBHh", data), data[16:]))
    return cels


def tags_of(file: AsepriteFile) -> list[Tag]:
    tags = []
    for data in (chunk.data for chunk in file.frames[0].chunks if chunk.kind == Kind.TAGS):
        at = 10
        for _ in range(struct.unpack_from("<H", data)[0]):
            first, last, direction, repeat = struct.unpack_from("<HHBH", data, at)
            name, end = text_at(data, at + 17)
            if not first <= last < len(file.frames):
                raise ValueError("a tag points beyond the last frame")
            tags.append(Tag(first, last, DIRECTIONS[min(direction, 3)], repeat, name))
            at = end
    return tags


def palettes_of(file: AsepriteFile) -> list[Palette]:
    """The palette that holds in each frame; old chunks count only where there are no new ones."""
    modern = any(chunk.kind == Kind.PALETTE for frame in file.frames for chunk in frame.chunks)
    colours = np.zeros((256, 4), np.uint8)
    colours[:, 3] = 255
    size = 0
    result = []
    for frame in file.frames:
        colours = colours.copy()
        for chunk in frame.chunks:
            if chunk.kind == Kind.PALETTE:
                size = max(_read_palette(chunk.data, colours), size)
            elif not modern and chunk.kind in (Kind.OLD_PALETTE, Kind.OLDEST_PALETTE):
                size = max(_read_old_palette(chunk.data, colours, chunk.kind == Kind.OLDEST_PALETTE), size)
        result.append(Palette(colours, min(size, 256)))
    return result


def _read_palette(data: bytes, colours: Pixels) -> int:
    size, first, last = struct.unpack_from("<III", data)
    at = 20
    for index in range(first, min(last, size - 1, 255) + 1):  # an empty palette names 0 as its last colour
        flags, *colour = struct.unpack_from("<H4B", data, at)
        colours[index] = colour
        at = text_at(data, at + 6)[1] if flags & 1 else at + 6
    return size


def _read_old_palette(data: bytes, colours: Pixels, six_bits: bool) -> int:
    at, index = 2, 0
    for _ in range(struct.unpack_from("<H", data)[0]):
        skip, count = struct.unpack_from("<BB", data, at)
        index, at = index + skip, at + 2
        for _ in range(count or 256):
            colour = struct.unpack_from("<3B", data, at)
            if index < 256:
                colours[index, :3] = [(level << 2 | level >> 4) if six_bits else level for level in colour]
            index, at = index + 1, at + 3
    return index


def cel_values(cel: Cel, depth: int) -> NDArray[np.uint8]:
    """(H, W, bytes of a pixel) of a raw or compressed cel."""
    width, height = struct.unpack_from("<HH", cel.body)
    if not width or not height:
        raise ValueError("a cel has no size")
    size = width * height * depth // 8
    data = unpacked(cel.body[4:], size) if cel.kind == COMPRESSED else cel.body[4 : 4 + size]
    return np.frombuffer(data, np.uint8, size).reshape(height, width, depth // 8)


def unpacked(data: bytes, size: int) -> bytes:
    """Exactly so many bytes of a zlib stream, however many it pretends to hold."""
    if size > MOST_PIXELS * 4:
        raise ValueError("a cel is too large")
    try:
        result = zlib.decompressobj().decompress(data, size)
    except zlib.error as error:
        raise ValueError("a cel is damaged") from error
    if len(result) != size:
        raise ValueError("a cel is cut short")
    return result


def tilesets_of(file: AsepriteFile) -> dict[int, NDArray[np.uint8]]:
    """(tiles, H, W, bytes of a pixel) of every tileset that lies inside of the file, by its number."""
    tilesets = {}
    for data in (chunk.data for frame in file.frames for chunk in frame.chunks if chunk.kind == Kind.TILESET):
        number, flags, count, width, height = struct.unpack_from("<IIIHH", data)
        _, at = text_at(data, 32)
        at += 8 if flags & 1 else 0
        if flags & 2:
            (length,) = struct.unpack_from("<I", data, at)
            pixel = file.depth // 8
            values = unpacked(data[at + 4 : at + 4 + length], width * height * count * pixel)
            tilesets[number] = np.frombuffer(values, np.uint8).reshape(count, height, width, pixel)
    return tilesets


def tilemap_values(cel: Cel, tiles: NDArray[np.uint8], empty: int) -> NDArray[np.uint8]:
    """(H, W, bytes of a pixel) of a tilemap cel; ``empty``: the byte that stands where there is no tile."""
    columns, rows, bits, id_mask, x_flip, y_flip, diagonal = struct.unpack_from("<HHHIIII", cel.body)
    if bits != 32:
        raise ValueError("a tilemap has tiles of an unknown kind")
    placed = np.frombuffer(unpacked(cel.body[32:], rows * columns * 4), "<u4").reshape(rows, columns)
    count, height, width, pixel = tiles.shape
    if rows * height * columns * width > MOST_PIXELS:
        raise ValueError("a tilemap is too large")
    result = np.full((rows * height, columns * width, pixel), empty, np.uint8)
    for (row, column), word in np.ndenumerate(placed):
        number = int(word) & id_mask
        if not 0 < number < count:
            continue
        tile = tiles[number]
        if word & diagonal:
            tile = tile.swapaxes(0, 1)
        tile = tile[:: -1 if word & y_flip else 1, :: -1 if word & x_flip else 1]
        result[row * height : row * height + tile.shape[0], column * width : column * width + tile.shape[1]] = tile
    return result
