"""Which jobs go to a machine together."""

from collections.abc import Sequence

from ..core.job import DrawJob

MOST = 8
"""Jobs of a chunk: enough that the scheduler's own work is nothing beside theirs, few enough to be done soon."""

ROUNDS = 4
"""Chunks that each machine gets at least, where there are jobs enough: so that all end at about one time."""


def chunks(jobs: Sequence[DrawJob], machines: int) -> list[list[int]]:
    """Places in ``jobs``, parted. Within a chunk jobs are drawn in order; chunks at once, on any machine.

    A job that reads what another one writes is in one chunk with it, however large that becomes. Neighbours with a
    picture in common stay together: a chunk that is half full ends where the next job shares none with it.
    """
    most = max(1, min(MOST, len(jobs) // (ROUNDS * max(1, machines))))
    found: list[list[int]] = []
    for group in _bound(jobs):
        last = found[-1] if found else []
        shares = bool(last) and bool(set(jobs[last[-1]].inputs()) & set(jobs[group[0]].inputs()))
        if last and len(last) + len(group) <= most and (shares or len(last) < most / 2):
            last += group
        else:
            found.append(group)
    return found


def _bound(jobs: Sequence[DrawJob]) -> list[list[int]]:
    """Places of jobs that must be drawn one after the other, most of them alone; by the first of each."""
    writer = {path.resolve(): index for index, job in enumerate(jobs) for path in job.out}
    leader = list(range(len(jobs)))

    def lead(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    for index, job in enumerate(jobs):
        for path in job.inputs():
            other = writer.get(path.resolve())
            if other is not None and (one := lead(other)) != (two := lead(index)):
                leader[max(one, two)] = min(one, two)
    groups: dict[int, list[int]] = {}
    for index in range(len(jobs)):
        groups.setdefault(lead(index), []).append(index)
    return list(groups.values())
