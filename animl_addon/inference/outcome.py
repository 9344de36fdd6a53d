"""What came of a job, gathered from its events."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import AnimlError
from .events import Drawn, Event, Failed, Finished, Notice, Started


@dataclass(slots=True)
class Outcome:
    """What a finished job was."""

    seconds: float = 0.0
    device: str = ""  # the provider that really drew, such as “CPUExecutionProvider”
    confidence: tuple[float, ...] = ()


def follow(
    events: Iterable[Event],
    drawn: Callable[[Path], None] = lambda path: None,
    noticed: Callable[[str], None] = lambda notice: None,
) -> Outcome:
    """Hear a job out; ``drawn`` gets the path of each picture that is written, ``noticed`` what the user should know.

    Raises:
        AnimlError: the job failed, in the worker's own words.
    """
    outcome = Outcome()
    for event in events:
        match event:
            case Started():
                outcome.device = event.device.got  # a Notice has told why, if it is not what was asked for
            case Drawn():
                drawn(event.path)
            case Notice():
                noticed(event.message)
            case Finished():
                outcome.seconds = event.seconds
                outcome.confidence = event.confidence
            case Failed():
                raise AnimlError(event.message)
    return outcome
