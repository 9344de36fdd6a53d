"""Every contender draws every case; every drawing becomes a row of figures."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from animl_addon.core.picture import RGBA
from training.measure.cases import SWEEP, TRUTHS, Case, CasesError, Keys
from training.measure.contenders import Contender
from training.measure.figures import Judge
from training.measure.flicker import flicker

if TYPE_CHECKING:
    from training.measure.features import Features

log = logging.getLogger("animl.training")


class Moments(StrEnum):
    """What is drawn of each case: the middle; the quarters with the middle; or five times, of which the best counts."""

    MID = "mid"
    QUARTERS = "quarters"
    SWEEP = "sweep"

    @property
    def asked(self) -> dict[str, float]:
        return {"mid": {"mid": 0.5}, "quarters": TRUTHS, "sweep": SWEEP}[self.value]


@dataclass(frozen=True, slots=True)
class Row:
    """One drawing; ``figures`` has those of ``figures.py``, and ``seconds``, ``confidence``, ``flicker`` where told."""

    who: str
    case: str
    category: str
    motion: str
    moment: str
    figures: dict[str, float] = field(default_factory=dict)

    def flat(self) -> dict[str, Any]:
        fields = asdict(self)
        return fields | fields.pop("figures")


class Album(Protocol):
    """Hears of every drawing that became a row, with the pictures that belong to it."""

    def add(self, row: Row, drawn: RGBA, keys: Keys, truth: RGBA) -> None: ...


class Sets:
    """What the frozen encoder sees in all drawings of a contender, and in the truths."""

    def __init__(self) -> None:
        from training.measure.features import FrozenEncoder

        self._encoder = FrozenEncoder()
        self._seen: dict[str, list[Features]] = {}

    def add(self, who: str, picture: RGBA) -> None:
        import torch

        from training.measure.features import features_of

        batch = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)[None]))
        self._seen.setdefault(who, []).append(features_of(self._encoder, [batch]))

    def distances(self, truth: str) -> dict[str, dict[str, float]]:
        """``fid`` and ``kid`` of each contender's drawings to the true ones; none of fewer than two."""
        from training.measure.features import fid, kid

        true = np.concatenate(self._seen[truth])
        made = {who: np.concatenate(seen) for who, seen in self._seen.items() if who != truth}
        return {who: {"fid": fid(own, true), "kid": kid(own, true)} for who, own in made.items() if len(own) > 1}


TRUTH = "truth"


def evaluate(
    cases: Iterable[Case],
    contenders: Sequence[Contender],
    moments: Moments,
    albums: Sequence[Album] = (),
    sets: Sets | None = None,
) -> list[Row]:
    """Rows case by case; a case whose truth is not known at these moments is passed over.

    Raises:
        CasesError: no case has one.
    """
    needed = {"mid"} if moments == Moments.SWEEP else set(moments.asked)
    rows: list[Row] = []
    done = 0
    for case in cases:
        if not needed <= case.moments:
            continue
        keys = case.read()
        judges = {name: Judge.of(keys.first, keys.truths[name], keys.last) for name in needed}
        if sets:
            for name in needed:
                sets.add(TRUTH, keys.truths[name])
        for who in contenders:
            for row, drawn, moment in _judged(case, keys, who, moments, judges):
                rows.append(row)
                for album in albums:
                    album.add(row, drawn, keys, keys.truths[moment])
                if sets:
                    sets.add(who.name, drawn)
        done += 1
        log.info("%d: %s", done, case.name)
    if not rows:
        raise CasesError("No case has a true drawing at these moments: choose another --time, or other cases.")
    return rows


def _judged(
    case: Case, keys: Keys, who: Contender, moments: Moments, judges: dict[str, Judge]
) -> Iterator[tuple[Row, RGBA, str]]:
    """Rows with their drawings and the moment whose truth they were held against."""
    begun = perf_counter()
    drawings = who.draw(case, keys, moments.asked)
    more: dict[str, float] = {"seconds": (perf_counter() - begun) / len(drawings)} if who.timed else {}
    if moments == Moments.QUARTERS:
        more["flicker"] = flicker(keys.first, [each.image for each in drawings], keys.last)
        more["flicker"] -= flicker(keys.first, [keys.truths[name] for name in moments.asked], keys.last)

    def row(moment: str, place: int, judge: Judge) -> Row:
        sure = {"confidence": drawings[place].confidence} if who.sure else {}
        figures = judge.figures(drawings[place].image) | more | sure
        return Row(who.name, case.name, case.category, case.motion, moment, figures)

    if moments == Moments.SWEEP:
        swept = [row("sweep", place, judges["mid"]) for place in range(len(drawings))]
        best = max(range(len(swept)), key=lambda place: swept[place].figures["psnr_moving"])
        yield swept[best], drawings[best].image, "mid"
        return
    for place, name in enumerate(moments.asked):
        yield row(name, place, judges[name]), drawings[place].image, name
