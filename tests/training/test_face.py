"""Characters that are drawn, what a network reads of them, and runs of a few steps."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from animl_addon.core.faces.latent import LATENT as LATENT_OF_JOBS
from animl_addon.core.faces.wishes import Mood as Wished
from animl_addon.core.faces.wishes import Wishes
from training.config import ConfigError, load
from training.data.characters.bank import draw_bank, read_bank
from training.data.characters.character import Mood, character
from training.data.characters.dice import LATENT
from training.data.characters.drawing import draw_character, draw_latent, draw_latents
from training.exports.face import export_face, load_generator
from training.growth import write_growth
from training.loop import checkpoint
from training.loop.runlog import read_rows
from training.models.dcgan import DcganGenerator
from training.models.excitation import ExcitationGenerator
from training.models.reading import CHOICES, FEATURES, Reading
from training.tasks.face import FaceTask
from training.train import train

SMOKE = Path(__file__).parents[2] / "training" / "configs" / "smoke" / "face.toml"
CONFIGS = SMOKE.parents[1]


def latents(count: int, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, LATENT)).astype(np.float32)


def test_a_latent_draws_the_same_character_always_and_another_latent_another():
    one, other = latents(2)

    first, again, second = draw_latent(one.tolist(), 48), draw_latent(one.tolist(), 48), draw_latent(other.tolist(), 48)

    assert (first == again).all()
    assert np.abs(first.astype(int) - second).mean() > 5


def test_characters_are_cut_out_and_their_colour_never_exceeds_their_alpha():
    _, pictures = draw_latents(5, 12, 48)

    assert (pictures[..., :3] <= pictures[..., 3:]).all()
    assert (pictures[:, 0, 0, 3] == 0).all() and (pictures[:, 24, 24, 3] == 255).all()


def test_no_two_of_many_characters_look_alike():
    _, pictures = draw_latents(6, 40, 24)

    flat = pictures.reshape(40, -1).astype(np.float32)
    apart = np.abs(flat[:, None] - flat[None]).mean(axis=2) + 255 * np.eye(40)
    assert apart.min() > 3


def test_a_character_that_looks_the_other_way_is_another_picture():
    who = character(latents(1)[0].tolist())

    left, right = (draw_character(who.__class__(**{**fields(who), "turn": turn}), 48) for turn in (-1.0, 1.0))

    assert np.abs(left.astype(int) - right).max() > 60


def fields(who) -> dict:
    return {name: getattr(who, name) for name in who.__slots__}


def test_what_the_network_reads_is_what_the_drawer_reads():
    numbers = latents(60)

    asked, paints = Reading()(torch.from_numpy(numbers))

    assert asked.shape == (60, FEATURES)
    for latent, features, own in zip(numbers, asked, paints, strict=True):
        who = character(latent.tolist())
        assert np.abs(own[1:].numpy() - np.array((who.skin, who.eye, who.cloth, who.trim))).max() < 1e-4
        first = 0
        for (_, weights), name in zip(
            CHOICES, ("fringe", "back", "mood", "extra", "clothes", "shade", "line"), strict=True
        ):
            assert int(features[first : first + len(weights)].argmax()) == getattr(who, name)
            first += len(weights)
    hair = np.abs(paints[:, 0].numpy() - np.array([character(latent.tolist()).hair for latent in numbers])).max(axis=1)
    assert np.median(hair) < 1e-3  # near the border of natural and any colour the network mixes both


@pytest.mark.parametrize("mood", list(Wished))
def test_wishes_mean_to_the_drawer_what_they_say(mood: Wished):
    latent = latents(1, seed=9)[0]

    who = character(Wishes(hair=240, eyes=120, clothes=0, skin=1, mood=mood).granted(latent).tolist())
    pale = character(Wishes(skin=0).granted(latent).tolist())

    assert who.mood == Mood[mood.name] and LATENT == LATENT_OF_JOBS
    assert who.hair[2] > max(who.hair[0], who.hair[1]) and who.eye[1] > max(who.eye[0], who.eye[2])
    assert who.cloth[0] > max(who.cloth[1:]) + 0.1 and max(who.skin) < 0.7 < 0.8 < min(pale.skin)


@pytest.mark.parametrize(
    "generator",
    [
        ExcitationGenerator(64, 16),
        ExcitationGenerator(32, 8, reads=False),
        DcganGenerator(64, 8),
        DcganGenerator(16, 4),
    ],
)
def test_generators_draw_premultiplied_pictures_of_their_side(generator: torch.nn.Module):
    made = generator(torch.from_numpy(latents(3))[..., None, None])

    assert made.shape[:2] == (3, 4) and made.shape[2] == made.shape[3] in (16, 32, 64)
    assert made.min() >= 0 and made.max() <= 1 and (made[:, :3] <= made[:, 3:] + 1e-6).all()


def test_a_bank_is_drawn_once_and_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("training.data.characters.bank.EACH", 2)
    draw_bank(tmp_path, 2, 16)
    draw_bank(tmp_path, 4, 16, workers=2)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    draw_bank(tmp_path, 4, 16)

    numbers, pictures = read_bank(tmp_path, 16)

    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert numbers.shape == (4, LATENT) and pictures.shape == (4, 16, 16, 4)
    assert (draw_latent(numbers[3].tolist(), 16) == pictures[3]).all()
    with pytest.raises(FileNotFoundError, match="holds no characters"):
        read_bank(tmp_path, 64)


def test_a_run_draws_learns_previews_and_is_exported(tmp_path: Path):
    folder = train(load(SMOKE), tmp_path / "run", torch.device("cpu"))

    state = checkpoint.read(folder / "last.pt")
    rows = read_rows(folder / "log.csv")
    assert state["step"] == 6 and {"generator", "judge"} == set(state["networks"])
    assert "apart_half" in rows[0] and "against" in rows[-1]
    assert Image.open(folder / "preview-000006.png").size[0] == 8 * 32
    assert write_growth(folder, tmp_path / "growth.gif") == 1 and (tmp_path / "growth.gif").exists()
    spec = export_face(folder, tmp_path / "models")
    assert spec.side == 32 and (tmp_path / "models" / "face.json").exists()


def test_a_run_without_guidance_learns_from_a_folder(tmp_path: Path):
    (tmp_path / "sprites").mkdir()
    for number in range(4):
        Image.new("RGBA", (24, 24), (60 * number, 90, 30, 255)).save(tmp_path / "sprites" / f"{number}.png")
    run = load(
        SMOKE,
        [
            "face.guided=0.0",
            "face.half_until=0.0",
            "face.adversarial=1.0",
            "face.adversarial_from=0.0",
            "face.drawn=0",
            f"face.folders=['{tmp_path / 'sprites'}']",
            'face.generator="dcgan"',
            "steps=3",
        ],
    )

    folder = train(run, tmp_path / "run", torch.device("cpu"))

    generator, _ = load_generator(folder)
    assert isinstance(generator, DcganGenerator)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("face-gpu", ["face.bank=''", "face.drawn=2", "face.width=4", "face.half_until=0.5"]),
        ("face-dcgan", ["face.drawn=2", "face.width=2"]),
    ],
)
def test_the_run_files_take_steps_at_their_own_size(name: str, words: list[str]):
    task = FaceTask(load(CONFIGS / f"{name}.toml", [*words, "face.batch=1", "face.judge=2"]), torch.device("cpu"))

    figures = [task.step(task.batch(number), number, progress) for number, progress in enumerate((0.0, 0.9))]

    made = task.generator(torch.from_numpy(latents(1))[..., None, None])
    assert made.shape[-1] == {"face-gpu": 256, "face-dcgan": 64}[name] and torch.isfinite(made).all()
    assert "judge" in figures[-1] and all(np.isfinite(list(row.values())).all() for row in figures)


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("face.guided=0.0\nface.half_until=0.0\nface.adversarial=0.0", "give one of them a weight"),
        ("face.cascade='faces.xml'", "only_faces=true with it"),
        ("face.side=100", "power of two"),
        ("face.side=16", "from 32 on"),
        ('face.kits=["kits"]', "face.guided=0"),
        ('face.generator="dcgan"', "half_until"),
        ("face.drawn=0", "nothing to learn from"),
        ('face.generator="vae"\nface.half_until=0.0', "unknown"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path: Path, override: str, said: str):
    with pytest.raises(ConfigError, match=said):
        train(load(SMOKE, override.split("\n")), tmp_path / "run", torch.device("cpu"))


@pytest.mark.parametrize("name", ["face", "face-adversarial", "face-dcgan", "face-gpu", "face-sprites"])
def test_every_run_file_is_understood(name: str):
    assert load(CONFIGS / f"{name}.toml").job == "face"
