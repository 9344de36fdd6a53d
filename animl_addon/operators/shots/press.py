"""One press of a button that makes new pictures of a shot's: read it, have them drawn, show them beside it."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from ... import worker_session
from ...core.errors import AnimlError
from ...core.job import DrawJob
from ...preferences import Preferences
from ...scene.folders import discard_folder, fresh_folder, output_folder
from ...scene.shots.beside import check_stage, show_beside
from ...scene.shots.reading import read_shot
from ...scene.shots.shot import Shot
from ..running import RunningPress


@dataclass(frozen=True, slots=True)
class Craft:
    """What is made of a shot."""

    title: str  # of the new object or strip, after the shot's name
    folder: str  # of the pictures, such as “cartoon”
    job: Callable[[tuple[Path, ...], tuple[Path, ...]], DrawJob]
    """Makes the job of the pictures that are read and the paths that are written."""
    finish: Callable[[bpy.types.Context, Any, Sequence[Path]], None] = lambda context, thing, files: None
    """Called in the last step with the object or strip that shows the pictures."""


class ShotPress(RunningPress):
    """A press for one shot."""

    gone = "The pictures were removed while animl drew"

    def __init__(self, context: bpy.types.Context, shot: Shot, craft: Craft) -> None:
        check_stage(context, shot)
        self.shot = shot
        self.craft = craft
        self.footage = shot.footage()
        super().__init__(context, "Reading the pictures", len(self.footage.pictures))
        self._folder = Path()

    def summary(self) -> str:
        noun = "picture" if len(self.drawn) == 1 else "pictures"
        return f"{len(self.drawn)} {noun} drawn of “{self.shot.name}”, in “{self._folder}”."

    def _flow(self, preferences: Preferences) -> Generator[None]:
        worker = worker_session.worker(preferences.worker_settings())
        root = output_folder(bpy.data.filepath, preferences.output_folder)
        self._folder = fresh_folder(root, self.shot.name, self.craft.folder)
        out = tuple(self._folder / f"drawing_{number:04d}.png" for number in range(1, self.total + 1))
        try:
            with self._keys_of(worker) as folder:
                files: list[Path] = []
                reading = read_shot(bpy.context, self.shot, self.footage.pictures, folder)
                while len(files) < self.total:
                    with self._scene_at_hand():
                        files += next(reading)
                    yield
                yield from self._draw(worker, self.craft.job(tuple(files), out))
            self.doing = "Placing the pictures"
            yield from self._hand_at_work()
            with self._scene_at_hand():
                check_stage(bpy.context, self.shot)
                self.touched = True  # before it is true: after a mistake of ours the scene may show the files
                try:
                    title = f"{self.shot.name} · {self.craft.title}"
                    thing = show_beside(bpy.context, self.shot, self.footage, title, out)
                    self.craft.finish(bpy.context, thing, out)
                except AnimlError:
                    self.touched = False
                    raise
        finally:
            if not self.touched:
                discard_folder(self._folder)
