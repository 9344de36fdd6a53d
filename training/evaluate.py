"""Measure a trained run on clips it has not seen: ``python training/evaluate.py RUN_FOLDER --clips FOLDER``.

Keys are frames of held-out strips, the truth is the frame half-way. The cross-dissolve and DIS flow are measured in the
same run, and a page of the best, the middle and the worst is written beside the figures: look at it.

``--neighbours`` asks instead what the keys beyond the pair are worth: the pair is frames 2 and 4, the truth 3, the key
before 0 and the one after 6.
"""

import argparse
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from animl_addon.core.jobs.inbetween import Neighbour, draw, inbetween, match
from animl_addon.core.palette import Palette
from animl_addon.core.path import Path as Way
from animl_addon.core.picture import RGBA
from training.data.clips import Strip, find_strips, split
from training.export import load_matcher
from training.measure.figures import measure
from training.measure.gallery import Case, gallery
from training.measure.peers import DisInbetween, dissolve
from training.measure.torch_model import TorchInbetween

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


def held_out_frames(strip: Strip) -> list[RGBA] | None:
    """The first seven frames of a strip, or None where there are fewer, or too little moves between the pair."""
    frames = strip.read().astype(np.float32) / 255
    frames[..., :3] *= frames[..., 3:]
    if len(frames) < 7 or not (frames[2][..., 3].any() and frames[4][..., 3].any()):
        return None
    moved = np.abs(frames[2] - frames[4]).max(-1) > 0.04
    return list(frames[:7]) if moved.mean() > 0.003 else None


def evaluate_neighbours(
    run_folder: Path, clips: Path, most: int, refuse: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    """Mean figures with two and with four keys; also writes ``neighbours.json`` and ``neighbours.png``."""
    model = TorchInbetween(load_matcher(run_folder))
    _, held_out = split(find_strips(clips, refuse))
    rows: dict[str, list[dict[str, float]]] = {"two keys": [], "four keys": []}
    cases = []
    for strip in held_out:
        if len(rows["two keys"]) == most or (frames := held_out_frames(strip)) is None:
            continue
        before, _, first, truth, last, _, after = frames
        bent = match(model, first, last, Neighbour(lambda key=before: key), Neighbour(lambda key=after: key))
        straight = replace(bent, path0=Way(bent.path0.flow), path1=Way(bent.path1.flow))
        palette = Palette.of(first, last)
        drawn = [palette.snap(draw(model, pair, 0.5).image) for pair in (straight, bent)]
        for found, image in zip(rows.values(), drawn, strict=True):
            found.append(measure(image, first, truth, last))
        pictures = {"key before": before, "first key": first, "two keys": drawn[0], "four keys": drawn[1],
                    "truth": truth, "last key": last, "key after": after}  # fmt: skip
        cases.append(Case.of(rows["four keys"][-1]["line_distance"], pictures))
    two, four = ([row["psnr_moving"] for row in found] for found in rows.values())
    means = averaged(rows)
    means["four keys"]["better"] = float(np.mean(np.array(four) > np.array(two)))
    write_figures(run_folder / "neighbours.json", means)
    gallery(cases).save(run_folder / "neighbours.png", optimize=True)
    return means


def evaluate(run_folder: Path, clips: Path, most: int, refuse: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Mean figures of our drawings and of the peers'; also writes ``evaluation.json`` and ``.png``."""
    ours, dis = TorchInbetween(load_matcher(run_folder)), DisInbetween()
    _, held_out = split(find_strips(clips, refuse))
    rows: dict[str, list[dict[str, float]]] = {"ours": [], "DIS": [], "dissolve": []}
    cases = []
    for strip in held_out:
        if len(cases) == most or (keys := held_out_keys(strip)) is None:
            continue
        first, truth, last = keys
        drawn = {
            "ours": next(inbetween(ours, first, last, (0.5,))).image,
            "DIS": next(inbetween(dis, first, last, (0.5,))).image,
            "dissolve": dissolve(first, last, 0.5),
        }
        for name, image in drawn.items():
            rows[name].append(measure(image, first, truth, last))
        pictures = {"first key": first, **drawn, "truth": truth, "last key": last}
        cases.append(Case.of(rows["ours"][-1]["line_distance"], pictures))
    means = averaged(rows)
    write_figures(run_folder / "evaluation.json", means)
    gallery(cases).save(run_folder / "evaluation.png", optimize=True)
    return means


def averaged(rows: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Mean of every figure, and how many cases it is of.

    Raises:
        SystemExit: there is none.
    """
    if not all(rows.values()):
        raise SystemExit("No held-out clip moves enough to be measured: give a folder with more of them.")
    return {
        name: {"cases": len(found)} | {figure: float(np.mean([row[figure] for row in found])) for figure in found[0]}
        for name, found in rows.items()
    }


def write_figures(path: Path, means: dict[str, dict[str, float]]) -> None:
    path.write_text(json.dumps(means, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure a trained run on clips it has not seen.")
    parser.add_argument("run", type=Path, help="folder of the run, with last.pt")
    parser.add_argument("--clips", type=Path, required=True, help="folder of strips with index.json")
    parser.add_argument("--most", type=int, default=80, help="strips to measure")
    parser.add_argument("--refuse", nargs="*", default=["Lottie Simple License"], help="words of licences left out")
    parser.add_argument("--neighbours", action="store_true", help="measure four keys against two")
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    measured = evaluate_neighbours if args.neighbours else evaluate
    for name, figures in measured(args.run, args.clips, args.most, tuple(args.refuse)).items():
        log.info("%-9s %s", name, "  ".join(f"{figure} {value:.3f}" for figure, value in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
