"""Which pictures faces are learned from: cut out of paper, out of kits and folders, where a face is found."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from training.config import ConfigError, load
from training.data.cascade import faces_in_cascade
from training.data.characters.drawing import draw_latents
from training.data.faces import cut_out_of_paper, read_folder, read_kits
from training.find_faces import Lessons, learn, measure
from training.models.face_finder import faces_found
from training.tasks.face import FaceTask

SMOKE = Path(__file__).parents[2] / "training" / "configs" / "smoke" / "face.toml"


def test_paper_is_cut_away_and_what_it_encloses_stays():
    page = np.full((20, 20, 3), 240, np.uint8)
    page[5:15, 5:15] = 30
    page[8:12, 8:12] = 240  # as light as paper, but inside

    cut = cut_out_of_paper(page)

    assert cut[0, 0].tolist() == [0, 0, 0, 0] and cut[6, 6].tolist() == [30, 30, 30, 255]
    assert cut[10, 10].tolist() == [240, 240, 240, 255]


def test_kits_and_folders_are_read_and_broken_pictures_are_left_out(tmp_path: Path):
    sheet = np.zeros((8, 16, 3), np.uint8)
    sheet[:, 8:] = 200
    sheet[2:6, 2:6] = (90, 0, 0)
    Image.fromarray(sheet).save(tmp_path / "sheet.png")
    (tmp_path / "index.json").write_text(json.dumps([{"file": "sheet.png", "tile": 8, "cols": 2, "count": 2}]))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG")

    kits, own = read_kits(tmp_path, 8), read_folder(tmp_path, 4)

    assert kits.shape == (2, 4, 8, 8) and kits[0, :, 3, 3].tolist() == [90, 0, 0, 255] and not kits[1].any()
    assert own.shape == (1, 4, 4, 4)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="holds no pictures"):
        read_folder(tmp_path / "empty", 4)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with two characters and plain paper; beside it a kit, of a sheet with a character and plain paper."""
    folder, kit = tmp_path_factory.mktemp("three"), tmp_path_factory.mktemp("kit")
    _, faces = draw_latents(71, 3, 128)
    paper = np.full((128, 128, 4), (200, 180, 90, 255), np.uint8)
    for name, picture in zip(("0", "1", "paper"), (faces[0], faces[2], paper), strict=True):
        Image.fromarray(picture, "RGBa").convert("RGBA").save(folder / f"{name}.png")
    on_white = (faces[0][..., :3] + (255 - faces[0][..., 3:])).astype(np.uint8)
    Image.fromarray(np.hstack((on_white, paper[..., :3]))).save(kit / "sheet.webp", lossless=True)
    sheet = {"file": "sheet.webp", "tile": 128, "cols": 2, "count": 2}
    (kit / "index.json").write_text(json.dumps([sheet]))
    return folder, kit


def learned_from(*words: str) -> FaceTask:
    plain = [
        "face.guided=0.0",
        "face.half_until=0.0",
        "face.adversarial=1.0",
        "face.drawn=0",
        "face.side=64",
    ]
    return FaceTask(load(SMOKE, [*plain, *words]), torch.device("cpu"))


def test_of_kits_and_folders_only_faces_are_learned_from(three: tuple[Path, Path]):
    given = f"face.folders=['{three[0]}']", f"face.kits=['{three[1]}']"

    everything, found = learned_from(*given), learned_from(*given, "face.only_faces=true")

    assert (len(everything.pictures), len(found.pictures)) == (5, 3)


CASCADE = Path(cv2.data.haarcascades) / "haarcascade_frontalface_alt2.xml"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_cascade_of_the_users_says_what_a_face_is(three: tuple[Path, Path]):
    words = f"face.folders=['{three[0]}']", "face.only_faces=true", f"face.cascade='{CASCADE}'"

    found = learned_from(*words).pictures

    drawn = read_folder(three[0], 64)
    assert 1 <= len(found) < len(drawn)
    assert (faces_in_cascade(drawn, CASCADE).sum(), int(faces_in_cascade(found, CASCADE).sum())) == (len(found),) * 2


@pytest.mark.parametrize(("name", "said"), [("none.xml", "is not there"), ("words.xml", "no cascade")])
def test_a_cascade_that_cannot_be_read_is_told(tmp_path: Path, three: tuple[Path, Path], name: str, said: str):
    (tmp_path / "words.xml").write_text("<words/>")
    words = f"face.folders=['{three[0]}']", "face.only_faces=true", f"face.cascade='{tmp_path / name}'"

    with pytest.raises(ConfigError, match=said):
        learned_from(*words)


def test_the_finder_tells_characters_from_flat_paper_and_from_their_pieces():
    _, faces = draw_latents(71, 24, 64)
    shown = torch.from_numpy(faces).permute(0, 3, 1, 2)
    paper = torch.full((24, 4, 64, 64), 255, dtype=torch.uint8)
    paper[:, :3] = torch.arange(24, dtype=torch.uint8).view(24, 1, 1, 1) * 10

    assert faces_found(shown).float().mean() > 0.8
    assert faces_found(paper).float().mean() < 0.1


def test_what_is_learned_of_is_half_faces_and_half_none():
    _, faces = draw_latents(72, 4, 64)
    lessons = Lessons(torch.from_numpy(faces).permute(0, 3, 1, 2), torch.zeros(1, 4, 128, 128, dtype=torch.uint8))

    pictures, which = lessons.batch(5, torch.Generator().manual_seed(0))

    assert pictures.shape == (10, 4, 64, 64) and which.tolist() == [1] * 5 + [0] * 5
    assert pictures.min() >= 0 and pictures.max() <= 1.01
    figures = measure(
        learn(lessons, 2, batch=2), torch.from_numpy(faces).permute(0, 3, 1, 2), torch.zeros(3, 4, 64, 64)
    )
    assert set(figures) == {"faces", "without", "recall", "precision", "false_alarms"}
