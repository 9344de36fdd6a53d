"""Numbering that goes on: where frames are called ``hero 0``, ``hero 1`` …, the new ones are counted with them."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from .sheet import Frame


def renamed(keys: Sequence[Frame], frames: Sequence[Frame]) -> list[str]:
    """Names for ``frames``, in order: among them all of ``keys``, the frames of the sheet as it was read.

    A run of numbered names that got no new frame keeps its names; one that did is numbered through from its first
    number, as wide as it was. New frames of a name without a number are called ``name-1``, ``name-2`` … after it.
    """
    pattern_of = _patterns([key.name for key in keys])
    runs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    names = [frame.name for frame in frames]
    for index, frame in enumerate(frames):
        if (pattern := pattern_of[frame.source]) is not None:
            runs[pattern].append(index)
    for (before, behind), members in runs.items():
        old = [keys[source].name for source in range(len(keys)) if pattern_of[source] == (before, behind)]
        if len(members) > len(old):
            members.sort(key=lambda index: int(_number(keys[frames[index].source].name, before, behind)))
            for index, number in zip(members, _numbers(old, before, behind, len(members)), strict=True):
                names[index] = f"{before}{number}{behind}"
    taken = set(names)
    follower = Counter[int]()
    seen: set[int] = set()
    for index, frame in enumerate(frames):
        if pattern_of[frame.source] is None and frame.source in seen:
            stem, dot, suffix = frame.name.rpartition(".")
            if not dot or "/" in suffix:
                stem, dot, suffix = frame.name, "", ""
            while True:
                follower[frame.source] += 1
                name = f"{stem}-{follower[frame.source]}{dot}{suffix}"
                if name not in taken:
                    break
            names[index] = name
            taken.add(name)
        seen.add(frame.source)
    return names


def groups(names: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Animations that the names tell of: what is called alike but for a number, in the order of the numbers.

    Returns:
        For each its title (``walk/`` and ``walk_01.png`` become “walk”) and the indices of its frames; in the order in
        which they first appear.
    """
    found: dict[tuple[str, str] | int, list[int]] = {}
    for index, pattern in enumerate(_patterns(names)):
        found.setdefault(index if pattern is None else pattern, []).append(index)
    result = []
    for pattern, members in found.items():
        if isinstance(pattern, int):
            title = names[pattern]
        else:
            title = pattern[0].strip(" -_/.(:") or pattern[1].strip(" -_/.(:")
            before, behind = pattern
            members = sorted(members, key=lambda index: int(_number(names[index], before, behind)))
        result.append((title, members))
    return result


def _patterns(names: Sequence[str]) -> list[tuple[str, str] | None]:
    """What stands before and behind the counting number of each name; None where nothing is counted.

    Folders before the name are not looked at. Of several numbers in a name (``hero_32x32_01.png``) it is the one by
    which most names differ; the last, if equal.
    """
    candidates = [
        [(name[: number.start()], name[number.end() :]) for number in re.finditer(r"\d+(?=[^/]*$)", name)]
        for name in names
    ]
    members: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, places in zip(names, candidates, strict=True):
        for place in places:
            members[place].add(name)
    return [max(reversed(places), key=lambda place: len(members[place])) if places else None for places in candidates]


def _number(name: str, before: str, behind: str) -> str:
    return name[len(before) : len(name) - len(behind)]


def _numbers(old: Sequence[str], before: str, behind: str, count: int) -> list[str]:
    """``count`` numbers from the first of the old ones on, padded with zeros if those were."""
    digits = [_number(name, before, behind) for name in old]
    first = min(map(int, digits))
    width = max(map(len, digits)) if any(word != "0" and word.startswith("0") for word in digits) else 1
    return [str(number).zfill(width) for number in range(first, first + count)]
