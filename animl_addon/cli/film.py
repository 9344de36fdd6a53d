"""A film in, a drawn or wider film out: its frames are drawn as pictures, its sound is copied.

Films are read and written with PyAV, which is not among what animl needs otherwise.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image

from ..core.errors import AnimlError, KeyDrawingError, OutputError
from ..core.job import DrawJob
from ..core.whole import beside
from ..inference.client import Worker
from .outputs import folders_for, refuse_existing
from .pictures import draw_pictures

FILM_SUFFIXES = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"}

MISSING = "Films need PyAV: type “pip install av”, or give a folder of pictures."


def draw_film(
    film: Path,
    out: Path,
    worker: Worker,
    job_of: Callable[[tuple[Path, ...], tuple[Path, ...]], DrawJob],
    *,
    resume: bool = False,
    force: bool = False,
) -> int:
    """Draw a film anew; the exit code. Frames lie beside ``out`` while it lasts, and stay there when it is stopped.

    Args:
        job_of: makes the job of the frames that are read and the paths that are written.

    Raises:
        AnimlError: PyAV is missing, the film cannot be read, or the new one cannot be written.
    """
    av = _av()
    out = out if out.suffix.lower() in FILM_SUFFIXES else out / f"{film.stem}.mp4"
    if out.resolve() == film.resolve():
        raise OutputError(f"“{film.name}” would be written over: choose another name with --out.")
    if not (resume or force):
        refuse_existing([out], "choose another name with --out, or say --force to draw anew")
    folder = out.with_name(f"{out.stem}-frames")
    with folders_for([folder / "seen" / "frame", folder / "drawn" / "frame"]):
        if not resume:
            _remove(folder)
        try:
            rate = _read_frames(av, film, folder / "seen")
            seen = tuple(sorted((folder / "seen").glob("*.png")))
            drawn = tuple(folder / "drawn" / path.name for path in seen)
            draw_pictures(job_of(seen, drawn), worker, resume=resume, force=force or not resume)
            _write_film(av, out, drawn, rate, film)
        except KeyDrawingError:  # half a film is not gone on with
            _remove(folder)
            raise
        except OSError as error:
            raise OutputError(f"The film “{out.name}” could not be written ({error}): make room and go on.") from error
        _remove(folder)
    print(f"{out}", file=sys.stdout)
    return 0


def _remove(folder: Path) -> None:
    """Remove the frames of a film, and nothing else that lies there."""
    for kind in ("seen", "drawn"):
        for path in (folder / kind).glob("*.png"):
            path.unlink()


def _av() -> Any:
    try:
        import av  # pyright: ignore[reportMissingImports]  # optional
    except ImportError as error:
        raise AnimlError(MISSING) from error
    return av


def _read_frames(av: Any, film: Path, folder: Path) -> Fraction:
    """Write every frame as PNG, those that are there excepted; the frames in a second."""
    if not film.is_file():
        raise KeyDrawingError(f"“{film}” is not there: check its name and folder.")
    count = 0
    with _refusing(av, film), av.open(str(film)) as container:
        if not container.streams.video:
            raise KeyDrawingError(f"“{film.name}” has no pictures in it: choose a film.")
        stream = container.streams.video[0]
        rate = stream.average_rate or stream.guessed_rate or Fraction(24)
        for count, frame in enumerate(container.decode(stream), start=1):
            path = folder / f"{count:07d}.png"
            if not path.exists():
                unfinished = beside(path)
                frame.to_image().save(unfinished, "PNG", compress_level=1)
                unfinished.replace(path)
    if not count:
        raise KeyDrawingError(f"“{film.name}” has no pictures in it: choose a film.")
    return Fraction(rate)


def _write_film(av: Any, out: Path, frames: tuple[Path, ...], rate: Fraction, film: Path) -> None:
    """Write frames as H.264 with the film's own sound, packet by packet: under its name when it is whole."""
    unfinished = beside(out)
    container = "mp4" if out.suffix.lower() in {".mp4", ".m4v"} else None
    if container is None:
        unfinished = unfinished.with_suffix(out.suffix)
    try:
        with (
            _refusing(av, film),
            av.open(str(film)) as source,
            av.open(str(unfinished), "w", format=container) as target,
        ):
            with Image.open(frames[0]) as first:
                width, height = first.size
            stream = target.add_stream("libx264", rate=rate)
            stream.width, stream.height = width - width % 2, height - height % 2  # the coder wants even sides
            stream.pix_fmt, stream.options = "yuv420p", {"crf": "16"}
            sounds = {sound: target.add_stream_from_template(sound) for sound in source.streams.audio}
            if sounds:
                for packet in source.demux(*sounds):
                    if packet.dts is not None:
                        packet.stream = sounds[packet.stream]
                        target.mux(packet)
            for path in frames:
                with Image.open(path) as picture:
                    shown = picture.convert("RGB").crop((0, 0, stream.width, stream.height))
                target.mux(stream.encode(av.VideoFrame.from_image(shown)))
            target.mux(stream.encode())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _refusing(av: Any, film: Path) -> Iterator[None]:
    try:
        yield
    except av.error.FFmpegError as error:
        raise KeyDrawingError(
            f"The film “{film.name}” cannot be read or coded ({error}): convert it to MP4."
        ) from error
