"""One press of Fine-Tune: have a copy of the model trained on the sheet, and show what came of it."""

import hashlib
from collections.abc import Generator, Sequence
from pathlib import Path

import bpy

from ..core.errors import SheetError, TrainingError
from ..core.sprites.grid import GridForm
from ..core.sprites.layout import By, Layout
from ..core.sprites.writing import write_files
from ..inference.finetuning import Doing, FineTuning, Order, Refused, Tuned, check_checkout
from ..preferences import Preferences
from ..scene.folders import output_folder, stored_path
from ..scene.sprites.sheet import ShownSheet
from ..scene.tuning_runs import is_resumable, leave, run_folder, tuned_model
from .running import RunningPress

NO_TRAINING = (
    "Fine-tuning runs in a checkout of animl: run “make training” in one, and choose its folder as Training in animl's "
    "preferences."
)
LEARNED_FROM = ("training/configs/finetune.toml", "training/weights/inbetween.pt")
"""Files of the checkout that a stopped run cannot go on without: with others it is another run."""

MOST_MINUTES = 24 * 60.0


class FineTunePress(RunningPress):
    """A press for one sheet. Nothing of the scene is held while it trains, so the artist may undo meanwhile."""

    holds_scene = False

    def __init__(
        self,
        context: bpy.types.Context,
        sheet: ShownSheet,
        layout: Layout,
        minutes: float,
        overrides: Sequence[str] = (),
    ) -> None:
        """Read the sheet once, so that what is wrong with it is said at once.

        Args:
            overrides: fields of the run file, as the command line's ``--set`` takes them.

        Raises:
            AnimlError: the sheet cannot be read or divided, or the minutes are none.
        """
        super().__init__(context, "Starting", 0)
        if not 0 < minutes <= MOST_MINUTES:
            raise SheetError(f"{minutes:g} minutes cannot be trained: choose more than 0, and at most a day.")
        self.name = sheet.name
        self.minutes = minutes
        self.share = 0.0
        self.process: int | None = None
        self.folder = Path()
        self._overrides = tuple(overrides)
        self._file = sheet.file(painted=True)
        form = layout.read(self._file).form
        self._grid = form.cell if isinstance(form, GridForm) else None
        self._atlas = layout.file if layout.by == By.FILE else None
        if self._atlas and self._atlas.suffix.lower() != ".json":
            self._file, self._atlas = self._atlas, None
        self._sentence = ""

    @property
    def progress(self) -> float:
        """Of the training, in [0, 1]."""
        return self.share

    @property
    def seconds_left(self) -> float | None:
        """Of the training; None while the sheet is drawn before and after."""
        return self.minutes * 60 * (1 - self.share) if self.doing == "Training" else None

    def summary(self) -> str:
        return f"{self._sentence} The model is in “{self.folder}”."

    def aftermath(self) -> str:
        if is_resumable(self.folder):
            return "What was learned so far is kept: press again to go on."
        return "It had not begun to learn: nothing was kept."

    def _flow(self, preferences: Preferences) -> Generator[None]:
        checkout = preferences.training
        if checkout is None:
            raise TrainingError(NO_TRAINING)
        check_checkout(checkout)
        root = output_folder(bpy.data.filepath, preferences.output_folder)
        self.folder = run_folder(root, self.name, self._digest(checkout))
        try:
            order = Order(
                checkout, self._kept(), self._grid, self._atlas, self.minutes, self.folder.absolute(), self._overrides
            )
            training = FineTuning(order)
            self.process = training.number
            try:
                yield from self._followed(training)
            finally:
                training.stop()
        finally:
            leave(self.folder)
        self._show_page()

    def _followed(self, training: FineTuning) -> Generator[None]:
        while True:
            for event in training.poll():
                match event:
                    case Doing(what, share):
                        self.doing, self.share = what, share
                    case Refused(sentence):
                        raise TrainingError(sentence)
                    case Tuned(sentence=sentence):
                        self._sentence = sentence
                        return
            yield

    def _kept(self) -> Path:
        """The sheet's file; one that Blender clears away, as it is packed or not saved, is kept with the run."""
        if not self._file.is_relative_to(bpy.app.tempdir):
            return self._file.absolute()
        write_files({self._file.name: self._file.read_bytes()}, self.folder)
        return (self.folder / self._file.name).absolute()

    def _digest(self, checkout: Path) -> str:
        """Of all that a run is made of but its minutes: with more of them it goes on."""
        digest = hashlib.blake2b(repr((self._grid, self._overrides)).encode(), digest_size=4)
        files = [self._file, self._file.with_suffix(".json"), *([self._atlas] if self._atlas else [])]
        for file in (*files, *(checkout / name for name in LEARNED_FROM)):
            try:
                digest.update(file.read_bytes() if file.is_file() else b"none")
            except OSError as error:
                raise TrainingError(f"“{file}” cannot be read ({error.strerror}): look at its rights.") from error
        return digest.hexdigest()

    def _show_page(self) -> None:
        """As an image of Blender's, in every Image Editor that shows pictures."""
        tuned = tuned_model(self.folder)
        if tuned is None or tuned.page is None:
            return
        page = bpy.data.images.load(str(tuned.page), check_existing=True)
        page.name = f"{self.name} before and after"
        page.filepath = stored_path(tuned.page, bpy.data.filepath)
        for window in bpy.context.window_manager.windows:
            for area in window.screen.areas:
                if area.type == "IMAGE_EDITOR" and area.spaces.active.mode == "VIEW":
                    area.spaces.active.image = page
