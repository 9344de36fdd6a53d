"""Loaders: whatever form animation lies in, it comes out frame by frame."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.data.material import blend, film
from training.data.material.finding import find, needs
from training.data.material.reel import Gap, MaterialError, Reel

from .material_made import SIDE, moving, save_moving, save_sequence, square_at
from .strips import strips_of_squares

needs_av = pytest.mark.skipif(importlib.util.find_spec("av") is None, reason="PyAV is not here")


def read(reel: Reel) -> list[np.ndarray]:
    frames = list(reel.frames())
    assert not [frame for frame in frames if isinstance(frame, Gap)]
    return [frame for frame in frames if not isinstance(frame, Gap)]


def only(folder: Path, **wanted) -> Reel:
    found = find([folder], **wanted)
    assert not found.left_out
    (reel,) = found.reels
    return reel


def test_numbered_pictures_are_one_sequence_in_the_order_of_their_numbers(tmp_path: Path):
    save_sequence(tmp_path / "cat", moving())
    (tmp_path / "cat/walk_002.png").rename(tmp_path / "cat/walk_10.png")

    reel = only(tmp_path, licence="CC0")

    assert (reel.name, reel.category, reel.licence) == ("cat/walk", "sequence", "CC0")
    truth = moving()
    assert np.array_equal(read(reel), [truth[0], truth[1], truth[3], truth[4], truth[2]])


def test_pictures_of_other_names_are_stills(tmp_path: Path):
    for name in ("castle", "wood"):
        Image.fromarray(square_at(3)).save(tmp_path / f"{name}.png")

    assert [(reel.name, reel.category) for reel in find([tmp_path]).reels] == [
        ("castle.png", "still"),
        ("wood.png", "still"),
    ]


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_moving_pictures_give_every_frame(tmp_path: Path, suffix: str):
    save_moving(tmp_path / f"fox.{suffix}", moving())

    frames = read(only(tmp_path))

    assert len(frames) == 5
    for frame, truth in zip(frames, moving(), strict=True):
        assert np.array_equal(frame[..., 3], truth[..., 3])
        if suffix != "gif":  # which keeps 256 colours
            assert np.array_equal(frame * (frame[..., 3:] > 0), truth)


def test_strips_keep_the_licence_of_their_index_and_what_is_missing_is_told(tmp_path: Path):
    strips_of_squares(tmp_path, 3, names=("one", "two"))
    (tmp_path / "two.webp").unlink()

    found = find([tmp_path], licence="of the others")

    (reel,) = found.reels
    assert (reel.name, reel.licence, reel.source) == ("one.webp", "CC0", "test")
    assert len(read(reel)) == 5
    assert found.left_out == [Gap("two.webp", "it is in the index but not in the folder")]


def test_an_atlas_and_its_picture_are_a_sheet(tmp_path: Path):
    Image.fromarray(np.concatenate(moving(4), axis=1)).save(tmp_path / "hero-sheet.png")
    frames = [{"filename": f"run {i}", "frame": {"x": i * SIDE, "y": 0, "w": SIDE, "h": SIDE}} for i in range(4)]
    (tmp_path / "hero.json").write_text(json.dumps({"frames": frames, "meta": {"image": "hero-sheet.png"}}))

    reel = only(tmp_path)

    assert (reel.name, reel.category) == ("hero.json#run", "pixel")
    assert np.array_equal(read(reel), moving(4))


def test_a_grid_makes_a_sheet_of_a_picture(tmp_path: Path):
    Image.fromarray(np.concatenate(moving(4), axis=1)).save(tmp_path / "hero.png")

    assert np.array_equal(read(only(tmp_path, grid=(SIDE, SIDE))), moving(4))


@needs_av
@pytest.mark.parametrize("size", [(64, 48), (51, 37)])
def test_films_of_odd_size_are_read_as_they_are(tmp_path: Path, size: tuple[int, int]):
    save_film(tmp_path / "a.mkv", [square_at(2 + 4 * i, *size) for i in range(4)])

    reel = only(tmp_path)

    frames = read(reel)
    assert (reel.category, len(frames), frames[0].shape) == ("film", 4, (size[1], size[0], 4))
    for index, frame in enumerate(frames):
        assert np.array_equal(frame[..., :3], square_at(2 + 4 * index, *size)[..., :3])
    assert len(read(reel)) == 4  # and again


@needs_av
def test_a_film_without_pictures_and_one_cut_short_are_gaps(tmp_path: Path):
    import av  # pyright: ignore[reportMissingImports]

    with av.open(str(tmp_path / "sound.wav"), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        sound.rate = 8000
        out.mux(stream.encode(sound))
    (tmp_path / "sound.wav").rename(tmp_path / "sound.avi")
    (tmp_path / "torn.mp4").write_bytes(b"no film at all")

    sound, torn = (list(reel.frames()) for reel in find([tmp_path]).reels)

    assert sound == [Gap("sound.avi", "“sound.avi” has no pictures in it: leave it out.")]
    assert isinstance(torn[0], Gap)
    assert torn[0].reason.startswith("“torn.mp4” cannot be read")


def test_without_pyav_a_film_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.mp4").write_bytes(b"film")
    monkeypatch.setitem(__import__("sys").modules, "av", None)

    with pytest.raises(MaterialError, match="type “pip install av”"):
        needs(find([tmp_path]).reels)
    assert list(find([tmp_path]).reels[0].frames()) == [Gap("a.mp4", film.MISSING)]


def test_one_broken_picture_among_many_is_a_gap_and_the_others_are_read(tmp_path: Path):
    paths = save_sequence(tmp_path, moving())
    paths[2].write_bytes(paths[2].read_bytes()[:60])

    frames = list(find([tmp_path]).reels[0].frames())

    assert [isinstance(frame, Gap) for frame in frames] == [False, False, True, False, False]
    assert isinstance(frames[2], Gap)
    assert frames[2].file == "walk_002.png"


def test_a_picture_of_another_size_is_a_gap(tmp_path: Path):
    save_sequence(tmp_path, [*moving(2), square_at(3, 60)])

    assert list(find([tmp_path]).reels[0].frames())[2] == Gap(
        "walk, picture 3", "it has another size than those before it"
    )


def test_a_missing_folder_and_an_empty_one_say_so(tmp_path: Path):
    with pytest.raises(MaterialError, match="is no folder"):
        find([tmp_path / "nowhere"])
    with pytest.raises(MaterialError, match="There is no film, picture, sheet or scene"):
        find([tmp_path])


def test_files_of_no_known_form_are_counted_and_hidden_ones_are_not_looked_at(tmp_path: Path):
    save_sequence(tmp_path, moving())
    for name in ("a.txt", "b.txt", ".hidden.png"):
        (tmp_path / name).write_text("x")

    found = find([tmp_path])

    assert dict(found.unknown) == {".txt": 2}
    assert len(found.reels) == 1


def test_a_stamp_changes_with_the_files(tmp_path: Path):
    paths = save_sequence(tmp_path, moving())
    before = find([tmp_path]).reels[0].stamp
    assert find([tmp_path]).reels[0].stamp == before

    Image.fromarray(square_at(20, 50)).save(paths[1])

    assert find([tmp_path]).reels[0].stamp != before


def test_without_blender_a_scene_asks_for_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ANIML_BLENDER_PYTHON", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(blend.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(MaterialError, match="put “blender” on the path"):
        blend.blender_command()


def save_film(path: Path, frames: list[np.ndarray]) -> None:
    """Without loss, in whatever size."""
    import av  # pyright: ignore[reportMissingImports]

    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=24)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "bgr0"
        for frame in frames:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame[..., :3]), format="rgb24")))
        out.mux(stream.encode())
