"""Photographs, drawings and pairs of both, as squares in memory."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.data.procedural.shapes import draw_shapes
from training.data.stills import SUFFIXES


def squares(folders: Sequence[str], count: int, side: int, seed: int, *, relight: bool = True) -> Tensor:
    """(count, 3, side, side) uint8, cut at random places and sizes, from all folders equally often.

    Without folders they are made up: shapes over shaded ground, to try a run with.

    Args:
        relight: in changed light, as of another camera; drawings are left as they are.

    Raises:
        FileNotFoundError: a folder holds no pictures.
    """
    rng = np.random.default_rng(seed)
    if not folders:
        return made_up(count, side, seed)
    found = [pictures_in(Path(folder)) for folder in folders]
    cuts = [cut(str(rng.choice(found[index % len(found)])), side, rng, relight=relight) for index in range(count)]
    return to_bytes(cuts)


def pictures_in(folder: Path) -> list[str]:
    """
    Raises:
        FileNotFoundError: there is none.
    """
    paths = sorted(str(path) for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise FileNotFoundError(f"{folder} holds no pictures ({', '.join(sorted(SUFFIXES))})")
    return paths


def cut(path: str, side: int, rng: np.random.Generator, *, relight: bool = True) -> np.ndarray:
    """A random square, (side, side, 3) float32; ``relight``: as another camera would have seen it at another hour."""
    picture = np.asarray(Image.open(path).convert("RGB"), np.float32) / 255
    short = min(picture.shape[:2])
    reach = int(rng.uniform(min(0.8 * side, short), short))
    top, left = (int(rng.integers(0, length - reach + 1)) for length in picture.shape[:2])
    square = picture[top : top + reach, left : left + reach]
    square = cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA if reach > side else cv2.INTER_CUBIC)
    if relight:
        square = relit(square, rng)
    return np.clip(square[:, :: rng.choice((-1, 1))], 0, 1).astype(np.float32)


def relit(square: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With other light, colour and grain."""
    square = np.clip(square, 0, 1) ** rng.uniform(0.7, 1.35)
    square = square * rng.uniform(0.93, 1.07, 3)
    grey = square.mean(-1, keepdims=True)
    square = grey + (square - grey) * rng.uniform(0.75, 1.2)
    return square + rng.normal(0, rng.uniform(0, 0.015), square.shape)


def made_up(count: int, side: int, seed: int) -> Tensor:
    """(count, 3, side, side) uint8."""
    rng = torch.Generator().manual_seed(seed)
    shapes = draw_shapes(count, side, rng)
    corners = torch.rand(count, 3, 2, 2, generator=rng)
    ground = torch.nn.functional.interpolate(corners, size=(side, side), mode="bilinear", align_corners=True)
    picture = shapes[:, :3] + ground * (1 - shapes[:, 3:])
    return (picture.clamp(0, 1) * 255).round().byte()


def pairs(folder: Path, side: int) -> tuple[Tensor, Tensor]:
    """Photos and their drawings, (N, 3, side, side) uint8 each: the middle squares of files of equal names.

    Raises:
        FileNotFoundError: ``photo`` or ``drawing`` is empty, or a photo has no drawing.
    """
    photos = [Path(path) for path in pictures_in(folder / "photo")]
    drawings = {Path(path).stem: Path(path) for path in pictures_in(folder / "drawing")}
    if alone := [path for path in photos if path.stem not in drawings]:
        raise FileNotFoundError(f"“{alone[0]}” has no drawing of its name in {folder / 'drawing'}")
    both = ([middle(path, side) for path in photos], [middle(drawings[path.stem], side) for path in photos])
    return to_bytes(both[0]), to_bytes(both[1])


def middle(path: Path, side: int) -> np.ndarray:
    """The middle square of a picture, (side, side, 3) float32."""
    picture = Image.open(path).convert("RGB")
    short = min(picture.size)
    left, top = (picture.width - short) // 2, (picture.height - short) // 2
    square = picture.crop((left, top, left + short, top + short)).resize((side, side), Image.Resampling.LANCZOS)
    return np.asarray(square, np.float32) / 255


def to_bytes(cuts: list[np.ndarray]) -> Tensor:
    return torch.from_numpy((np.stack(cuts) * 255).round().astype(np.uint8)).movedim(-1, 1).contiguous()


def chosen(bank: Tensor, count: int, side: int, rng: torch.Generator) -> Tensor:
    """(count, 3, side, side) float32: random pictures of a bank, each cut and mirrored by chance."""
    which = torch.randint(0, len(bank), (count,), generator=rng)
    return torch.stack([_window(bank[index], side, *_chance(bank.shape[-1] - side, rng)) for index in which]) / 255


def chosen_together(pictures: Sequence[Tensor], side: int, rng: torch.Generator) -> list[Tensor]:
    """The same random window, or its mirror image, of several (C, S, S) pictures."""
    chance = _chance(pictures[0].shape[-1] - side, rng)
    return [_window(picture, side, *chance) for picture in pictures]


def _chance(room: int, rng: torch.Generator) -> tuple[int, int, bool]:
    top, left, mirrored = (int(torch.randint(0, most + 1, (1,), generator=rng)) for most in (room, room, 1))
    return top, left, bool(mirrored)


def _window(picture: Tensor, side: int, top: int, left: int, mirrored: bool) -> Tensor:
    window = picture[:, top : top + side, left : left + side]
    return window.flip(-1) if mirrored else window
