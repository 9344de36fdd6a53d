"""A cluster whose machines die one after the other, and in the end its scheduler: every picture once, right, whole."""

import json
import random
import signal
import threading
import time
from pathlib import Path

import psutil
from PIL import Image

from tests.cli.conftest import Animl, animl, draw_key, here  # noqa: F401  (fixtures)
from tests.farm.conftest import Farm, own_farm  # noqa: F401  (fixtures)

from .rounds import record, rounds

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple")


def test_machines_die_and_then_the_scheduler(own_farm: Farm, here: Path, animl: Animl):  # noqa: F811
    count, kills = rounds(80, 500), rounds(2, 20)
    for number, colour in enumerate(COLOURS):
        draw_key(here / f"key{number}.png", colour)
    lines = [
        {"job": "inbetween", "first": f"key{n % 6}.png", "last": f"key{(n + 1) % 6}.png", "times": [0.5]}
        | {"out": [f"out/{n:03}.png"]}
        for n in range(count)
    ]
    (here / "jobs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert animl("batch", "jobs.jsonl").code == 0
    right = pixels(here / "out")
    for path in (here / "out").iterdir():
        path.unlink()
    # All machines are there beforehand: to start one takes longer than to draw what is left.
    for _ in range(2 + kills):
        own_farm.start_worker()
    stop = threading.Event()
    killed: list[int] = []
    reaper = threading.Thread(target=reap, args=(own_farm, here / "out", kills, count, stop, killed))
    reaper.start()

    first = animl("batch", "jobs.jsonl", "--scheduler", own_farm.address)

    stop.set()
    reaper.join()
    for path in here.glob("out/*"):
        assert path.suffix == ".png"
        with Image.open(path) as picture:
            picture.load()
    before = len(list(here.glob("out/*.png")))
    own_farm.stop()
    own_farm.workers.clear()
    own_farm.start_scheduler()
    own_farm.start_worker()
    second = animl("batch", "jobs.jsonl", "--scheduler", own_farm.address, "--resume")
    record("machines and scheduler killed", jobs=count, machines_killed=len(killed) - 1, drawn_before_the_end=before)
    assert before == count or (first.code == 1 and "connection to the scheduler was lost" in first.err[-1])
    assert second.code == 0, second.err
    assert pixels(here / "out") == right
    told = [json.loads(line) for line in first.out]
    assert len({report["line"] for report in told}) == len(told)
    assert {report["status"] for report in told} <= {"drawn"}


def reap(farm: Farm, out: Path, kills: int, count: int, stop: threading.Event, killed: list[int]) -> None:
    """Kill Dask workers as the pictures come, until two are left; then, before the last come, the scheduler."""
    chance = random.Random(7)
    for number in range(kills):
        wait_for(out, count * (number + 1) * 0.5 / (kills + 1), stop)
        alive = [worker for worker in farm.workers if worker.poll() is None]
        victim = chance.choice(alive)
        for process in family_of(victim.pid):
            end(process)
        killed.append(victim.pid)
    wait_for(out, count * 0.6, stop)
    assert farm.scheduler is not None
    end(farm.scheduler.pid)
    killed.append(farm.scheduler.pid)


def family_of(process: int) -> list[int]:
    try:
        return [process, *(child.pid for child in psutil.Process(process).children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def end(process: int) -> None:
    try:
        psutil.Process(process).send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return


def wait_for(out: Path, pictures: float, stop: threading.Event) -> None:
    while not stop.is_set() and len(list(out.glob("*.png"))) < pictures:
        time.sleep(0.005)


def pixels(folder: Path) -> dict[str, bytes]:
    return {path.name: Image.open(path).tobytes() for path in sorted(folder.iterdir())}
