"""How fast the drawn world draws, and what share of a matcher's training step is spent on it.

``python benchmarks/world.py [--device cuda] [--quick]`` prints one line of JSON. Times are of the processor on a CPU,
whose clock other work may share, and of the clock on a graphics card.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from training.config import Data, Run
from training.tasks.match import MatchTask

RICH = {"occluders": 0.2, "smears": 0.1, "sketches": 0.2, "boil": 0.3, "textures": 0.25}
KINDS = {
    "layers": {},
    "characters": {"characters": 1.0},
    "characters, every trait": {"characters": 1.0, "crowds": 0.2} | RICH,
    "effects": {"effects": 1.0},
    "sprites": {"sprites": 1.0},
}


def seconds(device: torch.device) -> float:
    if device.type == "cpu":
        return time.process_time()
    torch.cuda.synchronize(device)
    return time.perf_counter()


def best(call, device: torch.device, rounds: int) -> float:
    """The least of several rounds, after one that does not count."""
    taken = []
    for index in range(rounds + 1):
        began = seconds(device)
        call(index)
        taken.append(seconds(device) - began)
    return min(taken[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="batches of 4 alone")
    args = parser.parse_args()
    device = torch.device(args.device)
    found: dict[str, float | str] = {"device": device.type, "threads": torch.get_num_threads()}
    if device.type == "cuda":
        found["chip"] = torch.cuda.get_device_name(device)
    for kind, shares in KINDS.items():
        data = Data(shapes=200, **shares, sides=(128,), pixels=4 * 128**2)
        task = MatchTask(Run(name="world", data=data), device)
        for side in (128, 256):
            for count in (4,) if args.quick else (4, 32):

                def draw(index: int, side: int = side, count: int = count, task: MatchTask = task) -> None:
                    task.world.draw(count, side, (), (0, 0, index))

                found[f"{kind} {side} px, {count}: samples/s"] = round(count / best(draw, device, args.rounds), 2)
        waiting = best(task.batch, device, args.rounds)
        step = best(lambda index, task=task: task.step(task.batch(index), index, 0.0), device, args.rounds)
        found[f"{kind} 128 px, 4: step s"] = round(step, 3)
        found[f"{kind} 128 px, 4: data wait"] = round(waiting / step, 3)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
