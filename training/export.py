"""Export a trained run: ``python training/export.py RUN_FOLDER [--to exported_models]``.

Writes ``<name>-<graph>.onnx``, the contract ``<name>.json`` and, where there is none yet, the card ``<name>.md``. Every
graph is cleaned, run in ONNX Runtime and held against torch before it gets its name; where they disagree, nothing is
written. Use it with ``animl inbetween --models FOLDER``, or choose the folder in the add-on's preferences.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from animl_addon.core.errors import AnimlError
from animl_addon.core.spec import Job, ModelSpec
from training.exports.card import write_card
from training.exports.cartoonize import export_cartoonize
from training.exports.face import export_face
from training.exports.inbetween import export_inbetween
from training.exports.parity import ExportError
from training.exports.synthesis import export_synthesis
from training.exports.widen import export_widen
from training.loop import checkpoint
from training.loop.config_file import ConfigError
from training.measure.torch_model import load_matcher

log = logging.getLogger("animl.training")


def export(
    run: Path, state: dict[str, Any], folder: Path, name: str = "", match_side: int = 512, styles: Sequence[Path] = ()
) -> ModelSpec:
    """Write the model of a run and its contract.

    Args:
        run: the run's folder, or a checkpoint; ``state``: what it holds.
        name: of the files; empty: the job's.
        match_side: of a matcher, pixels of the longer side of the copy that is matched.
        styles: of a cartoonizer of styles, three pictures.

    Raises:
        ExportError: ONNX Runtime and torch disagree; CheckpointError: the checkpoint is of another network.
    """
    job = Job(state["run"]["job"])
    name = name or str(job)
    match job:
        case Job.INBETWEEN if state["run"]["network"].get("kind", "matcher") != "matcher":
            return export_synthesis(run, folder, name)
        case Job.INBETWEEN:
            return export_inbetween(load_matcher(run), folder, name, match_side)
        case Job.WIDEN:
            return export_widen(run, folder, name)
        case Job.CARTOONIZE:
            return export_cartoonize(run, folder, name, styles)
        case Job.FACE:
            return export_face(run, folder, name)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Export a trained run to ONNX, with its contract and its card.")
    parser.add_argument("run", type=Path, help="folder of the run, or its last.pt")
    parser.add_argument("--to", type=Path, default=Path("exported_models"), metavar="FOLDER", help="(exported_models)")
    parser.add_argument("--name", default="", help="of the files (default: the job's)")
    parser.add_argument("--card", action="store_true", help="bring the figures of a card that exists up to date")
    parser.add_argument(
        "--figures", type=Path, metavar="FILE",
        help="figures.json that evaluate.py wrote, for the card (default: that in the run's folder evaluation)",
    )  # fmt: skip
    parser.add_argument(
        "--match-side", type=int, default=512, help="longest side, in pixels, of the copy that is matched"
    )
    parser.add_argument(
        "--styles", type=Path, nargs=3, default=(), metavar="PICTURE", help="of a cartoonizer of styles"
    )
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        path = checkpoint.of_run(args.run)
        state = checkpoint.read(path)
        spec = export(args.run, state, args.to, args.name, args.match_side, args.styles)
        run = state.get("card", {}) and state["card"] | {"step": state["step"], "seconds": state["seconds"]}
        figures = args.figures or path.parent / "evaluation" / "figures.json"
        done = write_card(spec, args.to, run, figures, renew=args.card)
    except (AnimlError, ConfigError, ExportError) as error:
        parser.exit(2, f"{error}\n")
    except OSError as error:
        parser.exit(2, f"“{error.filename or args.to}” cannot be read or written ({error.strerror}).\n")
    log.info("%s: %s", args.to / f"{spec.name}.json", ", ".join(graph.file for graph in spec.graphs.values()))
    log.info(done)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
