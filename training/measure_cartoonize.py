"""Measure cartoons of photographs nobody trained on: ``python training/measure_cartoonize.py MODELS --photos DIR``.

Ours in all looks, through the shipped graph and the core's own tiling, beside OpenCV's stylization and a bilateral
filter with edges; what of the photo is kept, faces and letters in it, how much texture is left, how far the set lies
from drawn ones (FID and KID by our own encoder, and by an Inception network where one has its weights), and how much
flickers in a pan and boils in a still shot. Writes ``cartoonize.csv``, in which rows of an earlier call stay where
``--only`` leaves them out, and pages at every ``--sides``. ``--tables`` writes the CSV's figures into documents.
"""

import argparse
import csv
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
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
from training.measure.cartoon_tables import COLUMNS, rows_of, write_rows, write_tables
from training.measure.cartoons import PAN, Draw, faces_kept, flicker, kept, letters_read
from training.measure.features import Features, FrozenEncoder, features_of, fid, kid
from training.measure.inception import inception_features, load_inception

log = logging.getLogger("animl.training")

FILMED = 7
"""One in so many photographs is filmed, which costs as much as six others that are not."""

Distances = Callable[[Sequence[np.ndarray]], dict[str, float]]


def contenders(model: Model, name: str) -> dict[str, Draw]:
    """Whatever is measured, by name; ``name``: of the model."""

    def ours(look: Look, strength: float = 1.0) -> Draw:
        return lambda photo: cartoon(model, opaque(photo), look, strength, coarse=1)[..., :3]

    found: dict[str, Draw] = {"photo": lambda photo: photo}
    found |= {f"{name} {look}": ours(look) for look in Look}
    found |= {f"{name} at half, {look}": ours(look, 0.5) for look in Look}
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
    figures |= faces_kept(photos, drawings) | {"letters": letters_read(draw)}
    films = [(flicker(draw, photo, PAN), flicker(draw, photo, (0, 0))) for photo in photos[::FILMED]]
    return figures | dict(zip(("flicker", "boil"), np.mean(films, axis=0).tolist(), strict=True)), drawings


def distances_to(drawings: Sequence[np.ndarray], inception: Path | None) -> Distances:
    """What tells how far pictures lie from drawings as sets; nothing where there are no drawings."""
    if not drawings:
        return lambda made: {}
    seers: dict[str, Callable[[Iterator[torch.Tensor]], Features]] = {"": partial(features_of, FrozenEncoder())}
    if inception:
        seers["_inception"] = partial(inception_features, load_inception(inception))
    true = {name: see(quarters(drawings)) for name, see in seers.items()}

    def apart(made: Sequence[np.ndarray]) -> dict[str, float]:
        found = {}
        for name, see in seers.items():
            features = see(quarters(made))
            found |= {f"fid{name}": fid(features, true[name]), f"kid{name}": kid(features, true[name]) * 1000}
        return found

    return apart


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
    parser.add_argument("models", type=Path, nargs="?", help="folder with cartoonize.json; none: only --tables")
    parser.add_argument("--photos", type=Path, help="folder of photographs that nobody trained on")
    parser.add_argument("--drawings", type=Path, nargs="*", default=(), help="folders of drawings, for FID and KID")
    parser.add_argument(
        "--inception", type=Path, metavar="FILE", help="weights of an Inception v3, for FID and KID too"
    )
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME", help="contenders whose names begin so")
    parser.add_argument("--name", default="ours", help="of the model, in the table (ours)")
    parser.add_argument("--way", default="", help="how it was trained, and, with --log, how long")
    parser.add_argument("--log", type=Path, metavar="CSV", help="log.csv of its run")
    parser.add_argument("--side", type=int, default=320, help="pixels of the longer side")
    parser.add_argument("--sides", type=int, nargs="*", default=(), help="of further pages, to be looked at alone")
    parser.add_argument("--most", type=int, default=1000, help="photographs to measure, spread over the folder")
    parser.add_argument("--out", type=Path, default=Path("runs/cartoonize-measured"))
    parser.add_argument("--tables", type=Path, nargs="*", default=(), metavar="FILE", help="documents to write them in")
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    path = args.out / "cartoonize.csv"
    if args.models:
        if not args.photos:
            parser.error("what shall be drawn? --photos FOLDER")
        args.out.mkdir(parents=True, exist_ok=True)
        measure_all(args, path)
    for document in args.tables:
        write_tables(document, list(rows_of(path).values()))
    return 0


def measure_all(args: argparse.Namespace, path: Path) -> None:
    """Every contender that is asked for; its row is in the table as soon as it is known."""
    found = pictures_in(args.photos)
    found = found[:: -(-len(found) // args.most)]
    photos = [read(each, args.side) for each in found]
    wanted = [read(each, args.side) for folder in args.drawings for each in pictures_in(folder)]
    apart = distances_to(wanted, args.inception)
    table, columns = rows_of(path), {"photo": photos}
    model = OnnxModel(find_model(args.models, Job.CARTOONIZE))
    chosen = {
        name: draw
        for name, draw in contenders(model, args.name).items()
        if not args.only or any(name.startswith(word) for word in args.only)
    }
    for name, draw in chosen.items():
        figures, columns[name] = measure(draw, photos)
        figures |= apart(columns[name])
        if name == "photo":
            del figures["psnr"]  # of two that are one it is without end
        log.info("%-18s %s", name, "  ".join(f"{figure} {value:.3f}" for figure, value in figures.items()))
        told = trained(args.way, args.log) if name.startswith(args.name) else {}
        row = {"name": name} | told | {figure: f"{value:.4g}" for figure, value in figures.items()}
        table[name] = {column: str(row.get(column, "")) for column in COLUMNS}
        write_rows(path, table.values())
    page(columns).save(args.out / "cartoonize.png")
    for side in args.sides:
        shown = [read(each, side) for each in found[:: -(-len(found) // 8)]]
        drawings = {name: [draw(photo) for photo in shown] for name, draw in chosen.items()}
        page({"photo": shown} | drawings, side=side).save(args.out / f"cartoonize-{side}.png")


def trained(way: str, run: Path | None) -> dict[str, str]:
    """How a model was trained, as columns of its row: the last line of its run's log tells how long."""
    if not run:
        return {"way": way}
    with run.open(newline="", encoding="utf-8") as file:
        last = list(csv.DictReader(file))[-1]
    return {"way": way, "minutes": f"{float(last['minutes']):.0f}", "steps": last["step"]}


def quarters(pictures: Sequence[np.ndarray]) -> Iterator[torch.Tensor]:
    """The four quarters of every picture, (1, 4, H, W): distances of sets want many."""
    for picture in pictures:
        height, width = (length // 2 for length in picture.shape[:2])
        for top, left in ((0, 0), (0, width), (height, 0), (height, width)):
            part = opaque(picture[top : top + height, left : left + width].astype(np.float32))
            yield torch.from_numpy(part).permute(2, 0, 1)[None]


if __name__ == "__main__":
    raise SystemExit(main())
