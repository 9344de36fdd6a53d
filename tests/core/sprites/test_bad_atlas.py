"""An atlas that makes no sense, or is none."""

import copy
from pathlib import Path
from typing import Any

import pytest

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.reading import read_sheet

from .atlases import STEPS, aseprite, write
from .pictures import in_a_row


def broken(what: str) -> dict[str, Any]:
    atlas = copy.deepcopy(aseprite(True))
    match what:
        case "frame outside":
            atlas["frames"][3]["frame"]["x"] = 60
        case "frame before":
            atlas["frames"][1]["frame"]["y"] = -1
        case "no frame":
            del atlas["frames"][2]["frame"]
        case "frame of words":
            atlas["frames"][2]["frame"]["w"] = "wide"
        case "huge canvas":
            atlas["frames"][2]["sourceSize"] = {"w": 10**6, "h": 10**6}
        case "canvas too small":
            atlas["frames"][2]["spriteSourceSize"]["x"] = 9
        case "no frames":
            atlas["frames"] = []
        case "frames is a word":
            atlas["frames"] = "all"
        case "tag beyond":
            atlas["meta"]["frameTags"][0]["to"] = 4
        case "tag without name":
            del atlas["meta"]["frameTags"][0]["name"]
        case "strange direction":
            atlas["meta"]["frameTags"][0]["direction"] = "sideways"
        case "infinite pivot":
            atlas["frames"][0]["pivot"] = {"x": float("inf"), "y": 0}
        case "list of strangers":
            del atlas["meta"]["frameTags"]
            atlas["animations"] = {"walk": ["nobody"]}
    return atlas


@pytest.mark.parametrize(
    "what",
    ["frame outside", "frame before", "no frame", "frame of words", "huge canvas", "canvas too small", "no frames",
     "frames is a word", "tag beyond", "tag without name", "strange direction", "infinite pivot", "list of strangers"],
)  # fmt: skip
def test_an_atlas_that_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path, what: str):
    path = write(tmp_path, "hero", broken(what), in_a_row(STEPS))

    with pytest.raises(SheetError, match=r"^.*“hero\.json”.*\.$"):
        read_sheet(path, atlas=tmp_path / "hero.json")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"frames": 3}', "\xff\xfe", "[" * 100_000])
def test_an_atlas_that_is_none_is_refused(tmp_path: Path, text: str):
    path = write(tmp_path, "hero", {}, in_a_row(STEPS))
    (tmp_path / "hero.json").write_text(text, encoding="latin-1")

    with pytest.raises(SheetError):
        read_sheet(path, atlas=tmp_path / "hero.json")
