"""Each zip that can run here, installed offline into a Blender that has nothing else, and used."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

SOFTWARE_VULKAN = Path("/usr/lib/chromium/vk_swiftshader_icd.json")
"""A Vulkan driver without a GPU, which Chromium brings."""

HERE = Path(__file__).parent


def use(
    python: Path, zips: list[Path], folder: Path, devices: list[str], environment: dict[str, str]
) -> dict[str, Any]:
    """What the animator tells of the drawings on each device."""
    folder.mkdir()
    command = [python, HERE / "animator.py", ",".join(map(str, zips)), folder, *devices]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "report.json").read_text("utf-8"))


def pixels(path: str) -> np.ndarray:
    """(H, W, 4), 0 to 255."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"), np.int16)


def assert_runs_from(report: dict[str, Any], user_folder: Path, provider: str) -> None:
    site = user_folder / "extensions" / ".local"
    told = report["diagnostics"]
    assert told["last device"] == provider
    assert told["folder"] == str(user_folder / "extensions" / "user_default" / "animl")
    assert str(site) in told["worker"]["onnxruntime"], "ONNX Runtime is the one from the zip"


def test_the_light_zip_draws_on_the_cpu_from_its_own_wheels(
    light_zip: Path, bare_python: Path, tmp_path: Path, environment: dict[str, str]
):
    told = use(bare_python, [light_zip], tmp_path / "work", ["CPU"], environment)

    assert_runs_from(told["CPU"], tmp_path / "blender", "CPUExecutionProvider")
    assert told["CPU"]["diagnostics"]["worker"]["packages"]["onnxruntime"] == "1.31.1"
    assert "onnxruntime-gpu" not in told["CPU"]["diagnostics"]["worker"]["packages"]
    first, second = map(pixels, told["CPU"]["pictures"])
    assert max(first.shape[:2]) == 256
    assert first[..., 3].max() == 255, "something was drawn"
    assert (first != second).any(), "and it moves"


def test_the_light_zip_draws_the_same_through_webgpu(
    light_zip: Path, bare_python: Path, tmp_path: Path, environment: dict[str, str]
):
    if not SOFTWARE_VULKAN.exists():
        assert "CI" not in os.environ, "CI installs chromium-common and libvulkan1 for this test"
        pytest.skip("there is no software Vulkan: apt-get install chromium-common libvulkan1")
    environment |= {"VK_ICD_FILENAMES": str(SOFTWARE_VULKAN), "ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER": "1"}

    told = use(bare_python, [light_zip], tmp_path / "work", ["CPU", "WEBGPU"], environment)

    assert_runs_from(told["CPU"], tmp_path / "blender", "CPUExecutionProvider")
    assert_runs_from(told["WEBGPU"], tmp_path / "blender", "WebGpuExecutionProvider")
    assert len(told["WEBGPU"]["pictures"]) == 2
    for on_cpu, on_gpu in zip(told["CPU"]["pictures"], told["WEBGPU"]["pictures"], strict=True):
        assert np.abs(pixels(on_cpu) - pixels(on_gpu)).max() <= 1


def test_the_gpu_zip_takes_the_light_ones_place_and_without_a_gpu_says_so_and_draws(
    light_zip: Path, gpu_zip: Path, bare_python: Path, tmp_path: Path, environment: dict[str, str]
):
    told = use(bare_python, [light_zip, gpu_zip], tmp_path / "work", ["CUDA"], environment)

    worker = told["CUDA"]["diagnostics"]["worker"]
    assert "onnxruntime-gpu" in worker["packages"]
    assert "onnxruntime" not in worker["packages"], "never two in one folder"
    assert "CUDAExecutionProvider" in worker["providers listed"]
    if not list(Path("/dev").glob("nvidia[0-9]*")):
        assert_runs_from(told["CUDA"], tmp_path / "blender", "CPUExecutionProvider")
    assert len(told["CUDA"]["pictures"]) == 2
    assert pixels(told["CUDA"]["pictures"][0])[..., 3].max() == 255
