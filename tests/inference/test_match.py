"""The worker tells what moves between two keys, for strokes, without drawing anything."""

from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.job import InbetweenJob
from animl_addon.core.jobs.flows import MatchJob, read_flow
from animl_addon.inference.client import Failed, Finished, Started

from .conftest import StartWorker

SHIPPED = Path(__file__).parents[2] / "exported_models"


def matching(job: InbetweenJob) -> MatchJob:
    return MatchJob(job.first, job.last, (job.first.with_name("flow.npz"),))


def test_two_pictures_become_flows(start: StartWorker, job: InbetweenJob):
    match = matching(job)
    before = {path.name for path in job.first.parent.iterdir()}

    events = list(start().run(match))

    assert [type(event) for event in events] == [Started, Finished]
    assert {path.name for path in job.first.parent.iterdir()} == before | {"flow.npz"}
    flow = read_flow(match.out[0])
    assert flow.flow01.shape == (72, 104, 2)  # 200 x 300, by three, and padded to what divides by eight
    assert (flow.scale, flow.certainty0.mean()) == (3, 1)


def test_the_worker_draws_afterwards(start: StartWorker, job: InbetweenJob):
    worker = start()
    list(worker.run(matching(job)))
    process = worker.process()

    assert isinstance(list(worker.run(job))[-1], Finished)

    assert worker.process() == process


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda job: job.first.unlink(), "is not there"),
        (lambda job: job.last.write_bytes(b"no picture"), "cannot be read"),
        (lambda job: write_picture(job.last, np.ones((10, 10, 4), np.float32)), "differ in size"),
        (lambda job: write_picture(job.last, np.zeros((200, 300, 4), np.float32)), "is empty"),
    ],
)
def test_what_cannot_be_matched_is_told(start: StartWorker, job: InbetweenJob, spoil, sentence: str):
    spoil(job)
    worker = start()

    *_, last = worker.run(matching(job))

    assert isinstance(last, Failed) and sentence in last.message
    assert not matching(job).out[0].exists()
    assert worker.alive()


def test_the_shipped_model_sees_which_way_things_go(start: StartWorker, tmp_path: Path):
    files = tmp_path / "first.png", tmp_path / "last.png"
    down, right = np.mgrid[:256, :256]
    for file, x in zip(files, (90, 130), strict=True):
        ball = np.zeros((256, 256, 4), np.float32)
        far = np.hypot(right - x, down - 128)
        ball[far < 50] = (0.1, 0.1, 0.1, 1)
        ball[far < 44] = (0.9, 0.5, 0.2, 1)
        ball[np.hypot(right - x - 15, down - 110) < 9] = (0.2, 0.2, 0.9, 1)
        write_picture(file, ball)

    job = MatchJob(*files, (tmp_path / "flow.npz",))
    assert isinstance(list(start(models=SHIPPED).run(job))[-1], Finished)

    flow = read_flow(job.out[0])
    height, width = flow.certainty0.shape
    paint = read_picture(files[0])[::1, ::1, 3]
    at = (np.argwhere(paint > 0.5) / flow.scale).astype(int)
    inside = flow.flow01[at[:, 0].clip(0, height - 1), at[:, 1].clip(0, width - 1)]
    assert np.median(inside, axis=0) * flow.scale == pytest.approx((40, 0), abs=2)
