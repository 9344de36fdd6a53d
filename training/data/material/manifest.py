"""The manifest of a folder of shards: what is in it, whose it is, what was left out and why, and what is held out."""

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.data.strip import INDEX, read_index

from .reel import MaterialError
from .shards import FORMAT, MANIFEST, ShardWriter, write_json

HELD_OUT = 0.1
"""Of all animations, that training never sees."""


@dataclass(frozen=True, slots=True)
class Licence:
    """What must be told of a source wherever the weights go."""

    licence: str
    source: str
    sequences: int
    drawings: int


def is_held_out(animation: str, share: float = HELD_OUT) -> bool:
    """Decided by the name alone: the same in every folder and on every machine, and as :func:`clips.split` does."""
    return random.Random(animation).random() < share


def write_manifest(writer: ShardWriter, reels: Mapping[str, str], also: dict[str, Any]) -> dict[str, Any]:
    """Write and return the manifest of what the writer has.

    Args:
        reels: name and stamp of everything that was found; what a shard holds of others, removed or changed since,
            or not finished, is not listed.
        also: further entries.
    """

    def stays(entry: Mapping[str, Any]) -> bool:
        """Its reel is there as it was, and was read to its end."""
        name, stamp = entry["reel"], entry["stamp"]
        return reels.get(name) == stamp == writer.done.get(name)

    rows: list[dict[str, Any]] = []
    for row in filter(stays, writer.rows):
        rows.append({**row, "held_out": is_held_out(row["animation"])})
    left_out = [{"file": gap["file"], "reason": gap["reason"]} for gap in writer.left_out if stays(gap)]
    left_out = also.pop("left_out", []) + left_out
    manifest = {
        "format": FORMAT,
        "settings": writer.settings,
        "counts": {
            "sequences": len(rows),
            "drawings": sum(len(row["exposures"]) for row in rows),
            "frames": sum(sum(row["exposures"]) for row in rows),
            "held_out": sum(row["held_out"] for row in rows),
            "animations": len({row["animation"] for row in rows}),
            "left_out": len(left_out),
        },
        "sources": [
            {"licence": one.licence, "source": one.source, "sequences": one.sequences, "drawings": one.drawings}
            for one in _tally((row["licence"], row["source"], len(row["exposures"])) for row in rows)
        ],
        **also,
        "left_out": left_out,
        "sequences": rows,
    }
    write_json(writer.folder / MANIFEST, manifest)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """
    Raises:
        MaterialError: there is none, it is damaged, or it was written by another version of animl.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MaterialError(
            f"“{folder}” holds no prepared material: run “python -m training.prepare” for it."
        ) from error
    except (OSError, ValueError) as error:
        raise MaterialError(f"“{path}” is damaged: prepare the folder again.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise MaterialError(f"“{path}” is not of the form “{FORMAT}”: prepare the folder again.")
    return manifest


def licences(folder: Path) -> list[Licence]:
    """Whose work a folder of shards, or of strips with an ``index.json``, holds: for cards and credits.

    Raises:
        MaterialError: it is neither.
    """
    if (folder / INDEX).is_file() and not (folder / MANIFEST).is_file():
        return _tally((strip.licence, strip.source, strip.frames) for strip in read_index(folder))
    return [Licence(**one) for one in read_manifest(folder)["sources"]]


def _tally(entries: Iterable[tuple[str, str, int]]) -> list[Licence]:
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for licence, source, drawings in entries:
        found[licence, source].append(drawings)
    return [Licence(*pair, len(drawings), sum(drawings)) for pair, drawings in sorted(found.items())]
