"""``animl batch --scheduler ADDRESS``: the same jobs on a Dask cluster."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import AnimlError, JobError
from ..core.job import DrawJob
from ..core.sprites.job import SpritesJob
from ..extension import MODELS
from ..farm.cluster import Site, connected
from ..farm.hand import Done
from .lines import Line, read_jobs
from .outputs import folders_for, refuse_existing, still_to_draw
from .progress import Progress


def add_farm(verb: argparse.ArgumentParser) -> None:
    """The words that send a batch to a cluster."""
    farm = verb.add_argument_group("many machines (docs/farm.md)")
    farm.add_argument("--scheduler", metavar="ADDRESS", help="draw on the Dask cluster there, such as localhost:8786")
    farm.add_argument(
        "--carry", action="store_true", help="send pictures through the cluster: its machines share no disk"
    )
    farm.add_argument("--tls-ca", metavar="FILE", type=Path, help="authority that signed the cluster's certificates")
    farm.add_argument("--tls-cert", metavar="FILE", type=Path, help="certificate of this machine")
    farm.add_argument("--tls-key", metavar="FILE", type=Path, help="its key")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line's job, and what of it is still to be drawn."""

    line: Line
    job: DrawJob
    missing: DrawJob


def batch_on_farm(arguments: argparse.Namespace) -> int:
    """Draw every job on the cluster and print a line of JSON for each as it is done; 0 when every picture is there.

    Raises:
        AnimlError: the file cannot be read, or the cluster not reached or lost.
    """
    site = Site(
        arguments.scheduler,
        arguments.tls_ca,
        arguments.tls_cert,
        arguments.tls_key,
        arguments.carry,
        arguments.device or "AUTO",
        arguments.threads or 0,
        arguments.models,
    )
    lines = list(read_jobs(arguments.jobs))
    progress = Progress(sum(line.pictures() for line in lines))
    told = _Reports(progress)
    asked = [each for line in lines if (each := _asked(line, arguments, told))]
    try:
        with ExitStack() as stack:
            if asked:
                cluster = stack.enter_context(connected(site))
                stack.enter_context(folders_for([path for each in asked for path in each.missing.out]))
                machines = cluster.machines()
                count = f"{machines} {'machine' if machines == 1 else 'machines'}"
                watch = f"; watch them at {cluster.dashboard}" if cluster.dashboard else ""
                progress.say(f"animl: {count} at {site.address}{watch}", sys.stderr)
                if not machines:
                    progress.say(f"animl: waiting for one: start “dask worker {site.address}”.", sys.stderr)
                for place, done in cluster.draw([each.missing for each in asked]):
                    told.done(asked[place], done)
    finally:
        progress.close()
    return 1 if told.failures else 0


class _Reports:
    """Prints what becomes of the lines."""

    def __init__(self, progress: Progress) -> None:
        self.failures = 0
        self._progress = progress

    def done(self, asked: _Asked, done: Done) -> None:
        if done.error:
            self.failed(asked.line, done.error)
            return
        confidence = dict(zip(asked.missing.out, done.confidence, strict=True))
        for _ in asked.missing.out:
            self._progress.advance()
        self._say(
            asked.line,
            {
                "status": "drawn",
                "seconds": round(done.seconds, 4),
                "out": [str(path) for path in asked.job.out],
                "device": done.device,
                "confidence": [round(confidence[path], 4) if path in confidence else None for path in asked.job.out],
            },
        )

    def skipped(self, line: Line, out: Sequence[Path]) -> None:
        self._progress.skip(len(out))
        self._say(line, {"status": "skipped", "seconds": 0.0, "out": [str(path) for path in out]})

    def failed(self, line: Line, error: str) -> None:
        self.failures += 1
        self._progress.skip(line.pictures())
        self._progress.say(f"animl: line {line.number}: {error}", sys.stderr)
        self._say(line, {"status": "failed", "error": error})

    def _say(self, line: Line, report: dict[str, Any]) -> None:
        self._progress.say(json.dumps({"line": line.number, **report}, ensure_ascii=False), sys.stdout)


def _asked(line: Line, arguments: argparse.Namespace, told: _Reports) -> _Asked | None:
    """What of a line is for the cluster; None, when it is told already what became of it."""
    try:
        match line.job:
            case AnimlError():
                raise line.job
            case SpritesJob():
                raise JobError("A sprite sheet is filled on one machine: leave --scheduler out for this line.")
            case job:
                missing = still_to_draw(job, arguments.models or MODELS) if arguments.resume else job
                if missing is None:
                    told.skipped(line, job.out)
                    return None
                if not (arguments.resume or arguments.force):
                    refuse_existing(missing.out, "say --resume to keep it, or --force to draw anew")
                return _Asked(line, job, missing)
    except AnimlError as error:
        told.failed(line, str(error))
        return None
