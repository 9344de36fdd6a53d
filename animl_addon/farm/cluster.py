"""The near side of a Dask cluster: give it jobs, hear what became of each."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import JobError, WorkerError
from ..core.job import DrawJob
from ..core.jobs.reading import relocated
from ..core.whole import whole
from .chunks import chunks
from .hand import Done, Order, draw, release

if TYPE_CHECKING:
    from distributed import Client, Future

TRIES = 3
"""How often a job is begun whose worker process ends under it, before it is set aside."""

PATIENCE = 15
"""Seconds to wait for the scheduler's answer."""

LOST = "The connection to the scheduler was lost: what is drawn stays, so start it again and say --resume."


@dataclass(frozen=True, slots=True)
class Site:
    """How a cluster is reached, and what its machines are told."""

    address: str
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    carry: bool = False  # keys and pictures travel through the cluster: its machines share no disk with this one
    device: str = "AUTO"
    threads: int = 0
    models: Path | None = None  # on the machines; None: the models that came with animl there

    def __post_init__(self) -> None:
        files = {"--tls-ca": self.tls_ca, "--tls-cert": self.tls_cert, "--tls-key": self.tls_key}
        if any(files.values()) and (missing := [name for name, path in files.items() if path is None]):
            raise JobError(f"TLS needs --tls-ca, --tls-cert and --tls-key together: add {missing[0]}.")
        for name, path in files.items():
            if path is not None and not path.is_file():
                raise JobError(f"“{path}” is not there: give {name} the file that was made for the cluster.")
        if not self.tls_ca and self.address.startswith("tls://"):
            raise JobError("The address asks for TLS: give --tls-ca, --tls-cert and --tls-key.")
        if not self.tls_ca and not is_loopback(self.address):
            raise JobError(
                f"“{self.address}” is another machine, and whoever can talk to a scheduler runs programs on all of its "
                "machines: secure the cluster with TLS and give --tls-ca, --tls-cert and --tls-key."
            )


def is_loopback(address: str) -> bool:
    """Whether a scheduler's address (``tcp://HOST:PORT``, ``HOST:PORT``) is of this very machine."""
    host = address.split("://", 1)[-1].rsplit(":", 1)[0].strip("[]")
    try:
        return host.casefold() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Cluster:
    """A cluster that is connected; see :func:`connected`."""

    def __init__(self, client: Client, site: Site) -> None:
        self._client = client
        self._site = site

    @property
    def dashboard(self) -> str:
        """Where a browser sees what the cluster does; empty where the scheduler shows nothing."""
        shown = "dashboard" in self._client.scheduler_info()["services"]
        return self._client.dashboard_link or "" if shown else ""

    def machines(self) -> int:
        """How many Dask workers there are at the moment."""
        return len(self._client.scheduler_info(n_workers=-1)["workers"])

    def draw(self, jobs: Sequence[DrawJob]) -> Iterator[tuple[int, Done]]:
        """Yield place and result of every job, as they come.

        Stop iterating, and what is not begun is not drawn.

        Raises:
            WorkerError: the scheduler is gone, or the machines cannot take an order at all.
        """
        from distributed import as_completed

        whereabouts = [relocated(job, Path.absolute) for job in jobs]  # the machines may stand in another folder
        waiting: dict[Future, list[int]] = {}
        tries = [0] * len(jobs)
        running = as_completed(loop=self._client.loop)

        def submit(places: list[int]) -> None:
            future = self._client.submit(draw, self._order([whereabouts[place] for place in places]), pure=False)
            waiting[future] = places
            running.add(future)

        try:
            for chunk in chunks(jobs, self.machines()):
                submit(chunk)
            while waiting:
                future = _next(running)
                if future.status == "lost":  # its machine went down with the answer: Dask has it drawn again
                    running.add(future)
                    continue
                places = waiting.pop(future)
                for place, done in zip(places, _heard(future, len(places)), strict=True):
                    tries[place] += 1
                    if done.died and tries[place] < TRIES:
                        submit([place])
                        continue
                    if done.died:
                        done = Done(error=f"Set aside, for its worker ended {TRIES} times: {done.error}", died=True)
                    yield place, _brought_home(done)
        finally:
            self._client.cancel(list(waiting))

    def _order(self, jobs: Sequence[DrawJob]) -> Order:
        site = self._site
        carried = _contents(jobs) if site.carry else None
        models = str(site.models.absolute()) if site.models else ""
        return Order(release(), tuple(job.to_json() for job in jobs), site.device, site.threads, models, carried)


@contextmanager
def connected(site: Site) -> Iterator[Cluster]:
    """Reach the scheduler; the connection ends with the block, the cluster lives on.

    Raises:
        WorkerError: ``distributed`` is not installed, or nobody answers.
    """
    try:
        from distributed import Client
        from distributed.security import Security
    except ImportError as error:
        raise WorkerError(
            "A cluster needs the package “distributed”: install animl with its extra “farm”, as docs/farm.md says."
        ) from error
    security: Any = None
    if site.tls_ca:
        security = Security(
            tls_ca_file=str(site.tls_ca),
            tls_client_cert=str(site.tls_cert),
            tls_client_key=str(site.tls_key),
            require_encryption=True,
        )
    try:
        client = Client(site.address, security=security, timeout=PATIENCE, set_as_default=False, name="animl")
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise WorkerError(
            f"No scheduler answers at “{site.address}”: start one with “dask scheduler”, and check the address."
        ) from error
    with client:
        yield Cluster(client, site)


def _contents(jobs: Sequence[DrawJob]) -> dict[str, bytes]:
    """The files that jobs read, by path; one that cannot be read is left to the job that misses it."""
    written = {path for job in jobs for path in job.out}
    contents = {}
    for path in {path for job in jobs for path in job.inputs()} - written:
        with suppress(OSError):
            contents[str(path)] = path.read_bytes()
    return contents


def _next(running: Any) -> Future:
    """The next chunk that is done."""
    try:
        return next(running)
    except (OSError, TimeoutError) as error:
        raise WorkerError(LOST) from error


def _heard(future: Future, count: int) -> list[Done]:
    """What came of a chunk, one a job. Where the machine itself went down, every one of them may have done it."""
    from distributed import CancelledError, KilledWorker

    try:
        error = future.exception()
        if error is None:
            return future.result()
    except (CancelledError, OSError, TimeoutError) as gone:
        raise WorkerError(LOST) from gone
    if isinstance(error, KilledWorker):
        return [Done(error="the machine that drew it went down.", died=True)] * count
    if isinstance(error, ModuleNotFoundError):
        raise WorkerError(
            f"The machines lack {error.name or 'animl'}: install animl with its extra “farm” on each of them."
        )
    raise WorkerError(f"The cluster cannot draw ({error}): mend that and say --resume.")


def _brought_home(done: Done) -> Done:
    """Write what was carried back."""
    for path, content in done.pictures.items():
        try:
            with whole(Path(path)) as file:
                file.write(content)
        except OSError as error:
            return Done(error=f"“{path}” could not be written ({error.strerror}): make room and say --resume.")
    return done
