"""Turn folders of animation into material to train on: ``python -m training.prepare FOLDER… --out DIR``.

Reads films (with PyAV), GIF, APNG and animated WebP, folders of numbered pictures, sprite sheets (JSON atlas,
.aseprite, or a bare grid with --grid), strips with an index.json, .blend files (rendered by Blender) and stills. Frames
are reduced, held ones collapsed, scenes parted at cuts. What cannot be read is left out and told. A run that was
stopped goes on when the same command is given again. DIR is what data.clips of a run file may then name.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from animl_addon.core.errors import AnimlError
from animl_addon.core.sprites.job import parse_grid
from training.data.material.cuts import SceneCuts
from training.data.material.features import OwnFeatures, Vgg16Features
from training.data.material.finding import find, needs
from training.data.material.manifest import write_manifest
from training.data.material.reel import NOT_STATED, MaterialError
from training.data.material.scenes import scenes
from training.data.material.shards import ShardWriter, encode


def prepare(
    folders: Sequence[Path],
    out: Path,
    *,
    licence: str = NOT_STATED,
    side: int = 256,
    least: int = 3,
    grid: tuple[int, int] | None = None,
    cuts: str = "deep",
    vgg16: Path | None = None,
    threads: int = 1,
    shard: int = 64 << 20,
    tell: "Progress | None" = None,
) -> dict[str, Any]:
    """Write shards and their manifest into ``out``; returns the manifest.

    Args:
        licence: of what does not tell its own.
        side: px of the shorter side; least: drawings of the shortest scene; grid: as in ``finding.find``.
        cuts: “deep”, “plain” or “none”.
        vgg16: weights whose features are used in place of our own.
        threads: that compress pictures.
        shard: bytes after which another file is begun.

    Raises:
        MaterialError: there is nothing to read, or it cannot be read here; or ``out`` cannot be gone on with.
    """
    if any(out.resolve().is_relative_to(folder.resolve()) for folder in folders):
        raise MaterialError(f"“{out}” lies in a folder that is read: choose another one with --out.")
    found = find(folders, licence, grid)
    needs(found.reels)
    finder = {
        "deep": lambda: SceneCuts(Vgg16Features(vgg16) if vgg16 else OwnFeatures()),
        "plain": SceneCuts,
        "none": lambda: None,
    }[cuts]()
    settings = {"side": side, "least": least, "cuts": f"vgg16 {vgg16.name}" if vgg16 and cuts == "deep" else cuts}
    try:
        out.mkdir(parents=True, exist_ok=True)
        writer = ShardWriter(out, settings, shard)
    except OSError as error:
        raise MaterialError(f"“{out}” cannot be written ({error.strerror}): choose another folder.") from error
    try:
        with ThreadPoolExecutor(threads) as pool:
            for index, reel in enumerate(found.reels):
                if writer.done.get(reel.name) != reel.stamp:
                    leave_out = partial(writer.leave_out, reel=reel.name, stamp=reel.stamp)
                    for scene in scenes(reel, side, least, finder, leave_out):
                        row = {
                            "reel": reel.name,
                            "stamp": reel.stamp,
                            "name": f"{reel.name}, {scene.begins}" if scene.begins else reel.name,
                            "source": reel.source,
                            "licence": reel.licence,
                            "animation": reel.animation,
                            "category": reel.category,
                            "size": [scene.frames[0].shape[1], scene.frames[0].shape[0]],
                            "exposures": scene.exposures,
                        }
                        writer.add(row, list(pool.map(encode, scene.frames)))
                    writer.end_reel(reel.name, reel.stamp)
                if tell:
                    tell.reach(index + 1, len(found.reels), writer)
        writer.close()
    except OSError as error:
        writer.abandon()
        raise MaterialError(
            f"“{out}” cannot be written ({error.strerror}): make room and give the command again."
        ) from error
    except BaseException:
        writer.abandon()
        raise
    also = {
        "left_out": [{"file": gap.file, "reason": gap.reason} for gap in found.left_out],
        "unknown": dict(sorted(found.unknown.items())),
    }
    return write_manifest(writer, {reel.name: reel.stamp for reel in found.reels}, also)


class Progress:
    """A line on a terminal that tells how far it is; elsewhere one now and then."""

    def __init__(self) -> None:
        self.begun = self.told = time.monotonic()

    def reach(self, done: int, of: int, writer: ShardWriter) -> None:
        now = time.monotonic()
        live = sys.stderr.isatty()
        if done < of and now - self.told < (0.2 if live else 10):
            return
        self.told = now
        left = (now - self.begun) / done * (of - done)
        bad = len(writer.left_out) + len(writer.fresh["left_out"])
        line = f"{done} of {of} files and animations, {writer.key} sequences, {bad} left out, {left:.0f} s to go"
        print(
            f"\r{line:<100}" if live else line, end="\n" if done == of or not live else "", file=sys.stderr, flush=True
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m training.prepare",
        description=(__doc__ or "").splitlines()[0],
        epilog=(__doc__ or "").split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folders", metavar="FOLDER", type=Path, nargs="+", help="is searched with all folders in it")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where shards and manifest.json go")
    parser.add_argument("--licence", default=NOT_STATED, metavar="TEXT", help="of what does not tell its own")
    parser.add_argument("--side", type=_side, default=256, help="px of the shorter side (default: %(default)s)")
    parser.add_argument("--least", type=int, default=3, metavar="N", help="drawings of the shortest scene that is kept")
    parser.add_argument("--grid", metavar="WxH", help="pictures that are not numbered are sheets of cells of this size")
    parser.add_argument("--cuts", choices=("deep", "plain", "none"), default="deep", help="how scene changes are found")
    parser.add_argument(
        "--vgg16", type=Path, metavar="FILE", help="find them by torchvision's VGG16 with these weights"
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="that compress pictures")
    args = parser.parse_args(arguments)
    try:
        manifest = prepare(
            args.folders,
            args.out,
            licence=args.licence,
            side=args.side,
            least=args.least,
            grid=parse_grid(args.grid) if args.grid else None,
            cuts=args.cuts,
            vgg16=args.vgg16,
            threads=max(1, args.threads),
            tell=Progress(),
        )
    except AnimlError as error:
        parser.exit(2, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "\nStopped: give the same command again to go on.\n")
    for gap in manifest["left_out"][:10]:
        print(f"Left out: {gap['file']}: {gap['reason']}", file=sys.stderr)
    if (more := len(manifest["left_out"]) - 10) > 0:
        print(f"… and {more} more; all stand in {args.out / 'manifest.json'}.", file=sys.stderr)
    counts = manifest["counts"]
    print(
        f"{args.out}: {counts['sequences']} sequences of {counts['animations']} animations, "
        f"{counts['drawings']} drawings ({counts['frames']} frames), "
        f"{counts['held_out']} held out, {counts['left_out']} left out."
    )
    unstated = sum(one["sequences"] for one in manifest["sources"] if one["licence"] == NOT_STATED)
    if unstated:
        print(f"No licence is stated for {unstated} of them: say it with --licence.", file=sys.stderr)
    return 0


def _side(text: str) -> int:
    side = int(text)
    if not 16 <= side <= 4096:
        raise argparse.ArgumentTypeError("16 to 4096 px")
    return side


if __name__ == "__main__":
    raise SystemExit(main())
