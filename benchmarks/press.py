"""What a press costs beside the network: rendering the keys, carrying pictures to the worker and back, placing.

    python benchmarks/press.py [--side 1024] [--rounds 5] [--device CPU]

Run with a bpy wheel. The demo's fox gets three inbetweens with a cold worker, then with a warm one, then five more of
the same pair. Nothing of a pair is kept from press to press, so that pressing again renders the keys again.

Prints one line of JSON in seconds, the least of the rounds, as other work on the machine can only add to them:
``cold``, the first press of a session; ``warm`` and ``again``, presses of three and of five drawings, each with

- ``whole``, from the button to the drawings on the timeline, and its ``phases``;
- ``network``, the model's graphs alone on the same keys;
- ``rendering``, Blender's renderer: hardly anything on a graphics card, most of the rest where OpenGL is software;
- ``beside``, the share of the whole that is not the network, and ``beside_without_rendering``, that share with the
  renderer's time taken out of both.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import animl_addon  # noqa: E402  after the path says where it lies
import demo  # noqa: E402
from animl_addon import extension, worker_session  # noqa: E402
from animl_addon.core.files import read_picture  # noqa: E402
from animl_addon.core.jobs.inbetween import inbetween  # noqa: E402
from animl_addon.core.model import Tensor  # noqa: E402
from animl_addon.core.spec import Job, ModelSpec  # noqa: E402
from animl_addon.core.timing import Timing, chart_of  # noqa: E402
from animl_addon.inference.devices import Device  # noqa: E402
from animl_addon.inference.library import find_model  # noqa: E402
from animl_addon.inference.session import OnnxModel  # noqa: E402
from animl_addon.operators.plan import Wish, plan  # noqa: E402
from animl_addon.operators.press import Press  # noqa: E402
from animl_addon.operators.running import REST  # noqa: E402
from animl_addon.preferences import preferences  # noqa: E402
from animl_addon.scene.find import find_source, sources  # noqa: E402

COUNT, AGAIN = 3, 5


@dataclass(frozen=True, slots=True)
class Pressed:
    """Seconds of one press, by phase, and those of them that Blender rendered in."""

    phases: dict[str, float]
    rendering: float

    @property
    def whole(self) -> float:
        return sum(self.phases.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=1024, help="pixels")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", type=Device, default=Device.CPU)
    arguments = parser.parse_args()
    side, device, rounds = arguments.side, arguments.device, range(arguments.rounds)

    animl_addon.register()
    demo.build_scene()
    with tempfile.TemporaryDirectory() as folder:
        bpy.ops.wm.save_as_mainfile(filepath=str(Path(folder, "press.blend")))
        cold = press(COUNT, side, device)
        presses = {count: [press(count, side, device) for _ in rounds] for count in (COUNT, AGAIN)}
        worker_session.stop()  # its threads would slow the model down
        network = Path(folder, "keys")
        network.mkdir()
        alone = network_seconds(network, side, device, len(rounds))
    result = {
        "side": side,
        "cold": round(cold.whole, 3),
        "warm": shares(COUNT, presses[COUNT], alone),
        "again": shares(AGAIN, presses[AGAIN], alone),
    }
    print(json.dumps(result))


def shares(count: int, presses: list[Pressed], alone: dict[int, float]) -> dict[str, Any]:
    """The quickest of the presses, and how much of it was not the network."""
    least = min(presses, key=lambda pressed: pressed.whole)
    network = alone[count]
    return {
        "count": count,
        "whole": round(least.whole, 3),
        "phases": {doing: round(seconds, 3) for doing, seconds in least.phases.items()},
        "network": round(network, 3),
        "rendering": round(least.rendering, 3),
        "beside": round(1 - network / least.whole, 3),
        "beside_without_rendering": round(1 - network / (least.whole - least.rendering), 3),
    }


def press(count: int, side: int, device: Device) -> Pressed:
    """From the button to the drawings on the timeline."""
    context = bpy.context
    first, last = sorted(demo.KEYS)[:2]
    wish = Wish(count, Timing.EVEN, 0, "", "RANGE", first, last, hold_cuts=True, long_side=side)
    pressed = Press(context, plan(context.scene, sources(context), wish), wish)
    pressed.begin(replace(preferences(context), device=device))
    seconds: dict[str, float] = {}
    with rendering_clock() as rendered:
        ended = False
        while not ended:
            began = time.perf_counter()
            ended = pressed.step()
            time.sleep(0 if ended else REST)
            seconds[pressed.doing] = seconds.get(pressed.doing, 0.0) + time.perf_counter() - began
    return Pressed(seconds, sum(rendered))


@contextmanager
def rendering_clock() -> Iterator[list[float]]:
    """Seconds of every render while this lasts, the writing of its picture left out."""
    began, rendered = [0.0], []
    handlers = bpy.app.handlers

    def start(*_: object) -> None:
        began[0] = time.perf_counter()

    def stop(*_: object) -> None:
        rendered.append(time.perf_counter() - began[0])

    handlers.render_pre.append(start)
    handlers.render_post.append(stop)
    try:
        yield rendered
    finally:
        handlers.render_pre.remove(start)
        handlers.render_post.remove(stop)


def network_seconds(folder: Path, side: int, device: Device, rounds: int) -> dict[int, float]:
    """Count -> seconds that the model's own graphs take for such a press, the least; a first round is its warming."""
    source = find_source(bpy.context)
    keys = source.keys(bpy.context.scene)[:2]
    first, last = (read_picture(path) for path in source.pictures(bpy.context, keys, folder, side).files)
    model = Clocked(OnnxModel(find_model(extension.MODELS, Job.INBETWEEN), device))
    taken: dict[int, list[float]] = {COUNT: [], AGAIN: []}
    for _ in range(rounds + 1):
        for count, seconds in taken.items():
            model.seconds = 0.0
            for _ in inbetween(model, first, last, chart_of(count)):
                pass
            seconds.append(model.seconds)
    return {count: min(seconds[1:]) for count, seconds in taken.items()}


class Clocked:
    """A model with a stopwatch."""

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        self.seconds = 0.0

    @property
    def spec(self) -> ModelSpec:
        return self._model.spec

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        began = time.perf_counter()
        outputs = self._model(graph, **inputs)
        self.seconds += time.perf_counter() - began
        return outputs


if __name__ == "__main__":
    main()
