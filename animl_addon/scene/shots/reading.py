"""The pictures of a shot as files that the worker reads. Whatever Blender shows of them, it shows in sRGB."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import bpy
from PIL import Image

from ...core.errors import KeyDrawingError, OutputError
from ...core.files import write_picture
from ..image_files import read_image, read_image_file
from ..image_objects import shown_by
from ..render import literal, plain_output
from .shot import FileFrame, FilmFrame, PaintedFrame, Picture, Shot

AT_ONCE = 8
"""Frames of a film that are read in one step: it is opened anew for each."""

EIGHT_BITS = {"1", "L", "LA", "P", "PA", "RGB", "RGBA"}
"""Modes in which Pillow holds pictures whose values are what they are in the file."""


def read_shot(
    context: bpy.types.Context, shot: Shot, pictures: Sequence[Picture], folder: Path
) -> Iterator[list[Path]]:
    """Yield the files of some pictures at a time, in order; those of 8 bits are read where they lie.

    Raises:
        KeyDrawingError: a picture is missing, damaged, no picture or too large.
        OutputError: the folder is full.
    """
    waiting = list(enumerate(pictures, start=1))
    while waiting:
        if isinstance(waiting[0][1], FilmFrame):
            frames = [(number, picture) for number, picture in waiting[:AT_ONCE] if isinstance(picture, FilmFrame)]
            with film_on(shot) as stand:
                files = [_film_frame(context, stand, frame.frame, folder / _name(number)) for number, frame in frames]
        else:
            files = [_picture(picture, shot.name, folder / _name(number)) for number, picture in waiting[:1]]
        waiting = waiting[len(files) :]
        yield files


@contextmanager
def film_on(shot: Shot) -> Iterator[bpy.types.Scene]:
    """Lend a scene in which the film strip alone is seen, at the film's own size and on the shot's frames."""
    strip = shot.thing
    stand = bpy.data.scenes.new("animl film stand")
    try:
        plain_output(stand)
        render, like = stand.render, shot.scene.render
        render.use_sequencer = True
        render.fps, render.fps_base = like.fps, like.fps_base
        element = strip.elements[0] if len(strip.elements) else None
        if not element or not element.orig_width:
            raise KeyDrawingError(f"The film of “{strip.name}” cannot be read: relink it, or convert it.")
        render.resolution_x, render.resolution_y = element.orig_width, element.orig_height
        editor = stand.sequence_editor_create()
        strips = editor.strips if hasattr(editor, "strips") else editor.sequences
        film = strips.new_movie(
            name="film", filepath=bpy.path.abspath(strip.filepath), channel=1, frame_start=1, fit_method="ORIGINAL"
        )
        film.frame_start = strip.frame_start
        film.colorspace_settings.name = strip.colorspace_settings.name
        yield stand
    finally:
        bpy.data.scenes.remove(stand)


def _film_frame(context: bpy.types.Context, stand: bpy.types.Scene, frame: int, file: Path) -> Path:
    stand.frame_set(frame)
    stand.render.filepath = literal(file)
    try:
        with context.temp_override(scene=stand, view_layer=stand.view_layers[0]):
            bpy.ops.render.render(write_still=True)
    except RuntimeError as error:
        reason = str(error).strip().removeprefix("Error: ")
        raise OutputError(f"Frame {frame} of the film could not be read: {reason}, mend that and try again.") from error
    if not file.is_file():
        raise OutputError(f"Frame {frame} of the film could not be written to “{file.parent}”: make room there.")
    return file


def _picture(picture: Picture, name: str, file: Path) -> Path:
    match picture:
        case FileFrame(path, colour_space, alpha):
            if colour_space == "sRGB" and alpha in {"STRAIGHT", "NONE"} and _of_eight_bits(path):
                return path
            write_picture(file, read_image_file(path, f"“{path.name}”", colour_space, alpha))
        case PaintedFrame(image):
            if image not in bpy.data.images:
                raise KeyDrawingError(f"The picture of “{name}” is gone: choose one for it.")
            write_picture(file, read_image(bpy.data.images[image], f"“{image}”"))
    return file


def _of_eight_bits(path: Path) -> bool:
    """Whether the worker reads of the file what Blender shows; what is wrong with it Blender's reader says."""
    try:
        with Image.open(path) as picture:
            return picture.mode in EIGHT_BITS
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False


def size_of(picture: Picture, thing: bpy.types.Object) -> tuple[int, int]:
    """Width and height in pixels of what an object shows.

    Raises:
        KeyDrawingError: it shows nothing any more.
    """
    if isinstance(picture, FileFrame):
        try:
            return size_of_file(picture.path)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            pass  # what Pillow does not read, Blender does
    shown = shown_by(thing)
    if shown is None or not all(shown.image.size):
        raise KeyDrawingError(f"“{thing.name}” shows no picture any more: choose one for it.")
    width, height = shown.image.size
    return width, height


def size_of_file(path: Path) -> tuple[int, int]:
    """Width and height in pixels of a picture that Pillow reads."""
    with Image.open(path) as picture:
        return picture.size


def _name(number: int) -> str:
    return f"picture_{number:06d}.png"
