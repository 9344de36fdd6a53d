"""Draw characters beforehand: ``python training/data/characters/bank.py FOLDER --count 8000 --side 128 --workers 4``.

Each file of the folder holds ``latents`` and ``pictures`` of some hundred characters; training reads them all. A file
that is there is not drawn again, so a command that was stopped goes on.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
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


def draw_bank(folder: Path, count: int, side: int = SIDE, first_seed: int = 1, workers: int = 1) -> None:
    """Draw ``count`` characters, rounded up to whole files, in as many processes at once as there are workers."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = range(first_seed, first_seed + -(-count // EACH))
    draw = partial(draw_file, folder, side, EACH)
    if workers == 1:
        for seed in seeds:
            draw(seed)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        list(pool.map(draw, seeds))


def draw_file(folder: Path, side: int, count: int, seed: int) -> None:
    """Draw the characters of one file, unless it is there."""
    path = folder / f"characters-{side}-{seed:04d}.npz"
    if path.exists():
        return
    latents, pictures = draw_latents(seed, count, side)
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
    parser.add_argument("--workers", type=int, default=1, help="processes that draw at once (default: 1)")
    args = parser.parse_args(arguments)
    for name in ("count", "side", "workers"):
        if getattr(args, name) < 1:
            parser.error(f"--{name} is {getattr(args, name)}: give at least 1")
    try:
        draw_bank(args.folder, args.count, args.side, args.first_seed, args.workers)
    except OSError as error:
        parser.exit(2, f"{args.folder} cannot be written to: {error.strerror or error}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
