"""The worker process: takes jobs as lines of JSON, draws them, answers with lines of JSON.

``{"do": "draw", "job": "…"}``, a job of any kind in its own JSON, ends with Finished or Failed, and so does
``"match"``, which writes what moves between two keys; ``{"do": "diagnose"}`` is answered with a Diagnosis. The end of
the input means that Blender is gone, and ends the worker at once, even inside a drawing.
"""

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from ..core.errors import AnimlError, DeviceError
from ..core.files import read_picture
from ..core.job import DrawJob
from ..core.jobs.flows import MatchJob, key_flow, write_flow
from ..core.jobs.inbetween import MOST_PIXELS
from ..core.jobs.reading import drawings, read_job
from ..core.matches import RememberedMatches
from ..core.model import Model
from ..core.spec import Job
from ..core.stamp import Stamps
from ..core.whole import remove_unfinished
from .devices import NAMES, PROVIDERS, Device, DeviceReport
from .diagnosis import diagnose
from .events import Diagnosis, Drawn, Event, Failed, Finished, Notice, Started, to_line
from .library import InstalledModel, find_model, stamp_of
from .probe import open_model
from .session import DeviceFailure, OnnxModel, OutOfDeviceMemory
from .writer import Writer

MOST_ON_GPU = 4_000_000
LEAST_ON_GPU = MOST_ON_GPU // 16
"""Pixels of a tile: what no driver's limit on one buffer refuses; and what a GPU must hold, or the CPU goes on."""


def main(settings: dict[str, Any], answers: BinaryIO) -> None:
    """Serve until the input ends. ``answers`` is the pipe to Blender; what libraries print goes elsewhere."""
    requests: SimpleQueue[dict[str, Any]] = SimpleQueue()
    studio = Studio(Path(settings["models"]), Device(settings["device"]), settings["threads"], answers)
    threading.Thread(target=_listen, args=(requests, studio), daemon=True).start()
    while True:
        request = requests.get()
        if request["do"] == "diagnose":
            studio.tell(Diagnosis(diagnose(studio.models, studio.device, studio.threads)))
        else:
            studio.work(request["job"], only_match=request["do"] == "match")


def _listen(requests: SimpleQueue[dict[str, Any]], studio: "Studio") -> None:
    for line in sys.stdin.buffer:
        requests.put(json.loads(line))
    for folder in studio.folders:
        remove_unfinished(folder, os.getpid())
    os._exit(0)  # no other way out of a thread while the main one is deep in a drawing


class Studio:
    """The warm models, one a job, and the way back to whoever asked."""

    def __init__(self, models: Path, device: Device, threads: int, answers: BinaryIO) -> None:
        self.models, self.device, self.threads = models, device, threads
        self.folders: set[Path] = set()  # where the job at hand writes
        self._answers = answers
        self._telling = threading.Lock()  # drawings are told by the thread that writes them
        self._opened: dict[Job, tuple[tuple[Any, ...], OnnxModel, DeviceReport]] = {}
        self._matches: RememberedMatches | None = None
        self._most_on_gpu = MOST_ON_GPU

    def tell(self, event: Event | Diagnosis) -> None:
        with self._telling:
            self._answers.write(to_line(event))
            self._answers.flush()

    def work(self, description: str, *, only_match: bool = False) -> None:
        """Draw or match one job; whatever goes wrong is told, and the worker stays."""
        try:
            if only_match:
                self._match(MatchJob.from_json(description))
            else:
                self._draw(read_job(description))
        except AnimlError as error:
            self.tell(Failed(str(error)))
        except MemoryError:
            traceback.print_exc()
            self.tell(Failed("The memory of this machine is too small for these pictures: make them smaller."))
        except Exception as error:  # noqa: BLE001  # our mistake: told in a sentence, and kept whole for the diagnostics
            traceback.print_exc()
            self.tell(
                Failed(f"animl made a mistake ({type(error).__name__}: {error}): copy the diagnostics and report it.")
            )

    def _draw(self, job: DrawJob) -> None:
        begun = time.perf_counter()
        self.folders = {path.parent for path in job.out}
        draw = drawings(job)
        model, report = self._model(job.kind)
        self.tell(Started(report))
        stamps = Stamps(job, model.spec)
        confidence: list[float] = []

        def drawn(index: int, path: Path, seconds: float) -> None:
            self.tell(Drawn(index, path, seconds, len(job.out)))

        with Writer(begun, drawn) as writer:
            while len(confidence) < len(job.out):
                most_pixels = MOST_PIXELS if model.device == Device.CPU else self._most_on_gpu
                try:
                    for drawing in draw(self._remembering(model), len(confidence), most_pixels):
                        index = len(confidence)
                        writer.write(index, job.out[index], drawing.image, _stamp_of(stamps, index))
                        confidence.append(drawing.confidence)
                        del drawing  # once it is written, its memory is the network's
                except (DeviceFailure, DeviceError) as error:
                    writer.finish()  # what was drawn before is told before
                    model = self._retreat(model, error)
        self.tell(Finished(time.perf_counter() - begun, tuple(confidence)))

    def _match(self, job: MatchJob) -> None:
        begun = time.perf_counter()
        self.folders = {path.parent for path in job.out}
        first, last = read_picture(job.first), read_picture(job.last)
        model, report = self._model(Job.INBETWEEN)
        self.tell(Started(report))
        while True:
            try:
                flow = key_flow(self._remembering(model), first, last)
                break
            except (DeviceFailure, DeviceError) as error:
                model = self._retreat(model, error)
        write_flow(job.out[0], flow)
        self.tell(Finished(time.perf_counter() - begun, ()))

    def _model(self, kind: Job) -> tuple[OnnxModel, DeviceReport]:
        """The warm model of a kind of job; opened at the first such job, and again when its files changed."""
        installed = find_model(self.models, kind)
        stamp = _stamp(installed)
        if kind not in self._opened or self._opened[kind][0] != stamp:
            self._opened.pop(kind, None)
            model, report = open_model(installed, self.device, self.threads)
            if report.reason:
                self.tell(Notice(f"{report.reason} Drawing on the CPU."))
            self._opened[kind] = (stamp, model, report)
        return self._opened[kind][1:]

    def _remembering(self, model: OnnxModel) -> Model:
        """The model with the matches that it found lately, where it is one that matches."""
        if model.spec.job != Job.INBETWEEN:
            return model
        if self._matches is None or self._matches.model is not model:
            self._matches = RememberedMatches(model)
        return self._matches

    def _retreat(self, model: OnnxModel, error: Exception) -> OnnxModel:
        """What to go on with after the device failed: smaller tiles on it, or the CPU for as long as we live."""
        kind = model.spec.job
        if model.device == Device.CPU:
            raise error
        name = NAMES[model.device]
        if isinstance(error, OutOfDeviceMemory) and self._most_on_gpu > LEAST_ON_GPU:
            self._most_on_gpu //= 4
            self.tell(Notice(f"{name} ran out of memory: drawing in smaller tiles."))
            return model
        full = isinstance(error, OutOfDeviceMemory)
        reason = f"{name} {'ran out of memory' if full else f'failed ({error})'}."
        self.tell(Notice(f"{reason} Drawing on the CPU."))
        installed = find_model(self.models, kind)
        self._opened.pop(kind, None)
        model = OnnxModel(installed, Device.CPU, self.threads)
        report = DeviceReport(self.device, PROVIDERS[Device.CPU], reason)
        self._opened[kind] = (_stamp(installed), model, report)
        self.tell(Started(report))
        return model


def _stamp_of(stamps: Stamps, index: int) -> str:
    try:
        return stamps[index]
    except OSError:
        return ""  # what it was drawn from is gone by now: the drawing is worth keeping without


def _stamp(model: InstalledModel) -> tuple[Any, ...]:
    """Changes when the contract or a graph does; a graph that is missing is left to the check that names it."""
    graphs = [model.graph(role) for role in model.spec.graphs]
    return (model.spec.to_json(), *(stamp_of(path) if path.is_file() else None for path in graphs))
