"""A range of keys, pair after pair: matches remembered against every pair by itself, on the processor.

    python benchmarks/range.py [--keys 6] [--side 512] [--rounds 3] [--models DIR]

Every pair is drawn once, half-way, with the keys before and after it, as a press over a range asks for. Prints one line
of JSON with processor seconds, the median of some rounds in turn; ``ratio`` is remembered over by itself, ``again`` the
share that a second press on the same keys takes.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image, ImageDraw

from animl_addon.core.jobs.inbetween import Neighbour, inbetween
from animl_addon.core.matches import RememberedMatches
from animl_addon.core.model import Model
from animl_addon.core.picture import RGBA
from animl_addon.core.spec import Job
from animl_addon.extension import MODELS
from animl_addon.inference.library import find_model
from animl_addon.inference.session import OnnxModel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=6)
    parser.add_argument("--side", type=int, default=512, help="pixels")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the models (default: animl's own)")
    arguments = parser.parse_args()

    model = OnnxModel(find_model(arguments.models, Job.INBETWEEN), threads=1)
    keys = [key(number / arguments.keys, arguments.side) for number in range(arguments.keys)]
    seconds: dict[str, list[float]] = {"by_itself": [], "remembered": [], "again": []}
    for _ in range(arguments.rounds):
        remembering = RememberedMatches(model, most=len(keys))
        for name, drawn_by in (("by_itself", model), ("remembered", remembering), ("again", remembering)):
            begun = time.process_time()
            draw_range(drawn_by, keys)
            seconds[name].append(time.process_time() - begun)
    medians = {name: median(found) for name, found in seconds.items()}
    print(json.dumps({
        "keys": arguments.keys,
        "side": arguments.side,
        "seconds": {name: round(each, 2) for name, each in medians.items()},
        "ratio": round(medians["remembered"] / medians["by_itself"], 2),
        "again": round(medians["again"] / medians["by_itself"], 2),
    }))  # fmt: skip


def draw_range(model: Model, keys: Sequence[RGBA]) -> None:
    def beyond(index: int) -> Neighbour | None:
        return Neighbour(lambda: keys[index]) if 0 <= index < len(keys) else None

    for pair in range(len(keys) - 1):
        list(inbetween(model, keys[pair], keys[pair + 1], (0.5,), before=beyond(pair - 1), after=beyond(pair + 2)))


def key(turn: float, side: int) -> RGBA:
    """A head with an ear, on its way round."""
    picture = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(picture)
    x, y = (side * (0.5 + 0.2 * each) for each in (np.cos(turn * 6), np.sin(turn * 6)))
    unit = side / 12
    draw.ellipse((x - 2 * unit, y - 2 * unit, x + 2 * unit, y + 2 * unit), (230, 150, 90), (40, 30, 30), 4)
    draw.polygon([(x - unit, y - 2 * unit), (x, y - 4 * unit), (x + unit, y - 2 * unit)], (240, 240, 230), (40, 30, 30))
    premultiplied = np.asarray(picture, np.float32) / 255
    premultiplied[..., :3] *= premultiplied[..., 3:]
    return premultiplied


if __name__ == "__main__":
    main()
