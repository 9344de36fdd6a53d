"""The manifest that every build shares, as Blender's own tool reads it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.build_extension import MANIFEST, PACKAGES, ROOT, Package, blender_ext, manifest_of
from tools.fetch_wheels import read_lock


def validate(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(blender_ext()), "validate", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_tracked_manifest_is_valid():
    done = validate(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


def test_extension_and_python_package_have_one_version():
    manifest = tomllib.loads((ROOT / MANIFEST).read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert (manifest["id"], manifest["version"]) == (project["name"], project["version"])


def test_the_extension_asks_for_files_and_the_clipboard_but_never_for_the_network():
    permissions = tomllib.loads((ROOT / MANIFEST).read_text("utf-8"))["permissions"]

    assert set(permissions) == {"files", "clipboard"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_the_manifest_of_every_package_is_valid(package: Package, tmp_path: Path):
    tracked = (ROOT / MANIFEST).read_text("utf-8")
    wheels = [Path(wheel.file) for wheel in read_lock() if package.holds(wheel)]

    (tmp_path / MANIFEST).write_text(manifest_of(package, tracked, wheels), "utf-8")
    (tmp_path / "__init__.py").write_bytes((ROOT / "__init__.py").read_bytes())

    done = validate(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    written = tomllib.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert written["platforms"] == [package.platform]
    assert written["wheels"] == [f"./wheels/{wheel.name}" for wheel in wheels]
    assert written["blender_version_min"] == (package.blender_min or "4.3.0")
    assert written.get("blender_version_max", "") == package.blender_max
    assert written["build"] == tomllib.loads(tracked)["build"]
