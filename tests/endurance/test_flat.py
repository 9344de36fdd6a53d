"""One worker for very many jobs: its memory and its open files do not grow."""

import json
from pathlib import Path

import numpy as np
import psutil
import pytest

from animl_addon import cli
from animl_addon.core.job import InbetweenJob
from animl_addon.inference.client import Failed, Worker, WorkerSettings
from tests.cli.conftest import draw_key

from .rounds import record, rounds

MEGABYTE = 2**20


@pytest.fixture
def keys(tmp_path: Path) -> list[Path]:
    return [draw_key(tmp_path / f"key{number}.png", colour) for number, colour in enumerate(("red", "green", "blue"))]


def test_memory_and_files_of_a_worker_stay_flat_over_many_pairs(tmp_path: Path, keys: list[Path], models: Path):
    pairs, warm = rounds(120, 1000), rounds(40, 100)
    worker = Worker(WorkerSettings(models, threads=1))
    memory: list[float] = []
    files: list[int] = []
    try:
        for number in range(pairs):
            out = tmp_path / f"{number % 7}.png"
            job = InbetweenJob(keys[number % 3], keys[(number + 1) % 3], (0.3, 0.6), (out, out.with_suffix(".b.png")))
            assert not [event for event in worker.run(job) if isinstance(event, Failed)]
            if number >= warm:
                process = psutil.Process(worker.process())
                memory.append(process.memory_info().rss / MEGABYTE)
                files.append(process.num_fds())
    finally:
        worker.stop()

    slope = float(np.polyfit(np.arange(len(memory)), memory, 1)[0]) * 1000  # megabytes in a thousand pairs
    record("pairs through one worker", pairs=pairs, megabytes_per_1000=round(slope, 2), megabytes=round(memory[-1], 1))
    assert memory[-1] - memory[0] < 8 + 0.02 * len(memory)
    assert max(files) - min(files) <= 2


def test_a_batch_of_very_many_small_jobs_ends_as_lean_as_it_began(
    tmp_path: Path, keys: list[Path], models: Path, capsys: pytest.CaptureFixture[str]
):
    count = rounds(200, 10_000)
    lines = [
        {"job": "inbetween", "first": str(keys[n % 3]), "last": str(keys[(n + 1) % 3]), "times": [0.5]}
        | {"out": [str(tmp_path / "out" / f"{n:05}.png")]}
        for n in range(count)
    ]
    jobs = tmp_path / "jobs.jsonl"
    jobs.write_text("".join(json.dumps(line) + "\n" for line in lines))
    mine = psutil.Process()
    before, files = mine.memory_info().rss, mine.num_fds()

    code = cli.main(["batch", str(jobs), "--models", str(models), "--device", "CPU", "--threads", "1"])

    said = capsys.readouterr()
    grown = (mine.memory_info().rss - before) / MEGABYTE
    record("small jobs through batch", jobs=count, megabytes_grown=round(grown, 1))
    assert code == 0 and said.err == ""
    assert len(list((tmp_path / "out").iterdir())) == count
    assert mine.num_fds() <= files + 2
    assert grown < 20 + 0.01 * count  # the jobs themselves are held, about three kilobytes each
