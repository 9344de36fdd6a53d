"""Fine-tuning on one's own sheet, in a process of its own: the Python of a checkout of animl, which has what trains.

Nothing here blocks but :meth:`FineTuning.stop`, which waits a second at most.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ..core.errors import TrainingError
from .child import Child, died_of

TRAINER = Path("training") / "finetune.py"
PYTHON = Path(".venv") / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
MISSING = re.compile(r"ModuleNotFoundError: No module named '([^'.]+)")


@dataclass(frozen=True, slots=True)
class Order:
    """What to train on, and where: ``folder`` is the run's own, and goes on with what a stopped run left there.

    ``grid``: size of a cell, None where the sheet tells it itself; ``atlas``: its JSON, where that is not beside it.
    ``overrides``: fields of the run file, as ``--set`` of the command line takes them.
    """

    checkout: Path
    sheet: Path
    grid: tuple[int, int] | None
    atlas: Path | None
    minutes: float
    folder: Path
    overrides: tuple[str, ...] = ()

    def command(self) -> list[str]:
        # -I keeps the user's and Blender's PYTHON* variables out; -X utf8 makes every platform alike.
        python = [str(self.checkout / PYTHON), "-I", "-X", "utf8", str(self.checkout / TRAINER)]
        frames = ["--grid", f"{self.grid[0]}x{self.grid[1]}"] if self.grid else []
        frames += ["--atlas", str(self.atlas)] if self.atlas else []
        how = ["--minutes", str(self.minutes), "--out", str(self.folder), "--json"]
        return [*python, str(self.sheet), *frames, *how, *(word for one in self.overrides for word in ("--set", one))]


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done at the moment, and the share of the training that lies behind."""

    what: str
    share: float


@dataclass(frozen=True, slots=True)
class Tuned:
    """The run is done; ``sentence`` tells whether it was worth it."""

    better: bool
    sentence: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Refused:
    """It could not be done, or not to the end: a sentence for the user."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Ended:
    code: int


Event: TypeAlias = Doing | Tuned | Refused


class FineTuning:
    """A running process; it is killed when this object is no longer held."""

    def __init__(self, order: Order) -> None:
        """Start it.

        Raises:
            TrainingError: the checkout is none, or its Python cannot be started.
        """
        self._order = order
        check_checkout(order.checkout)
        try:
            self._child: Child[Event | Ended] = Child(order.command(), _heard, Ended)
        except OSError as error:
            raise TrainingError(
                f"“{order.checkout / PYTHON}” cannot be started ({error.strerror}): run “make training” there again."
            ) from error

    @property
    def number(self) -> int:
        """Of the process, as the system counts."""
        return self._child.number

    def alive(self) -> bool:
        return self._child.alive()

    def poll(self) -> list[Event]:
        """What happened since the last call, in order; the last is Tuned or Refused."""
        events: list[Event] = []
        while (answer := self._child.answer()) is not None:
            if not isinstance(answer, Ended):
                events.append(answer)
            elif answer.code != 0:
                events.append(Refused(self._epitaph(answer.code)))
        return events

    def stop(self) -> None:
        """End it now; what was saved by then stays, and no ``.part`` with it."""
        self._child.kill()
        folder = self._order.folder
        for unfinished in (*folder.glob("*.part"), *folder.glob("model/*.part*")):
            unfinished.unlink()

    def _epitaph(self, code: int) -> str:
        """Of a process that could not tell itself what was wrong."""
        if name := died_of(code):
            return f"The training was ended from outside ({name}): press again, and it goes on from what it saved."
        said = self._child.last_words()
        if missing := next((found for line in said if (found := MISSING.search(line))), None):
            return f"The Python of “{self._order.checkout}” has no {missing[1]}: run “make training” there once."
        reason = f"code {code}{f', {said[-1].strip()}' if said else ''}"
        return f"The training ended by itself ({reason}): report it, with what Copy Diagnostics tells."


def check_checkout(folder: Path) -> None:
    """Raise :class:`TrainingError` where there is nothing to train with, with the sentence that says what to do."""
    if not (folder / TRAINER).is_file():
        raise TrainingError(
            f"“{folder}” is no checkout of animl: choose its folder as Training in animl's preferences."
        )
    if not (folder / PYTHON).is_file():
        raise TrainingError(f"“{folder}” has no Python environment yet: run “make training” there once.")


def is_checkout(folder: Path) -> bool:
    return (folder / TRAINER).is_file() and (folder / PYTHON).is_file()


def _heard(line: bytes) -> Event | None:
    """None for what libraries print."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    match fields:
        case {"event": "progress", "doing": str(what), "share": float() | int() as share}:
            return Doing(what, float(share))
        case {"event": "finished", "better": bool(better), "sentence": str(sentence), "folder": str(folder)}:
            return Tuned(better, sentence, Path(folder))
        case {"event": "failed", "sentence": str(sentence)}:
            return Refused(sentence)
        case _:
            return None
