"""A Flamenco worker with real Blender: it runs the commands that the job types compile, task by task."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "tools")]

import window  # noqa: E402  the path says where it lies
from foxes import draw_foxes  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402  the extension brought it
from window import Story, wait_until  # noqa: E402

FOLDER = Path("/tmp/scene")
TASKS = HERE.parents[1] / "build" / "window" / "flamenco.json"
"""Compiled before by node, which is not here (``tests/farm/flamenco/compile.py``)."""


def story() -> Story:
    draw_foxes(FOLDER / "fox.blend")
    for number in range(1, 4):
        plate = Image.new("RGB", (96, 72), (150, 190, 230))
        ImageDraw.Draw(plate).ellipse((10 * number, 20, 10 * number + 40, 60), fill=(200, 80, 60), outline="black")
        plate.save(FOLDER / f"plate_{number:04}.png")
    for tasks in json.loads(TASKS.read_text(encoding="utf-8")):
        yield from work_off(tasks)
    inbetweens, cartoons = (sorted((FOLDER / "out").glob(pattern)) for pattern in ("fox-*/*.png", "cartoonize-*/*.png"))
    assert [path.name for path in inbetweens] == ["Fox-0004.png", "Fox-0007.png"], inbetweens
    assert [path.name for path in cartoons] == [f"plate_{number:04}.png" for number in (1, 2, 3)], cartoons
    assert len(list((FOLDER / "out").glob("*.png"))) == 2, "each job has left its animated picture"


def work_off(tasks: list[dict]) -> Story:
    """Run the tasks, each when those it waits for are done; the window lives on meanwhile."""
    done: set[int] = set()
    while len(done) < len(tasks):
        ready = next(i for i, task in enumerate(tasks) if i not in done and set(task["dependencies"]) <= done)
        for command in tasks[ready]["commands"]:
            assert (command["name"], command["parameters"]["exe"]) == ("exec", "{blender}")
            words = ["blender", *command["parameters"]["args"]]
            worker = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            yield from wait_until(lambda worker=worker: worker.poll() is not None, " ".join(words), 0.5)
            said = worker.communicate()[0]
            print(said)
            assert worker.returncode == 0, f"{words} ended with {worker.returncode}: {said}"
        done.add(ready)


window.tell(story())
