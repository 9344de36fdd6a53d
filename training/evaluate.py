"""Measure a trained run on clips it has not seen: ``python training/evaluate.py RUN_FOLDER --clips FOLDER``.

Keys are frames of held-out strips, the truth is the frame half-way. The cross-dissolve is measured in the same run, and
a page of pictures is written beside the figures: look at it.
"""

import argparse
import json
import logging
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image

from animl_addon.core.jobs.inbetween import inbetween
from animl_addon.core.picture import RGBA
from training.data.clips import Strip, find_strips, split
from training.export import load_matcher
from training.metrics import measure, on_paper
from training.torch_model import TorchInbetween

log = logging.getLogger("animl.training")


def held_out_keys(strip: Strip) -> tuple[RGBA, RGBA, RGBA] | None:
    """First key, truth and last key of a strip, or None where too little moves to tell anything."""
    frames = strip.read().astype(np.float32) / 255
    frames[..., :3] *= frames[..., 3:]
    middle = len(frames) // 2
    first, truth, last = frames[0], frames[middle], frames[2 * middle - (len(frames) % 2 == 0)]
    moved = np.abs(first - last).max(-1) > 0.04
    painted = first[..., 3].any() and last[..., 3].any()
    return (first, truth, last) if painted and moved.mean() > 0.003 else None


def evaluate(run_folder: Path, clips: Path, most: int, refuse: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Mean figures of our drawings and of the cross-dissolve; also writes ``evaluation.json`` and ``.png``."""
    model = TorchInbetween(load_matcher(run_folder))
    _, held_out = split(find_strips(clips, refuse))
    rows: dict[str, list[dict[str, float]]] = {"ours": [], "dissolve": []}
    page = []
    for strip in held_out:
        if len(rows["ours"]) == most or (keys := held_out_keys(strip)) is None:
            continue
        first, truth, last = keys
        [drawing] = inbetween(model, first, last, (0.5,))
        rows["ours"].append(measure(drawing.image, first, truth, last))
        rows["dissolve"].append(measure((first + last) / 2, first, truth, last))
        if len(page) < 12 and first.shape[:2] == (256, 256):
            page.append(np.concatenate([on_paper(picture) for picture in (first, drawing.image, truth, last)], axis=1))
    if not rows["ours"]:
        raise SystemExit(f"No held-out clip in {clips} moves enough to be measured.")
    means = {
        name: {"cases": len(found)} | {figure: float(np.mean([row[figure] for row in found])) for figure in found[0]}
        for name, found in rows.items()
    }
    (run_folder / "evaluation.json").write_text(json.dumps(means, indent=2) + "\n", encoding="utf-8")
    if page:
        sheet = (np.concatenate(page).clip(0, 1) * 255).round().astype(np.uint8)
        Image.fromarray(sheet).save(run_folder / "evaluation.png")
    return means


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure a trained run on clips it has not seen.")
    parser.add_argument("run", type=Path, help="folder of the run, with last.pt")
    parser.add_argument("--clips", type=Path, required=True, help="folder of strips with index.json")
    parser.add_argument("--most", type=int, default=80, help="strips to measure")
    parser.add_argument("--refuse", nargs="*", default=["Lottie Simple License"], help="words of licences left out")
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for name, figures in evaluate(args.run, args.clips, args.most, tuple(args.refuse)).items():
        log.info("%-9s %s", name, "  ".join(f"{figure} {value:.3f}" for figure, value in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
