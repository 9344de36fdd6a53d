"""The card of a run, ``run.json``: on what it was trained, by which code, where, how long. Checkpoints hold it too."""

import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from training.config import Run

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = ("torch", "numpy", "pillow", "opencv-python-headless", "onnx", "onnxruntime")

MANIFESTS = ("manifest.json", "index.json")
"""Files that say of a folder of material where it is from."""


def make_card(run: Run, device: torch.device, processes: int, weights: int) -> dict[str, Any]:
    """What can be told at the start. Only strings, numbers, lists and dicts, as JSON has them."""
    return {
        "name": run.name,
        "job": run.job,
        "weights": weights,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "chip": chip(device),
        "device": device.type,
        "processes": processes,
        "system": platform.platform(),
        "versions": versions(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "data": list(sources(run)),
        "run": json.loads(json.dumps(asdict(run))),
    }


def save_card(folder: Path, card: dict[str, Any], step: int, seconds: float, ended: str) -> None:
    """Write ``run.json``. ``ended``: in a word or two, why the run is not going on; empty while it goes."""
    now = card | {"step": step, "seconds": round(seconds, 1), "ended": ended}
    temporary = folder / "run.part"
    temporary.write_text(json.dumps(now, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(folder / "run.json")


def commit() -> str:
    """Of the checkout, with “+” if files are changed; empty where there is none to be asked."""
    try:
        git = ["git", "-C", str(ROOT)]
        found = subprocess.run([*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run(
            [*git, "status", "--porcelain", "-uno", "--", "training", "animl_addon"], capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip() + ("+" if changed.stdout.strip() else "")


def chip(device: torch.device) -> str:
    """The name of what computes."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    cpuinfo = Path("/proc/cpuinfo")
    names = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines() if cpuinfo.exists() else []
    named = [line.split(":", 1)[1].strip() for line in names if line.startswith("model name")]
    return f"{named[0] if named else platform.processor() or platform.machine()}, {os.cpu_count()} cores"


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    found["torch"] = str(torch.__version__)
    if torch.version.cuda:
        found["cuda"] = torch.version.cuda
    return found


def sources(run: Run) -> Iterator[dict[str, Any]]:
    """Every folder and file that the run file names as material: its licences, and how many items have each."""
    told = set()
    for path in paths(run):
        if path in told:
            continue
        told.add(path)
        refused = run.data.refuse if path == Path(run.data.clips or ".") else ()  # which is not trained on
        counts = Counter(each for each in licences(path) if not any(word in each[0] for word in refused))
        rows = [{"licence": licence, "source": source, "items": n} for (licence, source), n in counts.most_common()]
        yield {"path": str(path), "licences": rows}


def paths(config: Any) -> Iterator[Path]:
    """Every text in the run's sections that is a path on this machine."""
    for each in fields(config):
        value = getattr(config, each.name)
        if is_dataclass(value):
            yield from paths(value)
            continue
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and text and ("/" in text or "\\" in text or "." in text) and Path(text).exists():
                yield Path(text)


def licences(path: Path) -> Iterator[tuple[str, str]]:
    """(licence, source) of every item that a manifest in the folder, or in one just below it, lists."""
    if not path.is_dir():
        return
    for folder in (path, *sorted(each for each in path.iterdir() if each.is_dir())):
        for name in MANIFESTS:
            if (folder / name).is_file():
                try:
                    listed = json.loads((folder / name).read_text(encoding="utf-8"))
                except ValueError:
                    continue  # whoever reads the material says so, in a sentence of its own
                if isinstance(listed, dict) and isinstance(listed.get("sources"), list):
                    for row in listed["sources"]:  # shards add theirs up
                        yield from [(str(row["licence"]), origin(row))] * int(row.get("sequences", 1))
                else:
                    yield from licensed(listed)
                break


def licensed(value: Any) -> Iterator[tuple[str, str]]:
    """Of every object with a licence, however deep it lies."""
    if isinstance(value, dict):
        licence = value.get("licence", value.get("license"))
        if isinstance(licence, str):
            yield licence, origin(value)
        else:
            for each in value.values():
                yield from licensed(each)
    elif isinstance(value, list):
        for each in value:
            yield from licensed(each)


def origin(row: dict[str, Any]) -> str:
    """Whom to credit: the author where one is named, else the place, without the path of the single file."""
    return str(row.get("author") or str(row.get("source", "")).split(" ")[0])
