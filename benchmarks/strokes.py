"""What inbetweens of strokes cost beside the network: strokes paired, and drawn at seven times.

    python benchmarks/strokes.py [--strokes 500 5000] [--points 100] [--times 7]

A page of little figures, each going its own way, the last key in another order. Prints one line of JSON for each number
of strokes; seconds are those of one processor. ``right`` is the share of strokes that found their own.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from animl_addon.core.strokes.between import strokes_between
from animl_addon.core.strokes.matching import match_strokes
from animl_addon.core.strokes.stroke import Stroke

IN_A_FIGURE = 25
APART = 300.0
"""Pixels from figure to figure."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=int, nargs="+", default=[125, 500, 2000, 5000])
    parser.add_argument("--points", type=int, default=100, help="of each stroke")
    parser.add_argument("--times", type=int, default=7)
    arguments = parser.parse_args()
    for count in arguments.strokes:
        first, last, order = page(count, arguments.points)
        times = np.linspace(0, 1, arguments.times + 2)[1:-1].tolist()
        start = time.process_time()
        pairs = match_strokes(first, last)
        matched = time.process_time()
        drawn = strokes_between(first, last, pairs, times)
        done = time.process_time()
        right = sum(pair.last is not None and pair.first == order[pair.last] for pair in pairs) / count
        result = {
            "strokes": count,
            "points": count * arguments.points,
            "times": len(drawn),
            "match_seconds": round(matched - start, 3),
            "draw_seconds": round(done - matched, 3),
            "right": round(right, 3),
        }
        print(json.dumps(result), flush=True)


def page(count: int, points: int) -> tuple[list[Stroke], list[Stroke], np.ndarray]:
    """Two keys, and which stroke of the first each of the last is."""
    random = np.random.default_rng(0)
    figures = -(-count // IN_A_FIGURE)
    columns = int(np.ceil(np.sqrt(figures)))
    share = np.linspace(0, 1, points)
    first, last = [], []
    for number in range(count):
        figure = number // IN_A_FIGURE
        own = np.random.default_rng(figure)
        turn, way = own.normal(0, 0.3), own.normal(0, 40) + 1j * own.normal(0, 40)
        middle = APART * (figure % columns + 1j * (figure // columns))
        place = random.normal(0, 50) + 1j * random.normal(0, 50)
        curve = np.cumsum(
            np.exp(1j * (random.uniform(0, 6) + random.normal(0, 2) * share + random.normal(0, 3) * share**2))
        )
        line = place + curve * random.uniform(20, 80) / points
        first.append(stroke(middle + line))
        last.append(stroke(middle + way + line * np.exp(1j * turn)))
    order = random.permutation(count)
    return first, [last[index] for index in order], order


def stroke(places: np.ndarray) -> Stroke:
    view = np.stack([places.real, places.imag], 1)
    points = np.stack([places.real, np.zeros(len(places)), -places.imag], 1) / 100
    along = {"radius": np.full(len(view), 0.02, np.float32), "opacity": np.ones(len(view), np.float32)}
    return Stroke(points.astype(np.float32), view.astype(np.float32), at_points=along)


if __name__ == "__main__":
    main()
