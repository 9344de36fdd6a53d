"""A process that answers lines of JSON with lines of JSON, and the threads that carry them."""

import json
import signal
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import IO, Any, Generic, TypeVar

Answer = TypeVar("Answer")

SAID = 60
"""So many lines of what the process and its libraries printed are kept for diagnostics."""

DYING = 1.0
"""Seconds that a killed process is waited for; one stuck in a driver is left to the system after that."""

DETACHED = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
"""Without a console of its own. And out of the terminal's group, as ``start_new_session`` does elsewhere, so that
Ctrl-C reaches us alone."""


class Child(Generic[Answer]):
    """A running process. It is killed when this object is no longer held, at the latest when Python ends."""

    def __init__(
        self, command: list[str], heard: Callable[[bytes], Answer | None], ended: Callable[[int], Answer]
    ) -> None:
        """Start it; that takes milliseconds, as nothing is waited for.

        Args:
            heard: makes an answer of a line; None where it is none.
            ended: makes the last answer, of the code that the process ended with.

        Raises:
            OSError: there is no such program, or no room for another process.
        """
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            creationflags=DETACHED,
        )
        assert process.stdin and process.stdout and process.stderr
        self._process = process
        self._requests: SimpleQueue[bytes | None] = SimpleQueue()
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._said: deque[str] = deque(maxlen=SAID)
        # None of the threads knows this object, so that it can be let go.
        _begin(_send, process.stdin, self._requests)
        self._overhearing = _begin(_overhear, process.stderr, self._said)
        _begin(_listen, process, self._answers, heard, ended)
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

    def answer(self, seconds: float = 0) -> Answer | None:
        """The next answer if one is there or comes within ``seconds``; the death of the process is its last."""
        try:
            return self._answers.get(seconds > 0, seconds)
        except Empty:
            return None

    def said(self) -> list[str]:
        """The last lines that the process printed."""
        return list(self._said)

    def last_words(self) -> list[str]:
        """The same of a process that has ended, to the last line."""
        self._overhearing.join(DYING)
        return self.said()

    def kill(self) -> None:
        """End it now, whatever it is doing."""
        self._end()


def died_of(code: int) -> str:
    """The name of the signal that ended a process; empty if it ended by itself."""
    if code >= 0:
        return ""
    return signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"


def _begin(work: Any, *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True, name=f"animl{work.__name__}")
    thread.start()
    return thread


def _send(pipe: IO[bytes], requests: SimpleQueue[bytes | None]) -> None:
    """Until None: then the pipe is closed, by which the process knows that nobody is left."""
    try:
        with pipe:
            while (line := requests.get()) is not None:
                pipe.write(line)
                pipe.flush()
    except OSError:
        return  # it is gone, which _listen tells


def _listen(
    process: subprocess.Popen[bytes],
    answers: SimpleQueue[Answer],
    heard: Callable[[bytes], Answer | None],
    ended: Callable[[int], Answer],
) -> None:
    assert process.stdout
    with process.stdout as pipe:
        for line in pipe:
            # What a process said when it was killed in the middle of a word is no answer.
            if line.endswith(b"\n") and (answer := heard(line)) is not None:
                answers.put(answer)
    answers.put(ended(process.wait()))


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
