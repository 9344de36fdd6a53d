"""Something to draw panels on where there is no window."""

from types import SimpleNamespace
from typing import Any


class Paper:
    """Takes a layout's place and notes what is put on it; every part of it is the same sheet."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.buttons: dict[str, bool] = {}  # by id, whether they can be pressed
        self.choices: list[str] = []
        self.pressed_with: list[tuple[str, SimpleNamespace]] = []  # what each button is told, in order
        self.icons = 0
        self.bar = -1.0
        self.enabled = True

    def label(self, *, text: str, icon: str = "NONE") -> None:
        self.words.append(text)

    def operator(self, name: str, **_: Any) -> SimpleNamespace:
        self.buttons[name] = self.enabled
        self.enabled = True
        self.pressed_with.append((name, SimpleNamespace()))
        return self.pressed_with[-1][1]

    def prop(self, settings: Any, name: str) -> None:
        assert name in settings.bl_rna.properties
        self.choices.append(name)

    def template_icon(self, icon: int, scale: float) -> None:
        self.icons += 1

    def progress(self, *, factor: float, type: str, text: str) -> None:
        self.bar = factor
        self.words.append(text)

    def column(self, **_: Any) -> "Paper":
        return self

    row = grid_flow = column

    @property
    def text(self) -> str:
        return " ".join(self.words)
