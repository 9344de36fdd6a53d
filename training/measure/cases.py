"""Key pairs whose true drawings are known: a folder of cases, or held-out strips of clips.

A folder of cases holds ``index.json``, ``{"cases": [{"id", "category", "bucket", "frames", "licence", "source"}]}``, of
which only ``id`` must be told, and ``cases/<id>/`` with the keys ``f0.png`` and ``f1.png``, the truth half-way
``mid.png`` and, where they are known, those at the quarters, ``q1.png`` and ``q3.png``.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from animl_addon.core.errors import AnimlError
from animl_addon.core.files import read_picture
from animl_addon.core.picture import RGBA
from training.data.clips import find_strips, split
from training.data.strip import Strip

TRUTHS = {"q1": 0.25, "mid": 0.5, "q3": 0.75}
"""Moments of which the truth may be known."""

SWEEP = {"t30": 0.3, "t40": 0.4, "t50": 0.5, "t60": 0.6, "t70": 0.7}
"""Moments that are drawn where the best of them counts: two keys do not show when a pose falls between them."""

LARGE, MEDIUM = 0.07, 0.025
"""Of the longer side: motion of more than this."""


class CasesError(AnimlError):
    """No cases are where they were looked for, or one cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """A pair of keys, those beyond it where they are known, and the true drawings by their moment."""

    first: RGBA
    last: RGBA
    truths: dict[str, RGBA]
    before: RGBA | None = None
    after: RGBA | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One key pair, read when it is asked for; ``motion``: "small", "medium", "large", or empty where none is told."""

    name: str
    category: str
    motion: str
    moments: frozenset[str]  # whose truth is known
    read: Callable[[], Keys] = field(repr=False)
    credit: str = ""


def cases_in(folder: Path) -> list[Case]:
    """Every case of a folder, in the order of its index.

    Raises:
        CasesError: there is no index, it cannot be understood, or it tells of no case.
    """
    index = folder / "index.json"
    try:
        rows = json.loads(index.read_text(encoding="utf-8"))["cases"]
        cases = [_case(folder / "cases", row) for row in rows]
    except OSError as error:
        raise CasesError(
            f"“{folder}” holds no cases: give a folder with index.json and cases/NAME/f0.png, mid.png and f1.png."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CasesError(f"“{index}” is no list of cases ({error}): each needs at least an “id”.") from error
    if not cases:
        raise CasesError(f"“{index}” lists no case: add some, or choose another folder.")
    return cases


def _case(folder: Path, row: dict[str, Any]) -> Case:
    name = str(row["id"])
    moments = frozenset(row.get("frames", ("mid",))) & TRUTHS.keys()
    credit = "; ".join(str(row[word]) for word in ("source", "licence") if word in row)
    motion = str(row.get("bucket", ""))
    return Case(name, str(row.get("category", "")), motion, moments, partial(_keys, folder / name, moments), credit)


def _keys(folder: Path, moments: frozenset[str]) -> Keys:
    first, last = read_picture(folder / "f0.png"), read_picture(folder / "f1.png")
    truths = {moment: read_picture(folder / f"{moment}.png") for moment in TRUTHS if moment in moments}
    if any(truth.shape != first.shape for truth in (last, *truths.values())):
        raise CasesError(f"The pictures of the case “{folder.name}” differ in size: give them all one size.")
    return Keys(first, last, truths)


def held_out_cases(clips: Path, refuse: tuple[str, ...] = (), *, neighbours: bool = False) -> Iterator[Case]:
    """Cases of strips that no run trains on: the keys are the first and last frame, the truth is that half-way.

    Strips in which too little moves to tell anything are passed over.

    Args:
        clips: folder of strips with their ``index.json``.
        refuse: words of licences that are left out.
        neighbours: the pair is frames 2 and 4 and the truth 3; the key before is 0 and the one after 6.

    Raises:
        CasesError: there are no strips.
    """
    try:
        strips = find_strips(clips, refuse)
    except (OSError, ValueError, KeyError) as error:
        raise CasesError(f"“{clips}” holds no strips: give a folder with index.json and the .webp it lists.") from error
    cut = _neighbouring if neighbours else _whole
    for strip in split(strips)[1]:
        if (keys := cut(strip)) is not None:
            motion = size_of_motion(keys.first, keys.truths["mid"], keys.last)
            moments, credit = frozenset(keys.truths), f"{strip.source}; {strip.licence}"
            yield Case(strip.path.stem, strip.category, motion, moments, partial(_cut, cut, strip), credit)


def _cut(cut: Callable[[Strip], Keys | None], strip: Strip) -> Keys:
    keys = cut(strip)
    assert keys is not None, "it had keys when it was found"
    return keys


def _whole(strip: Strip) -> Keys | None:
    frames = _frames(strip)
    middle = len(frames) // 2
    first, truth, last = frames[0], frames[middle], frames[2 * middle - (len(frames) % 2 == 0)]
    return Keys(first, last, {"mid": truth}) if _tells(first, last) else None


def _neighbouring(strip: Strip) -> Keys | None:
    frames = _frames(strip)
    if len(frames) < 7 or not _tells(frames[2], frames[4]):
        return None
    return Keys(frames[2], frames[4], {"mid": frames[3]}, frames[0], frames[6])


def _frames(strip: Strip) -> np.ndarray:
    """(n, H, W, 4) premultiplied."""
    frames = strip.read().astype(np.float32) / 255
    frames[..., :3] *= frames[..., 3:]
    return frames


def _tells(first: RGBA, last: RGBA) -> bool:
    painted = bool(first[..., 3].any() and last[..., 3].any())
    return painted and float((np.abs(first - last).max(-1) > 0.04).mean()) > 0.003


def size_of_motion(first: RGBA, truth: RGBA, last: RGBA) -> str:
    """ "small", "medium" or "large", by how far the fastest twentieth of what moves goes; empty without OpenCV.

    It is an estimate, by optical flow from key to truth to key, and under-reads large moves.
    """
    try:
        from training.measure.dis import flow_between
    except ImportError:
        return ""
    way = sum(np.hypot(*flow_between(*pair)) for pair in ((first, truth), (truth, last)))
    moving = np.asarray(way)[np.asarray(way) > 0.5]
    share = float(np.quantile(moving, 0.95)) / max(first.shape[:2]) if moving.size else 0.0
    return "large" if share >= LARGE else "medium" if share >= MEDIUM else "small"
