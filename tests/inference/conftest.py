"""Keys and workers for the tests of inference."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.files import write_picture
from animl_addon.core.job import InbetweenJob
from animl_addon.inference.client import Worker, WorkerSettings

SWIFTSHADER = Path("/usr/lib/chromium/vk_swiftshader_icd.json")
"""A Vulkan that runs on the CPU (Debian: chromium-common), on which WebGPU can be tried without a GPU."""

StartWorker = Callable[..., Worker]


@pytest.fixture
def job(tmp_path: Path) -> InbetweenJob:
    """Two drawings between two keys of 200 x 300, in a folder with a name as people give them."""
    folder = tmp_path / "Max’s scene — 枚"
    folder.mkdir()
    for name, x in (("first", 20), ("last", 180)):
        key = np.zeros((200, 300, 4), np.float32)
        key[60:140, x : x + 80] = np.array([0.8, 0.4, 0.2, 1]) * 0.8  # soft: hard edges would be kept hard
        write_picture(folder / f"{name}.png", key)
    return InbetweenJob(folder / "first.png", folder / "last.png", (0.25, 0.5), (folder / "1.png", folder / "2.png"))


@pytest.fixture
def start(models: Path) -> Iterator[StartWorker]:
    """Make workers that go home after the test; by default with the quick model, on one thread of the CPU."""
    workers: list[Worker] = []

    def start_worker(**settings: object) -> Worker:
        workers.append(Worker(WorkerSettings(**{"models": models, "threads": 1, **settings})))  # type: ignore[arg-type]
        return workers[-1]

    yield start_worker
    for worker in workers:
        worker.stop()


@pytest.fixture
def swiftshader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let WebGPU, in processes started from here, take the CPU for a GPU."""
    if not SWIFTSHADER.exists():
        pytest.skip("SwiftShader is not installed (Debian: chromium-common and libvulkan1)")
    monkeypatch.setenv("VK_ICD_FILENAMES", str(SWIFTSHADER))
    monkeypatch.setenv("ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER", "1")


def is_running(process: int) -> bool:
    """Whether a process of this number is there and no zombie."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
