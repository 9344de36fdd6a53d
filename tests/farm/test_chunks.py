"""Which jobs go to a machine together."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.job import InbetweenJob
from animl_addon.farm.chunks import MOST, chunks


def job(first: str, last: str, out: str) -> InbetweenJob:
    return InbetweenJob(Path(first), Path(last), (0.5,), (Path(out),))


def strip(count: int, name: str = "k") -> list[InbetweenJob]:
    """Pairs of neighbouring keys: each shares one with the next."""
    return [job(f"{name}{a}.png", f"{name}{b}.png", f"{name}-{a}.png") for a, b in pairwise(range(count + 1))]


def test_few_jobs_are_spread_over_the_machines():
    assert chunks(strip(4), machines=4) == [[0], [1], [2], [3]]


def test_pairs_that_share_a_key_stay_together():
    jobs = [pair for number in range(30) for pair in strip(5, f"shot{number}-")]

    found = chunks(jobs, machines=2)

    assert found == [list(range(start, start + 5)) for start in range(0, 150, 5)]


def test_a_drawing_that_is_the_key_of_another_job_is_drawn_before_it_on_one_machine():
    jobs = [job("a.png", "b.png", "ab.png"), *strip(20), job("a.png", "ab.png", "quarter.png")]

    found = chunks(jobs, machines=1)

    together = next(chunk for chunk in found if 0 in chunk)
    assert together.index(0) < together.index(21)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60), st.integers(0, 8))
def test_every_job_is_in_one_chunk_and_no_chunk_too_large(pairs: list[tuple[int, int]], machines: int):
    jobs = [job(f"{a}.png", f"{b}.png", f"out/{index}.png") for index, (a, b) in enumerate(pairs)]

    found = chunks(jobs, machines)

    assert sorted(index for chunk in found for index in chunk) == list(range(len(jobs)))
    assert all(0 < len(chunk) <= MOST for chunk in found)
