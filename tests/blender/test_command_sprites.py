"""``blender --command animl sprites``: the same verb in Blender's Python."""

from pathlib import Path

import numpy as np
from PIL import Image

from animl_addon import cli
from tests.core.sprites.pictures import in_a_row, sprite
from tests.tiny_model import write_tiny_model


def test_a_sheet_is_filled_inside_blender(tmp_path: Path):
    write_tiny_model(tmp_path / "models")
    Image.fromarray(in_a_row([sprite(0), sprite(6)])).save(tmp_path / "hero.png")
    machine = ["--models", tmp_path / "models", "--device", "CPU"]
    words = ["sprites", tmp_path / "hero.png", "--grid", "16x16", "--count", 2, "--out", tmp_path / "filled", *machine]

    code = cli.blender_command([str(word) for word in words])

    assert code == 0
    with Image.open(tmp_path / "filled" / "hero.png") as picture:
        filled = np.array(picture)
    assert filled.shape == (16, 64, 4)
    assert np.array_equal(filled[:, :16], sprite(0)) and np.array_equal(filled[:, 48:], sprite(6))
