"""What a thing of the scene shows, read picture by picture, and what was made of it, shown beside it."""

from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import KeyDrawingError
from animl_addon.scene.place import clear, made_by_animl, standing
from animl_addon.scene.shots.beside import show_beside
from animl_addon.scene.shots.reading import read_shot
from animl_addon.scene.shots.shot import Footage, Shot, find_shot
from tests.blender.films import add_film, save_colours, save_film
from tests.blender.placing import rendered
from tests.blender.scenes import SIZE, add_image_empty, add_image_plane, add_image_strip, save_disc, save_sequence
from tests.blender.snapshot import snapshot

KIND = "TEST"


def read(shot: Shot, footage: Footage, folder: Path) -> list[Path]:
    return [file for files in read_shot(bpy.context, shot, footage.pictures, folder) for file in files]


def write(folder: Path, count: int, size: tuple[int, int] = SIZE) -> list[Path]:
    """Blue drawings, numbered from 1."""
    folder.mkdir()
    files = [folder / f"drawing_{number:04}.png" for number in range(1, count + 1)]
    for file in files:
        Image.new("RGBA", size, (0, 0, 255, 255)).save(file)
    return files


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_a_still_is_read_where_it_lies_and_its_likeness_stands_beside_it(tmp_path: Path, add):
    thing = add(save_disc(tmp_path / "still.png", 30))
    shot = find_shot(bpy.context, KIND)
    footage = shot.footage()
    assert read(shot, footage, tmp_path) == [tmp_path / "still.png"]

    plane = show_beside(bpy.context, shot, footage, "still · Test", write(tmp_path / "out", 1))

    assert plane.parent == thing
    assert plane.location.x > 0
    assert made_by_animl(plane)
    assert not plane.animation_data
    assert standing(bpy.context, shot) == [plane]
    bpy.context.view_layer.objects.active = plane
    assert find_shot(bpy.context, KIND) == shot
    clear(bpy.context, shot)
    assert standing(bpy.context, shot) == []


def test_pressing_again_replaces_what_stood_there_and_leaves_what_is_of_another_kind(tmp_path: Path):
    add_image_empty(save_disc(tmp_path / "still.png", 30))
    shot, other = find_shot(bpy.context, KIND), find_shot(bpy.context, "OTHER")
    files = write(tmp_path / "out", 1)
    kept = show_beside(bpy.context, other, other.footage(), "other", files)
    show_beside(bpy.context, shot, shot.footage(), "first", files)

    show_beside(bpy.context, shot, shot.footage(), "second", files)

    assert [plane.name for plane in standing(bpy.context, shot)] == ["second"]
    assert standing(bpy.context, other) == [kept]


def test_what_is_made_stands_beside_what_was_made_before(tmp_path: Path):
    add_image_plane(save_disc(tmp_path / "still.png", 30))
    files = write(tmp_path / "out", 1, (128, 48))
    shots = [find_shot(bpy.context, kind) for kind in ("ONE", "TWO", "THREE")]

    made = [show_beside(bpy.context, shot, shot.footage(), shot.kind, files) for shot in shots]

    spans = [sorted((plane.matrix_basis @ vertex.co).x for vertex in plane.data.vertices) for plane in made]
    ends = [(span[0], span[-1]) for span in spans]
    assert ends[0][0] > 2  # the picture itself ends there
    assert all(end - begin == pytest.approx(4 * 2, abs=1e-4) for begin, end in ends)  # twice as many pixels across
    assert ends[0][1] < ends[1][0] and ends[1][1] < ends[2][0]


def test_a_painting_that_is_not_saved_is_read_as_it_is(tmp_path: Path):
    thing = add_image_empty(save_disc(tmp_path / "still.png", 30))
    image = bpy.data.images.new("painting", *SIZE, alpha=True)
    image.pixels.foreach_set(np.tile((1.0, 0.0, 0.0, 1.0), SIZE[0] * SIZE[1]).astype(np.float32))
    thing.data = image
    shot = find_shot(bpy.context, KIND)

    [file] = read(shot, shot.footage(), tmp_path)

    assert np.asarray(Image.open(file))[10, 10].tolist() == [255, 0, 0, 255]


def test_a_sequence_is_read_once_a_picture_and_plays_on_the_same_frames(tmp_path: Path):
    first = save_sequence(tmp_path / "keys", [1, 2, 3])
    add_image_empty(first, sequence=3, start=11)
    shot = find_shot(bpy.context, KIND)
    footage = shot.footage()

    files = read(shot, footage, tmp_path)

    assert [file.name for file in files] == ["key_0001.png", "key_0002.png", "key_0003.png"]
    assert [(mark.frame, mark.exposure) for mark in footage.marks] == [(11, 1), (12, 1), (13, 1)]
    plane = show_beside(bpy.context, shot, footage, "sequence", write(tmp_path / "out", 3, (96, 48)))
    corners = [vertex.co for vertex in plane.data.vertices]
    width, height = (corners[1] - corners[0]).length, (corners[3] - corners[0]).length
    assert width / height == pytest.approx(2)
    assert height == pytest.approx(48 / 64, abs=1e-5)  # as the Empty's own, whose longer side is its display size of 1


def test_a_strip_is_covered_on_its_frames_by_one_that_lies_where_it_lies(tmp_path: Path):
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = SIZE
    scene.view_settings.view_transform = "Standard"
    greys = save_colours(tmp_path / "keys", [50, 100, 100, 150])
    strip = add_image_strip(greys, start=5)
    scene.sequence_editor.active_strip = strip
    shot = find_shot(bpy.context, KIND)
    footage = shot.footage()
    assert [file.name for file in read(shot, footage, tmp_path)] == [file.name for file in greys]

    made = show_beside(bpy.context, shot, footage, "blue", write(tmp_path / "out", 4))

    assert (made.frame_final_start, made.frame_final_end) == (5, 9)
    assert made.channel == 2
    assert rendered(tmp_path, 6)[20, 20].tolist() == [0, 0, 255, 255]
    clear(bpy.context, shot)
    assert rendered(tmp_path, 6)[20, 20].tolist() == [100, 100, 100, 255]


def test_every_frame_of_a_film_is_read_as_it_is_seen(tmp_path: Path):
    greys = [40, 80, 120, 160, 200, 240, 220, 180, 140, 100]
    film = save_film(save_colours(tmp_path / "flat", greys), tmp_path / "film.mp4")
    strip = add_film(film, start=3)
    strip.frame_offset_start, strip.frame_offset_end = 1, 1  # trimmed at both ends
    before = snapshot()
    shot = find_shot(bpy.context, KIND)
    footage = shot.footage()

    files = read(shot, footage, tmp_path)

    assert [(mark.frame, mark.exposure) for mark in footage.marks][:2] == [(4, 1), (5, 1)]
    seen = [np.asarray(Image.open(file).convert("L"))[20, 20] for file in files]
    np.testing.assert_allclose(np.asarray(seen, int), greys[1:-1], atol=4)
    assert Image.open(files[0]).size == SIZE
    assert snapshot() == before
    made = show_beside(bpy.context, shot, footage, "film · Test", write(tmp_path / "out", len(files)))
    assert (made.frame_final_start, made.frame_final_end) == (4, 12)


def test_what_shows_nothing_is_told_in_a_sentence(tmp_path: Path):
    with pytest.raises(KeyDrawingError, match="Select an image Empty"):
        find_shot(bpy.context, KIND)
    thing = add_image_empty(save_disc(tmp_path / "still.png", 30))
    shot = find_shot(bpy.context, KIND)
    (tmp_path / "still.png").unlink()
    with pytest.raises(KeyDrawingError, match="lost its picture"):
        read(shot, shot.footage(), tmp_path)
    thing.data = None
    with pytest.raises(KeyDrawingError, match="no picture any more"):
        shot.footage()
