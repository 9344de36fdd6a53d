"""The folders of fine-tuning: beside the drawings, named by what is learned, so that a stopped run is found again."""

import json
from dataclasses import dataclass
from pathlib import Path

from .folders import discard_folder, fresh_folder, safe_name

SAVED = "last.pt"
"""What training goes on from."""

VERDICT = "verdict.json"
"""Written at the very end: a run that has it is done."""


@dataclass(frozen=True, slots=True)
class TunedModel:
    """What a run that is done has left; ``page``: its pictures before and after, None where nothing was measured."""

    models: Path
    sentence: str
    better: bool
    page: Path | None


def run_folder(root: Path, source: str, digest: str) -> Path:
    """The folder for a run on what has this digest: that of a stopped run, which goes on, or a new one.

    Raises:
        OutputError: it cannot be made.
    """
    for folder in _runs(root, source, f"finetune-{digest}"):
        if is_resumable(folder) and not (folder / VERDICT).exists():
            return folder
    return fresh_folder(root, source, f"finetune-{digest}")


def is_resumable(folder: Path) -> bool:
    return (folder / SAVED).is_file()


def leave(folder: Path) -> None:
    """A run has stopped: what nothing can be gone on from goes, with the folders that were made for it."""
    if folder.is_dir() and not is_resumable(folder):
        discard_folder(folder)


def last_tuned(root: Path, source: str) -> TunedModel | None:
    """What the latest run for a sheet has left; None before one is done, and once its model is gone."""
    done = [folder for folder in _runs(root, source, "finetune-") if (folder / VERDICT).is_file()]
    if not done:
        return None
    folder = max(done, key=lambda each: (each / VERDICT).stat().st_mtime_ns)
    return tuned_model(folder)


def tuned_model(folder: Path) -> TunedModel | None:
    """What one run has left; None where files of it are gone or unreadable."""
    try:
        verdict = json.loads((folder / VERDICT).read_text(encoding="utf-8"))
        sentence, better = str(verdict["sentence"]), bool(verdict["better"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    page = folder / "before-and-after.png"
    models = folder / "model"
    return TunedModel(models, sentence, better, page if page.is_file() else None) if models.is_dir() else None


def _runs(root: Path, source: str, beginning: str) -> list[Path]:
    beside = root / safe_name(source)
    return sorted(beside.glob(f"{beginning}*_p*")) if beside.is_dir() else []
