"""A training step: seconds, the share that waits for data, what drawing takes, memory, a GPU's share of its peak.

``python benchmarks/training_step.py CONFIG… [--device cuda] [--steps 20]`` prints a line of JSON for each run file.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from torch.utils.flop_counter import FlopCounterMode

from training.config import Run, load
from training.loop.ahead import Ahead, numbers
from training.loop.card import chip
from training.loop.processes import ALONE, device_named
from training.tasks.choice import task_of
from training.tasks.task import Task
from training.train import equip, prepare, take_step

PEAKS = {"H200": (989.0, 495.0), "H100": (989.0, 495.0), "A100": (312.0, 156.0), "L4": (121.0, 60.0)}
"""10¹² operations a second, dense, by the maker: in bfloat16, and in TF32, which full precision is run in."""


def seconds_of(work: Callable[[int], object], steps: int, device: torch.device) -> list[float]:
    found = []
    for step in range(steps):
        started = time.perf_counter()
        work(step)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        found.append(time.perf_counter() - started)
    return found


def measure(run: Run, device: torch.device, steps: int) -> dict[str, object]:
    prepare(run, device, ALONE)
    task: Task = task_of(run, device)
    equip(task, run, device)
    with Ahead(run.data.workers, device) as ahead:
        ahead.aim(task.batch, numbers(replace(run, steps=10**9), 0, ALONE))

        def step_of(_: int) -> float:
            return take_step(task, ahead, run, 0.5)["wait"]

        seconds_of(step_of, 3, device)  # memory and compilers settle
        with FlopCounterMode(display=False) as counter:
            step_of(3)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        waited = ahead.waited
        whole = seconds_of(step_of, steps, device)
        waited = ahead.waited - waited
    drawn = seconds_of(task.batch, steps, device)
    step = statistics.median(whole)
    flops = counter.get_total_flops()
    found: dict[str, object] = {
        "run": run.name,
        "chip": chip(device),
        "weights_m": round(sum(each.numel() for net in task.networks.values() for each in net.parameters()) / 1e6, 2),
        "step_s": round(step, 4),
        "slowest_s": round(max(whole), 4),
        "workers": run.data.workers,
        "wait_share": round(waited / sum(whole), 3),
        "drawing_s": round(statistics.median(drawn), 4),
        "tflop_a_step": round(flops / 1e12, 4),
        "tflop_a_second": round(flops / 1e12 / step, 3),
    }
    if device.type == "cuda":
        found["memory_gb"] = round(torch.cuda.max_memory_allocated(device) / 1e9, 2)
        peak = next((both for name, both in PEAKS.items() if name in str(found["chip"])), None)
        found["share_of_peak"] = round(flops / 1e12 / step / peak[0 if run.bf16 else 1], 3) if peak else None
    else:
        found["memory_gb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", type=Path, nargs="+")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--steps", type=int, default=20)
    args = parser.parse_args()
    for config in args.configs:
        print(json.dumps(measure(load(config, args.set), device_named(args.device), args.steps)), flush=True)


if __name__ == "__main__":
    main()
