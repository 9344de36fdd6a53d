"""Ctrl-C and the termination that a scheduler sends: the run saves and ends after the step at hand."""

import signal
from types import FrameType


class Stop:
    """Says, when called, whether someone wants the run to stop; a second wish ends it on the spot."""

    def __init__(self) -> None:
        self.signal = 0

    def listen(self) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self.hear)

    def hear(self, number: int, frame: FrameType | None) -> None:
        if self.signal:
            raise KeyboardInterrupt
        self.signal = number

    def __call__(self) -> bool:
        return self.signal != 0
