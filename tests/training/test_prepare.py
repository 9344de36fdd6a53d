"""A folder of anything becomes shards: resumable, told about, and read again."""

import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from training import prepare as door
from training.data.clips import cut_outs, find_strips, split
from training.data.material import shards
from training.data.material.manifest import Licence, is_held_out, licences, read_manifest
from training.data.material.reading import Windows, ahead, shard_clips
from training.data.material.reel import MaterialError
from training.data.tracks import track_pairs
from training.prepare import main, prepare

from .material_made import SIDE, moving, save_moving, save_sequence, scene
from .strips import strips_of_squares


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten sequences of five drawings, one of four on twos, and strips of another licence."""
    source = tmp_path / "in"
    for index in range(10):
        save_sequence(source / f"animal {index}", moving(5, step=3 + index % 4), name="walk")
    save_sequence(source, [frame for frame in moving(4) for _ in range(2)], name="fox")
    (source / "strips").mkdir()
    strips_of_squares(source / "strips", 4, names=("one",))
    return source


def content(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_what_was_read_is_found_again_to_the_bit(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", licence="CC-BY-4.0, by Ann", cuts="none")

    clips = {clip.path: clip for clip in shard_clips(tmp_path / "out")}
    walks = [clip for clip in clips.values() if clip.animation == "sequence:animal 3/walk"]

    assert len(clips) == 12
    assert np.array_equal(walks[0].read(), moving(5, step=6))
    assert np.array_equal(walks[0].some(1, 2, step=2), [moving(5, step=6)[1], moving(5, step=6)[3]])


def test_the_manifest_tells_sources_licences_exposures_and_counts(folder: Path, tmp_path: Path):
    manifest = prepare([folder], tmp_path / "out", licence="CC-BY-4.0, by Ann", cuts="none")

    assert manifest == read_manifest(tmp_path / "out")
    assert manifest["counts"]["sequences"] == 12
    assert manifest["counts"]["drawings"] == 10 * 5 + 4 + 5
    assert manifest["counts"]["frames"] == 10 * 5 + 8 + 5
    (fox,) = (row for row in manifest["sequences"] if row["name"] == "fox")
    assert fox["exposures"] == [2, 2, 2, 2]
    told = licences(tmp_path / "out")
    assert {one.licence for one in told} == {"CC-BY-4.0, by Ann", "CC0"}
    assert Licence("CC0", "test", 1, 5) in told
    assert licences(folder / "strips") == [Licence("CC0", "test", 1, 5)]


def test_the_shards_are_plain_tar_files(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", cuts="none")

    with tarfile.open(tmp_path / "out/shard-00000.tar") as tar:
        names = tar.getnames()
        assert names[:6] == [*(f"00000000.{index:04}.webp" for index in range(5)), "00000000.json"]
        picture = np.array(Image.open(tar.extractfile(names[0])).convert("RGBA"))  # pyright: ignore[reportArgumentType]
        told = json.load(tar.extractfile("00000000.json"))  # pyright: ignore[reportArgumentType]

    assert np.array_equal(picture, moving(5, step=3)[0])
    assert (told["name"], told["exposures"]) == ("animal 0/walk", [1] * 5)


def test_one_unreadable_file_among_many_is_left_out_counted_and_listed(folder: Path, tmp_path: Path):
    (folder / "animal 4/walk_004.png").write_bytes(b"torn")
    (folder / "extra.gif").write_bytes(b"GIF89a but no more")

    manifest = prepare([folder], tmp_path / "out", cuts="none")

    assert manifest["counts"]["left_out"] == 2
    assert {gap["file"] for gap in manifest["left_out"]} == {"animal 4/walk_004.png", "extra.gif"}
    assert all("damaged" in gap["reason"] for gap in manifest["left_out"])
    (four,) = (row for row in manifest["sequences"] if row["name"] == "animal 4/walk")
    assert len(four["exposures"]) == 4


class Stop(Exception):
    """The run is killed."""


def test_a_run_that_was_stopped_goes_on_after_its_last_shard(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    prepare([folder], whole, cuts="none", shard=4000)
    assert len(list(whole.glob("*.tar"))) > 3
    encoded = []

    def encode_some(frame: np.ndarray) -> bytes:
        encoded.append(frame)
        if len(encoded) == 28:
            raise Stop
        return shards.encode(frame)

    monkeypatch.setattr(door, "encode", encode_some)
    with pytest.raises(Stop):
        prepare([folder], broken, cuts="none", shard=4000)
    assert not list(broken.glob("*.part")) and not (broken / "manifest.json").exists()
    left = content(broken)
    assert left

    encoded[:] = [np.zeros(0)] * 100
    prepare([folder], broken, cuts="none", shard=4000)

    assert len(encoded) - 100 < 10 * 5 + 4 + 5  # what was done is not done again
    assert content(broken) == content(whole)
    assert left.items() <= content(broken).items()


def test_prepared_again_nothing_is_read_and_what_changed_is(folder: Path, tmp_path: Path):
    out = tmp_path / "out"
    first = prepare([folder], out, cuts="none")
    again = prepare([folder], out, cuts="none")
    assert again == first

    for path in sorted((folder / "animal 0").iterdir()):
        path.unlink()
    save_sequence(folder / "animal 1", moving(4, step=9), name="walk")
    changed = prepare([folder], out, cuts="none")

    names = [row["name"] for row in changed["sequences"]]
    assert "animal 0/walk" not in names
    assert names.count("animal 1/walk") == 1
    (clip,) = (clip for clip in shard_clips(out) if clip.animation == "sequence:animal 1/walk")
    assert np.array_equal(clip.read()[:4], moving(4, step=9))


def test_a_folder_keeps_to_its_settings(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", cuts="none")

    with pytest.raises(MaterialError, match="was begun with other settings"):
        prepare([folder], tmp_path / "out", cuts="none", side=32)


def test_scenes_of_one_reel_are_held_out_together(tmp_path: Path):
    for index in range(12):
        save_moving(tmp_path / f"in/{index}.webp", [frame for seed in (1, 2) for frame in scene(seed, 3, 32)])

    manifest = prepare([tmp_path / "in"], tmp_path / "out", cuts="plain")

    rows = manifest["sequences"]
    assert len(rows) == 24
    held = {row["animation"] for row in rows if row["held_out"]}
    assert held == {row["animation"] for row in rows if is_held_out(row["animation"])}
    assert 0 < len(held) < 12
    assert not held & {row["animation"] for row in rows if not row["held_out"]}
    train, validation = split(find_strips(tmp_path / "out"))
    assert {clip.animation for clip in validation} == held
    assert len(train) + len(validation) == 24


def test_shards_take_the_place_of_strips(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", cuts="none")

    strips = find_strips(tmp_path / "out")

    pairs = track_pairs(strips, SIDE, 6)
    assert len(pairs) == 6
    assert cut_outs(strips, 32, 4).shape == (4, 4, 32, 32)
    assert not find_strips(tmp_path / "out", refuse=("not stated", "CC0"))


def test_windows_follow_from_seed_rank_and_step(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", cuts="none")
    windows = Windows(tmp_path / "out", 3, 64)

    batch = windows.draw(5, (1, 0, 7))

    assert batch.shape == (5, 3, 4, 64, 64) and batch.dtype == torch.uint8
    assert (batch[:, :, :3] <= batch[:, :, 3:]).all()  # premultiplied
    assert torch.equal(batch, Windows(tmp_path / "out", 3, 64).draw(5, (1, 0, 7)))
    assert not torch.equal(batch, windows.draw(5, (1, 1, 7)))
    assert not torch.equal(batch, windows.draw(5, (1, 0, 8)))
    feed = ahead(windows, 5, 1, rank=0, start=7, threads=2)
    assert torch.equal(next(feed), batch)
    assert torch.equal(next(feed), windows.draw(5, (1, 0, 8)))
    feed.close()


def test_a_window_is_of_drawings_that_follow_one_another(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", cuts="none", side=64)
    by_step = {clip.animation: clip for clip in shard_clips(tmp_path / "out")}
    assert len(by_step) == 12

    for drawings in Windows(tmp_path / "out", 3, SIDE, step=2).draw(8, (0, 0, 0)):
        lefts = [int(torch.nonzero(drawing[3].amax(0) > 127)[0]) for drawing in drawings]
        assert lefts[2] - lefts[1] == pytest.approx(lefts[1] - lefts[0], abs=1)
        assert lefts[1] > lefts[0]


def test_windows_that_are_too_long_say_so(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", cuts="none")

    with pytest.raises(MaterialError, match="has no sequence of 9 drawings"):
        Windows(tmp_path / "out", 5, 64, step=2)


def test_a_shard_that_is_gone_or_torn_says_so(folder: Path, tmp_path: Path):
    prepare([folder], tmp_path / "out", cuts="none")
    clip = shard_clips(tmp_path / "out")[3]
    (tmp_path / "out/shard-00000.tar").write_bytes(b"torn")

    with pytest.raises(MaterialError, match="is missing or damaged: remove it"):
        clip.read()
    for suffix in (".tar", ".json"):
        (tmp_path / "out/shard-00000").with_suffix(suffix).unlink()
    prepare([folder], tmp_path / "out", cuts="none")
    assert np.array_equal(shard_clips(tmp_path / "out")[3].read(), moving(5, step=6))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "--out", "out"], "“nowhere” is no folder"),
        (["empty", "--out", "out"], "There is no film, picture, sheet or scene in “empty”."),
        (["full", "--out", "full/out"], "lies in a folder that is read"),
        (["full", "--out", "file"], "cannot be written"),
        (["full", "--out", "out", "--grid", "large"], "is not the size of a cell"),
        (["full", "--out", "out", "--vgg16", "nothing.pth"], "is not there"),
    ],
)
def test_mistakes_are_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, words: list[str], said: str
):
    (tmp_path / "empty").mkdir()
    save_sequence(tmp_path / "full", moving())
    (tmp_path / "file").write_text("in the way")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as stopped:
        main(words)

    error = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said in error and error.count("\n") == 1
    assert not (tmp_path / "out/manifest.json").exists()


def test_the_command_tells_what_it_did(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    (folder / "extra.gif").write_bytes(b"GIF89a but no more")

    assert main([str(folder), "--out", str(tmp_path / "out"), "--cuts", "none"]) == 0

    told = capsys.readouterr()
    assert "12 sequences of 12 animations, 59 drawings (63 frames)" in told.out
    assert "13 of 13 files and animations, 12 sequences, 1 left out" in told.err
    assert "Left out: extra.gif: " in told.err
    assert "No licence is stated for 11 of them: say it with --licence." in told.err
