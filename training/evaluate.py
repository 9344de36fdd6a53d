"""Measure models on key pairs whose true drawings are known: ``python training/evaluate.py MODEL … --cases FOLDER``.

A MODEL is an exported model (its ``.json`` or its folder), a run's folder, weights (``training/weights/inbetween.pt``),
or a folder of drawings made by anyone. Beside them the cross-dissolve, optical flow and ffmpeg's interpolation draw the
same cases, so that no figure is read alone. Writes ``figures.csv`` with every drawing, ``figures.json`` with the means,
and ``index.html``, on which the pictures flip under the mouse, the worst first: look at it.

``--clips FOLDER`` takes the cases from strips that no run trains on: the keys are the first and last frame. With
``--neighbours`` it asks what keys beyond the pair are worth: the pair is frames 2 and 4, the truth 3, the key before 0
and the one after 6. ``--without palette`` and the like measure each step that follows the network by leaving it out.
"""

import argparse
import itertools
import logging
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from training.loop.refusals import refusals
from training.measure.cases import Case, cases_in, held_out_cases
from training.measure.contenders import CORE_STEPS, PEERS, Contender, ContenderError, contender, peer, with_neighbours
from training.measure.evaluation import TRUTH, Moments, Row, Sets, evaluate
from training.measure.gallery import Sheet
from training.measure.page import Page
from training.measure.tables import console, summary, write_csv, write_json
from training.measure.torch_model import GRAPH_STEPS

log = logging.getLogger("animl.training")

STEPS = CORE_STEPS | GRAPH_STEPS


def arguments_of(words: Sequence[str] | None) -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    parser = argparse.ArgumentParser(
        description="Measure models on key pairs whose true drawings are known, beside their peers.",
        epilog="steps:\n" + "\n".join(f"  {name:10} {meaning}" for name, meaning in STEPS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("models", type=Path, nargs="+", metavar="MODEL",
                        help="exported model (.json or folder), run, weights (.pt), or folder of drawings")  # fmt: skip
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--cases", type=Path, metavar="FOLDER", help="index.json and cases/NAME/f0, mid, f1 (q1, q3)")
    where.add_argument("--clips", type=Path, metavar="FOLDER", help="strips with index.json: the held-out ones")
    parser.add_argument("--neighbours", action="store_true", help="with --clips: four keys against two")
    parser.add_argument("--refuse", nargs="*", default=["Lottie Simple License"], metavar="WORDS",
                        help="with --clips: words of licences left out")  # fmt: skip
    parser.add_argument("--time", type=Moments, choices=list(Moments), default=Moments.MID,
                        help="draw the middle, it and the quarters, or five times: the best counts")  # fmt: skip
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=["dissolve", "dis"], help="who else draws")
    parser.add_argument("--without", nargs="*", choices=sorted(STEPS), default=[], metavar="STEP",
                        help="steps to leave out, each by itself, of every model that allows it")  # fmt: skip
    parser.add_argument(
        "--most", type=int, metavar="N", help="cases, spread evenly (default: all), or first clips (80)"
    )
    parser.add_argument("--threads", type=int, default=0, help="of the CPU (default: all)")
    parser.add_argument("--no-sets", action="store_true", help="leave out FID and KID")
    parser.add_argument("--no-page", action="store_true", help="write figures alone, no pictures")
    parser.add_argument("--out", type=Path, default=Path("runs/evaluation"), help="folder (default: runs/evaluation)")
    args = parser.parse_args(words)
    if args.most is not None and args.most < 1:
        parser.error("--most wants a number of cases above 0")
    if args.neighbours and not args.clips:
        parser.error("--neighbours needs --clips: only strips show the keys beyond a pair")
    return parser, args


def contenders_of(args: argparse.Namespace) -> list[Contender]:
    found = [contender(path, threads=args.threads) for path in args.models]
    if args.neighbours:
        return [one for who in found for one in with_neighbours(who)]
    for step in args.without:
        found += [contender(path, (step,), args.threads) for path in args.models]
    found += [peer(name) for name in args.peers]
    names = [who.name for who in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ContenderError(f"Two models are called “{min(twice)}”: rename one, so that they can be told apart.")
    return found


def cases_of(args: argparse.Namespace) -> Iterable[Case]:
    if args.cases:
        return spread(cases_in(args.cases), args.most)
    return itertools.islice(held_out_cases(args.clips, tuple(args.refuse), neighbours=args.neighbours), args.most or 80)


def spread(cases: Sequence[Case], most: int | None) -> Sequence[Case]:
    """At most so many, at even distances: an index stands sorted by kind, and its beginning would be one kind alone."""
    return cases if most is None else cases[:: -(-len(cases) // most)]


def main(words: Sequence[str] | None = None) -> int:
    parser, args = arguments_of(words)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with refusals(parser, args.out):
        if args.threads:
            _keep_to(args.threads)
        who = contenders_of(args)
        cases = cases_of(args)
        args.out.mkdir(parents=True, exist_ok=True)
        sheet = Sheet(who[0].name)
        page = None if args.no_page else Page(args.out, who[0].name)
        sets = None if args.no_sets else Sets()
        rows = evaluate(cases, who, args.time, [sheet] if page is None else [sheet, page], sets)
        told = summary(rows, sets.distances(TRUTH) if sets else {})
        write_all(args.out, rows, told, sheet, page)
    for line in console(told):
        sys.stdout.write(line + "\n")
    log.info("Look at %s", args.out / ("index.html" if page else "sheet.png"))
    return 0


def write_all(folder: Path, rows: list[Row], told: dict, sheet: Sheet, page: Page | None) -> None:
    write_csv(folder / "figures.csv", rows)
    write_json(folder / "figures.json", told)
    sheet.save(folder / "sheet.png")
    if page:
        page.write(told)


def _keep_to(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)


if __name__ == "__main__":
    raise SystemExit(main())
