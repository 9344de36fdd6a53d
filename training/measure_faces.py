"""Measure generators of faces: ``python training/measure_faces.py RUN [RUN …] --bank FOLDER --page PAGE.png``.

Each run's mean weights draw as many characters as are compared with: new ones of our own drawer, and, with
``--faces FOLDER``, faces by other hands that nothing was trained on. The first line measures the drawer itself. The
page shows characters of the first run, and below each the drawing of the bank that is most like it: none may be a copy.
``firm``: how far lines stand out where faces are, of how far they do in the drawer's.
"""

import argparse
import json
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from animl_addon.core.faces.latent import latent_of
from training.data.characters.bank import read_bank
from training.data.characters.drawing import draw_latents
from training.data.faces import cut_out_of_paper, read_folder
from training.exports.face import load_generator
from training.losses.likeness import of_face, standing_out
from training.measure.features import FrozenEncoder, features_of, fid, kid
from training.models.face_finder import WEIGHTS, faces_found
from training.tasks.face import save_sheet

SMALL = 32
"""Pixels, at which pictures are compared for likeness."""

NEW = 777_001
"""The seed of drawn characters that no bank holds."""

SHOWN = 12


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--bank", type=Path, required=True, help="what they were trained on, of 128 px")
    parser.add_argument("--faces", type=Path, help="pictures of faces by other hands")
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--truncation", type=float, default=0.8)
    parser.add_argument("--page", type=Path)
    args = parser.parse_args(arguments)
    encoder = FrozenEncoder()
    bank = torch.from_numpy(read_bank(args.bank, 128)[1]).permute(0, 3, 1, 2)
    known = _small(bank)
    others = _cut_out(read_folder(args.faces, 128))[: args.count] if args.faces else None

    def figures(name: str, made: Tensor) -> dict[str, str | float]:
        """``made``: (N, 4, S, S) uint8."""
        own = features_of(encoder, (batch.float() / 255 for batch in made.split(32)))
        row: dict[str, str | float] = {"who": name, "fid_drawer": fid(own, drawn), "kid_drawer": kid(own, drawn)}
        if others is not None:
            theirs = features_of(encoder, (batch.float() / 255 for batch in others.split(32)))
            row |= {"fid_others": fid(own[: len(others)], theirs), "kid_others": kid(own, theirs)}
        row["firm"] = _firm(made) / _firm(reference)
        small = _small(made)
        row["nearest_pair"] = float((_apart(small, small) + 1e3 * torch.eye(len(small))).min())
        row["nearest_known"] = float(_apart(small, known).min(dim=1).values.median())
        row["nearest_known_of_all"] = float(_apart(small, known).min())
        if WEIGHTS.exists():
            row["face_found"] = float(faces_found(made).float().mean())
        return row

    reference, new = (
        torch.from_numpy(draw_latents(NEW + turn, args.count)[1]).permute(0, 3, 1, 2) for turn in range(2)
    )
    drawn = features_of(encoder, (batch.float() / 255 for batch in reference.split(32)))
    print(json.dumps(_rounded(figures("the drawer itself", new))))
    for run in args.runs:
        made = draw(run, args.count, args.truncation)
        print(json.dumps(_rounded(figures(run.name, made))), flush=True)
        if args.page and run == args.runs[0]:
            few = made[:SHOWN]
            nearest = bank[_apart(_small(few), known).argmin(dim=1)].float() / 255
            nearest = F.interpolate(nearest, size=few.shape[2:], mode="area")
            save_sheet(args.page, torch.cat((few.float() / 255, nearest)), columns=SHOWN)
    return 0


@torch.no_grad()
def draw(run: Path, count: int, truncation: float) -> Tensor:
    """(count, 4, S, S) uint8: the characters of the first seeds."""
    generator, _ = load_generator(run)
    latents = torch.from_numpy(np.stack([latent_of(seed) for seed in range(count)]) * np.float32(truncation))
    made = torch.cat([generator(batch[..., None, None]) for batch in latents.split(16)])
    return (made.clamp(0, 1) * 255).round().byte()


def _firm(pictures: Tensor) -> float:
    """How far lines stand out where faces are, of (N, 4, S, S) uint8 pictures at 64 px."""
    light = [F.interpolate(batch.float() / 255, size=(64, 64), mode="area") for batch in pictures.split(64)]
    return float(torch.cat([standing_out(of_face(batch)) for batch in light]).mean())


def _small(pictures: Tensor) -> Tensor:
    """(N, 4 * SMALL²) of (N, 4, S, S) uint8, from 0 to 1."""
    return torch.cat(
        [
            F.interpolate(batch.float() / 255, size=(SMALL, SMALL), mode="area").flatten(1)
            for batch in pictures.split(64)
        ]
    )


def _apart(one: Tensor, other: Tensor) -> Tensor:
    """(N, M) mean differences."""
    return torch.cdist(one, other, p=1) / one.shape[1]


def _cut_out(pictures: Tensor) -> Tensor:
    cut = [cut_out_of_paper(picture[:3].permute(1, 2, 0).numpy()) for picture in pictures]
    return torch.from_numpy(np.stack(cut)).permute(0, 3, 1, 2)


def _rounded(row: dict[str, str | float]) -> dict[str, str | float]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}


if __name__ == "__main__":
    raise SystemExit(main())
