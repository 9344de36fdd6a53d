"""The generator of faces that travels with animl: quick, stable, and in the worker as every model."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.faces.latent import latent_of
from animl_addon.core.faces.wishes import Mood, Wishes
from animl_addon.core.jobs.face import Face, FaceJob, drawn, latent_for, morph
from animl_addon.core.spec import Job
from animl_addon.inference.client import Drawn, Failed, Finished, Started
from animl_addon.inference.library import find_model
from animl_addon.inference.session import OnnxModel

from .conftest import StartWorker

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture(scope="module")
def model() -> OnnxModel:
    return OnnxModel(find_model(SHIPPED, Job.FACE))


def character(model: OnnxModel, seed: int, wishes: Wishes | None = None) -> np.ndarray:
    return drawn(model, (wishes or Wishes()).granted(latent_of(seed)))


def test_characters_are_cut_out_and_differ(model: OnnxModel):
    faces = np.stack([character(model, seed) for seed in range(12)])

    side = model.spec.side
    assert faces.shape == (12, side, side, 4)
    assert (faces[..., :3] <= faces[..., 3:]).all()
    assert faces[:, :3, :3, 3].max() < 0.2 and faces[:, side // 2, side // 2, 3].min() > 0.95
    apart = np.abs(faces[:, None] - faces[None]).mean(axis=(2, 3, 4)) + np.eye(12)
    assert apart.min() > 0.015


def test_seeds_draw_what_they_drew_on_the_machine_that_made_the_page_of_the_documentation(model: OnnxModel):
    page = np.asarray(Image.open(SHIPPED.parent / "docs" / "face.png").convert("RGB"), np.float32)
    side, paper = model.spec.side, np.array((240, 240, 238), np.float32)

    for seed in (0, 7, 21):
        drawing = drawn(model, latent_for(Face(seed), 0.8))
        here = drawing[..., :3] * 255 + (1 - drawing[..., 3:]) * paper
        top, left = seed // 8 * side, seed % 8 * side
        there = page[top : top + side, left : left + side]
        assert np.abs(here - there).max() < 2.6  # of 255: one of the drawing, and what the page was rounded


def test_skin_and_clothes_are_painted_as_wished(model: OnnxModel):
    side = model.spec.side
    light, dark = (character(model, 4, Wishes(skin=tone, clothes=240)) for tone in (0, 1))

    chin = (slice(round(side * 0.7), round(side * 0.74)), slice(round(side * 0.47), round(side * 0.53)))
    shoulder = (slice(round(side * 0.94), side), slice(round(side * 0.22), round(side * 0.3)))
    assert light[chin][..., :3].mean() > dark[chin][..., :3].mean() + 0.25
    assert (dark[shoulder][..., 2] > dark[shoulder][..., 0]).mean() > 0.8


def test_hair_is_recoloured_and_the_face_is_not(model: OnnxModel):
    red, blue = (character(model, 4, Wishes(hair=hue)) for hue in (0, 240))

    side = model.spec.side
    crown = (slice(side // 12, side // 6), slice(2 * side // 5, 3 * side // 5))
    chin = (slice(round(side * 0.7), round(side * 0.74)), slice(round(side * 0.47), round(side * 0.53)))
    assert red[crown][..., 0].mean() > red[crown][..., 2].mean() + 0.15
    assert blue[crown][..., 2].mean() > blue[crown][..., 0].mean() + 0.15
    assert np.abs(red[chin] - blue[chin]).mean() < 0.1


def test_a_mood_changes_the_face(model: OnnxModel):
    calm, laugh = (character(model, 4, Wishes(mood=mood)) for mood in (Mood.CALM, Mood.LAUGH))

    assert np.abs(calm - laugh).max() > 0.2


def test_a_morph_goes_in_small_steps(model: OnnxModel):
    frames = [drawn(model, latent_for(face, 0.8)) for face in morph(7, 9, 24)]

    steps = [np.abs(after - before).mean() for before, after in pairwise(frames)]
    whole = np.abs(frames[-1] - frames[0]).mean()
    assert max(steps) < 0.6 * whole


def test_the_worker_draws_the_same_character_twice_bit_for_bit(start: StartWorker, tmp_path: Path):
    worker = start(models=SHIPPED)
    faces = (Face(7), Face(7, 8, 0.5), Face(7, mirrored=True))
    pictures = []
    for turn in range(2):
        out = tuple(tmp_path / f"{turn}-{number}.png" for number in range(3))
        events = list(worker.run(FaceJob(faces, out)))
        assert isinstance(events[0], Started) and isinstance(events[-1], Finished)
        assert [event.path for event in events if isinstance(event, Drawn)] == list(out)
        pictures.append([np.asarray(Image.open(path)) for path in out])

    assert all((one == other).all() for one, other in zip(*pictures, strict=True))
    assert (pictures[0][0][:, ::-1] == pictures[0][2]).all()


def test_a_missing_folder_is_told_and_the_worker_stays(start: StartWorker, tmp_path: Path):
    worker = start(models=SHIPPED)

    *_, last = worker.run(FaceJob((Face(1),), (tmp_path / "none" / "a.png",)))
    *_, after = worker.run(FaceJob((Face(1),), (tmp_path / "a.png",)))

    assert isinstance(last, Failed) and "is not there" in last.message
    assert isinstance(after, Finished)
