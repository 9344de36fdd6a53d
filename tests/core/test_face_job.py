"""The job of drawing faces: seeds, latents, wishes, as a line of JSON and with a model that shows what it is given."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.errors import AnimlError, DeviceError, JobError
from animl_addon.core.faces.latent import LATENT, MOST_SEED, between, latent_of
from animl_addon.core.faces.sheet import write_sheet
from animl_addon.core.faces.wishes import EYE_HUE, HAIR_HUE, HAIR_NATURAL, MOODS_FROM, Mood, Wishes
from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.jobs.face import Face, FaceJob, face, latent_for, morph
from animl_addon.core.jobs.reading import drawings, read_job
from animl_addon.core.model import Tensor
from animl_addon.core.spec import GraphSpec, Job, ModelSpec

LATENT_0 = [-0.17603862285614014, 0.9130731225013733, -0.5270662903785706, -0.414720356464386]
LATENT_LAST = [1.2614316940307617, 0.8758742213249207]
SEEDS = st.integers(0, MOST_SEED - 1)


class Mirror:
    """Draws a picture of 2 x 128: the latent as opaque greys on the left, nothing on the right."""

    spec = ModelSpec("mirror", Job.FACE, {"draw": GraphSpec("", "")}, 1, 0, 128, "GPL-3.0-or-later")

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        image = np.zeros((1, 4, LATENT, 2), np.float32)
        image[0, :, :, 0] = inputs["latent"][0, :, 0, 0]
        image[0, 3, :, 0] = 1
        return {"image": image}


def test_the_numbers_of_a_seed_are_these_for_ever():
    assert latent_of(0)[:4].tolist() == LATENT_0
    assert latent_of(MOST_SEED - 1)[:2].tolist() == LATENT_LAST


def test_latents_are_about_normal_and_neighbouring_seeds_have_nothing_in_common():
    latents = np.stack([latent_of(seed) for seed in range(400)])

    assert latents.shape == (400, LATENT) and latents.dtype == np.float32
    assert abs(latents.mean()) < 0.02 and abs(latents.std() - 1) < 0.02
    assert np.abs(np.corrcoef(latents) - np.eye(400)).max() < 0.5
    assert np.abs(np.corrcoef(latents, rowvar=False) - np.eye(LATENT)).max() < 0.3


@given(SEEDS, SEEDS, st.floats(0, 1))
def test_the_way_between_two_characters_stays_as_far_out_as_they_are(first: int, last: int, share: float):
    one, other = latent_of(first), latent_of(last)

    way = between(one, other, share)

    wanted = (1 - share) * np.linalg.norm(one) + share * np.linalg.norm(other)
    assert np.linalg.norm(way) == pytest.approx(wanted, rel=1e-3)
    assert between(one, other, 0) == pytest.approx(one, abs=1e-5)
    assert between(one, other, 1) == pytest.approx(other, abs=1e-5)


def test_truncation_shortens_and_nought_leaves_nothing():
    assert latent_for(Face(3), 0.5) == pytest.approx(latent_of(3) * 0.5)
    assert not latent_for(Face(3), 0).any()


def test_wishes_change_their_own_numbers_and_no_others():
    latent = latent_of(11)

    granted = Wishes(hair=120, eyes=0, mood=Mood.SAD).granted(latent)

    changed = set(np.flatnonzero(granted != latent).tolist())
    assert changed <= {HAIR_NATURAL, *HAIR_HUE, *EYE_HUE, MOODS_FROM + 3}
    assert np.degrees(np.arctan2(granted[3], granted[2])) == pytest.approx(120, abs=1e-3)
    assert granted[8] > 0.7 and granted[9] == pytest.approx(0, abs=1e-5)
    assert granted[MOODS_FROM : MOODS_FROM + 8].argmax() == 3
    assert (Wishes().granted(latent) == latent).all()


JOB = FaceJob((Face(7), Face(7, 9, 0.25), Face(8, mirrored=True)), tuple(Path(f"{n}.png") for n in range(3)))


@pytest.mark.parametrize(
    "job",
    [
        JOB,
        JOB.only([2, 0]),
        FaceJob(JOB.faces[:1], JOB.out[:1], 0.5, Wishes(hair=240.0, mood=Mood.WINK)),
        FaceJob((Face(MOST_SEED - 1, 0, 1.0, True),), JOB.out[:1], 0.0, Wishes(eyes=0.0, clothes=60.0, skin=1.0)),
    ],
)
def test_a_job_survives_its_line(job: FaceJob):
    assert read_job(job.to_json()) == job
    assert job.inputs() == ()


def test_each_face_is_drawn_from_its_own_latent_and_a_mirrored_one_is_turned():
    draw = drawings(JOB)

    plain, mixed, mirrored = (drawing.image for drawing in draw(Mirror(), 0, 0))  # pyright: ignore[reportArgumentType]

    assert plain[:, 0, 0] == pytest.approx(np.clip(latent_of(7) * 0.8, 0, 1))
    assert mixed[:, 0, 0] == pytest.approx(np.clip(between(latent_of(7), latent_of(9), 0.25) * 0.8, 0, 1), abs=1e-5)
    assert mirrored[:, 1, 0] == pytest.approx(np.clip(latent_of(8) * 0.8, 0, 1)) and not mirrored[:, 0].any()
    assert len(list(draw(Mirror(), 2, 0))) == 1  # pyright: ignore[reportArgumentType]


def test_colour_never_exceeds_alpha_and_what_is_no_number_is_refused():
    class Loud(Mirror):
        def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
            return {"image": np.array([3, 0.5, 0.2, 0.4], np.float32).reshape(1, 4, 1, 1) * self.loud}

        loud = np.float32(1)

    model = Loud()
    [drawing] = face(model, JOB.only([0]))
    assert drawing.image[0, 0] == pytest.approx([0.4, 0.4, 0.2, 0.4])
    model.loud = np.float32(np.nan)
    with pytest.raises(DeviceError, match="choose the CPU"):
        list(face(model, JOB.only([0])))


def test_a_morph_leads_from_one_seed_to_the_other():
    faces = morph(3, 5, 5)

    assert [each.share for each in faces] == [0, 0.25, 0.5, 0.75, 1]
    assert {(each.seed, each.to) for each in faces} == {(3, 5)}
    with pytest.raises(JobError, match="ask for 2 to"):
        morph(3, 5, 1)


def test_a_sheet_holds_every_face_in_rows(tmp_path: Path):
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for number, path in enumerate(paths):
        write_picture(path, np.full((4, 4, 4), (number + 1) / 5, np.float32))

    write_sheet(tmp_path / "sheet.png", paths)

    page = read_picture(tmp_path / "sheet.png")
    assert page.shape == (8, 8, 4)
    assert [round(float(page[y, x, 3]) * 5) for y, x in ((1, 1), (1, 6), (6, 1), (6, 6))] == [1, 2, 3, 0]
    with pytest.raises(AnimlError, match="do not fit"):
        write_sheet(tmp_path / "sheet.png", paths * 400)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"faces": []}, "asks for 0 faces"),
        ({"faces": 7}, "list of seeds"),
        ({"faces": [1, 2]}, "2 faces but 1 output"),
        ({"faces": ["seven"]}, "no whole number"),
        ({"faces": [-1]}, "no whole number"),
        ({"faces": [1.5]}, "no whole number"),
        ({"faces": [True]}, "no whole number"),
        ({"faces": [None]}, "no whole number"),
        ({"faces": [2**53]}, "no whole number"),
        ({"faces": [{"to": 3}]}, "lacks “seed”"),
        ({"faces": [{"seed": 3, "age": 3}]}, "unknown field “age”"),
        ({"faces": [{"seed": 3, "mirrored": 1}]}, "true or false"),
        ({"faces": [{"seed": 3, "to": 4, "share": 2}]}, "does not lie from 0 to 1"),
        ({"faces": [{"seed": 3, "to": 4, "share": "half"}]}, "is a number"),
        ({"out": ["a.jpg"]}, "end “a.jpg” in .png"),
        ({"out": "a.png"}, "list of paths"),
        ({"truncation": 1.5}, "choose 0"),
        ({"truncation": "much"}, "is a number"),
        ({"hair": 400}, "no angle"),
        ({"eyes": -1}, "no angle"),
        ({"clothes": 361}, "no angle"),
        ({"skin": 1.1}, "from 0 \\(light\\) to 1 \\(dark\\)"),
        ({"skin": "dark"}, "is a number"),
        ({"mood": "hungry"}, "mood “hungry” is unknown"),
        ({"size": 512}, "unknown field “size”"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_refused_in_a_sentence(change: dict, said: str):
    with pytest.raises(JobError, match=said):
        read_job(json.dumps({"job": "face", "faces": [1], "out": ["a.png"]} | change))


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "sad", "a.png", "b.png"])
FACES = st.fixed_dictionaries({}, optional={"seed": VALUES, "to": VALUES, "share": VALUES, "mirrored": VALUES})
NAMES = st.sampled_from(["faces", "out", "truncation", "hair", "eyes", "clothes", "skin", "mood"])


@given(st.dictionaries(NAMES, VALUES | FACES | st.lists(VALUES | FACES, max_size=2), max_size=3))
def test_whatever_a_line_holds_it_is_a_job_or_one_sentence(fields: dict):
    try:
        job = read_job(json.dumps({"job": "face", "faces": [1], "out": ["a.png"]} | fields))
    except JobError as error:
        assert str(error).endswith((".", "…"))
    else:
        assert read_job(job.to_json()) == job
