"""Photographs beside what the rules make of them: ``python training/data/lessons.py --photos DIR --out lessons.npz``.

The rules (:mod:`drawing_rules`) take a second a picture, so they are asked once and not at every step.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
import torch
from torch import Tensor

from training.data.drawing_rules import LOOKS, drawn
from training.data.photos import squares

STRENGTHS = (1.0, 0.5)


@dataclass(frozen=True, slots=True)
class Lessons:
    """``photos`` (B, 3, S, S) and ``drawn`` (B, strengths, looks, 3, S, S), both uint8."""

    photos: Tensor
    drawn: Tensor

    @classmethod
    def read(cls, paths: Sequence[Path]) -> "Lessons":
        """What :func:`main` wrote, of several files together."""
        parts = [np.load(path) for path in paths]
        photos, pages = (np.concatenate([part[name] for part in parts]) for name in ("photos", "drawn"))
        return cls(torch.from_numpy(photos), torch.from_numpy(pages))

    @classmethod
    def draw(cls, folders: Sequence[str], count: int, side: int, seed: int) -> "Lessons":
        """Cut ``count`` squares of ``side`` pixels out of the pictures of all folders, equally often, and draw them."""
        photos = squares(folders, count, side, seed)
        pages = []
        for photo in photos.movedim(1, -1).numpy().astype(np.float32) / 255:
            drawings = [[drawn(photo, look, strength) for look in LOOKS] for strength in STRENGTHS]
            pages.append((np.array(drawings) * 255).round().astype(np.uint8))
        return cls(photos, torch.from_numpy(np.stack(pages)).movedim(-1, -3).contiguous())

    def write(self, path: Path) -> None:
        temporary = path.with_suffix(".part.npz")
        np.savez(temporary, photos=self.photos.numpy(), drawn=self.drawn.numpy())
        temporary.replace(path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Draw lessons for the cartoonizer by rule.")
    parser.add_argument("--photos", nargs="+", required=True, help="folders, each drawn from equally often")
    parser.add_argument("--out", type=Path, required=True, help="the .npz to write")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--side", type=int, default=192, help="pixels")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    Lessons.draw(args.photos, args.count, args.side, args.seed).write(args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
