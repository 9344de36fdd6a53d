"""Zips built once a run, and a Blender that has nothing but what Blender has."""

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from animl_addon.core.spec import ModelSpec
from tools.build_extension import PACKAGES, ROOT, build

BLENDERS_OWN = (
    "bpy",
    "numpy",
    "numpy.libs",
    "requests",
    "certifi",
    "charset_normalizer",
    "idna",
    "urllib3",
    "zstandard",
)


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dist")


@pytest.fixture(scope="session")
def light_zip(zips: Path) -> Path:
    return build(next(package for package in PACKAGES if package.name == "light-linux-x64"), zips)


@pytest.fixture(scope="session")
def short_sighted_zip(zips: Path) -> Path:
    """The light zip with the shipped graphs, which look at the keys in an eighth of the size.

    A GPU that the CPU plays takes minutes for what they look at otherwise.
    """
    models = zips / "models"
    shutil.copytree(ROOT / "exported_models", models)
    sidecar = models / "inbetween.json"
    spec = ModelSpec.from_json(sidecar.read_text("utf-8"))
    sidecar.write_text(replace(spec, side=64).to_json(), "utf-8")
    return build(next(package for package in PACKAGES if package.name == "light-linux-x64"), zips / "short", models)


@pytest.fixture(scope="session")
def gpu_zip(zips: Path) -> Path:
    return build(next(package for package in PACKAGES if package.name == "gpu-linux-x64-cp311"), zips)


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with Blender's module and Blender's own packages, and no other: all else comes with the zip."""
    folder = tmp_path_factory.mktemp("blender")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    bpy = importlib.util.find_spec("bpy")
    assert bpy and bpy.origin
    for name in BLENDERS_OWN:
        if (there := Path(bpy.origin).parents[1] / name).exists():
            (site / name).symlink_to(there)
    return folder / "bin" / "python"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a user who starts Blender for the first time, with no way to the network's packages."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {"HOME": str(tmp_path), "BLENDER_USER_RESOURCES": str(tmp_path / "blender"), "PIP_NO_INDEX": "1"}
