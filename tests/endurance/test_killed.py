"""Workers killed and cancelled at any moment: one sentence each, the next job is drawn, and nothing is left behind."""

import random
import time
from pathlib import Path

import psutil
from PIL import Image

from animl_addon.core.job import InbetweenJob
from animl_addon.inference.client import Drawn, Failed, Finished, Worker, WorkerSettings
from tests.cli.conftest import draw_key

from .rounds import record, rounds

LONGEST = 1.5
"""Seconds until a kill; a worker starts in about one, and draws a pair in a tenth."""


def test_kills_and_cancels_at_random_moments(tmp_path: Path, models: Path):
    chance = random.Random(20_260_711)
    first, last = (draw_key(tmp_path / f"{name}.png", name, (300, 200)) for name in ("red", "blue"))
    out = tmp_path / "out"
    out.mkdir()
    worker = Worker(WorkerSettings(models, threads=1))
    shared = shared_memory()
    seen = {"killed": 0, "cancelled": 0, "done before": 0}
    times = rounds(12, 200)
    for number in range(times):
        paths = tuple(out / f"{number}-{index}.png" for index in range(6))
        worker.submit(InbetweenJob(first, last, tuple((i + 1) / 7 for i in range(6)), paths))
        process = worker.process()
        assert process is not None
        family = [process, *(child.pid for child in psutil.Process(process).children(recursive=True))]
        time.sleep(chance.uniform(0, LONGEST))
        if number % 2:
            worker.stop()
            seen["cancelled"] += 1
        else:
            psutil.Process(process).kill()
            while alive(process):  # a job given to one that is still dying would fail with it
                time.sleep(0.005)
            events = []
            while worker.busy():
                events += worker.poll()
                time.sleep(0.005)
            match events[-1]:
                case Failed(message):
                    assert message.startswith("The worker was ended from outside") and message.count(". ") == 0
                    seen["killed"] += 1
                case ending:
                    assert isinstance(ending, Finished)
                    seen["done before"] += 1
        whole(out)
        assert not [pid for pid in family if alive(pid)]
    after = InbetweenJob(first, last, (0.5,), (out / "after.png",))
    events = list(worker.run(after))
    worker.stop()

    record("kills and cancels of the worker", **seen)
    assert any(isinstance(event, Drawn) for event in events) and isinstance(events[-1], Finished)
    assert shared_memory() <= shared
    assert seen["killed"] > 0


def whole(folder: Path) -> None:
    for path in folder.iterdir():
        assert path.suffix == ".png", path
        with Image.open(path) as picture:
            picture.load()


def alive(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def shared_memory() -> set[str]:
    folder = Path("/dev/shm")
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
