"""``blender --command animl inbetween FILE.blend``: a farm's door to the same press as the panel's.

Imported inside Blender alone.
"""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import bpy

from .. import worker_session
from ..core.errors import KeyDrawingError, OutputError
from ..core.timing import Timing
from ..inference.devices import Device
from ..operators.plan import Span, Wish, check_two_keys, plan
from ..operators.press import Press
from ..operators.running import REST
from ..preferences import Preferences, preferences
from ..scene.find import sources
from ..scene.folders import safe_name
from .outputs import folders_for, refuse_existing
from .progress import Progress


def preferences_of(arguments: argparse.Namespace) -> Preferences:
    """The add-on's preferences, with what was typed in their place."""
    chosen = preferences(bpy.context)
    return replace(
        chosen,
        models=arguments.models or chosen.models,
        device=Device(arguments.device or chosen.device),
        threads=chosen.threads if arguments.threads is None else arguments.threads,
    )


def inbetween_blend(arguments: argparse.Namespace) -> int:
    """Draw between every two keys of an object, printing the path of each drawing.

    With ``--save`` the drawings lie in their own folders, where the planes or strips of the saved file find them;
    without, they are called after the frames they stand on.

    Raises:
        AnimlError: something of it could not be drawn. Pairs that were finished before stay, but nothing is saved.
    """
    _open(arguments.first, arguments.object)
    wish, spans = _wish(bpy.context, arguments)
    pictures = [path for span in spans for path in _paths(arguments.out, span)]
    if not arguments.force:
        refuse_existing([arguments.save] if arguments.save else pictures, "choose another name, or say --force")
    progress = Progress(len(pictures))
    try:
        with ExitStack() as stack:
            if arguments.save is None:
                stack.enter_context(folders_for(pictures))
            done = 0
            for span in spans:
                _draw(span, wish, arguments, progress)
                done += len(span.marks)
                progress.reach(done)
        if arguments.save is not None:
            _save(arguments.save)
            progress.say(str(arguments.save), sys.stdout)
    finally:
        progress.close()
        worker_session.stop()
    return 0


def _open(path: Path, name: str | None) -> None:
    """Open a .blend and make the named object the active one."""
    if not path.is_file():
        raise KeyDrawingError(f"The file “{path}” is not there: check its name and folder.")
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path.absolute()), load_ui=False)
    except RuntimeError as error:
        raise KeyDrawingError(f"“{path}” cannot be opened as a .blend by this Blender: save it again.") from error
    if name is not None:
        objects = bpy.context.view_layer.objects
        if (wanted := objects.get(name)) is None:
            raise KeyDrawingError(f"“{path}” has no object “{name}”: name one of {', '.join(objects.keys())}.")
        for thing in objects:
            thing.select_set(thing == wanted)
        objects.active = wanted


def _wish(context: bpy.types.Context, arguments: argparse.Namespace) -> tuple[Wish, list[Span]]:
    found = sources(context)
    check_two_keys(context.scene, found)
    frames = [key.frame for source in found for key in source.keys(context.scene)]
    start, end = arguments.range or (min(frames), max(frames))
    wish = Wish(
        count=arguments.count or len(arguments.chart),
        timing=Timing.CUSTOM if arguments.times else Timing(arguments.timing or Timing.EVEN),
        exposure=arguments.exposure or 0,
        chart=arguments.times or "",
        scope="RANGE",
        start=start,
        end=end,
        hold_cuts=True,
        long_side=arguments.long_side,
    )
    return wish, plan(context.scene, found, wish)


def _draw(span: Span, wish: Wish, arguments: argparse.Namespace, progress: Progress) -> None:
    """Press the button for one pair. Without ``--save`` the drawings then get their names by frame, all at once."""
    with ExitStack() as stack:
        if arguments.save is None:
            # Inside the folder of the drawings, so that a picture moves to its name without being copied.
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=".animl-", dir=arguments.out))
        else:
            folder = str((arguments.save.parent if arguments.out == Path() else arguments.out).absolute() / "animl")
        press = Press(bpy.context, [span], wish)
        press.begin(replace(preferences_of(arguments), output_folder=str(Path(folder).absolute())))
        try:
            told = 0
            while not press.step():
                for _ in press.drawn[told:]:
                    progress.advance()
                told = len(press.drawn)
                time.sleep(REST)
        finally:
            press.cancel("Interrupted.")
        for warning in press.warnings:
            progress.say(f"animl: {warning}", sys.stderr)
        drawn = list(press.drawn)
        if arguments.save is None:
            drawn = [path.replace(name) for path, name in zip(drawn, _paths(arguments.out, span), strict=False)]
    for path in drawn:
        progress.say(str(path), sys.stdout)


def _paths(folder: Path, span: Span) -> list[Path]:
    """``Fox-Ink-0012.png`` is what the layer Ink of Fox shows from frame 12."""
    name = safe_name(span.source.name.replace(" · ", "-"))
    return [folder / f"{name}-{mark.frame:04}.png" for mark in span.marks]


def _save(path: Path) -> None:
    try:
        with folders_for([path]):
            bpy.ops.wm.save_as_mainfile(filepath=str(path.absolute()), copy=True)
    except RuntimeError as error:
        raise OutputError(f"“{path}” could not be saved: choose another folder for --save.") from error
