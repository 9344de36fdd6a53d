"""Draw characters beforehand: ``python training/data/characters/bank.py FOLDER --count 8000 [--side 128]``.

Each file of the folder holds ``latents`` and ``pictures`` of some hundred characters; training reads them all. A file
that is there is not drawn again, so a command that was stopped goes on.
"""

import argparse
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
from numpy.typing import NDArray

from training.data.characters.drawing import SIDE, draw_latents

EACH = 500
"""Characters in a file."""

Faces = tuple[NDArray[np.float32], NDArray[np.uint8]]
"""(N, 128) latents and (N, side, side, 4) premultiplied pictures."""


def draw_bank(folder: Path, count: int, side: int = SIDE, first_seed: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first_seed, first_seed + -(-count // EACH)):
        path = folder / f"characters-{side}-{seed:04d}.npz"
        if path.exists():
            continue
        latents, pictures = draw_latents(seed, EACH, side)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.savez_compressed(file, latents=latents, pictures=pictures)
        unfinished.replace(path)


def read_bank(folder: Path, side: int) -> Faces:
    """All characters of a folder.

    Raises:
        FileNotFoundError: none of this side is there.
    """
    files = sorted(folder.glob(f"characters-{side}-*.npz"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no characters of {side} px: draw them with {Path(__file__).name}")
    parts = [np.load(file) for file in files]
    return np.concatenate([part["latents"] for part in parts]), np.concatenate([part["pictures"] for part in parts])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--side", type=int, default=SIDE)
    parser.add_argument("--first-seed", type=int, default=1)
    args = parser.parse_args(arguments)
    draw_bank(args.folder, args.count, args.side, args.first_seed)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
