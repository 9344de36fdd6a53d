"""The command as its own program: terminals, pipes, signals, limits. What only a real process can show."""

import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tiny_model import write_tiny_model

from .conftest import ANIML, files_in

ROOT = Path(__file__).parents[2]
PAIR = ["inbetween", "sit.png", "stand.png", "--device", "CPU"]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"}


def begin(command: list) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def test_the_installed_script_is_this_command():
    script = Path(sys.executable).with_name("animl")

    said = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)

    assert "usage: animl" in said.stdout


def test_a_pipe_gets_no_progress_bar(here: Path, models: Path):
    command = [*ANIML, *PAIR, "--count", "2", "--models", models]

    said = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True)

    assert said.stdout.split() == ["sit-stand-001.png", "sit-stand-002.png"]
    assert "\r" not in said.stderr and "█" not in said.stderr


def test_a_terminal_gets_a_progress_bar_with_the_time_left(here: Path, models: Path):
    ours, theirs = pty.openpty()
    command = [*ANIML, *PAIR, "--count", "3", "--models", models]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment()) as running:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux says so when the other end closes
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)

    text = shown.decode()
    assert running.returncode == 0
    assert "0 of 3, …" in text and "2 of 3, 0:0" in text and " left" in text
    assert text.endswith("by CPUExecutionProvider.\r\n")


def test_ctrl_c_stops_at_once_and_leaves_whole_drawings_only(here: Path, tmp_path_factory: pytest.TempPathFactory):
    slow = tmp_path_factory.mktemp("slow")
    write_tiny_model(slow, slow=100)
    for name in ("sit.png", "stand.png"):
        Image.effect_noise((480, 480), 80).convert("RGBA").save(name)
    command = [*ANIML, *PAIR, "--count", "50", "--models", slow, "--out", "frames"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as running:
        first = running.stdout.readline().strip()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=240)

    assert running.returncode == 130
    assert len(files_in(here / "frames")) < 50
    assert said == "animl: stopped; the drawings already written stay.\n"
    assert first in {f"frames/{name}" for name in files_in(here / "frames")}
    for drawing in (here / "frames").iterdir():
        Image.open(drawing).load()


def test_a_reader_that_leaves_ends_the_command_quietly(here: Path, models: Path):
    command = [*ANIML, *PAIR, "--count", "200", "--models", models]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as running:
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()

    assert running.returncode == 1
    assert said == ""


def test_a_drawing_that_does_not_fit_on_the_disk_leaves_nothing(here: Path, models: Path):
    noise = np.random.default_rng(7).integers(0, 255, (96, 96, 4), np.uint8)
    for name in ("sit.png", "stand.png"):
        Image.fromarray(noise).save(name)
    command = [*ANIML, *PAIR, "--count", "1", "--models", str(models), "--out", "frames"]

    said = subprocess.run(
        ["bash", "-c", 'ulimit -f 8; exec "$@"', "bash", *command], capture_output=True, text=True, env=environment()
    )

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1 and "make room" in said.stderr
    assert files_in(here) == {"sit.png", "stand.png"}
