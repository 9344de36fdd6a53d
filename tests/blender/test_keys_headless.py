"""Without EGL Blender aborts on its first render; animl says so instead."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PRESS = """
import sys
from pathlib import Path
import bpy
import animl_addon
from tests.blender.pressing import frames, prefer, press
from tests.blender.scenes import two_key_disc

bpy.ops.wm.read_factory_settings(use_empty=True)
animl_addon.register()
prefer(models=sys.argv[1], output_folder=sys.argv[2], device="CPU", threads=1)
two_key_disc()
for attempt in range(2):
    try:
        press(count=1, long_side=256)
        print("drawn", frames())
    except RuntimeError as error:
        print(str(error).removeprefix("Error: "))
"""


def press_twice(models: Path, folder: Path, **environment: str) -> list[str]:
    """What a Blender process with this environment says to two presses, line by line; it must not crash."""
    ended = subprocess.run(
        [sys.executable, "-c", PRESS, models, folder],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [line for line in ended.stdout.splitlines() if line.startswith(("drawn", "Blender cannot"))]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="EGL is what Linux renders with")
def test_without_a_driver_one_sentence_says_what_to_install(models: Path, tmp_path: Path):
    said = press_twice(models, tmp_path / "drawings", __EGL_VENDOR_LIBRARY_FILENAMES=str(tmp_path / "none.json"))

    assert len(said) == 2
    assert all("libegl1" in sentence for sentence in said)
    assert not list(tmp_path.iterdir())


def test_with_a_driver_the_same_process_draws(models: Path, tmp_path: Path):
    assert press_twice(models, tmp_path / "drawings") == ["drawn [5]", "drawn [5]"]
