"""Shards: plain tar files of lossless WebP pictures, named in the manner of WebDataset, and what is in them.

``shard-00000.tar`` holds ``00000007.0000.webp``, ``00000007.0001.webp`` … and ``00000007.json`` for the sequence with
key 7. Beside it, ``shard-00000.json`` tells where in the file each picture lies, so that any one is read alone, and
what was left out meanwhile. A shard appears when it is whole: what is stopped goes on after the last one.
``manifest.json``, written at the end, is all that readers look at.
"""

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from animl_addon.core.whole import beside, whole

from .reel import Gap, MaterialError, Pixels

MANIFEST = "manifest.json"
FORMAT = "animl material 1"
BLOCK = tarfile.BLOCKSIZE


class ShardWriter:
    """Takes the reels one after the other. ``settings``: whatever changes what is written; a folder keeps to one.

    Raises:
        MaterialError: the folder was begun with other settings, or what lies there is damaged.
    """

    def __init__(self, folder: Path, settings: dict[str, Any], most: int = 64 << 20) -> None:
        self.folder, self.settings, self.most = folder, settings, most
        self.rows: list[dict[str, Any]] = []
        self.left_out: list[dict[str, str]] = []
        self.done: dict[str, str] = {}
        self.count = 0
        for unfinished in folder.glob(".animl-*.part"):  # of a run that was killed
            unfinished.unlink()
        for path in sorted(folder.glob("shard-*.json")):
            shard = _read(path)
            if shard.get("settings") != settings:
                raise MaterialError(f"“{folder}” was begun with other settings: choose another folder with --out.")
            self.rows += shard["sequences"]
            self.left_out += shard["left_out"]
            self.done |= shard["done"]
            self.count = int(path.stem.removeprefix("shard-")) + 1
        self.key = max((row["key"] for row in self.rows), default=-1) + 1
        self._open()

    def _open(self) -> None:
        self.path = self.folder / f"shard-{self.count:05}.tar"
        self.unfinished = beside(self.path)
        self.file = self.unfinished.open("xb")
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
        self.fresh: dict[str, Any] = {"settings": self.settings, "sequences": [], "left_out": [], "done": {}}

    def add(self, row: dict[str, Any], pictures: Sequence[bytes]) -> None:
        """Write one sequence; ``row`` is what is to be known of it, beside its key, shard and places."""
        row = {"key": self.key, **row}
        places = [self._member(f"{self.key:08}.{index:04}.webp", data) for index, data in enumerate(pictures)]
        self._member(f"{self.key:08}.json", json.dumps(row, ensure_ascii=False).encode())
        self.fresh["sequences"].append(row | {"shard": self.path.name, "places": places})
        self.key += 1

    def leave_out(self, gap: Gap, reel: str, stamp: str) -> None:
        self.fresh["left_out"].append({"file": gap.file, "reason": gap.reason, "reel": reel, "stamp": stamp})

    def end_reel(self, name: str, stamp: str) -> None:
        """A reel is written; a shard that is large enough is closed."""
        self.fresh["done"][name] = stamp
        if self.file.tell() > self.most:
            self.close()
            self._open()

    def close(self) -> None:
        """Give the shard its name, if there is anything in it."""
        self.tar.close()
        self.file.close()
        if self.fresh["sequences"]:
            self.unfinished.replace(self.path)
        else:
            self.unfinished.unlink()
        if self.fresh["done"]:
            write_json(self.path.with_suffix(".json"), self.fresh)
            self.count += 1
        self.rows += self.fresh["sequences"]
        self.left_out += self.fresh["left_out"]
        self.done |= self.fresh["done"]

    def abandon(self) -> None:
        """Leave the shard that was begun, and nothing of it."""
        self.file.close()
        self.unfinished.unlink(missing_ok=True)

    def _member(self, name: str, data: bytes) -> list[int]:
        """Add a file to the tar; where its bytes begin, and how many they are."""
        start = self.file.tell() + BLOCK
        about = tarfile.TarInfo(name)
        about.size = len(data)
        self.tar.addfile(about, io.BytesIO(data))
        return [start, len(data)]


def encode(frame: Pixels) -> bytes:
    """A lossless WebP; without alpha where nothing shows through."""
    opaque = frame[..., 3].min() == 255
    file = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(frame[..., :3] if opaque else frame))
    picture.save(file, "WEBP", lossless=True, exact=True, quality=0, method=1)  # more is slower, hardly smaller
    return file.getvalue()


def decode(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def write_json(path: Path, content: dict[str, Any]) -> None:
    with whole(path) as file:
        file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MaterialError(f"“{path}” is damaged: remove the shard and prepare its folder again.") from error
