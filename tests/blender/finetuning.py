"""A real training of a tiny network on a tiny sheet, begun as the button begins it."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image

from animl_addon import extension
from animl_addon.operators.finetune_press import FineTunePress
from animl_addon.preferences import preferences
from animl_addon.scene.sprites.sheet import find_sheet, layout_of

from .scenes import add_image_empty

SMALL = ("network.depth=1", "network.quarter=32", "network.eighth=32")
TINY = (*SMALL, "data.shapes=100", "data.sides=[64]", "data.pixels=8192")
WITH_TORCH = f"""
import sys
sys.path.insert(0, {str(extension.FOLDER)!r})
import torch
from training.loop.checkpoint import save_weights
from training.models.matcher import Matcher
from pathlib import Path
torch.manual_seed(0)
save_weights(Path(sys.argv[1]), Matcher(1, 32, 32))
"""


def begin(start: Path, *overrides: str, minutes: float = 5.0) -> FineTunePress:
    """Start a press as the modal operator does, but of a tiny network."""
    sheet = find_sheet(bpy.context)
    fields = (f"start={json.dumps(str(start))}", *TINY, *overrides)
    running = FineTunePress(bpy.context, sheet, layout_of(sheet.choices), minutes, fields)
    running.begin(preferences(bpy.context))
    return running


def ball(file: Path) -> bpy.types.Object:
    """An Empty with four frames of 24 x 24 in which a ball rolls to the right and squashes."""
    Image.fromarray(rolling()).save(file)
    return shown(file)


def rolling() -> np.ndarray:
    pixels = np.zeros((24, 96, 4), np.uint8)
    for frame in range(4):
        y, x = np.mgrid[0:24, 0:24]
        inside = (x - 7 - 3 * frame) ** 2 + ((y - 13) * (1 + 0.1 * frame)) ** 2 < 36
        pixels[:, frame * 24 : frame * 24 + 24][inside] = (200, 60 + 20 * frame, 40, 255)
    return pixels


def shown(file: Path) -> bpy.types.Object:
    empty = add_image_empty(file)
    choices: Any = empty.animl_sheet
    choices.by, choices.width, choices.height = "CELL", 24, 24
    return empty


def step_until(running: FineTunePress, true: Callable[[], object]) -> None:
    """Far more patient than for drawings: the process reads torch first."""
    deadline = time.monotonic() + 240
    while not true():
        assert not running.step(), "it came to its end"
        assert time.monotonic() < deadline, f"waited in vain: {running.doing}"
        time.sleep(0.01)
