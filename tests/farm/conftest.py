"""A cluster of real processes on this machine, and the command against it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass
class Farm:
    """A scheduler and Dask workers, each a process of its own with a nanny, as ``dask scheduler`` and ``dask worker``
    start them."""

    folder: Path
    security: list[str] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start_scheduler(self, port: int = 0) -> None:
        log = self.folder / f"scheduler-{time.monotonic_ns()}.log"
        protocol = "tls" if self.security else "tcp"
        words = ["--host", f"{protocol}://127.0.0.1:{port}", "--no-dashboard", "--no-show", *self.security]
        self.scheduler = self._start("dask_scheduler", words, log)
        self.address = wait_for(log, rf"Scheduler at:\s+({protocol}://\S+)")

    def start_worker(self) -> None:
        log = self.folder / f"worker-{len(self.workers)}.log"
        words = [self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", *self.security]
        self.workers.append(
            self._start("dask_worker", [*words, "--local-directory", str(self.folder), "--death-timeout", "60"], log)
        )
        wait_for(log, r"(Registered to)")

    def stop(self) -> None:
        for process in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            process.send_signal(signal.SIGTERM)
        for process in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, program: str, words: list[str], log: Path) -> subprocess.Popen[bytes]:
        # The packages of this Python, and the add-on from this folder; the machines stand in a folder of their own.
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", f"distributed.cli.{program}", *words]
        with log.open("wb") as said:
            return subprocess.Popen(command, stdout=said, stderr=said, cwd=self.folder, env=environment)


def wait_for(log: Path, pattern: str, seconds: float = 90) -> str:
    """The first group of the pattern, once it is to be read in a log."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"{log.name} does not say {pattern}:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    """A scheduler and two workers, for tests that leave them alive."""
    farm = Farm(tmp_path_factory.mktemp("farm"))
    try:
        farm.start_scheduler()
        farm.start_worker()
        farm.start_worker()
        yield farm
    finally:
        farm.stop()


@pytest.fixture
def own_farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    """A farm to be broken: a scheduler, no workers yet."""
    farm = Farm(tmp_path_factory.mktemp("own-farm"))
    try:
        farm.start_scheduler()
        yield farm
    finally:
        farm.stop()
