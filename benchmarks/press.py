"""What a press costs beside the network: rendering the keys, carrying pictures to the worker and back, placing.

    python benchmarks/press.py [--side 1024] [--rounds 5] [--device CPU]

Run with a bpy wheel on Linux, which tells the worker's processor time. The demo's fox gets three inbetweens with a cold
worker, then in every round three with a warm one and five more, and what the worker does is done alone on such keys.
Nothing of a pair is kept from press to press: pressing again renders the keys again, and before each press the camera
goes a hair to the side, so that the worker remembers no match of them either.

Prints one line of JSON: ``cold``, the first press of a session, and ``warm`` and ``again``, presses of three drawings
and of five, in medians of the rounds:

- ``seconds``, by the clock, and ``processor``, what Blender and the worker took of the processor, from the button to
  the drawings on the timeline;
- ``rendering``, Blender's renderer alone, ``blender``, all that Blender takes, ``worker``, what the worker takes beside
  the network, and ``network``, the graphs: of the processor;
- ``beside``, the share of Blender and worker in the sum of the three, and ``beside_without_rendering``, that share
  with the renderer's time taken out: least, median and greatest.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import bpy

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import animl_addon  # noqa: E402  after the path says where it lies
import demo  # noqa: E402
from animl_addon import extension, worker_session  # noqa: E402
from animl_addon.core.files import write_picture  # noqa: E402
from animl_addon.core.job import InbetweenJob  # noqa: E402
from animl_addon.core.jobs.inbetween import MOST_PIXELS  # noqa: E402
from animl_addon.core.jobs.reading import drawings  # noqa: E402
from animl_addon.core.model import Tensor  # noqa: E402
from animl_addon.core.spec import Job, ModelSpec  # noqa: E402
from animl_addon.core.timing import Timing  # noqa: E402
from animl_addon.inference.devices import Device  # noqa: E402
from animl_addon.inference.library import find_model  # noqa: E402
from animl_addon.inference.session import OnnxModel  # noqa: E402
from animl_addon.operators.plan import Wish, plan  # noqa: E402
from animl_addon.operators.press import Press  # noqa: E402
from animl_addon.operators.read_keys import read_keys  # noqa: E402
from animl_addon.preferences import preferences  # noqa: E402
from animl_addon.scene.find import sources  # noqa: E402
from animl_addon.scene.source import Album  # noqa: E402

COUNT, AGAIN = 3, 5

UNSEEN = 0.002
"""Of the scene's units, half a pixel: keys that the worker has not seen yet."""


@dataclass(frozen=True, slots=True)
class Span:
    """What something took: by the clock, and of the processor; both in seconds."""

    seconds: float = 0.0
    processor: float = 0.0

    def __add__(self, other: "Span") -> "Span":
        return Span(self.seconds + other.seconds, self.processor + other.processor)

    def __sub__(self, other: "Span") -> "Span":
        return Span(self.seconds - other.seconds, self.processor - other.processor)


def now() -> Span:
    """The clock, and the processor time of Blender and of the worker until now."""
    worker = worker_session._worker
    return Span(time.perf_counter(), time.process_time() + processor_time(worker.process() if worker else None))


def processor_time(process: int | None) -> float:
    """Seconds that another process has computed; 0 for none."""
    if process is None:
        return 0.0
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=1024, help="pixels")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", type=Device, default=Device.CPU)
    arguments = parser.parse_args()
    side, device = arguments.side, arguments.device

    animl_addon.register()
    demo.build_scene()
    with tempfile.TemporaryDirectory() as folder:
        bpy.ops.wm.save_as_mainfile(filepath=str(Path(folder, "press.blend")))
        cold, *_ = press(COUNT, side, device)
        keys = Path(folder, "keys")
        keys.mkdir()
        jobs = {count: job_of(keys, count, side) for count in (COUNT, AGAIN)}
        model = OnnxModel(find_model(extension.MODELS, Job.INBETWEEN), device)
        network(model, jobs[COUNT])  # its warming
        rounds: dict[int, list[Round]] = {COUNT: [], AGAIN: []}
        for _ in range(arguments.rounds):
            for count, taken in rounds.items():
                whole, blender, rendering = press(count, side, device)
                taken.append(Round(whole, blender, rendering, *network(model, jobs[count])))
        worker_session.stop()
    result = {
        "side": side,
        "rounds": arguments.rounds,
        "cold": {"seconds": round(cold.seconds, 2), "processor": round(cold.processor, 2)},
        "warm": shares(COUNT, rounds[COUNT]),
        "again": shares(AGAIN, rounds[AGAIN]),
    }
    print(json.dumps(result))


@dataclass(frozen=True, slots=True)
class Round:
    """A press and the worker's part alone; all but ``whole`` in seconds of the processor."""

    whole: Span
    blender: float
    rendering: float
    worker: float
    network: float

    def beside(self, left_out: float = 0.0) -> float:
        rest = self.blender + self.worker - left_out
        return rest / (rest + self.network)


def shares(count: int, rounds: list[Round]) -> dict[str, Any]:
    """The figures that are printed."""
    seconds = {
        "seconds": [each.whole.seconds for each in rounds],
        "processor": [each.whole.processor for each in rounds],
        **{name: [getattr(each, name) for each in rounds] for name in ("rendering", "blender", "worker", "network")},
    }
    return {
        "count": count,
        **{name: round(median(values), 2) for name, values in seconds.items()},
        "beside": spread([each.beside() for each in rounds]),
        "beside_without_rendering": spread([each.beside(each.rendering) for each in rounds]),
    }


def spread(values: list[float]) -> list[float]:
    return [round(value, 3) for value in (min(values), median(values), max(values))]


def press(count: int, side: int, device: Device) -> tuple[Span, float, float]:
    """From the button to the drawings on the timeline, as a script presses it; Blender's part, the renderer's."""
    context, wish = bpy.context, wish_for(count, side)
    context.scene.camera.location.x += UNSEEN
    with rendering() as rendered:
        began, blender = now(), time.process_time()
        pressed = Press(context, plan(context.scene, sources(context), wish), wish)
        pressed.begin(replace(preferences(context), device=device))
        pressed.run()
        whole, blender = now() - began, time.process_time() - blender
    return whole, blender, sum(rendered, Span()).processor


def wish_for(count: int, side: int) -> Wish:
    first, last = sorted(demo.KEYS)[:2]
    return Wish(count, Timing.EVEN, 0, "", "RANGE", first, last, hold_cuts=True, long_side=side)


@contextmanager
def rendering() -> Iterator[list[Span]]:
    """What every render takes while this lasts, the writing of its picture left out."""
    began, rendered = [Span()], []
    handlers = bpy.app.handlers

    def start(*_: object) -> None:
        began[0] = now()

    def stop(*_: object) -> None:
        rendered.append(now() - began[0])

    handlers.render_pre.append(start)
    handlers.render_post.append(stop)
    try:
        yield rendered
    finally:
        handlers.render_pre.remove(start)
        handlers.render_post.remove(stop)


def job_of(folder: Path, count: int, side: int) -> InbetweenJob:
    """What a press asks the worker for."""
    wish = wish_for(count, side)
    (span,) = plan(bpy.context.scene, sources(bpy.context), wish)
    return read_keys(bpy.context, span, wish, folder / str(count), folder, Album(), print).job()


def network(model: OnnxModel, job: InbetweenJob) -> tuple[float, float]:
    """Do what the worker does for a job: seconds of the processor beside the model's own graphs, and in these."""
    clocked = Clocked(model)
    began = time.process_time()
    for drawing, path in zip(drawings(job)(clocked, 0, MOST_PIXELS), job.out, strict=True):
        write_picture(path, drawing.image)
    return time.process_time() - began - clocked.taken.processor, clocked.taken.processor


class Clocked:
    """A model with a stopwatch."""

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        self.taken = Span()

    @property
    def spec(self) -> ModelSpec:
        return self._model.spec

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        began = now()
        outputs = self._model(graph, **inputs)
        self.taken += now() - began
        return outputs


if __name__ == "__main__":
    main()
