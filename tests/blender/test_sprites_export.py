"""Export Sheet: the filled sheet in the form it came in, into a folder of the artist's choice."""

import json
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from tests.core.sprites.pictures import sprite

from .pressing import prefer
from .scenes import add_image_empty, add_image_strip
from .sheets import save_atlas, save_colours

pytestmark = pytest.mark.usefixtures("ready")

GRID: dict[str, Any] = {"by": "CELL", "width": 8, "height": 8, "count": 1}


def generate(**chosen: Any) -> set[str]:
    return bpy.ops.animl.generate_sprites(**chosen)


def export(folder: Path, **chosen: Any) -> set[str]:
    return bpy.ops.animl.export_sheet(directory=str(folder), **chosen)


def test_a_grid_grows_to_the_right_and_its_keys_are_bit_equal(tmp_path: Path):
    file = save_colours(tmp_path / "hero.png", (0, 1, 2), (3, 4))
    add_image_empty(file)
    generate(**GRID)

    assert export(tmp_path / "new" / "folder") == {"FINISHED"}

    before, after = levels(file), levels(tmp_path / "new" / "folder" / "hero.png")
    assert after.shape == (16, 40, 4)
    for row, count in ((0, 3), (1, 2)):
        for index in range(count):
            assert np.array_equal(cell(after, row, 2 * index), cell(before, row, index))


def test_an_atlas_goes_out_with_its_sheet_and_lasts_as_long(tmp_path: Path):
    sheet = save_colours(tmp_path / "hero.png", (0, 1, 2))
    save_atlas(sheet, (100, 60, 200), walk=(0, 2))
    add_image_empty(sheet)
    generate(count=1)

    export(tmp_path / "out")

    atlas = json.loads((tmp_path / "out" / "hero.json").read_text())
    assert [frame["filename"] for frame in atlas["frames"]] == [f"hero {index}" for index in range(5)]
    assert sum(frame["duration"] for frame in atlas["frames"]) == 360
    assert atlas["meta"]["frameTags"][0]["to"] == 4
    assert (tmp_path / "out" / "hero.png").is_file()


def test_an_aseprite_file_that_the_picture_was_exported_from_comes_back_as_one(tmp_path: Path):
    samples = Path(__file__).parents[1] / "core" / "sprites" / "samples"
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))

    generate(by="FILE", file=str(samples / "rgba.aseprite"), count=1)
    export(tmp_path / "out")

    assert (tmp_path / "out" / "rgba.aseprite").stat().st_size > (samples / "rgba.aseprite").stat().st_size


def test_a_gif_that_blender_takes_for_a_film_comes_back_as_a_gif(tmp_path: Path):
    steps = [Image.fromarray(sprite(step)) for step in (0, 3, 6)]
    steps[0].save(tmp_path / "hero.gif", save_all=True, append_images=steps[1:], duration=100, disposal=2)
    add_image_empty(tmp_path / "hero.gif")

    generate(count=1)
    export(tmp_path / "out")

    with Image.open(tmp_path / "out" / "hero.gif") as gif:
        assert getattr(gif, "n_frames", 1) == 5


def test_gifs_godot_and_a_page_go_out_beside_it(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1, 2)))
    generate(**GRID)

    export(tmp_path / "out", gif=True, godot=True, page=True, zoom=3)

    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "hero.png",
        "hero.gif",
        "hero.tres",
        "hero-before-after.html",
        "hero-before-after.gif",
    }
    with Image.open(tmp_path / "out" / "hero.gif") as gif:
        assert gif.size == (24, 24)
        assert getattr(gif, "n_frames", 1) == 5
    assert (tmp_path / "out" / "hero.tres").read_text().count("region = ") == 5


@pytest.mark.parametrize("zoom", [-1, 10_000])
def test_a_zoom_that_cannot_be_is_refused(tmp_path: Path, zoom: int):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    generate(**GRID)

    with pytest.raises(RuntimeError, match="cannot be shown"):
        export(tmp_path / "out", gif=True, zoom=zoom)

    assert not (tmp_path / "out").exists()


def test_what_the_artist_touched_up_goes_out_and_keys_stay(tmp_path: Path, ready: Path):
    file = save_colours(tmp_path / "hero.png", (0, 1, 2))
    add_image_empty(file)
    generate(**GRID)
    for number in (1, 2):  # a key, and the drawing behind it
        [picture] = ready.rglob(f"drawing_{number:04}.png")
        paint_over(picture, (1, 2, 3, 255))

    export(tmp_path / "out", gif=True)

    before, after = levels(file), levels(tmp_path / "out" / "hero.png")
    assert np.array_equal(cell(after, 0, 0), cell(before, 0, 0))
    assert (cell(after, 0, 1) == (1, 2, 3, 255)).all()
    assert np.array_equal(cell(after, 0, 2), cell(before, 0, 1))
    with Image.open(tmp_path / "out" / "hero.gif") as gif:
        gif.seek(1)
        assert gif.convert("RGBA").getpixel((0, 0)) == (1, 2, 3, 255)


def test_a_picture_touched_up_at_another_size_is_refused(tmp_path: Path, ready: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    generate(**GRID)
    [picture] = ready.rglob("drawing_0002.png")
    Image.new("RGBA", (9, 9)).save(picture)

    with pytest.raises(RuntimeError, match="9 x 9 pixels, and must have 8 x 8"):
        export(tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_played_picture_that_was_deleted_is_missed_in_a_sentence(tmp_path: Path, ready: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    generate(**GRID)
    [picture] = ready.rglob("drawing_0002.png")
    picture.unlink()

    with pytest.raises(RuntimeError, match="2 are there: press Generate Sprites again"):
        export(tmp_path / "out")


def test_an_artist_may_go_on_with_the_sheet_that_was_read(tmp_path: Path):
    file = save_colours(tmp_path / "hero.png", (0, 1))
    add_image_empty(file)
    generate(**GRID)
    before = levels(file)
    paint_over(file, (9, 9, 9, 255))

    export(tmp_path / "out")

    assert np.array_equal(cell(levels(tmp_path / "out" / "hero.png"), 0, 0), cell(before, 0, 0))


def test_it_holds_after_the_file_was_saved_and_opened_again(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    generate(**GRID)
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))

    export(tmp_path / "out")

    assert levels(tmp_path / "out" / "hero.png").shape == (8, 24, 4)


def test_it_holds_after_the_file_was_saved_elsewhere(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    prefer(output_folder="")  # beside the .blend, by a relative path
    generate(**GRID)
    (tmp_path / "elsewhere").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "elsewhere" / "scene.blend"))

    export(tmp_path / "out")

    assert levels(tmp_path / "out" / "hero.png").shape == (8, 24, 4)


def test_a_strip_s_sheet_goes_out_too(tmp_path: Path):
    strip = add_image_strip([save_colours(tmp_path / "hero.png", (0, 1))], start=1)
    bpy.context.scene.sequence_editor.active_strip = strip
    generate(**GRID)

    export(tmp_path / "out")

    assert levels(tmp_path / "out" / "hero.png").shape == (8, 24, 4)


def test_the_sheet_that_was_read_is_never_written_over(tmp_path: Path):
    file = save_colours(tmp_path / "hero.png", (0, 1))
    add_image_empty(file)
    generate(**GRID)
    before = file.read_bytes()

    with pytest.raises(RuntimeError, match="over the sheet it was made from: choose another folder"):
        export(tmp_path, overwrite=True)

    assert file.read_bytes() == before


def test_other_files_are_written_over_only_when_told_to(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    generate(**GRID)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "hero.png").write_text("mine")

    with pytest.raises(RuntimeError, match="is there already: choose another folder, or tick Overwrite"):
        export(tmp_path / "out")
    assert (tmp_path / "out" / "hero.png").read_text() == "mine"

    export(tmp_path / "out", overwrite=True)
    assert levels(tmp_path / "out" / "hero.png").shape == (8, 24, 4)


def test_nothing_to_export_before_it_was_generated(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    bpy.ops.animl.play_sprites(by="CELL", width=8, height=8)

    with pytest.raises(RuntimeError, match="press Generate Sprites first"):
        export(tmp_path / "out")


def test_files_that_were_deleted_by_hand_are_missed_in_a_sentence(tmp_path: Path, ready: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    generate(**GRID)
    for path in ready.rglob("hero.png"):
        path.unlink()

    with pytest.raises(RuntimeError, match="are gone: press Generate Sprites again"):
        export(tmp_path / "out")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    generate(**GRID)
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(RuntimeError, match="choose another folder"):
        export(tmp_path / "file" / "out")


def paint_over(file: Path, colour: tuple[int, int, int, int]) -> None:
    with Image.open(file) as picture:
        size = picture.size
    Image.new("RGBA", size, colour).save(file)


def levels(file: Path) -> np.ndarray:
    with Image.open(file) as picture:
        return np.array(picture.convert("RGBA"))


def cell(picture: np.ndarray, row: int, column: int) -> np.ndarray:
    return picture[8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
