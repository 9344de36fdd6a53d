"""Sheets in .aseprite files: seen as their layers show them, written back with every layer, tag and slice kept.

The inbetweens are pictures of the whole sprite. They go onto its layer where it has but one, else onto a new one on
top; the layers of the keys stay as they are.
"""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import SheetError
from .aseprite_blend import REPLACE, lay_over
from .aseprite_file import MOST_FRAMES, AsepriteFile, Chunk, FrameChunks, Kind, read_file, text_at
from .aseprite_parts import (
    BACKGROUND,
    IMAGE,
    LINKED,
    TILES,
    VISIBLE,
    Cel,
    Layer,
    Palette,
    cel_values,
    cels_of,
    layers_of,
    palettes_of,
    shown,
    tags_of,
    tilemap_values,
    tilesets_of,
)
from .pictures import check_size
from .sheet import Animation, Clock, Frame, Pixels, SpriteSheet, numbered

NEW_LAYER = "inbetweens"


@dataclass(frozen=True, slots=True, eq=False)
class AsepriteForm:
    """``file``: as it was read, not changed; ``suffix``: .aseprite or .ase."""

    file: AsepriteFile
    suffix: str = ".aseprite"

    @property
    def clock(self) -> Clock | None:
        return Clock()

    def encode(self, sheet: SpriteSheet) -> dict[str, bytes]:
        """The file with the new frames in it.

        Raises:
            SheetError: more frames than such a file can hold.
        """
        if len(sheet.frames) > MOST_FRAMES:
            raise SheetError(f"An .aseprite file holds at most {MOST_FRAMES} frames: choose a smaller count.")
        moved = {frame.source: index for index, frame in reversed(list(enumerate(sheet.frames)))}
        layers, palettes = layers_of(self.file), palettes_of(self.file)
        target = _only_layer(layers)
        added = target is None and any(frame.drawn for frame in sheet.frames)
        frames: list[FrameChunks] = []
        for frame in sheet.frames:
            if frame.drawn:
                place = len(layers) if target is None else target
                ground = target is not None and bool(layers[target].flags & BACKGROUND)
                chunk = _cel_chunk(self.file, frame, place, palettes[frame.source], ground)
                frames.append(FrameChunks(frame.duration, [chunk] if chunk else []))
            else:
                read = self.file.frames[frame.source]
                chunks = [_retold(chunk, moved, sheet) for chunk in read.chunks]
                frames.append(FrameChunks(frame.duration, chunks, read.head))
        if added:
            _add_layer(frames[0].chunks)
        data = AsepriteFile(self.file.header, frames, self.file.tail).to_bytes()
        return {sheet.name + self.suffix: data}


def read_aseprite(path: Path) -> SpriteSheet:
    """Read an .aseprite file as it is seen: visible layers, in their modes and opacities.

    Groups count for what they show or hide; an opacity or a mode of a whole group is not looked at.

    Raises:
        SheetError: it cannot be read, is cut short, too large, or uses tiles from another file.
    """
    file = read_file(path)
    width, height = file.size
    if not width or not height or file.depth not in (8, 16, 32):
        raise SheetError(f"“{path.name}” is damaged: save it again.")
    check_size(path, width, height, len(file.frames))
    try:
        pictures = _flattened(file)
        tags = tags_of(file)
    except (struct.error, ValueError, IndexError) as error:
        raise SheetError(f"“{path.name}” is cut short or damaged: save it again.") from error
    except KeyError as error:
        raise SheetError(f"“{path.name}” uses tiles from another file, which are not read: embed them.") from error
    names = [f"{path.stem} {index}" for index in range(len(pictures))]
    frames = numbered(pictures, names, [frame.duration for frame in file.frames])
    animations = tuple(
        Animation(tag.name, tuple(range(tag.first, tag.last + 1)), tag.direction, tag.repeat != 1) for tag in tags
    ) or (Animation("", tuple(range(len(frames)))),)
    sheet = SpriteSheet(path.stem, frames, animations, AsepriteForm(file, path.suffix))
    try:
        sheet.form.encode(sheet)  # looks into what was not looked at so far, such as slices
    except (struct.error, ValueError, KeyError) as error:
        raise SheetError(f"“{path.name}” is cut short or damaged: save it again.") from error
    return sheet


def _flattened(file: AsepriteFile) -> list[Pixels]:
    layers, palettes, tilesets = layers_of(file), palettes_of(file), tilesets_of(file)
    visible = shown(layers)
    cels = [{cel.layer: cel for cel in cels_of(frame.chunks)} for frame in file.frames]
    pictures = []
    for index, on_layer in enumerate(cels):
        picture = np.zeros((file.size[1], file.size[0], 4), np.uint8)
        for cel in sorted(on_layer.values(), key=lambda cel: (cel.layer + cel.order, cel.order)):
            if not visible[cel.layer]:
                continue
            shared, at = _followed(cels, cel, index)
            layer = layers[cel.layer]
            if shared.kind == TILES:
                empty = file.clear_index if file.depth == 8 else 0
                values = tilemap_values(shared, tilesets[layer.tileset], empty)
            else:
                values = cel_values(shared, file.depth)
            colours = _colours(values, file, palettes[at], bool(layer.flags & BACKGROUND))
            mode = REPLACE if file.depth == 8 else layer.blend  # indices are never mixed
            lay_over(picture, colours, shared.x, shared.y, layer.opacity * shared.opacity // 255, mode)
        pictures.append(picture)
    return pictures


def _followed(cels: list[dict[int, Cel]], cel: Cel, frame: int) -> tuple[Cel, int]:
    """The cel whose picture and place a linked one shares, and its frame."""
    for _ in range(len(cels)):
        if cel.kind != LINKED:
            return cel, frame
        (frame,) = struct.unpack_from("<H", cel.body)
        if cel.layer not in cels[frame]:
            raise ValueError("a linked cel leads nowhere")
        cel = cels[frame][cel.layer]
    raise ValueError("linked cels lead round in a circle")


def _colours(values: NDArray[np.uint8], file: AsepriteFile, palette: Palette, ground: bool) -> Pixels:
    """(H, W, bytes of a pixel) as (H, W, 4) colours."""
    match file.depth:
        case 32:
            return values
        case 16:
            return values[..., [0, 0, 0, 1]]
        case _:
            colours = palette.colours.copy()
            if not ground:
                colours[file.clear_index] = 0
            return colours[values[..., 0]]


def _only_layer(layers: list[Layer]) -> int | None:
    """The layer that shows all there is, plainly; None when there are several."""
    visible = shown(layers)
    seen = [index for index, layer in enumerate(layers) if visible[index] and layer.kind == IMAGE]
    others = any(visible[index] and layer.kind > 1 for index, layer in enumerate(layers))
    if len(seen) != 1 or others or layers[seen[0]].opacity != 255 or layers[seen[0]].blend:
        return None
    return seen[0]


def _cel_chunk(file: AsepriteFile, frame: Frame, layer: int, palette: Palette, ground: bool) -> Chunk | None:
    """A cel of what is painted; None when nothing is. On a background it covers the whole sprite."""
    pixels = frame.pixels
    top, left = 0, 0
    if not ground:
        painted = pixels[..., 3] > 0
        if not painted.any():
            return None
        rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
        top, left = int(rows[0]), int(columns[0])
        pixels = pixels[top : rows[-1] + 1, left : columns[-1] + 1]
    height, width = pixels.shape[:2]
    head = struct.pack("<HhhBHh5x", layer, left, top, 255, 2, 0) + struct.pack("<HH", width, height)
    return Chunk(Kind.CEL, head + zlib.compress(_values(pixels, file, palette, ground).tobytes()))


def _values(pixels: Pixels, file: AsepriteFile, palette: Palette, ground: bool) -> NDArray[np.uint8]:
    """Colours as the file keeps them; where it has a palette, the nearest of it."""
    if file.depth == 32:
        return np.ascontiguousarray(pixels)
    if file.depth == 16:
        grey = np.rint(pixels[..., :3] @ np.array([0.2126, 0.7152, 0.0722])).astype(np.uint8)
        return np.stack([grey, pixels[..., 3]], axis=-1)
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    colours, index = np.unique(packed, return_inverse=True)
    asked = colours.view(np.uint8).reshape(-1, 4).astype(np.int64)
    apart = ((asked[:, None] - palette.colours[None, : max(palette.size, 1)].astype(np.int64)) ** 2).sum(
        axis=-1
    )  # (n, m)
    if not ground and file.clear_index < apart.shape[1]:
        apart[:, file.clear_index] = np.iinfo(np.int64).max
    nearest = apart.argmin(axis=1).astype(np.uint8)
    if not ground:
        nearest[asked[:, 3] < 128] = file.clear_index
    return nearest[index.reshape(packed.shape)]


def _retold(chunk: Chunk, moved: dict[int, int], sheet: SpriteSheet) -> Chunk:
    """The chunk with every number of a frame in it brought to the new order."""
    data = bytearray(chunk.data)
    if chunk.kind == Kind.CEL and struct.unpack_from("<H", data, 7)[0] == LINKED:
        struct.pack_into("<H", data, 16, moved[struct.unpack_from("<H", data, 16)[0]])
    elif chunk.kind == Kind.TAGS:
        at = 10
        for animation in sheet.animations[: struct.unpack_from("<H", data)[0]]:
            struct.pack_into("<HH", data, at, animation.frames[0], animation.frames[-1])
            at = text_at(chunk.data, at + 17)[1]
    elif chunk.kind == Kind.SLICE:
        count, flags = struct.unpack_from("<II", data)
        at = text_at(chunk.data, 12)[1]
        for _ in range(count):
            (frame,) = struct.unpack_from("<I", data, at)
            struct.pack_into("<I", data, at, moved.get(frame, frame))
            at += 20 + (16 if flags & 1 else 0) + (8 if flags & 2 else 0)
    return Chunk(chunk.kind, bytes(data))


def _add_layer(chunks: list[Chunk]) -> None:
    """Put the layer of the inbetweens on top, behind the last layer and what is said of it."""
    at = max(index for index, chunk in enumerate(chunks) if chunk.kind == Kind.LAYER) + 1
    while at < len(chunks) and chunks[at].kind == Kind.USER_DATA:
        at += 1
    name = NEW_LAYER.encode()
    data = struct.pack("<HHHHHHB3xH", VISIBLE | 2, IMAGE, 0, 0, 0, 0, 255, len(name)) + name
    chunks.insert(at, Chunk(Kind.LAYER, data))
