"""All that a run leaves in its folder besides its weights, kept in one place so that one process alone writes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import nn

from training.config import Run
from training.growth import Growth
from training.loop.boards import boards
from training.loop.card import save_card
from training.loop.console import Console
from training.loop.runlog import RunLog
from training.tasks.task import Task


class Record:
    """``log.csv``, ``run.json``, pages of pictures and ``growth.gif``; the console, TensorBoard and MLflow.

    Args:
        card: of the run, as :func:`training.loop.card.make_card` makes it.
        step: that the run goes on from.
    """

    def __init__(self, run: Run, folder: Path, card: dict[str, Any], step: int) -> None:
        self.run, self.folder, self.card = run, folder, card
        self.log = RunLog(folder, step)
        self.console = Console()
        self.growth = Growth(folder)
        self.boards = boards(run.tensorboard, run.mlflow, folder, step, card)

    def step(self, step: int, progress: float, figures: Mapping[str, float]) -> None:
        self.console.step(step, progress, figures)

    def row(self, step: int, figures: Mapping[str, float]) -> None:
        row = {"step": step, **figures}
        self.log.write(row)
        self.console.row(row)
        for board in self.boards:
            board.row(step, figures)

    def page(self, step: int, task: Task, mean: nn.Module) -> None:
        """Pictures of what is held out; old pages make room where the run says how many are kept."""
        path = self.folder / f"preview-{step:06d}.png"
        task.preview(mean, path)
        self.growth.add(path)
        for board in self.boards:
            board.page(step, path)
        if self.run.previews:
            for old in sorted(self.folder.glob("preview-*.png"))[: -self.run.previews]:
                old.unlink()

    def close_up(self, step: int, task: Task, mean: nn.Module) -> None:
        """Measures and pictures of where the run is now, for its card and the end of its GIF."""
        self.card["held_out"] = {name: round(value, 5) for name, value in task.measure(mean).items()}
        if not (self.folder / f"preview-{step:06d}.png").exists():
            self.page(step, task, mean)
        self.growth.write()

    def save(self, step: int, seconds: float, ended: str = "") -> None:
        """The card as it is now, beside a checkpoint. ``ended``: why the run does not go on; empty while it does."""
        save_card(self.folder, self.card, step, seconds, ended)

    def close(self) -> None:
        self.console.close()
        for board in self.boards:
            board.close()
