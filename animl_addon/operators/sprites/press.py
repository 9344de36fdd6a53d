"""One press of Generate for a sheet: draw the frames between, write the sheet, put its animations on the timeline."""

from collections.abc import Generator
from pathlib import Path

import bpy

from ... import worker_session
from ...core.errors import AnimlError
from ...core.sprites.expand import assemble, rehearse
from ...core.sprites.sheet import SpriteSheet
from ...core.sprites.tasks import drawing_tasks, read_drawn
from ...preferences import Preferences
from ...scene.folders import discard_folder, fresh_folder, output_folder
from ...scene.sprites.filled import Filled
from ...scene.sprites.planes import check_stage, play
from ...scene.sprites.sheet import ShownSheet
from ..running import RunningPress
from .plan import SheetPlan, SheetWish, showings, write_reels


class SheetPress(RunningPress):
    """A press for one sheet, which was planned: see :func:`.sprites_plan.plan_sheet`."""

    tick = 0.02
    """A pair of small sprites is drawn in less than this; the next one shall not have to wait."""

    gone = "The sheet was removed while animl drew"

    def __init__(self, context: bpy.types.Context, sheet: ShownSheet, wish: SheetWish, planned: SheetPlan) -> None:
        plan = planned.plan
        super().__init__(context, "Reading the sheet", len(plan.pairs) * plan.count)
        self.sheet = sheet
        self.wish = wish
        self.planned = planned
        check_stage(context, sheet, planned.size)
        rehearsal = rehearse(plan)
        rehearsal.form.encode(rehearsal)
        showings(plan, rehearsal, self.scene, wish.exposure)
        self._frames = len(rehearsal.frames)
        self._folder = Path()

    def summary(self) -> str:
        before = len(self.planned.plan.sheet.frames)
        if not self.drawn:
            return f"No drawing was needed: every frame of “{self.sheet.name}” repeats the one before it."
        return f"{before} frames have become {self._frames}, in “{self._folder}”: Export Sheet writes them out."

    def _flow(self, preferences: Preferences) -> Generator[None]:
        worker = worker_session.worker(preferences.worker_settings())
        root = output_folder(bpy.data.filepath, preferences.output_folder)
        self._folder = fresh_folder(root, self.sheet.name, "sprites")
        try:
            with self._keys_of(worker) as keys:
                sheet = yield from self._filled(worker, keys)
            self.doing = "Placing the drawings"
            yield
            found = showings(self.planned.plan, sheet, self.scene, self.wish.exposure)
            reels = write_reels(found, self._folder, self.wish.pixel)
            sheet.form.encode(sheet)  # what an export could not write is told now
            wish = self.wish
            filled = Filled(self._folder, self.planned.read, wish.layout, wish.tag, wish.count, wish.loop)
            filled.keep_source()
            yield from self._hand_at_work()
            with self._scene_at_hand():
                check_stage(bpy.context, self.sheet, self.planned.size)
                self.touched = True  # before it is true: after a mistake of ours the scene may show the files
                try:
                    play(bpy.context, self.sheet, self.planned.size, reels, filled)
                except AnimlError:
                    self.touched = False
                    raise
        finally:
            if not self.touched:
                discard_folder(self._folder)

    def _filled(self, worker: worker_session.Worker, keys: Path) -> Generator[None, None, SpriteSheet]:
        tasks = drawing_tasks(self.planned.plan, keys, self.wish.pixel)
        yield
        for task in tasks:
            yield from self._draw(worker, task.job)
        return assemble(self.planned.plan, read_drawn(tasks))
