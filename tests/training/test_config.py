"""Run files: what they say, and the sentence for each way to get one wrong."""

from pathlib import Path

import pytest

from training.config import ConfigError, load
from training.loop.config_file import line_of

CONFIGS = sorted((Path(__file__).parents[2] / "training/configs").rglob("*.toml"))

SOUND = """\
# A run.
name = "hero"
minutes = 5

[data]
sides = [64,
  96]
shapes = 200

[[stage]]
until = 0.3
data.sides = [48]

[[stage]]
until = 0.6

[stage.data]
sides = [64]
pixels = 4096
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "hero.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_run_file_of_ours_is_sound(path: Path):
    assert load(path).name


def test_stages_change_the_data_of_their_share_of_the_run(tmp_path: Path):
    run = load(written(tmp_path, SOUND))

    assert [run.at(share).data.sides for share in (0, 0.29, 0.3, 0.59, 0.6, 1)] == [
        *((48,), (48,), (64,), (64,)),
        *((64, 96), (64, 96)),
    ]
    assert run.at(0.5).data.pixels == 4096 and run.at(0.5).data.shapes == 200


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("shapes", "shapez", "hero.toml, line 8: unknown field “shapez” in [data]; did you mean “shapes”?"),
        ("[data]", "[date]", "hero.toml, line 5: unknown field “date”; did you mean “data”?"),
        ("minutes = 5", "minutes = '5'", "line 3: “minutes” must be a number (type float), not '5'."),
        ("shapes = 200", "shapes = 2.5", "line 8: “shapes” in [data] must be a whole number (type int), not 2.5."),
        ("  96]", "  9]", "line 6: “sides” in [data] must be at least 16 and at most 2048, not 9."),
        ("  96]", "  'x']", "line 6: “sides” in [data] must be a whole number (type int), not 'x'."),
        ("sides = [64,\n  96]", "sides = []", "line 6: “sides” in [data] needs at least one number."),
        ("sides = [64,\n  96]", "sides = 64", "line 6: “sides” in [data] must be a list, not 64."),
        ("shapes = 200", "shapes = -1", "line 8: “shapes” in [data] must be at least 0, not -1."),
        ("minutes = 5", "minutes = nan", "line 3: “minutes” must be at least 1e-06, not nan."),
        ("minutes = 5", "minutes = 5\ndata = 3", "line 6, is not TOML"),
        ('name = "hero"', "", "hero.toml: “name” is missing."),
        ('name = "hero"', 'name = "hero', "hero.toml, line 2, is not TOML"),
        ("until = 0.6", "until = 0.2", "line 15: “until” must be more than 0.3 and at most 1, not 0.2."),
        ("until = 0.6", "", "line 14: “until” is missing in [stage]."),
        ("data.sides = [48]", "data.sidez = [48]", "line 12: unknown field “sidez” in [stage.data]"),
        ("pixels = 4096", "pixels = 0", "line 19: “pixels” in [stage.data] must be at least 256, not 0."),
        ("data.sides = [48]", "face.side = 64", "line 12: unknown field “face” in [stage]"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, was: str, now: str, message: str):
    assert was in SOUND
    path = written(tmp_path, SOUND.replace(was, now, 1))

    with pytest.raises(ConfigError) as refused:
        load(path)

    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("data.shapez=3", "“data.shapez=3”: unknown field “shapez” in [data]; did you mean “shapes”?"),
        ("data.shapes=-3", "“data.shapes=-3”: “shapes” in [data] must be at least 0, not -3."),
        ("name=hero", "“name=hero” is not TOML"),
    ],
)
def test_a_mistaken_override_is_named(tmp_path: Path, override: str, message: str):
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, SOUND), ["minutes=3", override])

    assert message in str(refused.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    path = tmp_path / "hero.toml"
    path.write_bytes(b"\xff\xfe\x00weights")

    with pytest.raises(ConfigError, match="is no text"):
        load(path)


def test_fields_are_found_again_in_every_way_to_write_them():
    text = 'a.b = 1\n["c"]\n"d" = [\n  1,\n]\n[[e]]\nf = 1\n[[e]]\nf = 2\n[e.g]\nh = 3\n'

    assert [line_of(text, place) for place in (("a", "b"), ("c", "d", 0), ("e", 1, "f"), ("e", 1, "g", "h"))] == [
        *(1, 3, 9, 11),
    ]
    assert line_of(text, ("z",)) == 0 and line_of(text, ("c", "z")) == 2
