"""What a press costs beside the network: rendering the keys, carrying pictures to the worker and back, placing.

    python benchmarks/press.py [--side 1024] [--rounds 5] [--device CPU]

Run with a bpy wheel. The demo's fox gets three inbetweens, first with a cold worker, then warm. Prints one line of
JSON, middle values of the rounds in seconds: ``cold`` and ``warm`` whole presses, ``phases`` of the warm ones,
``network`` the model alone on the same keys, and ``beside`` the share of a warm press that is not the network.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

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
from animl_addon.operators.press import REST, Press  # noqa: E402
from animl_addon.preferences import preferences  # noqa: E402
from animl_addon.scene.find import find_source, sources  # noqa: E402

COUNT = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=1024, help="pixels")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", type=Device, default=Device.CPU)
    arguments = parser.parse_args()

    animl_addon.register()
    demo.build_scene()
    with tempfile.TemporaryDirectory() as folder:
        bpy.ops.wm.save_as_mainfile(filepath=str(Path(folder, "press.blend")))
        cold = sum(press(arguments.side, arguments.device).values())
        presses = [press(arguments.side, arguments.device) for _ in range(arguments.rounds)]
        worker_session.stop()  # its threads would slow the model down
        network = Path(folder, "keys")
        network.mkdir()
        alone = network_seconds(network, arguments.side, arguments.device, arguments.rounds)
    warm = median(sum(phases.values()) for phases in presses)
    result = {
        "side": arguments.side,
        "count": COUNT,
        "cold": round(cold, 3),
        "warm": round(warm, 3),
        "phases": {doing: round(median(phases[doing] for phases in presses), 3) for doing in presses[0]},
        "network": round(alone, 3),
        "beside": round(1 - alone / warm, 3),
    }
    print(json.dumps(result))


def press(side: int, device: Device) -> dict[str, float]:
    """Seconds of each phase from the button to the drawings on the timeline."""
    context = bpy.context
    first, last = sorted(demo.KEYS)[:2]
    wish = Wish(COUNT, Timing.EVEN, 0, "", "RANGE", first, last, hold_cuts=True, long_side=side)
    pressed = Press(context, plan(context.scene, sources(context), wish), wish)
    pressed.begin(replace(preferences(context), device=device))
    seconds: dict[str, float] = {}
    ended = False
    while not ended:
        began = time.perf_counter()
        ended = pressed.step()
        time.sleep(0 if ended else REST)
        seconds[pressed.doing] = seconds.get(pressed.doing, 0.0) + time.perf_counter() - began
    return seconds


def network_seconds(folder: Path, side: int, device: Device, rounds: int) -> float:
    """Seconds that the model's own graphs take for the press; the first round warms it up and is not counted."""
    source = find_source(bpy.context)
    keys = source.keys(bpy.context.scene)[:2]
    first, last = (read_picture(path) for path in source.pictures(bpy.context, keys, folder, side).files)
    model = Clocked(OnnxModel(find_model(extension.MODELS, Job.INBETWEEN), device))
    taken = []
    for _ in range(rounds + 1):
        model.seconds = 0.0
        for _ in inbetween(model, first, last, chart_of(COUNT)):
            pass
        taken.append(model.seconds)
    return median(taken[1:])


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
