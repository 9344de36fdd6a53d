"""What one worker for many pairs saves: ``animl batch`` over 100 pairs against 100 calls of ``animl inbetween``.

    python benchmarks/batch_vs_single.py [--pairs 100] [--side 256] [--models DIR] [--device CPU]

Prints one line of JSON; ``ratio`` is the time of the single calls over the time of the batch.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

ANIML = Path(sys.executable).with_name("animl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--side", type=int, default=256, help="pixels")
    parser.add_argument("--models", type=Path, help="folder of the models (default: animl's own)")
    parser.add_argument("--device", default="CPU")
    arguments = parser.parse_args()
    machine = ["--device", arguments.device, *(["--models", arguments.models] if arguments.models else [])]

    with tempfile.TemporaryDirectory() as folder:
        pairs = [draw_pair(Path(folder), number, arguments.side) for number in range(arguments.pairs)]
        jobs = Path(folder, "jobs.jsonl")
        jobs.write_text("".join(job(first, last, Path(folder, "batch")) for first, last in pairs))
        batch = seconds_of([[ANIML, "batch", jobs, *machine]])
        single = seconds_of(
            [ANIML, "inbetween", first, last, "--count", "1", "--out", Path(folder, "single"), *machine]
            for first, last in pairs
        )
    result = {
        "pairs": arguments.pairs,
        "side": arguments.side,
        "device": arguments.device,
        "batch_seconds": round(batch, 2),
        "single_seconds": round(single, 2),
        "ratio": round(single / batch, 2),
    }
    print(json.dumps(result))


def draw_pair(folder: Path, number: int, side: int) -> tuple[Path, Path]:
    """A disc that moves and grows over a transparent ground, another one for every number."""
    random = np.random.default_rng(number)
    colour = tuple(int(channel) for channel in random.integers(60, 255, 3))
    paths = folder / f"{number:03}a.png", folder / f"{number:03}b.png"
    for path in paths:
        (x, y), radius = random.uniform(0.3, 0.7, 2) * side, random.uniform(0.1, 0.25) * side
        picture = Image.new("RGBA", (side, side))
        box = (x - radius, y - radius, x + radius, y + radius)
        ImageDraw.Draw(picture).ellipse(box, fill=colour, outline="black", width=max(side // 64, 1))
        picture.save(path)
    return paths


def job(first: Path, last: Path, out: Path) -> str:
    fields = {"job": "inbetween", "first": str(first), "last": str(last), "times": [0.5]}
    return json.dumps(fields | {"out": [str(out / first.name)]}) + "\n"


def seconds_of(commands) -> float:
    """Wall time of the commands, one after another; the first that fails ends the benchmark with its own words."""
    began = time.monotonic()
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
