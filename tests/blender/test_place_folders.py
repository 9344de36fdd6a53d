"""Where drawings are written."""

from pathlib import Path

import bpy
import pytest

from animl_addon.core.errors import OutputError
from animl_addon.scene.folders import discard, fresh_drawings, output_folder, safe_name, stored_path


def test_drawings_lie_beside_the_blend(tmp_path: Path):
    assert output_folder(tmp_path / "shot.blend") == tmp_path / "animl"
    assert (tmp_path / "animl").is_dir()


def test_a_chosen_folder_holds_one_folder_a_blend(tmp_path: Path):
    assert output_folder(tmp_path / "shot.blend", str(tmp_path / "all")) == tmp_path / "all" / "shot"
    assert output_folder("", str(tmp_path / "all")) == tmp_path / "all" / "unsaved"


@pytest.mark.parametrize("chosen", ["//drawings/out", "drawings/out"])
def test_a_relative_choice_is_meant_from_the_blend(tmp_path: Path, chosen: str):
    assert output_folder(tmp_path / "shot.blend", chosen) == tmp_path / "drawings" / "out"


@pytest.mark.parametrize("chosen", ["", "//drawings"])
def test_an_unsaved_file_s_drawings_go_where_they_stay(tmp_path: Path, chosen: str, monkeypatch: pytest.MonkeyPatch):
    assert output_folder("", chosen, tmp_path) == tmp_path / "animl" / "unsaved"
    monkeypatch.setattr(bpy.utils, "user_resource", lambda kind: str(tmp_path / kind))
    assert output_folder("", chosen) == tmp_path / "DATAFILES" / "animl" / "unsaved"
    assert not output_folder("", chosen).is_relative_to(bpy.app.tempdir)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(OutputError, match="choose another output folder"):
        output_folder(tmp_path / "file" / "shot.blend")
    with pytest.raises(OutputError, match="choose another output folder"):
        output_folder("/proc/shot.blend")


def test_no_two_presses_get_the_same_files(tmp_path: Path):
    first = fresh_drawings(tmp_path, "Stroke · Ink", -3, 9, 2)
    second = fresh_drawings(tmp_path, "Stroke · Ink", -3, 9, 2)

    assert [path.relative_to(tmp_path).as_posix() for path in first] == [
        "Stroke · Ink/-3-9_p1/drawing_0001.png",
        "Stroke · Ink/-3-9_p1/drawing_0002.png",
    ]
    assert not set(first) & set(second)


def test_a_press_that_came_to_nothing_leaves_nothing(tmp_path: Path):
    kept = fresh_drawings(tmp_path, "Stroke", 1, 9, 1)
    kept[0].touch()
    given_up = fresh_drawings(tmp_path, "Stroke", 1, 9, 2)
    given_up[0].touch()

    discard(given_up)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == list(kept)
    assert not given_up[0].parent.exists()


def test_folders_made_for_a_press_that_came_to_nothing_go_with_it(tmp_path: Path):
    given_up = fresh_drawings(output_folder(tmp_path / "shot.blend"), "Stroke", 1, 9, 2)

    discard(given_up)

    assert tmp_path.is_dir()
    assert not any(tmp_path.iterdir())


def test_a_folder_that_was_there_before_stays_even_if_it_is_empty(tmp_path: Path):
    (tmp_path / "all").mkdir()
    (tmp_path / "animl").mkdir()
    drawings = [
        fresh_drawings(output_folder(tmp_path / "shot.blend", chosen), "Stroke", 1, 9, 2)
        for chosen in ("", "//all/out")
    ]

    for given_up in drawings:
        discard(given_up)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["all", "animl"]


def test_a_folder_that_holds_anything_else_stays(tmp_path: Path):
    given_up = fresh_drawings(output_folder(tmp_path / "shot.blend"), "Stroke", 1, 9, 2)
    note = tmp_path / "animl" / "note.txt"
    note.touch()

    discard(given_up)

    assert list(tmp_path.rglob("*")) == [tmp_path / "animl", note]


@pytest.mark.parametrize("name", ["a/b", "..", "", "con", "x" * 300, "ё" * 100, 'a"b', "end ", "line\nbreak", "\udcff"])
def test_any_name_becomes_one_folder_of_its_own(tmp_path: Path, name: str):
    safe = safe_name(name)

    (tmp_path / safe).mkdir()
    assert (tmp_path / safe).parent == tmp_path
    assert len(safe.encode()) <= 70
    assert safe != safe_name(name + "?")


@pytest.mark.parametrize("name", ["Stroke · Ink", "Линия 2", "線", "a-b_c"])
def test_plain_names_of_any_script_stay(name: str):
    assert safe_name(name) == name


def test_paths_are_relative_only_below_the_blend(tmp_path: Path):
    blend = str(tmp_path / "shots" / "shot.blend")

    assert stored_path(tmp_path / "shots" / "animl" / "d.png", blend) == "//animl/d.png"
    assert stored_path(tmp_path / "d.png", blend) == str(tmp_path / "d.png")
    assert stored_path(tmp_path / "d.png", "") == str(tmp_path / "d.png")
