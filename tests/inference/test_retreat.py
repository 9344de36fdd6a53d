"""A GPU that has not enough memory, or fails, costs time but no drawing: smaller tiles, then the CPU.

The GPU is played by the CPU with a limit of its own; sessions, tiles and the way back are real.
"""

import io
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.job import InbetweenJob
from animl_addon.core.model import Tensor
from animl_addon.core.spec import Job
from animl_addon.inference import worker
from animl_addon.inference.client import Device, DeviceReport, Drawn, Failed, Finished, Notice, Started
from animl_addon.inference.events import from_line
from animl_addon.inference.library import InstalledModel, find_model
from animl_addon.inference.probe import check_agreement, open_model
from animl_addon.inference.session import DeviceFailure, OnnxModel, OutOfDeviceMemory
from animl_addon.inference.worker import LEAST_ON_GPU, MOST_ON_GPU, Studio


class Gpu(OnnxModel):
    """Draws no tile of more than ``room`` pixels; each drawing beyond the first ``lives`` fails for another reason."""

    room = MOST_ON_GPU
    lives = 10**6

    def __init__(self, model: InstalledModel) -> None:
        super().__init__(model, Device.CPU, threads=1)
        self.device = Device.CUDA

    @property
    def provider(self) -> str:
        return "CUDAExecutionProvider"

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        height, width = inputs["image0"].shape[2:]
        if graph == "draw":
            if height * width > self.room:
                raise OutOfDeviceMemory("CUDA failure 2: out of memory")
            self.lives -= 1
            if self.lives < 0:
                raise DeviceFailure("the driver was reset")
        return super().__call__(graph, **inputs)


@pytest.fixture
def draw(models: Path, monkeypatch: pytest.MonkeyPatch):
    """Draw a job in this process on a Gpu, and return what was told."""

    def draw_on_gpu(job: InbetweenJob, asked: Device = Device.CUDA, **limits: int) -> list:
        def open_gpu(installed: InstalledModel, device: Device, threads: int) -> tuple[OnnxModel, DeviceReport]:
            gpu = Gpu(installed)
            vars(gpu).update(limits)
            return gpu, DeviceReport(device, gpu.provider)

        monkeypatch.setattr(worker, "open_model", open_gpu)
        answers = io.BytesIO()
        studio = Studio(models, asked, 1, answers)
        studio.work(job.to_json())
        studio.work(job.to_json())
        return [from_line(line) for line in answers.getvalue().splitlines(keepends=True)]

    return draw_on_gpu


def of(kind: type, events: list) -> list:
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture
def large(job: InbetweenJob) -> InbetweenJob:
    """The job on keys of 1200 x 1600, twice what a small GPU is to hold."""
    for path in (job.first, job.last):
        write_picture(path, read_picture(path).repeat(6, axis=0).repeat(6, axis=1)[:, :1600])
    return job


def test_a_gpu_short_of_memory_goes_on_in_smaller_tiles(draw, large: InbetweenJob):
    events = draw(large, room=MOST_ON_GPU // 4)

    assert [notice.message for notice in of(Notice, events)] == ["CUDA ran out of memory: drawing in smaller tiles."]
    assert [drawn.index for drawn in of(Drawn, events)] == [0, 1, 0, 1]
    assert [started.device.got for started in of(Started, events)] == ["CUDAExecutionProvider"] * 2
    assert read_picture(large.out[1]).shape == (1200, 1600, 4)


def test_a_gpu_without_any_room_leaves_it_to_the_cpu(draw, large: InbetweenJob):
    events = draw(large, room=LEAST_ON_GPU // 4)

    assert of(Notice, events)[-1].message == "CUDA ran out of memory. Drawing on the CPU."
    assert len(of(Drawn, events)) == 4 and len(of(Finished, events)) == 2 and not of(Failed, events)
    _, *after = of(Started, events)
    assert len(after) == 2  # at once, and of the next job
    for started in after:
        assert started.device == DeviceReport(Device.CUDA, "CPUExecutionProvider", "CUDA ran out of memory.")


def test_a_gpu_that_fails_half_way_keeps_what_it_drew(draw, job: InbetweenJob):
    events = draw(job, asked=Device.AUTO, lives=1)

    assert [drawn.index for drawn in of(Drawn, events)] == [0, 1, 0, 1]
    assert "the driver was reset" in of(Notice, events)[0].message
    assert [type(event) for event in events[:5]] == [Started, Drawn, Notice, Started, Drawn]
    for started in of(Started, events)[1:]:  # AUTO had found a GPU that worked, so its loss is explained
        assert started.device.got == "CPUExecutionProvider"
        assert started.device.reason == "CUDA failed (the driver was reset)."


@pytest.mark.parametrize("asked", [Device.CUDA, Device.AUTO])
def test_a_gpu_that_draws_something_else_is_not_trusted(asked: Device, models: Path, monkeypatch: pytest.MonkeyPatch):
    installed = find_model(models, Job.INBETWEEN)

    class Wrong(Gpu):
        def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
            outputs = super().__call__(graph, **inputs)
            return outputs | {"image": np.flip(outputs["image"], 3)} if graph == "draw" else outputs

    def open_on(model: InstalledModel, device: Device, threads: int) -> OnnxModel:
        return OnnxModel(model, device, threads) if device == Device.CPU else Wrong(model)

    monkeypatch.setattr("animl_addon.inference.probe.OnnxModel", open_on)

    monkeypatch.setattr("animl_addon.inference.probe.devices_here", lambda: [Device.CUDA, Device.CPU])

    model, report = open_model(installed, asked, 1)

    assert model.device == Device.CPU and report.got == "CPUExecutionProvider"
    assert "draws something else than the CPU" in report.reason
    assert report.asked == asked
    check_agreement(Gpu(installed), model)  # while one that draws the same is


def test_where_no_gpu_is_listed_there_is_nothing_to_explain(models: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("animl_addon.inference.probe.devices_here", lambda: [Device.CPU])

    _, report = open_model(find_model(models, Job.INBETWEEN), Device.AUTO, 1)

    assert report == DeviceReport(Device.AUTO, "CPUExecutionProvider", "")
