"""Key pictures, and the command itself, run in this Python with a real worker beside it."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from animl_addon import cli
from tests.core.sprites.pictures import in_a_row, sprite

ANIML = [
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from animl_addon.cli import main; sys.exit(main())",
]
"""The program in a process of its own, which Ctrl-C reaches as from a shell, though the tests run in the background."""


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: list[str]  # lines
    err: list[str]


Animl = Callable[..., Said]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A current folder with two keys in it, ``sit.png`` and ``stand.png``, 32 wide and 24 high."""
    draw_key(tmp_path / "sit.png", "red")
    draw_key(tmp_path / "stand.png", "blue")
    monkeypatch.chdir(tmp_path)
    yield tmp_path


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with ``hero.png``: two rows, of four and of three frames of 16 x 16."""
    monkeypatch.chdir(tmp_path)
    rows = [sprite(step) for step in (0, 2, 4, 6)], [sprite(step, colour=(0, 0, 200)) for step in (0, 3, 6)]
    Image.fromarray(in_a_row(*rows)).save(tmp_path / "hero.png")
    return tmp_path


@pytest.fixture
def animl(models: Path, capsys: pytest.CaptureFixture[str]) -> Animl:
    """The command, with the tiny model on the CPU unless the words say otherwise."""

    def run(*words: object) -> Said:
        typed = [str(word) for word in words]
        if "--models" not in typed:
            typed += ["--models", str(models)]
        if "--device" not in typed:
            typed += ["--device", "CPU"]
        capsys.readouterr()
        code = cli.main(typed)
        said = capsys.readouterr()
        return Said(code, said.out.splitlines(), said.err.splitlines())

    return run


def draw_key(path: Path, colour: str, size: tuple[int, int] = (32, 24)) -> Path:
    """A disc on a transparent ground."""
    picture = Image.new("RGBA", size)
    ImageDraw.Draw(picture).ellipse((4, 4, size[0] - 5, size[1] - 5), fill=colour)
    picture.save(path)
    return path


def files_in(folder: Path) -> set[str]:
    """Every file and folder below, as paths relative to it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
