"""Pictures for docs/widen.md: what the shipped model draws beside scenes that it never learned from.

    python tools/widen_page.py SCENES docs [--previews RUN …]

SCENES is a folder of drawn scenes, from which these are taken: STILLS, cut to 4:3 and widened beside their truth; OPEN,
of which nobody knows what lies beside them; SHOT, from which a still shot and a pan are made. With the folders of the
runs, one after the other, ``widen-training.jpg`` shows the previews that they wrote.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from animl_addon.core.files import to_straight_bytes  # noqa: E402
from animl_addon.core.jobs.widen import WidenJob, widen  # noqa: E402
from animl_addon.core.spec import Job  # noqa: E402
from animl_addon.inference.library import find_model  # noqa: E402
from animl_addon.inference.session import OnnxModel  # noqa: E402
from benchmarks.widen import SIDE, pan, still_shot  # noqa: E402

STILLS = ("bd_there-must-be-a-rainbow_04", "pc_e22_188", "asp_0288_07", "asp_0080_05", "pc_e22_201")
OPEN = ("pc_e22_185", "asp_0345_08")
SHOT = ("bd_there-must-be-a-rainbow_05", "asp_0164_09")

WIDTH, HEIGHT = 456, 256
GAP = 6

Picture = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes", type=Path)
    parser.add_argument("to", type=Path)
    parser.add_argument("--models", type=Path, default=ROOT / "exported_models")
    parser.add_argument("--previews", type=Path, nargs="*", default=[], metavar="RUN")
    arguments = parser.parse_args()
    model = OnnxModel(find_model(arguments.models, Job.WIDEN))
    rows = [beside_truth(model, band(arguments.scenes / f"{name}.webp")) for name in STILLS]
    rows += [beside_nothing(model, arguments.scenes / f"{name}.webp") for name in OPEN]
    save(page(rows), arguments.to / "widen.jpg")
    scene, actor = (arguments.scenes / f"{name}.webp" for name in SHOT)
    rows = [row for frames in (still_shot(scene, actor), pan(scene, actor)) for row in as_shot(model, frames)]
    save(page(rows), arguments.to / "widen-shot.jpg")
    if arguments.previews:
        save(page(over_time(arguments.previews)), arguments.to / "widen-training.jpg")


def band(path: Path) -> Picture:
    """The middle of a scene, 16:9."""
    scene = Image.open(path).convert("RGB")
    high = min(scene.height, scene.width * 9 / 16)
    left, top = (scene.width - high * 16 / 9) / 2, (scene.height - high) / 2
    return np.array(scene.resize((WIDTH, HEIGHT), Image.Resampling.BOX, (left, top, scene.width - left, top + high)))


def beside_truth(model: OnnxModel, truth: Picture) -> list[Picture]:
    known = truth[:, SIDE:-SIDE]
    repeated = np.pad(known, ((0, 0), (SIDE, SIDE), (0, 0)), mode="edge")
    return [repeated, *widened(model, [known]), truth]


def beside_nothing(model: OnnxModel, path: Path) -> list[Picture]:
    scene = Image.open(path).convert("RGB")
    high = min(scene.height, scene.width * 3 / 4)
    top = (scene.height - high) / 2
    known = np.array(scene.resize((WIDTH - 2 * SIDE, HEIGHT), Image.Resampling.BOX, (0, top, scene.width, top + high)))
    shown = np.pad(known, ((0, 0), (SIDE, SIDE), (0, 0)), constant_values=255)
    repeated = np.pad(known, ((0, 0), (SIDE, SIDE), (0, 0)), mode="edge")
    return [repeated, *widened(model, [known]), shown]


def as_shot(model: OnnxModel, truth: Sequence[Picture]) -> list[list[Picture]]:
    """Three frames: each by itself, as a shot, and the truth."""
    known = [frame[:, SIDE:-SIDE] for frame in truth]
    alone, shot = widened(model, known), widened(model, known, together=True)
    return [[alone[index], shot[index], truth[index]] for index in (0, len(truth) // 2, len(truth) - 1)]


def over_time(runs: Sequence[Path]) -> list[list[Picture]]:
    """Two held-out scenes through the previews: the third row of each is what was drawn."""
    previews = [np.array(Image.open(path)) for run in runs for path in sorted(run.glob("preview-*.png"))]
    high = len(previews[0]) // 4
    return [
        [preview[row * high : (row + 1) * high, 2 * column * WIDTH : (2 * column + 1) * WIDTH] for column in (0, 2)]
        for preview, row in [(previews[0], 1), *((preview, 2) for preview in previews), (previews[0], 3)]
    ]


def widened(model: OnnxModel, pictures: Sequence[Picture], *, together: bool = False) -> list[Picture]:
    with tempfile.TemporaryDirectory() as name:
        seen = tuple(Path(name) / f"{number:03}.png" for number in range(len(pictures)))
        for path, picture in zip(seen, pictures, strict=True):
            Image.fromarray(picture).save(path)
        job = WidenJob(seen, tuple(path.with_suffix(".wide.png") for path in seen), "16:9", together=together)
        return [to_straight_bytes(drawing.image)[..., :3] for drawing in widen(model, job)]


def page(rows: Sequence[Sequence[Picture]]) -> Picture:
    """Rows under each other, on white."""
    lines = [
        np.concatenate([np.pad(each, ((0, GAP), (0, GAP), (0, 0)), constant_values=255) for each in row], 1)
        for row in rows
    ]
    return np.concatenate(lines)


def save(picture: Picture, path: Path) -> None:
    Image.fromarray(picture).save(path, quality=86)


if __name__ == "__main__":
    main()
