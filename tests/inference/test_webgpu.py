"""WebGPU for real, on a Vulkan that the CPU plays (SwiftShader): what it draws is what the CPU draws."""

from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.files import read_picture
from animl_addon.core.job import InbetweenJob
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


@pytest.mark.skipif(not list(SHIPPED.glob("*.onnx")), reason="no model is trained yet")
def test_the_shipped_model_draws_on_webgpu_what_it_draws_on_the_cpu(start: StartWorker, job: InbetweenJob):
    drawn = {}
    for device in (Device.CPU, Device.WEBGPU):
        events = list(start(models=SHIPPED, device=device, threads=0).run(job))
        assert isinstance(events[-1], Finished), events
        drawn[device] = np.stack([read_picture(path) for path in job.out])

    assert events[0].device.got == "WebGpuExecutionProvider"
    assert np.abs(drawn[Device.CPU] - drawn[Device.WEBGPU]).max() <= 1 / 255 + 1e-6


def test_the_diagnosis_tells_that_webgpu_was_tried(start: StartWorker):
    worker = start().diagnose()["worker"]

    assert worker["gpu"][0].startswith("WebGPU")
    assert worker["models"][0]["probe"]["WebGpuExecutionProvider"] == "agrees with the CPU"
