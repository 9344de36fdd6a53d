"""One press of New Character: have the characters drawn, place them."""

from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import bpy

from ... import worker_session
from ...core.jobs.face import Face, FaceJob
from ...preferences import Preferences
from ...scene.faces import place_faces, place_morph
from ...scene.folders import discard_folder, fresh_folder, output_folder
from ..running import RunningPress


class FacePress(RunningPress):
    """A press for the faces of a job."""

    gone = "The scene was removed while animl drew"

    def __init__(
        self,
        context: bpy.types.Context,
        name: str,
        faces: Sequence[Face],
        job: Callable[[tuple[Path, ...]], FaceJob],
        *,
        as_planes: bool,
        moves: bool,
    ) -> None:
        """``job`` takes the paths to write; of what ``moves``, all pictures are the frames of one, or of a pair."""
        self.faces, self.job, self.name, self.as_planes, self.moves = tuple(faces), job, name, as_planes, moves
        super().__init__(context, "Starting the worker", len(self.faces))
        self._folder = Path()

    def summary(self) -> str:
        if self.moves:
            return f"{self.name}: {len(self.drawn)} frames drawn, in “{self._folder}”."
        noun = "character" if len(self.drawn) == 1 else "characters"
        return f"{len(self.drawn)} {noun} drawn, in “{self._folder}”."

    def _flow(self, preferences: Preferences) -> Generator[None]:
        worker = worker_session.worker(preferences.worker_settings())
        root = output_folder(bpy.data.filepath, preferences.output_folder)
        self._folder = fresh_folder(root, self.name, "faces")
        out = tuple(self._folder / f"drawing_{number:04d}.png" for number in range(1, self.total + 1))
        try:
            yield from self._draw(worker, self.job(out))
            self.doing = "Placing the characters"
            yield from self._hand_at_work()
            with self._scene_at_hand():
                self.touched = True  # before it is true: after a mistake of ours the scene may show the files
                if self.moves:
                    place_morph(bpy.context, self.name, self.faces, out, as_planes=self.as_planes)
                else:
                    place_faces(bpy.context, self.faces, out, as_planes=self.as_planes)
        finally:
            if not self.touched:
                if worker.busy():
                    worker.stop()
                discard_folder(self._folder)
