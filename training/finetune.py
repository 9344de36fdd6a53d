"""Fine-tune the inbetween model on one's own drawings: ``python training/finetune.py FOLDER``.

Or on a sheet, ``hero.png --grid 32x32``. The drawings are cut out and moved among drawn scenes for some minutes; how
they move themselves is learned from every two that have one between. A quarter of these is held out and drawn, before
and after: the figures and a page of pictures tell whether it was worth it. Of too few to part them all are drawn, and
drawings without neighbours are moved by chance for that. The model is written beside them; choose its folder in the
add-on's preferences, or with ``--models``.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from PIL import Image

from animl_addon.core.errors import AnimlError
from animl_addon.core.jobs.inbetween import inbetween
from animl_addon.core.picture import RGBA
from training.config import ConfigError, Run, load
from training.data.procedural.world import World
from training.data.sheets import Triple, held_out, open_sheet, triples
from training.exports.inbetween import export_inbetween
from training.exports.parity import ExportError
from training.loop import checkpoint
from training.measure.figures import measure, on_paper
from training.measure.torch_model import TorchInbetween, load_matcher
from training.models.matcher import Matcher
from training.train import train

log = logging.getLogger("animl.training")

Tell = Callable[[str, float], None]
"""Hears what is done at the moment, such as “Training”, and the share of the training that lies behind."""

CONFIG = Path(__file__).parent / "configs" / "finetune.toml"
WEIGHTS = Path(__file__).parent / "weights" / "inbetween.pt"
SHOWN = 8
"""Rows of the page of pictures."""

NEVER_TRAINED_ON = 999_983
"""Seed of the scenes that loose drawings are measured in."""

NEARER = 0.98
"""A new model is better if lines lie at most so many times as far from the true ones."""

LOSS = 0.1
"""Decibels over moving places that this may cost."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Mean figures over the drawings that have neighbours, or, ``loose``, over scenes in which they were moved.

    ``kept``: the motion of these drawings was held out from the training.
    """

    cases: int
    before: dict[str, float]
    after: dict[str, float]
    loose: bool = False
    kept: bool = False

    @property
    def better(self) -> bool:
        """By more than chance: lines nearer to the true ones, and the whole picture not worse for it."""
        nearer = self.after["line_distance"] < self.before["line_distance"] * NEARER
        return nearer and self.after["psnr_moving"] > self.before["psnr_moving"] - LOSS

    def sentence(self) -> str:
        distance = f"lines lie {self.before['line_distance']:.3g} px from the true ones before, " + (
            f"{self.after['line_distance']:.3g} px after"
        )
        advice = "use the new model for this sheet" if self.better else "keep the model that you had"
        frames = "frame" if self.cases == 1 else "frames"
        over = (
            f"{self.cases} scenes in which your drawings were moved by chance"
            if self.loose
            else f"{self.cases} {frames}" + (" whose motion it never learned" if self.kept else "")
        )
        return f"Over {over}, {distance}: {advice}."

    def save(self, path: Path) -> None:
        words = {"sentence": self.sentence(), "better": self.better, "cases": self.cases}
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps(words | {"before": self.before, "after": self.after}, indent=2) + "\n", "utf-8")
        temporary.replace(path)


def finetune(run: Run, folder: Path, found: Sequence[Triple], tell: Tell) -> Verdict:
    """Train, measure before and after; write ``before-and-after.png``, ``model/`` and, at last, ``verdict.json``.

    Args:
        found: drawings that have two neighbours. Where there is none, all are moved by chance to be measured.
    """
    learned, sheet = held_out(found) if run.data.sheet_triples else ([], found)
    if loose := not sheet:
        sheet = moved_by_chance(run)
    started = Matcher(run.network.depth, run.network.quarter, run.network.eighth).eval()
    checkpoint.load_weights(Path(run.start), started)
    before = drawn(started, sheet, lambda done: tell(f"Drawing as before, {done}", 0.0))
    train(run, folder, torch.device("cpu"), lambda share: tell("Training", share))
    tuned = load_matcher(folder)
    after = drawn(tuned, sheet, lambda done: tell(f"Drawing anew, {done}", 1.0))
    verdict = Verdict(len(sheet), mean_figures(sheet, before), mean_figures(sheet, after), loose, bool(learned))
    tell("Writing the model", 1.0)
    (folder / "model").mkdir(exist_ok=True)
    export_inbetween(tuned, folder / "model")
    save_page(folder / "before-and-after.png", sheet, before, after)
    verdict.save(folder / "verdict.json")
    return verdict


def moved_by_chance(run: Run, count: int = SHOWN) -> list[Triple]:
    """Scenes in which the drawings are moved, with the true ones half-way; never trained on."""
    world = World(run.data, torch.device("cpu"), run.seed)
    sample = world.draw(count, max(run.data.sides), (0.5,), (NEVER_TRAINED_ON, 0, 0))
    rows = zip(sample.image0, sample.drawings[:, 0], sample.image1, strict=True)
    scenes = [[picture.permute(1, 2, 0).numpy() for picture in row] for row in rows]
    return [Triple("moved by chance", first, truth, last) for first, truth, last in scenes]


def drawn(matcher: Matcher, sheet: Sequence[Triple], tell: Callable[[str], None]) -> list[RGBA]:
    """The middle frame of every triple, drawn from the other two."""
    model = TorchInbetween(matcher)
    pictures = []
    for triple in sheet:
        tell(f"{len(pictures)} of {len(sheet)}")
        pictures.append(next(iter(inbetween(model, triple.first, triple.last, (0.5,)))).image)
    return pictures


def mean_figures(sheet: Sequence[Triple], pictures: Sequence[RGBA]) -> dict[str, float]:
    rows = [measure(picture, t.first, t.truth, t.last) for t, picture in zip(sheet, pictures, strict=True)]
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def save_page(path: Path, sheet: Sequence[Triple], before: Sequence[RGBA], after: Sequence[RGBA]) -> None:
    """Rows: first key, drawn before, drawn after, truth, last key; of the triples evenly chosen."""
    chosen = np.unique(np.linspace(0, len(sheet) - 1, min(SHOWN, len(sheet))).round().astype(int))
    height, width = (max(sheet[i].truth.shape[axis] for i in chosen) for axis in (0, 1))
    rows = []
    for i in chosen:
        pictures = [on_paper(p) for p in (sheet[i].first, before[i], after[i], sheet[i].truth, sheet[i].last)]
        padded = [
            np.pad(p, ((0, height - p.shape[0]), (0, width - p.shape[1]), (0, 0)), constant_values=255)
            for p in pictures
        ]
        rows.append(np.concatenate(padded, axis=1))
    page = np.concatenate(rows).round().astype(np.uint8)
    temporary = path.with_suffix(".part")
    Image.fromarray(page).save(temporary, format="PNG")
    temporary.replace(path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fine-tune the inbetween model on one's own drawings.")
    parser.add_argument("sheet", type=Path, help="folder of drawings, sprite sheet, GIF, APNG, WebP or .aseprite")
    parser.add_argument("--grid", default="", metavar="WxH", help="size of a frame in a bare grid (default: guessed)")
    parser.add_argument("--atlas", type=Path, help="JSON atlas of the sheet")
    parser.add_argument("--minutes", type=float, default=5.0, help="of training (default: 5)")
    parser.add_argument("--out", type=Path, help="folder for the model and the pictures (default: runs/finetune-NAME)")
    parser.add_argument("--json", action="store_true", help="tell progress as lines of JSON, for programs")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="override the run file")
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING if args.json else logging.INFO, format="%(message)s")

    def say(event: str, **words: object) -> None:
        if args.json:
            sys.stdout.write(json.dumps({"event": event} | words) + "\n")
            sys.stdout.flush()

    folder = args.out or Path("runs") / f"finetune-{args.sheet.stem}"
    own = [
        f"start={json.dumps(str(WEIGHTS))}",
        f"data.sheets=[{json.dumps(str(args.sheet))}]",
        f"data.sheet_grid={json.dumps(args.grid)}",
        f"data.sheet_atlas={json.dumps(str(args.atlas or ''))}",
    ]
    try:
        if not 0 < args.minutes <= 24 * 60:
            raise ConfigError(f"The minutes are {args.minutes:g}: give more than 0 and at most a day.")
        run = load(CONFIG, [*own, f"minutes={float(args.minutes)}", *args.set])
        found = triples(open_sheet(args.sheet, args.grid, args.atlas))
        verdict = finetune(run, folder, found, lambda doing, share: say("progress", doing=doing, share=round(share, 4)))
    except (ConfigError, AnimlError, ExportError, ValueError, OSError) as error:
        sentence = disk_sentence(error, folder) if isinstance(error, OSError) else str(error)
        say("failed", sentence=sentence)
        parser.exit(2, f"{sentence}\n")
    say("finished", better=verdict.better, sentence=verdict.sentence(), folder=str(folder))
    log.info("%s\nModel: %s\nPictures: %s", verdict.sentence(), folder / "model", folder / "before-and-after.png")
    return 0


def disk_sentence(error: OSError, folder: Path) -> str:
    reason = (error.strerror or str(error)).lower()
    if error.filename and not Path(error.filename).is_relative_to(folder):
        return f"“{error.filename}” cannot be read ({reason}): install animl again."
    return f"“{folder}” cannot be written to ({reason}): make room or choose another folder."


if __name__ == "__main__":
    raise SystemExit(main())
