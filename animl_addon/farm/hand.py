"""What a machine of the cluster does: draw chunks of jobs, with one warm worker process that loads the models once.

Everything here runs in a Dask worker, which has animl installed as it is.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..core.errors import AnimlError
from ..core.job import DrawJob
from ..core.jobs.reading import read_job, relocated
from ..extension import MODELS
from ..inference.client import Worker, WorkerSettings
from ..inference.devices import Device
from ..inference.outcome import follow


@dataclass(frozen=True, slots=True)
class Order:
    """A chunk of jobs for one machine."""

    release: str  # of animl, where the order was made
    jobs: tuple[str, ...]  # each in its own JSON
    device: str
    threads: int  # of the processor; 0: as many as this Dask worker was given
    models: str  # folder; empty: animl's own
    carried: dict[str, bytes] | None = None  # what the jobs read, by path; None: the disk is shared


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one job."""

    seconds: float = 0.0
    device: str = ""
    confidence: tuple[float, ...] = ()
    error: str = ""
    died: bool = False  # the error is that the worker process ended: another try may do better
    pictures: dict[str, bytes] = field(default_factory=dict)  # by path, where pictures are carried back


_warm: tuple[WorkerSettings, Worker] | None = None
_busy = threading.Lock()
"""A Dask worker may have several threads; its worker process has all of them, for one job at a time."""


def draw(order: Order) -> list[Done]:
    """Draw the jobs of an order, one after the other; what goes wrong with one does not stop the others."""
    if order.release != (mine := release()):
        raise RuntimeError(f"animl {mine} is installed on the cluster and {order.release} here: install one version")
    with _busy, _disk(order) as disk:
        worker = _worker(order)
        return [_draw(worker, read_job(text), disk) for text in order.jobs]


def release() -> str:
    """The version of the animl that is installed here."""
    try:
        return version("animl")
    except PackageNotFoundError:
        return "of no release"


@dataclass(frozen=True, slots=True)
class _Disk:
    """Where the pictures of jobs lie: at their own paths, or, carried, in a folder for the time of the order."""

    folder: Path | None
    carried: dict[str, bytes] = field(default_factory=dict)

    def here(self, job: DrawJob) -> DrawJob:
        """The job with paths of this machine; what it reads is laid there."""
        if self.folder is None:
            return job
        for path in job.inputs():
            place = self._place(path)
            if not place.exists() and str(path) in self.carried:
                place.write_bytes(self.carried[str(path)])
        return relocated(job, self._place)

    def pictures(self, job: DrawJob) -> dict[str, bytes]:
        return {} if self.folder is None else {str(path): self._place(path).read_bytes() for path in job.out}

    def _place(self, path: Path) -> Path:
        """A place of its own for every path; the folder's names are those of the paths, so that errors can be read."""
        assert self.folder is not None
        folder = self.folder / hashlib.blake2b(os.fsencode(path.parent), digest_size=8).hexdigest()
        folder.mkdir(exist_ok=True)
        return folder / path.name


@contextmanager
def _disk(order: Order) -> Iterator[_Disk]:
    if order.carried is None:
        yield _Disk(None)
        return
    with tempfile.TemporaryDirectory(prefix="animl-farm-", ignore_cleanup_errors=True) as folder:
        yield _Disk(Path(folder), order.carried)


def _draw(worker: Worker, job: DrawJob, disk: _Disk) -> Done:
    try:
        outcome = follow(worker.run(disk.here(job)))
        return Done(outcome.seconds, outcome.device, outcome.confidence, pictures=disk.pictures(job))
    except AnimlError as error:
        return Done(error=str(error), died=not worker.alive())


def _worker(order: Order) -> Worker:
    """The worker process of this machine, kept warm from order to order."""
    global _warm
    models = Path(order.models) if order.models else MODELS
    settings = WorkerSettings(models, Device(order.device), order.threads or _threads_given())
    if _warm is None or _warm[0] != settings:
        if _warm is not None:
            _warm[1].stop()
        # Dask has its workers give memory back at once; a network, which asks for it again at once, would take twice as
        # long. The worker process inherits what stands here.
        os.environ.pop("MALLOC_TRIM_THRESHOLD_", None)
        _warm = settings, Worker(settings)
    return _warm[1]


def _threads_given() -> int:
    from distributed import get_worker

    return get_worker().state.nthreads
