"""Who draws the cases: models as they are shipped, runs as they were trained, folders of drawings, and peers."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from animl_addon.core.drawing import Drawing
from animl_addon.core.errors import AnimlError
from animl_addon.core.files import read_picture
from animl_addon.core.job import PixelArt
from animl_addon.core.jobs.inbetween import Neighbour, inbetween
from animl_addon.core.model import Model
from animl_addon.core.picture import RGBA
from animl_addon.core.spec import Job
from training.measure.cases import Case, Keys

Draw = Callable[[Case, Keys, dict[str, float]], list[Drawing]]
"""One drawing for every moment asked for, in order, by its name and time."""

CORE_STEPS = {
    "palette": "colours that neither key has become the nearest that one has",
    "pixel": "pixel art is drawn on its own path",
}
"""Steps outside the model that can be left out; those inside are ``torch_model.GRAPH_STEPS``."""

PEERS = ("dissolve", "dis", "minterpolate")


class ContenderError(AnimlError):
    """A model, a run or a peer that cannot be measured here."""


@dataclass(frozen=True, slots=True, eq=False)
class Contender:
    """``sure``: its drawings tell a confidence; ``timed``: it draws here and now."""

    name: str
    draw: Draw
    sure: bool = False
    timed: bool = True


def contender(path: Path, without: Collection[str] = (), threads: int = 0) -> Contender:
    """A model by where it lies: an exported model's ``.json`` or its folder, a run's folder or its ``last.pt``, the
    weights of the shipped network (``.pt``), or a folder of drawings ``<case>.png``, ``<case>.q1.png`` and so on.

    Args:
        without: steps to leave out.
        threads: of the CPU, for exported models; 0 takes all cores.

    Raises:
        ContenderError: nothing of the kind is there, or a step cannot be left out of it.
        ModelContractError: an exported model is damaged.
    """
    name = " without ".join((_name_of(path), *without))
    inside = sorted(set(without) - CORE_STEPS.keys())
    folder = path.parent if path.suffix == ".json" else path
    if path.suffix == ".pt" or (path / "last.pt").is_file():
        return of_model(name, _trained(path, inside), without)
    if inside:
        raise ContenderError(
            f"“{inside[0]}” cannot be left out of an exported model: measure its weights, training/weights/NAME.pt."
        )
    if any(folder.glob("*.onnx")):
        return of_model(name, _exported(path, threads), without)
    if any(path.glob("*.png")):
        if without:
            raise ContenderError(f"“{path}” holds drawings that are made: nothing can be left out of them.")
        return Contender(name, _drawn_before(path), timed=False)
    raise ContenderError(
        f"“{path}” is neither an exported model, a run with last.pt, weights, nor a folder of drawings."
    )


def _name_of(path: Path) -> str:
    return path.stem if path.suffix in (".json", ".pt") and path.stem != "last" else path.resolve().name


def _trained(path: Path, without: Sequence[str]) -> Model:
    from training.measure.torch_model import TorchInbetween, matcher_at

    return TorchInbetween(matcher_at(path), without=without)


def _exported(path: Path, threads: int) -> Model:
    from animl_addon.inference.library import find_model, installed
    from animl_addon.inference.session import OnnxModel

    if path.suffix != ".json":
        return OnnxModel(find_model(path, Job.INBETWEEN), threads=threads)
    named = [model for model in installed(path.parent) if model.spec.name == path.stem]
    if not named or named[0].spec.job != Job.INBETWEEN:
        raise ContenderError(f"“{path}” is no contract of a model that draws inbetweens.")
    return OnnxModel(named[0], threads=threads)


def of_model(name: str, model: Model, without: Collection[str] = ()) -> Contender:
    """Through the same job as in Blender and on the command line; it sees the keys beyond where a case has any."""
    pixel = PixelArt.OFF if "pixel" in without else PixelArt.AUTO
    keep_palette = "palette" not in without

    def beyond(key: RGBA | None) -> Neighbour | None:
        return Neighbour(lambda: key) if key is not None else None

    def draw(_case: Case, keys: Keys, moments: dict[str, float]) -> list[Drawing]:
        times = tuple(moments.values())
        before, after = beyond(keys.before), beyond(keys.after)
        drawn = inbetween(
            model, keys.first, keys.last, times, before=before, after=after, keep_palette=keep_palette, pixel=pixel
        )
        return list(drawn)

    return Contender(name, draw, sure=True)


def with_neighbours(who: Contender) -> tuple[Contender, Contender]:
    """The same with two keys and with four."""

    def blind(case: Case, keys: Keys, moments: dict[str, float]) -> list[Drawing]:
        return who.draw(case, replace(keys, before=None, after=None), moments)

    return replace(who, name=f"{who.name}, two keys", draw=blind), replace(who, name=f"{who.name}, four keys")


def _drawn_before(folder: Path) -> Draw:
    def draw(case: Case, _keys: Keys, moments: dict[str, float]) -> list[Drawing]:
        names = [f"{case.name}.png" if moment == "mid" else f"{case.name}.{moment}.png" for moment in moments]
        return [Drawing(read_picture(folder / name)) for name in names]

    return draw


def peer(name: str) -> Contender:
    """One of :data:`PEERS`.

    Raises:
        ContenderError: what it is made with is not installed.
    """
    try:
        match name:
            case "dissolve":
                return Contender("dissolve", lambda _, keys, moments: [
                    Drawing(dissolve(keys.first, keys.last, time)) for time in moments.values()
                ])  # fmt: skip
            case "dis":
                from training.measure.dis import DisInbetween

                return replace(of_model("DIS", DisInbetween(), ("pixel",)), sure=False)
            case "minterpolate":
                from training.measure.minterpolate import minterpolate

                return Contender("minterpolate", lambda _, keys, moments: [
                    Drawing(image) for image in minterpolate(keys.first, keys.last, tuple(moments.values()))
                ])  # fmt: skip
            case _:
                raise ContenderError(f"The peer “{name}” is unknown: choose from {', '.join(PEERS)}.")
    except ImportError as error:
        raise ContenderError(
            f"The peer “{name}” needs {error.name}, which is not installed: install it, or name other --peers."
        ) from error


def dissolve(first: RGBA, last: RGBA, time: float) -> RGBA:
    """One key faded into the other."""
    return np.asarray(first * (1 - time) + last * time, np.float32)
