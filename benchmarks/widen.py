"""What becomes of the sides of a shot: drawn picture by picture, and drawn as a shot.

    python benchmarks/widen.py SCENES [--models exported_models] [--shots 6]

SCENES is a folder of wide pictures. Of each are made a still shot, in which a piece of another picture goes through
the middle and out at one side, and a pan; both are cut to 4:3, widened and held against what was cut off. Prints one
line of JSON, in levels of 255, means over the sides. ``flicker``: in a still shot, the change from frame to frame where
the truth does not change; in a pan, how far the change is from the truth's. ``off``: the distance to the truth.
``seconds`` a frame. Last it widens one picture to 3840 x 2160 in a process of its own: ``seconds``, and the ``peak`` of
its memory in gigabytes.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from animl_addon.core.jobs.widen import WidenJob, widen  # noqa: E402
from animl_addon.core.model import Model  # noqa: E402
from animl_addon.core.spec import Job  # noqa: E402
from animl_addon.inference.devices import Device  # noqa: E402
from animl_addon.inference.library import find_model  # noqa: E402
from animl_addon.inference.session import OnnxModel  # noqa: E402

WIDTH, HEIGHT, SIDE = 456, 256, 57
FRAMES = 16
PAN = 7
"""Pixels from frame to frame."""

Picture = NDArray[np.uint8]
Side = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes", type=Path)
    parser.add_argument("--models", type=Path, default=ROOT / "exported_models")
    parser.add_argument("--shots", type=int, default=6, help="of each kind")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--large", action="store_true", help=argparse.SUPPRESS)  # be the process that is measured
    arguments = parser.parse_args()
    model = OnnxModel(find_model(arguments.models, Job.WIDEN), Device.CPU, arguments.threads)
    files = sorted(path for path in arguments.scenes.iterdir() if path.suffix in {".webp", ".png", ".jpg"})
    if arguments.large:
        print(json.dumps(widen_large(model, files[0])))
        return
    chosen = files[:: max(1, len(files) // arguments.shots)][: arguments.shots]
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind, shoot in (("still", still_shot), ("pan", pan)):
        rows: dict[bool, list[dict[str, float]]] = {False: [], True: []}
        for first, other in zip(chosen, chosen[1:] + chosen[:1], strict=True):
            for together in rows:
                rows[together].append(measured(model, shoot(first, other), together=together))
        found[kind] = {
            name: {
                figure: round(float(np.mean([row[figure] for row in rows[together]])), 3) for figure in rows[True][0]
            }
            for name, together in (("each by itself", False), ("as a shot", True))
        }
    large = subprocess.run([sys.executable, __file__, *sys.argv[1:], "--large"], capture_output=True, check=True)
    print(json.dumps(found | {"3840 x 2160": json.loads(large.stdout)}))


def still_shot(scene: Path, actor: Path) -> list[Picture]:
    stage = np.array(Image.open(scene).convert("RGB").resize((WIDTH, HEIGHT)))
    piece = np.array(Image.open(actor).convert("RGB").resize((90, 130)))
    frames = []
    for step in range(FRAMES):
        frame, left = stage.copy(), 120 + 24 * step
        shown = frame[100:230, left : left + 90]
        shown[:] = piece[:, : shown.shape[1]]
        frames.append(frame)
    return frames


def pan(scene: Path, actor: Path) -> list[Picture]:
    del actor
    wide = WIDTH + PAN * FRAMES
    world = np.array(Image.open(scene).convert("RGB").resize((wide, wide * HEIGHT // WIDTH)))[:HEIGHT]
    return [world[:, PAN * step : PAN * step + WIDTH] for step in range(FRAMES)]


def measured(model: Model, truth: Sequence[Picture], *, together: bool) -> dict[str, float]:
    hidden = np.r_[0:SIDE, WIDTH - SIDE : WIDTH]
    with tempfile.TemporaryDirectory() as name:
        seen = tuple(Path(name) / f"{number:03}.png" for number in range(len(truth)))
        for path, frame in zip(seen, truth, strict=True):
            Image.fromarray(frame[:, SIDE:-SIDE]).save(path)
        job = WidenJob(seen, tuple(path.with_suffix(".wide.png") for path in seen), "16:9", together=together)
        began = time.perf_counter()
        sides = [drawing.image[:, hidden, :3] * 255 for drawing in widen(model, job)]
        seconds = (time.perf_counter() - began) / len(truth)
    true = [frame[:, hidden].astype(np.float32) for frame in truth]
    change = [flicker(*four) for four in zip(sides, sides[1:], true, true[1:], strict=False)]
    off = [np.abs(side - frame).mean() for side, frame in zip(sides, true, strict=True)]
    return {"flicker": float(np.mean(change)), "off": float(np.mean(off)), "seconds": seconds}


def flicker(before: Side, after: Side, true_before: Side, true_after: Side) -> float:
    still = (true_before == true_after).all(2)
    apart = np.abs((after - before) - (true_after - true_before)).mean(2)
    return float(apart[still].mean() if still.mean() > 0.5 else apart.mean())


def widen_large(model: Model, scene: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "large.png"
        Image.open(scene).convert("RGB").resize((2880, 2160)).save(path)
        began = time.perf_counter()
        next(widen(model, WidenJob((path,), (Path(name) / "wide.png",), "16:9")))
        seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 2), "peak": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)}


if __name__ == "__main__":
    main()
