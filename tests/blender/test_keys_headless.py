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
from animl_addon.core.errors import KeyDrawingError
from animl_addon.scene.grease_pencil import GreasePencilSource
from tests.blender.scenes import two_key_disc

bpy.ops.wm.read_factory_settings(use_empty=True)
source = GreasePencilSource(two_key_disc())
for attempt in range(2):
    try:
        source.pictures(bpy.context, source.keys(bpy.context.scene), Path(sys.argv[1]), 256)
        print("rendered")
    except KeyDrawingError as error:
        print(error)
"""


def press(folder: Path, **environment: str) -> list[str]:
    """What a Blender process with this environment says to two presses, line by line; it must not crash."""
    ended = subprocess.run(
        [sys.executable, "-c", PRESS, str(folder)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [line for line in ended.stdout.splitlines() if line.startswith(("rendered", "Blender cannot"))]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="EGL is what Linux renders with")
def test_without_a_driver_one_sentence_says_what_to_install(tmp_path: Path):
    said = press(tmp_path, __EGL_VENDOR_LIBRARY_FILENAMES=str(tmp_path / "none.json"))

    assert len(said) == 2
    assert all("libegl1" in sentence for sentence in said)
    assert not list(tmp_path.iterdir())


def test_with_a_driver_the_same_process_renders(tmp_path: Path):
    assert press(tmp_path) == ["rendered", "rendered"]
