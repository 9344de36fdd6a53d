"""``animl batch --scheduler``: the same jobs on a Dask cluster of real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from animl_addon.core.jobs.reading import read_job
from animl_addon.farm.cluster import Site, connected
from tests.cli.conftest import ANIML, Animl, Said, animl, draw_key, here  # noqa: F401  (fixtures)
from tests.farm.conftest import ROOT, Farm

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple")


def job(number: int, **changes: Any) -> dict[str, Any]:
    first, last = f"key{number % 6}.png", f"key{(number + 1) % 6}.png"
    return {"job": "inbetween", "first": first, "last": last, "times": [0.5], "out": [f"out/{number:03}.png"]} | changes


@pytest.fixture
def keys(here: Path) -> Path:  # noqa: F811
    for number, colour in enumerate(COLOURS):
        draw_key(here / f"key{number}.png", colour)
    return here


def write_jobs(folder: Path, jobs: list[dict[str, Any]]) -> Path:
    path = folder / "jobs.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in jobs))
    return path


def reports(said: Said) -> dict[int, dict[str, Any]]:
    found = [json.loads(line) for line in said.out]
    assert len({report["line"] for report in found}) == len(found)
    return {report["line"]: report for report in found}


def pixels(folder: Path) -> dict[str, bytes]:
    return {path.name: Image.open(path).tobytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("carry", [[], ["--carry"]])
def test_the_cluster_draws_what_one_machine_draws(farm: Farm, keys: Path, animl: Animl, carry: list[str]):  # noqa: F811
    jobs = write_jobs(keys, [job(number) for number in range(12)] + [job(12, first="gone.png")])
    assert animl("batch", jobs).code == 1
    alone = pixels(keys / "out")
    shutil.rmtree(keys / "out")

    said = animl("batch", jobs, "--scheduler", farm.address, *carry)

    assert said.code == 1
    told = reports(said)
    assert [told[line]["status"] for line in range(1, 14)] == ["drawn"] * 12 + ["failed"]
    assert "gone.png" in told[13]["error"]
    assert told[1]["device"] == "CPUExecutionProvider"
    assert told[1]["out"] == ["out/000.png"]
    assert pixels(keys / "out") == alone
    assert "2 machines at" in said.err[0]


def test_resume_asks_the_cluster_for_what_is_missing_alone(farm: Farm, keys: Path, animl: Animl):  # noqa: F811
    jobs = write_jobs(keys, [job(number) for number in range(4)])
    assert animl("batch", jobs, "--scheduler", farm.address).code == 0
    again = animl("batch", jobs, "--scheduler", farm.address)
    (keys / "out" / "002.png").unlink()

    said = animl("batch", jobs, "--scheduler", farm.address, "--resume")

    assert again.code == 1
    assert "--resume" in reports(again)[1]["error"]
    assert [reports(said)[line]["status"] for line in range(1, 5)] == ["skipped", "skipped", "drawn", "skipped"]


def test_a_machine_that_goes_down_loses_nothing(own_farm: Farm, keys: Path, animl: Animl):  # noqa: F811
    own_farm.start_worker()
    own_farm.start_worker()
    jobs = write_jobs(keys, [job(number) for number in range(40)])
    killer = threading.Thread(target=kill_when, args=(own_farm.workers[0], lambda: len(list_of(keys / "out")) >= 5))
    killer.start()

    said = animl("batch", jobs, "--scheduler", own_farm.address)

    killer.join()
    assert own_farm.workers[0].poll() is not None
    assert said.code == 0, said.err
    assert {report["status"] for report in reports(said).values()} == {"drawn"}
    assert sorted(path.name for path in (keys / "out").iterdir()) == [f"{number:03}.png" for number in range(40)]


def test_answers_that_go_down_with_their_machine_are_drawn_again(own_farm: Farm, keys: Path):
    (keys / "out").mkdir()
    own_farm.start_worker()
    jobs = [read_job(json.dumps(job(number))) for number in range(12)]
    with connected(Site(own_farm.address)) as cluster:
        answers = cluster.draw(jobs)
        heard = [next(answers)]
        wait_until(lambda: len(list_of(keys / "out")) == 12)
        own_farm.start_worker()
        kill_when(own_farm.workers[0], lambda: True)
        wait_until(lambda: cluster.machines() == 1)
        heard += answers

    assert sorted(place for place, _ in heard) == list(range(12))
    assert {done.error for _, done in heard} == {""}


def wait_until(ready: Any) -> None:
    deadline = time.monotonic() + 90
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill_when(process: subprocess.Popen[bytes], ready: Any) -> None:
    """Kill a Dask worker with all that belongs to it, as a power cut does."""
    while not ready():
        time.sleep(0.005)
    family = children_of(process.pid)
    process.kill()
    for child in family:
        with suppress(ProcessLookupError):
            os.kill(child, 9)


def children_of(pid: int) -> list[int]:
    import psutil

    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def list_of(folder: Path) -> list[Path]:
    return list(folder.glob("*.png")) if folder.exists() else []


def test_a_job_that_ends_its_worker_every_time_is_set_aside_and_named(own_farm: Farm, keys: Path, animl: Animl):  # noqa: F811
    own_farm.start_worker()
    poison = draw_key(keys / "poison.png", "black", (6000, 6000))  # it takes a while to be read
    jobs = write_jobs(keys, [job(0), job(1, first="poison.png", last="poison.png"), job(2)])
    stop = threading.Event()
    murders = threading.Thread(target=kill_readers_of, args=(poison, stop))
    murders.start()
    try:
        said = animl("batch", jobs, "--scheduler", own_farm.address)
    finally:
        stop.set()
        murders.join()

    assert said.code == 1
    told = reports(said)
    assert [told[line]["status"] for line in (1, 2, 3)] == ["drawn", "failed", "drawn"]
    assert told[2]["error"].startswith("Set aside, for its worker ended 3 times")


def kill_readers_of(path: Path, stop: threading.Event) -> None:
    """Kill every process but this one that has the file open."""
    while not stop.wait(0.002):
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                if link.readlink() == path and (pid := int(link.parts[2])) != os.getpid():
                    os.kill(pid, 9)
            except OSError:
                continue


def test_when_the_scheduler_goes_what_is_drawn_stays_and_resume_goes_on(own_farm: Farm, keys: Path, animl: Animl):  # noqa: F811
    own_farm.start_worker()
    jobs = write_jobs(keys, [job(number) for number in range(150)])
    scheduler = own_farm.scheduler
    assert scheduler is not None
    killer = threading.Thread(target=kill_when, args=(scheduler, lambda: len(list_of(keys / "out")) >= 5))
    killer.start()

    said = animl("batch", jobs, "--scheduler", own_farm.address)

    killer.join()
    assert said.code == 1
    assert "connection to the scheduler was lost" in said.err[-1]
    for path in list_of(keys / "out"):
        Image.open(path).load()
    own_farm.workers[0].wait(90)
    own_farm.workers.clear()
    own_farm.start_scheduler()
    own_farm.start_worker()
    assert animl("batch", jobs, "--scheduler", own_farm.address, "--resume").code == 0
    assert len(list_of(keys / "out")) == 150


def test_ctrl_c_leaves_what_is_done_and_resume_goes_on(farm: Farm, keys: Path, animl: Animl, models: Path):  # noqa: F811
    jobs = write_jobs(keys, [job(number) for number in range(120)])
    machine = ["--scheduler", farm.address, "--models", str(models), "--device", "CPU"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*ANIML, "batch", str(jobs), *machine],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=keys,
        env=environment,
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=120)

    assert running.returncode == 130
    assert said.splitlines()[-1] == "animl: stopped; the drawings already written stay."
    assert 0 < len(list_of(keys / "out")) < 120
    for path in list_of(keys / "out"):
        Image.open(path).load()
    assert animl("batch", jobs, "--scheduler", farm.address, "--resume").code == 0
    assert len(list_of(keys / "out")) == 120


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--scheduler", "farm.example.org:8786"], "secure the cluster with TLS"),
        (["--scheduler", "tcp://10.1.2.3:8786", "--tls-ca", "jobs.jsonl"], "add --tls-cert"),
        (["--scheduler", "localhost:9", "--tls-ca", "no.pem", "--tls-cert", "no.pem", "--tls-key", "no.pem"], "no.pem"),
        (["--scheduler", "localhost:1"], "No scheduler answers"),
        (["--scheduler", "what is this"], "another machine"),
    ],
)
def test_a_cluster_that_cannot_or_must_not_be_reached(keys: Path, animl: Animl, words: list[str], said: str):  # noqa: F811
    jobs = write_jobs(keys, [job(0)])

    done = animl("batch", jobs, *words)

    assert done.code == 1
    assert said in done.err[-1] and len(done.err) == 1
    assert not (keys / "out").exists()


def test_without_the_flag_nothing_of_dask_is_imported():
    script = "import sys; from animl_addon.cli import verbs, arguments; sys.exit('distributed' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0
