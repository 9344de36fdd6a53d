"""What a Dask cluster costs: two workers of it against two batches side by side, and what the scheduler takes a job.

    python benchmarks/farm.py [--rounds 3] [--pairs 24] [--side 256] [--jobs 2000] [--models DIR]

The two ways take turns, so that whatever else the machine does falls on both. Prints one line of JSON: ``throughput``
is the time of the two batches over that of the cluster (1 is as good, the target is 0.9), ``scheduler_ms`` the
processor time of the scheduler for each of very many small jobs, ``service_seconds`` what a drawing takes of one core,
by its side.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from batch_vs_single import draw_pair, job, seconds_of

from animl_addon.core.job import InbetweenJob
from animl_addon.extension import MODELS
from animl_addon.inference.client import Finished, Worker, WorkerSettings

ROOT = Path(__file__).parents[1]
ANIML = Path(sys.executable).with_name("animl")
SIDES = (64, 128, 256, 512, 1024, 2048)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=24, help="of each worker, in a round")
    parser.add_argument("--side", type=int, default=256, help="pixels")
    parser.add_argument("--jobs", type=int, default=2000, help="small ones, for the scheduler's own time")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the models (default: animl's own)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(arguments, Path(folder))
    print(json.dumps(result))


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    pairs = [draw_pair(folder, number, arguments.side) for number in range(2 * arguments.pairs)]
    machine = ["--device", "CPU", "--threads", "1", "--models", str(arguments.models)]
    apart = [folder / f"apart{half}.jsonl" for half in range(2)]
    for half, jobs in enumerate(apart):
        jobs.write_text("".join(job(*pair, folder / "apart") for pair in pairs[half::2]))
    together = folder / "together.jsonl"
    together.write_text("".join(job(*pair, folder / "together") for pair in pairs))
    small = folder / "small.jsonl"
    (folder / "tiny").mkdir()
    tiny = [draw_pair(folder / "tiny", number, 16) for number in range(6)]
    small.write_text("".join(small_job(tiny[n % 6], folder / "small" / f"{n}.png") for n in range(arguments.jobs)))
    rounds: list[tuple[float, float]] = []
    scheduler, address = start_scheduler(folder)
    workers = [
        start(["dask_worker", address, "--nthreads", "1", "--no-dashboard"], folder / f"w{i}.log") for i in (0, 1)
    ]
    try:
        farm = [str(ANIML), "batch", str(together), "--scheduler", address, "--force", *machine]
        seconds_of([farm])  # warm: the models are loaded
        for _ in range(arguments.rounds):
            rounds.append((two_batches(apart, machine), seconds_of([farm])))
        before = cpu_of(scheduler.pid)
        seconds_of([[str(ANIML), "batch", str(small), "--scheduler", address, "--force", *machine]])
        taken = cpu_of(scheduler.pid) - before
    finally:
        for process in (*workers, scheduler):
            process.terminate()
            process.wait()
    ratios = sorted(alone / cluster for alone, cluster in rounds)
    return {
        "pairs": 2 * arguments.pairs,
        "side": arguments.side,
        "two_batches_seconds": [round(alone, 2) for alone, _ in rounds],
        "cluster_seconds": [round(cluster, 2) for _, cluster in rounds],
        "throughput": [round(ratio, 3) for ratio in ratios],
        "scheduler_ms": round(1000 * taken / arguments.jobs, 2),
        "service_seconds": {side: service(folder, side, arguments.models) for side in SIDES},
    }


def small_job(pair: tuple[Path, Path], out: Path) -> str:
    """A line with an output of its own, though many share a pair."""
    fields = {"job": "inbetween", "first": str(pair[0]), "last": str(pair[1]), "times": [0.5], "out": [str(out)]}
    return json.dumps(fields) + "\n"


def two_batches(files: Sequence[Path], machine: Sequence[str]) -> float:
    """Seconds of two batches side by side, from when both are warm: a batch loads its models in its first job.

    The cluster's are loaded already, so the time until each batch's first report is left out.
    """
    running = [
        subprocess.Popen([str(ANIML), "batch", str(file), "--force", *machine], stdout=subprocess.PIPE, text=True)
        for file in files
    ]
    spans = []
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    begun = time.perf_counter()
    for process in running:
        process.wait()
        spans.append(time.perf_counter() - begun)
        assert process.returncode == 0
    count = len(files[0].read_text().splitlines())
    return max(spans) * count / (count - 1)


def service(folder: Path, side: int, models: Path) -> float:
    """Processor seconds of a warm worker for one pair with one drawing between, files included."""
    place = folder / str(side)
    place.mkdir()
    first, last = draw_pair(place, 1, side)
    worker = Worker(WorkerSettings(models, threads=1))
    try:
        taken = []
        for _ in range(3):
            number = worker.process()
            before = cpu_of(number) if number else 0.0
            end = list(worker.run(InbetweenJob(first, last, (0.5,), (place / "out.png",))))[-1]
            assert isinstance(end, Finished)
            number = worker.process()
            assert number is not None
            taken.append(cpu_of(number) - before)
        return round(min(taken[1:]), 3)
    finally:
        worker.stop()


def cpu_of(process: int) -> float:
    times = psutil.Process(process).cpu_times()
    return times.user + times.system


def start_scheduler(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    log = folder / "scheduler.log"
    process = start(["dask_scheduler", "--host", "tcp://127.0.0.1:0", "--no-dashboard", "--no-show"], log)
    while "Scheduler at:" not in log.read_text():
        time.sleep(0.1)
    line = next(line for line in log.read_text().splitlines() if "Scheduler at:" in line)
    return process, line.split()[-1]


def start(words: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("wb") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, env=environment)


if __name__ == "__main__":
    main()
