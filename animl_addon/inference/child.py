"""A process that answers lines of JSON with lines of JSON, and the threads that carry them."""

import json
import signal
import subprocess
import sys
import threading
import weakref
from collections import deque
from queue import Empty, SimpleQueue
from typing import IO, Any

from ..core.errors import WorkerError
from .events import Diagnosis, Event, Failed, from_line

SAID = 60
"""So many lines of what the process and its libraries printed are kept for diagnostics."""

DYING = 1.0
"""Seconds that a killed process is waited for; one stuck in a driver is left to the system after that."""

DETACHED = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
"""Without a console of its own. And out of the terminal's group, as ``start_new_session`` does elsewhere, so that
Ctrl-C reaches us alone."""


class Child:
    """A running process. It is killed when this object is no longer held, at the latest when Python ends."""

    def __init__(self, command: list[str]) -> None:
        """Start it; that takes milliseconds, as nothing is waited for.

        Raises:
            WorkerError: there is no such program, or no room for another process.
        """
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                creationflags=DETACHED,
            )
        except OSError as error:
            raise WorkerError(f"The worker could not start ({error}): install animl again.") from error
        assert process.stdin and process.stdout and process.stderr
        self._process = process
        self._requests: SimpleQueue[bytes | None] = SimpleQueue()
        self._answers: SimpleQueue[Event | Diagnosis] = SimpleQueue()
        self._said: deque[str] = deque(maxlen=SAID)
        # None of the threads knows this object, so that it can be let go.
        _begin(_send, process.stdin, self._requests)
        _begin(_overhear, process.stderr, self._said)
        _begin(_listen, process, self._answers)
        self._end = weakref.finalize(self, _kill, process, self._requests)

    @property
    def number(self) -> int:
        """Of the process, as the system counts."""
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any]) -> None:
        """Send a line, in the background: a process that is starting, or gone, keeps nobody waiting."""
        self._requests.put(json.dumps(request).encode("ascii") + b"\n")

    def answer(self, seconds: float = 0) -> Event | Diagnosis | None:
        """The next answer if one is there or comes within ``seconds``; the death of the process is its last, Failed."""
        try:
            return self._answers.get(seconds > 0, seconds)
        except Empty:
            return None

    def said(self) -> list[str]:
        """The last lines that the process printed."""
        return list(self._said)

    def kill(self) -> None:
        """End it now, whatever it is doing."""
        self._end()


def _begin(work: Any, *arguments: Any) -> None:
    threading.Thread(target=work, args=arguments, daemon=True, name=f"animl{work.__name__}").start()


def _send(pipe: IO[bytes], requests: SimpleQueue[bytes | None]) -> None:
    """Until None: then the pipe is closed, by which the process knows that nobody is left."""
    try:
        with pipe:
            while (line := requests.get()) is not None:
                pipe.write(line)
                pipe.flush()
    except OSError:
        return  # it is gone, which _listen tells


def _listen(process: subprocess.Popen[bytes], answers: SimpleQueue[Event | Diagnosis]) -> None:
    assert process.stdout
    with process.stdout as pipe:
        for line in pipe:
            if line.endswith(b"\n"):  # what a process said when it was killed in the middle of a word is no answer
                answers.put(from_line(line))
    answers.put(Failed(_epitaph(process.wait())))


def _overhear(pipe: IO[bytes], said: deque[str]) -> None:
    with pipe:
        for line in pipe:
            said.append(line.decode("utf-8", "replace").rstrip())


def _kill(process: subprocess.Popen[bytes], requests: SimpleQueue[bytes | None]) -> None:
    process.kill()
    requests.put(None)
    try:
        process.wait(DYING)
    except subprocess.TimeoutExpired:
        return


def _epitaph(code: int) -> str:
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return (
            f"The worker was ended from outside ({name}): generate again, and make the keys smaller "
            "if the machine is short of memory."
        )
    return f"The worker ended by itself (code {code}): generate again, and copy the diagnostics if it does so again."
