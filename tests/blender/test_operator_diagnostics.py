"""Copy Diagnostics from a script."""

import json
from pathlib import Path
from typing import Any

import bpy
import onnxruntime
import pytest

from animl_addon.operators import read_keys
from animl_addon.operators.running import current

from .pressing import prefer, press
from .scenes import front_camera, two_key_disc

pytestmark = pytest.mark.usefixtures("ready")


def diagnose() -> dict[str, Any]:
    assert bpy.ops.animl.copy_diagnostics() == {"FINISHED"}
    return json.loads(Path(bpy.app.tempdir, "animl-diagnostics.txt").read_text(encoding="utf-8"))


def test_versions_models_and_devices_are_told():
    told = diagnose()

    assert told["blender"].startswith(bpy.app.version_string)
    worker = told["worker"]
    assert worker["packages"]["onnxruntime"] == onnxruntime.__version__
    assert "CPUExecutionProvider" in worker["providers listed"]
    (model,) = worker["models"]
    assert model["name"] == "tiny" and len(model["sha256"]["tiny-draw.onnx"]) == 64


def test_the_last_error_is_told():
    two_key_disc()
    with pytest.raises(RuntimeError):
        press(count=0)

    assert diagnose()["last error of animl"] == "0 inbetweens cannot be drawn: ask for at least 1."


def test_of_a_mistake_of_ours_the_traceback_is_told_and_the_user_gets_a_sentence(monkeypatch: pytest.MonkeyPatch):
    two_key_disc()
    front_camera()
    monkeypatch.setattr(read_keys, "same_drawing", lambda first, last: 1 / 0)

    with pytest.raises(RuntimeError, match=r"animl made a mistake \(ZeroDivisionError.*use Copy Diagnostics") as raised:
        press(count=1, long_side=256)

    assert "Traceback" not in str(raised.value)
    assert "line" in diagnose()["last error of animl"] and "1 / 0" in diagnose()["last error of animl"]
    assert current() is None


def test_a_folder_without_models_is_told_and_no_error(tmp_path: Path):
    prefer(models=tmp_path / "nowhere")

    assert "no model in" in str(diagnose()["worker"]["models"])
