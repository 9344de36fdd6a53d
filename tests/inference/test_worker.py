"""The worker draws, tells what it does, and says what it cannot do."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.errors import WorkerError
from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.job import InbetweenJob
from animl_addon.inference.client import Device, Drawn, Failed, Finished, Notice, Started
from tests.tiny_model import write_tiny_model

from .conftest import StartWorker


def failure(events: list) -> str:
    """The one sentence with which a job failed."""
    assert isinstance(events[-1], Failed), events
    message = events[-1].message
    assert message.endswith(".") and "\n" not in message and "Traceback" not in message
    return message


def test_two_pictures_become_inbetweens(start: StartWorker, job: InbetweenJob):
    events = list(start().run(job))

    started, first, second, finished = events
    assert isinstance(started, Started) and started.device.got == "CPUExecutionProvider"
    assert [first.index, second.index] == [0, 1] and [first.path, second.path] == list(job.out)
    assert first.total == 2 and first.seconds > 0
    assert isinstance(finished, Finished) and finished.confidence == (1.0, 1.0)
    drawn = read_picture(job.out[0])
    assert drawn.shape == (200, 300, 4)
    assert drawn[100, 50, 3] == pytest.approx(0.75 * 0.8, abs=0.01)
    assert drawn[100, 220, 3] == pytest.approx(0.25 * 0.8, abs=0.01)


def test_polling_never_waits_and_hears_everything(start: StartWorker, job: InbetweenJob):
    worker = start()
    assert not worker.alive() and worker.poll() == []

    worker.submit(job)
    events = worker.poll()
    assert worker.busy() and worker.idle_seconds() == 0
    while worker.busy():
        events += worker.poll()
        time.sleep(0.01)

    assert [type(event) for event in events] == [Started, Drawn, Drawn, Finished]
    assert worker.alive() and worker.idle_seconds() < 240


def test_the_second_job_finds_the_worker_warm(start: StartWorker, job: InbetweenJob):
    worker = start()
    list(worker.run(job))
    process = worker.process()

    list(worker.run(job))

    assert worker.process() == process


def test_a_second_job_has_to_wait(start: StartWorker, job: InbetweenJob, slow_models: Path):
    worker = start(models=slow_models)
    worker.submit(job)

    with pytest.raises(WorkerError, match="drawing already"):
        worker.submit(job)


def test_the_same_drawing_twice_is_held(start: StartWorker, job: InbetweenJob):
    job.last.write_bytes(job.first.read_bytes())

    events = list(start().run(job))

    assert isinstance(events[-1], Finished)
    assert (read_picture(job.out[0]) == read_picture(job.first)).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 5000), (5000, 3), (2, 2)])
def test_pictures_of_odd_sizes_are_drawn(start: StartWorker, job: InbetweenJob, size: tuple[int, int]):
    for path, value in ((job.first, 0.2), (job.last, 1.0)):
        write_picture(path, np.full((*size, 4), value, np.float32))

    events = list(start().run(job))

    assert isinstance(events[-1], Finished)
    assert read_picture(job.out[1]).mean() == pytest.approx(0.6, abs=0.01)


def test_keys_without_anything_between_are_said(start: StartWorker, job: InbetweenJob):
    worker = start()
    whole = job.last.read_bytes()

    write_picture(job.last, np.ones((200, 301, 4), np.float32))
    assert "differ in size" in failure(list(worker.run(job)))
    write_picture(job.last, np.zeros((200, 300, 4), np.float32))
    assert "last key is empty" in failure(list(worker.run(job)))
    job.last.write_bytes(whole[:100])
    assert "last.png" in failure(list(worker.run(job)))
    job.last.unlink()
    assert "is not there" in failure(list(worker.run(job)))

    assert worker.alive() and not list(job.first.parent.glob("*.part"))
    job.last.write_bytes(whole)
    assert isinstance(list(worker.run(job))[-1], Finished)


def test_a_folder_that_cannot_be_written_is_said(start: StartWorker, job: InbetweenJob):
    nowhere = InbetweenJob(job.first, job.last, (0.5,), (job.first / "out.png",))

    assert "could not be written" in failure(list(start().run(nowhere)))


@pytest.mark.skipif(sys.platform == "win32", reason="read-only folders are made otherwise there")
def test_a_read_only_folder_is_said(start: StartWorker, job: InbetweenJob, tmp_path: Path):
    folder = tmp_path / "locked"
    folder.mkdir()
    root = os.geteuid() == 0  # to whom modes mean nothing
    lock = ["chattr", "+i", folder] if root else ["chmod", "a-w", folder]
    if subprocess.run(lock, capture_output=True, check=False).returncode:
        pytest.skip("this disk cannot lock a folder against root")
    try:
        events = list(start().run(InbetweenJob(job.first, job.last, (0.5,), (folder / "out.png",))))
    finally:
        subprocess.run(["chattr", "-i", folder] if root else ["chmod", "u+w", folder], check=True)

    assert "could not be written" in failure(events)
    assert not list(folder.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="needs ulimit")
def test_a_full_disk_is_said_and_nothing_is_half_written(start: StartWorker, job: InbetweenJob, tmp_path: Path):
    cramped = tmp_path / "python-on-a-full-disk"
    cramped.write_text(f'#!/bin/sh\nulimit -f 1\nexec "{sys.executable}" "$@"\n')  # no file above 512 bytes
    cramped.chmod(0o755)
    noise = np.random.default_rng(0).random((200, 300, 4), np.float32)
    write_picture(job.last, noise * noise[..., 3:])
    before = sorted(job.first.parent.iterdir())

    said = failure(list(start(python=cramped).run(job)))

    assert "make room" in said
    assert sorted(job.first.parent.iterdir()) == before


def test_a_model_that_is_damaged_is_said_and_a_mended_one_is_taken(
    start: StartWorker, job: InbetweenJob, tmp_path: Path
):
    folder = tmp_path / "models"
    spec = write_tiny_model(folder)
    graph = folder / spec.graphs["draw"].file
    whole = graph.read_bytes()
    worker = start(models=folder)

    graph.write_bytes(whole[:100])
    assert "damaged" in failure(list(worker.run(job)))
    graph.unlink()
    assert "missing" in failure(list(worker.run(job)))
    graph.write_bytes(whole)
    assert isinstance(list(worker.run(job))[-1], Finished)
    graph.write_bytes(whole[:100])  # under a warm worker
    assert "damaged" in failure(list(worker.run(job)))
    for file in folder.iterdir():
        file.unlink()
    assert "no model" in failure(list(worker.run(job)))


@pytest.mark.parametrize("device", [Device.CUDA, Device.WEBGPU, Device.COREML])
def test_a_gpu_that_is_absent_is_said_and_the_cpu_draws(
    start: StartWorker, job: InbetweenJob, device: Device, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VK_ICD_FILENAMES", os.devnull)
    monkeypatch.delenv("ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER", raising=False)
    worker = start(device=device)

    notice, started, *_, finished = worker.run(job)

    assert isinstance(notice, Notice) and notice.message.endswith("Drawing on the CPU.")
    assert isinstance(started, Started)
    assert started.device.asked == device and started.device.got == "CPUExecutionProvider"
    assert started.device.reason and started.device.reason in notice.message
    assert isinstance(finished, Finished)
    again, *_ = worker.run(job)
    assert again == started  # the notice comes once, the reason each time


def test_a_python_that_is_not_there_is_said(start: StartWorker, job: InbetweenJob, tmp_path: Path):
    worker = start(python=tmp_path / "no-python")

    with pytest.raises(WorkerError, match="could not start"):
        worker.submit(job)
    assert not worker.busy()


def test_packages_that_are_missing_are_said(start: StartWorker, job: InbetweenJob, tmp_path: Path):
    (tmp_path / "onnxruntime").mkdir()
    (tmp_path / "onnxruntime" / "__init__.py").write_text("raise ImportError('no such library')")

    said = failure(list(start(packages=(tmp_path,)).run(job)))

    assert "no such library" in said and "install" in said


def test_what_libraries_print_does_not_reach_the_conversation(start: StartWorker, job: InbetweenJob, tmp_path: Path):
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL" / "__init__.py").write_text(
        "import os, sys; os.write(1, b'noise\\n'); print('more noise')\n"
        "sys.path.pop(0); del sys.modules['PIL']; import PIL"
    )
    worker = start(packages=(tmp_path,))

    events = list(worker.run(job))

    assert isinstance(events[-1], Finished)
    assert {"noise", "more noise"} <= set(worker.diagnose()["worker said"])


def test_the_diagnosis_tells_what_one_asks_first(start: StartWorker, job: InbetweenJob, models: Path):
    worker = start()
    broken = InbetweenJob(job.first, job.last.with_name("none.png"), job.times, job.out)
    list(worker.run(broken))

    report = worker.diagnose()

    assert report["settings"]["models"] == str(models)
    assert "none.png" in report["last error"]
    assert report["worker"]["packages"]["onnxruntime"]
    assert "CPUExecutionProvider" in report["worker"]["providers listed"]
    [model] = report["worker"]["models"]
    assert model["name"] == "tiny" and all(len(hash) == 64 for hash in model["sha256"].values())
    assert model["probe"]["CPUExecutionProvider"] == "draws"


def test_the_diagnosis_tells_of_a_model_that_is_damaged(start: StartWorker, tmp_path: Path):
    spec = write_tiny_model(tmp_path)
    (tmp_path / spec.graphs["draw"].file).write_bytes(b"short")

    [model] = start(models=tmp_path).diagnose()["worker"]["models"]

    assert "the contract says" in model["sha256"]["tiny-draw.onnx"]
    assert "damaged" in model["probe"]


def test_the_diagnosis_does_not_wait_for_a_drawing(start: StartWorker, job: InbetweenJob, slow_models: Path):
    worker = start(models=slow_models)
    worker.submit(job)

    report = worker.diagnose(timeout=5)

    assert "is drawing" in report["worker"]
    assert worker.busy()


def test_a_diagnosis_that_cannot_start_a_worker_says_so(start: StartWorker, tmp_path: Path):
    assert "could not start" in start(python=tmp_path / "no-python").diagnose()["worker"]
