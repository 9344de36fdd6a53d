"""WebGPU for real, on a Vulkan that the CPU plays (SwiftShader): what it draws is what the CPU draws."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.images import reduce
from animl_addon.core.job import InbetweenJob
from animl_addon.core.spec import ModelSpec
from animl_addon.inference.client import Device, Finished, Started

from .conftest import StartWorker

SHIPPED = Path(__file__).parents[2] / "exported_models"

pytestmark = pytest.mark.usefixtures("swiftshader")


@pytest.mark.parametrize("asked", [Device.AUTO, Device.WEBGPU])
def test_webgpu_is_taken_when_it_draws_what_the_cpu_draws(start: StartWorker, job: InbetweenJob, asked: Device):
    events = list(start(device=asked).run(job))

    assert isinstance(events[0], Started)
    assert events[0].device.got == "WebGpuExecutionProvider" and events[0].device.reason == ""
    assert isinstance(events[-1], Finished)


@pytest.fixture
def shipped_for_a_slow_device(tmp_path: Path) -> Path:
    """The shipped graphs under a contract that lets them look at small keys as they are: SwiftShader is no GPU."""
    folder = tmp_path / "models"
    shutil.copytree(SHIPPED, folder)
    for sidecar in folder.glob("*.json"):
        spec = ModelSpec.from_json(sidecar.read_text(encoding="utf-8"))
        sidecar.write_text(replace(spec, side=64).to_json(), encoding="utf-8")
    return folder


def test_the_shipped_model_draws_on_webgpu_what_it_draws_on_the_cpu(
    start: StartWorker, job: InbetweenJob, shipped_for_a_slow_device: Path
):
    for path in (job.first, job.last):
        write_picture(path, reduce(read_picture(path)[4:-4, 6:-6], 6))  # 32 x 48
    drawn, got = {}, {}
    for device in (Device.CPU, Device.WEBGPU):
        started, *_, finished = start(models=shipped_for_a_slow_device, device=device, threads=0).run(job)
        assert isinstance(started, Started) and isinstance(finished, Finished), finished
        got[device] = started.device.got
        drawn[device] = np.stack([read_picture(path) for path in job.out])

    assert got == {Device.CPU: "CPUExecutionProvider", Device.WEBGPU: "WebGpuExecutionProvider"}
    assert np.abs(drawn[Device.CPU] - drawn[Device.WEBGPU]).max() <= 1 / 255 + 1e-6


def test_the_diagnosis_tells_that_webgpu_was_tried(start: StartWorker):
    worker = start().diagnose()["worker"]

    assert worker["gpu"][0].startswith("WebGPU")
    assert worker["models"][0]["probe"]["WebGpuExecutionProvider"] == "agrees with the CPU"
