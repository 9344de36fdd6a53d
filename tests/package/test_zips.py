"""What lies in the zips: one ONNX Runtime, the Pythons promised, the models whole, and nothing of the workshop."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

from tools.build_extension import PACKAGES, ROOT, BuildError, Package, blender_ext, build, check_models
from tools.fetch_wheels import Wheel, WheelError, fetch, read_lock

RUNTIMES = {"onnxruntime", "onnxruntime_gpu"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_package_holds_one_runtime_and_all_it_needs_for_each_python(package: Package):
    pythons = {"cp311", "cp313"} if not package.python else {package.python}
    if package.name == "light-linux-x64":
        pythons.add("cp314")  # Debian's Blender 5.2

    held = [wheel for wheel in read_lock() if package.holds(wheel)]

    count = Counter((wheel.distribution, wheel.tags[0]) for wheel in held)
    assert set(count.values()) == {1}, "one wheel of each for each Python"
    runtime = "onnxruntime_gpu" if package.flavour == "gpu" else "onnxruntime"
    assert {name for name, _ in count} & RUNTIMES == {runtime}
    assert {python for name, python in count if name == runtime} == pythons
    assert {python for name, python in count if name == "pillow"} == pythons
    assert ("flatbuffers", "py2.py3") in count
    assert (("onnxruntime_ep_webgpu", "py3") in count) == (package.flavour == "light")


def test_no_package_bundles_numpy_which_is_blenders_own():
    assert not [wheel for wheel in read_lock() if wheel.distribution == "numpy"]


def test_every_wheel_listed_is_in_some_package():
    assert [w.file for w in read_lock() if not any(package.holds(w) for package in PACKAGES)] == []


def test_the_zip_holds_the_add_on_its_models_and_its_wheels_alone(light_zip: Path, tmp_path: Path):
    code = tmp_path / "code.zip"
    command = [sys.executable, blender_ext(), "build", "--source-dir", ROOT, "--output-filepath", code]
    subprocess.run(command, check=True, capture_output=True)

    with ZipFile(light_zip) as built, ZipFile(code) as straight_from_the_root:
        names = set(built.namelist())
        from_root = set(straight_from_the_root.namelist())

    tops = {name.split("/")[0] for name in names}
    assert tops == {
        "blender_manifest.toml",
        "__init__.py",
        "LICENSE",
        "README.md",
        "animl_addon",
        "exported_models",
        "wheels",
    }
    assert {name for name in names if not name.startswith("wheels/")} == from_root, (
        "the tracked manifest excludes the same"
    )
    assert {"exported_models/inbetween.json", "animl_addon/inference/start_worker.py"} <= names
    assert not [name for name in names if "__pycache__" in name]


def test_building_leaves_the_tracked_manifest_as_it_was(light_zip: Path):
    with ZipFile(light_zip) as built:
        installed = built.read("blender_manifest.toml").decode()

    tracked = (ROOT / "blender_manifest.toml").read_text("utf-8")
    assert 'platforms = ["linux-x64"]' in installed
    assert "\nplatforms" not in tracked and "\nwheels" not in tracked


def test_a_wheel_with_another_hash_is_refused(tmp_path: Path):
    (tmp_path / "flatbuffers-1.0-py3-none-any.whl").write_bytes(b"something else")

    with pytest.raises(WheelError, match="has the hash"):
        fetch(Wheel("0" * 64, "flatbuffers-1.0-py3-none-any.whl"), tmp_path)


def test_a_wheel_that_was_tampered_with_on_its_way_is_not_kept(tmp_path: Path):
    listed = next(wheel for wheel in read_lock() if wheel.distribution == "flatbuffers")

    with pytest.raises(WheelError, match="has the hash"):
        fetch(Wheel("0" * 64, listed.file), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_wheel_that_does_not_exist_is_named(tmp_path: Path):
    with pytest.raises(WheelError, match=r"flatbuffers-0\.0\.0"):
        fetch(Wheel("0" * 64, "flatbuffers-0.0.0-py3-none-any.whl"), tmp_path)


def test_a_model_cut_short_is_not_packed(tmp_path: Path):
    models = tmp_path / "models"
    models.mkdir()
    for file in (ROOT / "exported_models").iterdir():
        (models / file.name).write_bytes(file.read_bytes())
    draw = models / "inbetween-draw.onnx"
    draw.write_bytes(draw.read_bytes()[:-100])

    with pytest.raises(BuildError, match=r"inbetween-draw\.onnx"):
        build(PACKAGES[0], tmp_path / "dist", models)

    assert not (tmp_path / "dist").exists()


def test_no_model_at_all_is_not_packed(tmp_path: Path):
    with pytest.raises(BuildError, match="holds no model"):
        check_models(tmp_path)
