"""Every test starts in an empty Blender, with the add-on registered."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="the bpy wheel is not installed here")

import animl_addon  # noqa: E402
from animl_addon import extension  # noqa: E402
from animl_addon.inference.finetuning import PYTHON  # noqa: E402

from .finetuning import WITH_TORCH  # noqa: E402
from .pressing import prefer  # noqa: E402


@pytest.fixture(autouse=True)
def empty_blender() -> Iterator[None]:
    """Factory settings without an object; what a test leaves behind, the next does not see."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    animl_addon.register()
    yield
    animl_addon.unregister()


@pytest.fixture
def ready(empty_blender: None, models: Path, tmp_path: Path) -> Path:
    """Preferences with a tiny model; returns the folder that the drawings go to, which is not there yet."""
    folder = tmp_path / "drawings"
    prefer(models=models, output_folder=folder, device="CPU", threads=1)
    return folder


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a tiny network, made where torch is."""
    path = tmp_path_factory.mktemp("weights") / "start.pt"
    subprocess.run([extension.FOLDER / PYTHON, "-I", "-c", WITH_TORCH, path], check=True)
    return path
