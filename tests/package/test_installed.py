"""Each zip that can run here, installed offline into a Blender that has nothing else, and used."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from animl_addon.inference.probe import DISSENT

SOFTWARE_VULKAN = Path("/usr/lib/chromium/vk_swiftshader_icd.json")
"""A Vulkan driver without a GPU, which Chromium brings."""

HERE = Path(__file__).parent


def use(
    python: Path, zips: list[Path], folder: Path, devices: list[str], environment: dict[str, str]
) -> dict[str, Any]:
    """What the animator tells of the drawings on each device."""
    folder.mkdir()
    command = [python, HERE / "animator.py", ",".join(map(str, zips)), folder, *devices]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "report.json").read_text("utf-8"))


def pixels(path: str) -> np.ndarray:
    """(H, W, 4), 0 to 255."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"), np.int16)


def test_the_light_zip_draws_on_the_cpu_from_its_own_wheels(
    light_zip: Path, bare_python: Path, tmp_path: Path, environment: dict[str, str]
):
    told = use(bare_python, [light_zip], tmp_path / "work", ["CPU"], environment)

    extensions = tmp_path / "blender" / "extensions"
    assert told["diagnostics"]["folder"] == str(extensions / "user_default" / "animl")
    worker = told["diagnostics"]["worker"]
    assert str(extensions / ".local") in worker["onnxruntime"], "ONNX Runtime is the one from the zip"
    assert {"onnxruntime", "onnxruntime-ep-webgpu"} <= set(worker["packages"])
    assert "onnxruntime-gpu" not in worker["packages"]
    assert told["drawn"]["CPU"]["got"] == "CPUExecutionProvider"
    first, second = map(pixels, told["drawn"]["CPU"]["pictures"])
    assert max(first.shape[:2]) == 256
    assert first[..., 3].max() == 255, "something was drawn"
    assert (first != second).any(), "and it moves"


def test_the_light_zip_draws_the_same_through_webgpu(
    short_sighted_zip: Path, bare_python: Path, tmp_path: Path, environment: dict[str, str]
):
    if not SOFTWARE_VULKAN.exists():
        assert "CI" not in os.environ, "CI installs chromium-common and libvulkan1 for this test"
        pytest.skip("there is no software Vulkan: apt-get install chromium-common libvulkan1")
    environment |= {"VK_ICD_FILENAMES": str(SOFTWARE_VULKAN), "ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER": "1"}

    drawn = use(bare_python, [short_sighted_zip], tmp_path / "work", ["CPU", "WEBGPU"], environment)["drawn"]

    assert drawn["CPU"]["got"] == "CPUExecutionProvider"
    assert drawn["WEBGPU"]["got"] == "WebGpuExecutionProvider", drawn["WEBGPU"]["reason"]
    assert len(drawn["WEBGPU"]["pictures"]) == 2
    for on_cpu, on_gpu in zip(drawn["CPU"]["pictures"], drawn["WEBGPU"]["pictures"], strict=True):
        differs = np.abs(pixels(on_cpu) - pixels(on_gpu)) > 1
        assert differs.mean() <= DISSENT, "beside pixels that could come from either key, within one level"


def test_the_gpu_zip_takes_the_light_ones_place_and_without_a_gpu_says_so_and_draws(
    light_zip: Path, gpu_zip: Path, bare_python: Path, tmp_path: Path, environment: dict[str, str]
):
    told = use(bare_python, [light_zip, gpu_zip], tmp_path / "work", ["CUDA"], environment)

    worker, drawn = told["diagnostics"]["worker"], told["drawn"]["CUDA"]
    assert "onnxruntime-gpu" in worker["packages"]
    assert "onnxruntime" not in worker["packages"], "never two in one folder"
    assert str(tmp_path / "blender" / "extensions" / ".local") in worker["onnxruntime"]
    assert "CUDAExecutionProvider" in worker["providers listed"]
    if not list(Path("/dev").glob("nvidia[0-9]*")):
        assert drawn["got"] == "CPUExecutionProvider"
        assert "CUDA" in drawn["reason"]
    assert len(drawn["pictures"]) == 2
    assert pixels(drawn["pictures"][0])[..., 3].max() == 255
