"""Measure cartoons of photographs nobody trained on: ``python training/measure_cartoonize.py MODELS --photos DIR``.

Ours in all looks, through the shipped graph and the core's own tiling, beside OpenCV's stylization and a bilateral
filter with edges; what of the photo is kept (SSIM, PSNR, edges), how much texture is left, how far the set lies from
drawn ones (FID and KID by our own encoder), and how much flickers in a pan and boils in a still shot. Writes
``cartoonize.csv``, in which rows of an earlier run stay where ``--only`` leaves them out, and a page.
"""

import argparse
import csv
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
import torch
from PIL import Image

from animl_addon.core.jobs.cartoonize import Look, cartoon
from animl_addon.core.model import Model
from animl_addon.core.spec import Job
from animl_addon.inference.library import find_model
from animl_addon.inference.session import OnnxModel
from training.data.drawing_rules import LOOKS, drawn
from training.data.photos import pictures_in
from training.losses.similarity import ssim
from training.measure.features import FrozenEncoder, features_of, fid, kid

log = logging.getLogger("animl.training")

Draw = Callable[[np.ndarray], np.ndarray]
"""(H, W, 3) float32 sRGB to the same."""

PAN = (1.5, 0.75)
"""Pixels a frame, right and down: half pixels are where grain boils."""

FRAMES = 3

FILMED = 3
"""One in so many photographs is filmed, which costs as much as six others."""


def contenders(model: Model) -> dict[str, Draw]:
    """Whatever is measured, by name."""

    def ours(look: Look, strength: float = 1.0) -> Draw:
        return lambda photo: cartoon(model, opaque(photo), look, strength, coarse=1)[..., :3]

    found: dict[str, Draw] = {"photo": lambda photo: photo}
    found |= {f"ours {look}": ours(look) for look in Look}
    found |= {"ours clean, half": ours(Look.CLEAN, 0.5)}
    found |= {f"rules {look}": lambda photo, look=look: drawn(photo, look) for look in LOOKS}
    return found | {"stylization": stylization, "bilateral + edges": bilateral_edges}


def stylization(photo: np.ndarray) -> np.ndarray:
    return cv2.stylization((photo * 255).astype(np.uint8), sigma_s=60, sigma_r=0.45).astype(np.float32) / 255


def bilateral_edges(photo: np.ndarray) -> np.ndarray:
    """What a hundred tutorials do: smooth seven times, and draw adaptive edges over it."""
    levels = (photo * 255).astype(np.uint8)
    smooth = levels
    for _ in range(7):
        smooth = cv2.bilateralFilter(smooth, 9, 30, 7)
    grey = cv2.medianBlur(cv2.cvtColor(levels, cv2.COLOR_RGB2GRAY), 7)
    edges = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 2)
    return (smooth * (edges[..., None] > 0)).astype(np.float32) / 255


def opaque(photo: np.ndarray) -> np.ndarray:
    return np.concatenate((photo, np.ones_like(photo[..., :1])), axis=-1)


def measure(draw: Draw, photos: Sequence[np.ndarray]) -> tuple[dict[str, float], list[np.ndarray]]:
    """Means over the photographs, and the drawings."""
    drawings = [draw(photo) for photo in photos]
    rows = [kept(photo, drawing) for photo, drawing in zip(photos, drawings, strict=True)]
    figures = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    films = [(flicker(draw, photo, PAN), flicker(draw, photo, (0, 0))) for photo in photos[::FILMED]]
    return figures | dict(zip(("flicker", "boil"), np.mean(films, axis=0).tolist(), strict=True)), drawings


def kept(photo: np.ndarray, drawing: np.ndarray) -> dict[str, float]:
    """``ssim``, ``psnr`` (dB); ``texture``: what is left of the small changes where the photo has no edge, 1 for all;
    ``edges``: correlation of the photo's strong edges with the drawing's; ``hue``: mean error of colour without light.
    """
    one, other = (torch.from_numpy(picture).permute(2, 0, 1)[None] for picture in (photo, drawing))
    light = [cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2GRAY) for picture in (photo, drawing)]
    steep = [np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)) for grey in light]
    plain = cv2.dilate((steep[0] > 0.35).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    fine = [grey - cv2.GaussianBlur(grey, (0, 0), 2) for grey in light]
    texture = float(np.abs(fine[1][plain]).mean() / max(np.abs(fine[0][plain]).mean(), 1e-6)) if plain.any() else 1.0
    blurred = [cv2.GaussianBlur(each, (0, 0), 1.5) for each in steep]
    afar = [cv2.resize(picture, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA) for picture in (photo, drawing)]
    hue = [picture - picture.mean(-1, keepdims=True) for picture in afar]
    return {
        "ssim": float(ssim(one, other)),
        "psnr": float(-10 * np.log10(np.square(photo - drawing).mean() + 1e-9)),
        "texture": texture,
        "edges": float(np.corrcoef(blurred[0].ravel(), blurred[1].ravel())[0, 1]),
        "hue": float(np.abs(hue[0] - hue[1]).mean()),
    }


def flicker(draw: Draw, photo: np.ndarray, pan: tuple[float, float]) -> float:
    """Mean change of level, of 255, from frame to frame of a pan beyond what the camera's own motion explains.

    Each frame has grain of its own, as films have. Frames are drawn one by one and moved back before they are compared;
    a screen that belongs to the picture, not to what is on it, counts as flicker in a pan.

    Args:
        pan: pixels a frame; nought for a still camera.
    """
    height, width = photo.shape[:2]
    rng = np.random.default_rng(0)
    frames = []
    for index in range(FRAMES):
        shift = np.array([[1, 0, -index * pan[0]], [0, 1, -index * pan[1]]], np.float32)
        seen = cv2.warpAffine(photo, shift, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        grainy = np.clip(seen + rng.normal(0, 0.01, seen.shape), 0, 1).astype(np.float32)
        shift[:, 2] *= -1
        frames.append(cv2.warpAffine(draw(grainy), shift, (width, height), flags=cv2.INTER_CUBIC))
    margin = int(max(pan) * FRAMES) + 4
    inside = np.stack(frames)[:, margin:-margin, margin:-margin]
    return float(np.abs(np.diff(inside, axis=0)).mean() * 255)


def read(path: str, side: int) -> np.ndarray:
    """(H, W, 3) float32, reduced so that the longer side is ``side`` at most."""
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return np.asarray(picture, np.float32) / 255


def page(columns: dict[str, list[np.ndarray]], most: int = 8, side: int = 256) -> Image.Image:
    """A row a photograph, a column a contender."""
    rows = []
    for index in range(min(most, len(columns["photo"]))):
        height, width = columns["photo"][index].shape[:2]
        size = (side, round(side * height / width))
        rows.append(np.concatenate([cv2.resize(each[index], size) for each in columns.values()], axis=1))
    return Image.fromarray((np.concatenate(rows).clip(0, 1) * 255).astype(np.uint8))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure cartoons of photographs against OpenCV's.")
    parser.add_argument("models", type=Path, help="folder with cartoonize.json")
    parser.add_argument("--photos", type=Path, required=True, help="folder of photographs that nobody trained on")
    parser.add_argument("--drawings", type=Path, nargs="*", default=(), help="folders of drawings, for FID and KID")
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME", help="contenders whose names begin so")
    parser.add_argument("--side", type=int, default=320, help="pixels of the longer side")
    parser.add_argument("--most", type=int, default=1000, help="photographs to measure, spread over the folder")
    parser.add_argument("--out", type=Path, default=Path("runs/cartoonize-measured"))
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    paths = pictures_in(args.photos)
    photos = [read(path, args.side) for path in paths[:: -(-len(paths) // args.most)]]
    encoder = FrozenEncoder()
    wanted = [read(path, args.side) for folder in args.drawings for path in pictures_in(folder)]
    true = features_of(encoder, quarters(wanted)) if wanted else None
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "cartoonize.csv"
    table, columns = rows_of(path), {"photo": photos}
    for name, draw in contenders(OnnxModel(find_model(args.models, Job.CARTOONIZE))).items():
        if args.only and not any(name.startswith(word) for word in args.only):
            continue
        figures, columns[name] = measure(draw, photos)
        if true is not None:
            made = features_of(encoder, quarters(columns[name]))
            figures |= {"fid": fid(made, true), "kid": kid(made, true) * 1000}
        log.info("%-18s %s", name, "  ".join(f"{figure} {value:.3f}" for figure, value in figures.items()))
        table[name] = {"name": name} | {figure: round(value, 4) for figure, value in figures.items()}
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(next(iter(table.values()))))
            writer.writeheader()
            writer.writerows(table.values())
    page(columns).save(args.out / "cartoonize.png")
    return 0


def rows_of(path: Path) -> dict[str, dict]:
    """What was measured before, by name."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def quarters(pictures: Sequence[np.ndarray]) -> Iterator[torch.Tensor]:
    """The four quarters of every picture, (1, 4, H, W): distances of sets want many."""
    for picture in pictures:
        height, width = (length // 2 for length in picture.shape[:2])
        for top, left in ((0, 0), (0, width), (height, 0), (height, width)):
            part = opaque(picture[top : top + height, left : left + width].astype(np.float32))
            yield torch.from_numpy(part).permute(2, 0, 1)[None]


if __name__ == "__main__":
    raise SystemExit(main())
