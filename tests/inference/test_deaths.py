"""Workers that are cancelled, killed or orphaned: nobody waits, nothing half-written stays, the next one comes."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from animl_addon.core.job import InbetweenJob
from animl_addon.inference.client import Drawn, Event, Failed, Finished, Started, Worker, WorkerSettings

from .conftest import StartWorker, is_running

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def wait_until(true: Callable[[], object], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def wait_for(worker: Worker, kind: type) -> list[Event]:
    """Poll until an event of this kind comes."""
    events: list[Event] = []
    wait_until(lambda: events.extend(worker.poll()) or any(isinstance(event, kind) for event in events))
    return events


def kill(worker: Worker) -> int:
    process = worker.process()
    assert process
    os.kill(process, KILL)
    return process


def test_cancelling_ends_the_worker_within_a_second_in_the_middle_of_a_drawing(
    start: StartWorker, job: InbetweenJob, slow_models: Path
):
    worker = start(models=slow_models)
    worker.submit(job)
    wait_for(worker, Started)
    time.sleep(0.3)  # ONNX Runtime is at work now
    process = worker.process()

    begun = time.process_time()  # of ours: the clock would tell how busy the machine is
    worker.stop()

    assert time.process_time() - begun < 0.5
    assert process and not is_running(process)
    assert not worker.busy() and not worker.alive() and worker.poll() == []
    assert not list(job.first.parent.glob("*.part"))


def test_stopping_what_never_ran_is_nothing(start: StartWorker):
    worker = start()

    worker.stop()
    worker.stop()

    assert not worker.alive()


def test_a_run_that_is_dropped_half_way_stops_the_worker(start: StartWorker, job: InbetweenJob, slow_models: Path):
    worker = start(models=slow_models)

    for event in worker.run(job):
        assert isinstance(event, Started)
        break

    wait_until(lambda: not worker.alive())
    assert not worker.busy()


@pytest.mark.parametrize("moment", ["at the start", "half-way"])
def test_a_death_is_said_once_and_the_next_job_starts_another(
    start: StartWorker, job: InbetweenJob, models: Path, slow_models: Path, moment: str
):
    worker = start(models=slow_models)
    worker.submit(job)
    if moment == "half-way":
        wait_for(worker, Started)
    dead = kill(worker)

    [failed] = wait_for(worker, Failed)

    assert isinstance(failed, Failed)
    assert failed.message.startswith("The worker") and failed.message.endswith(".")
    assert not worker.busy() and not worker.alive()
    worker.settings = type(worker.settings)(models=models, threads=1)
    events = list(worker.run(job))
    assert isinstance(events[-1], Finished)
    assert worker.process() != dead


def test_a_death_after_the_last_drawing_is_nobodys_business(start: StartWorker, job: InbetweenJob):
    worker = start()
    list(worker.run(job))
    kill(worker)

    wait_until(lambda: not worker.alive())
    assert worker.poll() == []
    assert isinstance(list(worker.run(job))[-1], Finished)


def test_a_death_that_nobody_polled_does_not_reach_the_next_job(start: StartWorker, job: InbetweenJob):
    worker = start()
    list(worker.run(job))
    kill(worker)
    time.sleep(0.2)

    worker.submit(job)

    events = wait_for(worker, Finished)
    assert [type(event) for event in events] == [Started, Drawn, Drawn, Finished]


def test_drawings_that_were_complete_stay_and_unfinished_ones_go(
    start: StartWorker, job: InbetweenJob, slow_models: Path
):
    worker = start(models=slow_models)
    worker.submit(job)
    wait_for(worker, Drawn)
    unfinished = job.first.parent / f".animl-{worker.process()}-77777777.part"  # as if killed while writing
    unfinished.touch()

    kill(worker)
    wait_for(worker, Failed)

    assert job.out[0].exists() and not job.out[1].exists()
    assert not unfinished.exists()


def test_a_worker_that_nobody_holds_goes_home(models: Path, job: InbetweenJob):
    worker = Worker(WorkerSettings(models, threads=1))
    list(worker.run(job))
    process = worker.process()
    assert process and is_running(process)

    del worker
    gc.collect()

    wait_until(lambda: not is_running(process))


ORPHANAGE = """
import os, sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from animl_addon.core.job import InbetweenJob
from animl_addon.inference.client import Started, Worker, WorkerSettings
worker = Worker(WorkerSettings(Path({models!r}), threads=1))
worker.submit(InbetweenJob.from_json({job!r}))
while not any(isinstance(event, Started) for event in worker.poll()):
    time.sleep(0.01)
print(worker.process(), flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_no_worker_outlives_its_blender(job: InbetweenJob, slow_models: Path, end: str):
    root = str(Path(__file__).parents[2])
    script = ORPHANAGE.format(root=root, models=str(slow_models), job=job.to_json(), end=end)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=240, check=False)

    process = int(ended.stdout)

    wait_until(lambda: not is_running(process))
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal's groups are of Unix")
def test_ctrl_c_in_the_terminal_is_ours_alone(start: StartWorker, job: InbetweenJob):
    worker = start()
    list(worker.run(job))
    process = worker.process()
    assert process

    assert os.getpgid(process) != os.getpgid(0)
