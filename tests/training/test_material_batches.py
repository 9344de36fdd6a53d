"""A share of what tasks are shown is changed: batches, by seed and step, and their page."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from training import preview
from training.config import Augment, load
from training.data.between import Lesson
from training.data.material.augment.batches import changed_lesson, changed_pairs
from training.data.material.augment.moments import Moments
from training.data.procedural.sample import KeyPairs
from training.models.warp import look_up
from training.tasks.match import MatchTask
from training.tasks.synthesis import Synthesis

from .spots import SIDE, moving_spots
from .strips import strips_of_squares

CONFIGS = Path(__file__).parents[2] / "training/configs/smoke"


@pytest.fixture
def moments() -> Moments:
    return moving_spots()


@pytest.fixture
def pairs(moments: Moments) -> KeyPairs:
    """The spots as a matcher is shown them; nothing is told of the uppermost eight rows."""
    paint = (moments.frames[:, :, 3:] > 0.5).float()
    known = torch.ones_like(paint)
    known[:, :, :, :8] = 0
    seen, moves, known = (torch.cat(maps.unbind(1)) for maps in (moments.seen, paint, known))
    first, last = moments.frames.unbind(1)
    return KeyPairs(first, last, torch.cat(moments.flows.unbind(1)), seen, moves, known)


@pytest.mark.parametrize("step", range(4))
def test_key_pairs_keep_what_is_true_of_them(pairs: KeyPairs, step: int):
    shares = Augment(view=1, lines=0, weight=0, palette=0, light=0, alpha=0, ground=0, paper=0, jpeg=0)

    out = changed_pairs(pairs, 1, shares, (0, 0, step))

    keys, others = torch.cat((out.image0, out.image1)), torch.cat((out.image1, out.image0))
    assert not torch.equal(keys, torch.cat((pairs.image0, pairs.image1)))
    unlike = (look_up(others, out.flow) - keys).abs().mean(1, keepdim=True)
    assert (unlike * out.visible * out.moves).max() < 0.06
    edge = (keys[:, 3:] > 0.3) & (keys[:, 3:] < 0.7)  # looked up by nearest pixels
    assert torch.equal(out.moves[~edge], (keys[:, 3:] > 0.5).float()[~edge])
    told = out.known.mean((1, 2, 3))
    assert told.mean() < 1 and (told > 0.7).all()


def test_a_share_of_a_batch_is_changed_and_the_rest_is_as_it_was(moments: Moments):
    lesson = lesson_of(moments.frames.repeat(8, 1, 1, 1, 1))

    out = changed_lesson(lesson, 0.5, Augment(palette=1, light=1), (3, 0, 7))

    same = (out.drawings == lesson.drawings).flatten(1).all(1)
    assert torch.equal(same, (out.image0 == lesson.image0).flatten(1).all(1))
    assert 6 < same.sum() < 26
    assert changed_lesson(lesson, 0, Augment(), (3, 0, 7)) is lesson


def test_the_drawings_of_a_lesson_are_changed_as_its_keys_are(moments: Moments):
    still = moments.frames[:, :1].expand(-1, 5, -1, -1, -1)
    always = Augment(**dict.fromkeys(("view", "lines", "weight", "palette", "light", "ground", "paper", "jpeg"), 1))

    out = changed_lesson(lesson_of(still), 1, always, (0, 0, 0))

    assert out.drawings.shape == (4, 3, 4, SIDE, SIDE)
    for drawing in (*out.drawings.unbind(1), out.image1):
        assert torch.equal(drawing, out.image0)
    assert not torch.equal(out.image0, still[:, 0])


def lesson_of(frames: Tensor) -> Lesson:
    inner = frames[:, 1:-1] if frames.shape[1] > 2 else frames[:, :1]
    return Lesson(frames[:, 0], frames[:, -1], torch.full((len(frames), inner.shape[1]), 0.5), inner)


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MatchTask | Synthesis]:
    """Of smoke runs whose every step is taken on clips."""
    clips = tmp_path_factory.mktemp("clips")
    strips_of_squares(clips, 4)
    Image.new("RGB", (16, 16), "teal").save(clips / "still.png")  # painted grounds would take most of the time
    given = [f"data.clips={str(clips)!r}", f"data.stills={str(clips)!r}"]
    given += ["data.tracked=4", "data.tracked_share=1.0", "synthesis.from_clips=1.0"]
    runs = {name: load(CONFIGS / f"{name}.toml", given) for name in ("inbetween", "ifnet")}
    made = {"inbetween": MatchTask, "ifnet": Synthesis}
    return {name: made[name](run, torch.device("cpu")) for name, run in runs.items()}


def shown(task: MatchTask | Synthesis, *, of_clips: bool, folder: str = "clips", **shares: float) -> Tensor:
    """The first keys that a task is shown at a step, if its run were changed so."""
    given = task.run
    data = replace(given.data, clips=folder, tracked_share=float(of_clips))
    synthesis = replace(given.synthesis, from_clips=float(of_clips))
    task.run = replace(given, data=data, synthesis=synthesis, augment=Augment(light=1.0, **shares))
    try:
        return task.batch(1).image0
    finally:
        task.run = given


@pytest.mark.parametrize("name", ["inbetween", "ifnet"])
def test_what_tasks_are_shown_of_clips_is_changed_by_seed_and_step(tasks, name: str):
    for of_clips, share in ((True, "clips"), (False, "scenes")):
        plain = shown(tasks[name], of_clips=of_clips, **{share: 0.0})

        changed = shown(tasks[name], of_clips=of_clips, **{share: 1.0})

        assert torch.equal(changed, shown(tasks[name], of_clips=of_clips, **{share: 1.0}))
        assert changed.shape == plain.shape and not torch.equal(changed, plain)


@pytest.mark.parametrize("name", ["inbetween", "ifnet"])
def test_drawn_scenes_without_clips_are_as_they_were_drawn(tasks, name: str):
    one, other = (shown(tasks[name], of_clips=False, folder="", scenes=share) for share in (0.0, 1.0))

    assert torch.equal(one, other)


def test_the_page_of_changes_shows_each_below_the_pairs_as_they_are(tmp_path: Path):
    strips_of_squares(tmp_path, 4)
    words = ["--changes", "--count", "2", "--side", "48", "--out", str(tmp_path / "page.png")]

    assert preview.main([str(CONFIGS / "inbetween.toml"), *words, "--set", f"data.clips={str(tmp_path)!r}"]) == 0

    page = np.asarray(Image.open(tmp_path / "page.png"))
    assert page.shape == (48 * 2 * (1 + 9), 48 * 2, 3)
    plain, *changes = page.reshape(10, 96, 96, 3)
    assert all((change != plain).any() for change in changes)
