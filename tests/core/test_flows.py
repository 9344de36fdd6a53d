"""What the model sees move, and on its way through a file."""

from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.errors import JobError, KeyDrawingError, OutputError
from animl_addon.core.jobs.flows import MatchJob, key_flow, read_flow, write_flow
from animl_addon.core.model import Tensor
from animl_addon.core.spec import GraphSpec, Job, ModelSpec


class Shift:
    """In the copy that it looks at, everything has gone 3 pixels to the right and 1 up."""

    spec = ModelSpec(
        "fake", Job.INBETWEEN, {"match": GraphSpec("", ""), "draw": GraphSpec("", "")}, 8, 16, 64, "CC0-1.0"
    )

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        assert graph == "match"
        _, _, height, width = inputs["image0"].shape
        flow = np.broadcast_to(np.array([3, -1], np.float32)[None, :, None, None], (1, 2, height, width))
        sure = np.full((1, 1, height, width), 0.75, np.float32)
        return {"flow01": flow, "flow10": -flow, "certainty0": sure, "certainty1": sure / 3}


def keys(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    first = np.ones((height, width, 4), np.float32)
    return first, first * np.float32(0.5)


@pytest.mark.parametrize(("size", "scale", "seen"), [((256, 128), 4, (64, 32)), ((32, 24), 0.5, (64, 48))])
def test_flows_are_on_a_grid_of_their_own(size: tuple[int, int], scale: float, seen: tuple[int, int]):
    flow = key_flow(Shift(), *keys(*size))

    assert flow.scale == scale
    assert flow.flow01.shape == flow.flow10.shape == (*seen, 2)
    assert flow.certainty0.shape == flow.certainty1.shape == seen
    assert flow.flow01[5, 7].tolist() == [3, -1]
    assert flow.flow10[5, 7].tolist() == [-3, 1]
    assert (flow.certainty0[5, 7], flow.certainty1[5, 7]) == (0.75, 0.25)


def test_an_empty_key_has_no_flow():
    first, last = keys(16, 16)

    with pytest.raises(KeyDrawingError, match="last key is empty"):
        key_flow(Shift(), first, last * 0)


def test_what_is_written_is_read(tmp_path: Path):
    flow = key_flow(Shift(), *keys(64, 64))

    write_flow(tmp_path / "flow.npz", flow)
    again = read_flow(tmp_path / "flow.npz")

    assert [path.name for path in tmp_path.iterdir()] == ["flow.npz"]
    for name in ("flow01", "flow10", "certainty0", "certainty1"):
        assert (getattr(again, name) == getattr(flow, name)).all()
    assert again.scale == flow.scale


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short", b"no archive at all"])
def test_a_damaged_file_is_told(content: bytes | None, tmp_path: Path):
    path = tmp_path / "flow.npz"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(OutputError, match=r"flow\.npz"):
        read_flow(path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(OutputError, match="could not be written"):
        write_flow(tmp_path / "nowhere" / "flow.npz", key_flow(Shift(), *keys(16, 16)))


def test_a_job_travels_as_a_line():
    job = MatchJob(Path("a b.png"), Path("枚.png"), (Path("out.npz"),))

    assert MatchJob.from_json(job.to_json()) == job
    for wrong in ("", "[]", '{"job": "inbetween"}', '{"job": "match", "first": 3}'):
        with pytest.raises(JobError, match="cannot be understood"):
            MatchJob.from_json(wrong)
