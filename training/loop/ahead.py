"""Drawing ahead: while one step is taken, the batches of the coming ones are drawn beside it.

By threads, not processes. Nearly all of a batch is made within PyTorch, NumPy and Pillow, which let other threads run
meanwhile; so a thread uses another core as a process would, and needs neither a second PyTorch, nor a copy of the bank,
nor a batch of 200 MB carried from one to the other. It cannot outlive the run, and on a graphics card it draws on the
card itself, in a stream of its own. What is drawn follows from a batch's number alone, whoever draws it and when.
"""

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor

from animl_addon.core.errors import AnimlError
from training.config import ConfigError, Run
from training.loop.processes import Processes

Draw = Callable[[int], Any]
Drawn = tuple[Any, Any]
"""A batch, and the event that a graphics card must have come to before it may be looked at, if one draws."""


class DrawingError(ConfigError):
    """A batch cannot be drawn."""


def numbers(run: Run, step: int, crew: Processes) -> Iterator[int]:
    """Of the batches that this process draws from a step on; no two of a run have the same."""
    for index in range(step, run.steps):
        for batch in range(run.optimizer.accumulate):
            yield (index * crew.count + crew.rank) * run.optimizer.accumulate + batch


class Ahead:
    """Gives out batches in order.

    Args:
        workers: threads; one batch more than that is kept ready. 0: each batch is drawn when it is taken.
        device: that draws, if it is a graphics card.
    """

    def __init__(self, workers: int, device: torch.device) -> None:
        self.workers, self.device, self.mine = workers, device, threading.local()
        self.pool = ThreadPoolExecutor(workers, "draws-ahead") if workers else None
        self.coming: deque[tuple[int, Future[Drawn]]] = deque()
        self.numbers: Iterator[int] = iter(())
        self.draw: Draw = lambda number: None
        self.waited = 0.0
        """Seconds in which :meth:`take` had nothing to give yet. What a graphics card draws is given when all of it is
        ordered: how long the card itself then waits is not in it."""

    def aim(self, draw: Draw, numbers: Iterable[int]) -> None:
        """From now on draw the batches of these numbers. What was coming is dropped."""
        self.drop()
        self.draw, self.numbers = draw, iter(numbers)
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)  # other streams may read the bank from here on
        self.fill()

    def fill(self) -> None:
        while self.pool and len(self.coming) <= self.workers and (number := next(self.numbers, None)) is not None:
            self.coming.append((number, self.pool.submit(self.drawn, self.draw, number)))

    def take(self) -> tuple[int, Any]:
        """The number of the next batch, and the batch.

        Raises:
            DrawingError: it cannot be drawn; none before it is lost.
        """
        began = time.perf_counter()
        number = self.coming[0][0] if self.pool else next(self.numbers)
        try:
            if not self.pool:
                return number, self.draw(number)
            batch, drawn = self.coming.popleft()[1].result()
        except Exception as error:
            raise DrawingError(sentence(number, error)) from error
        finally:
            self.waited += time.perf_counter() - began
        self.fill()
        if drawn:
            here = torch.cuda.current_stream(self.device)
            here.wait_event(drawn)
            for tensor in tensors(batch):
                tensor.record_stream(here)  # its memory is not given away before this stream has read it
        return number, batch

    @torch.no_grad()
    def drawn(self, draw: Draw, number: int) -> Drawn:
        """Runs in a thread of the pool."""
        if self.device.type != "cuda":
            return draw(number), None
        if not hasattr(self.mine, "stream"):
            self.mine.stream = torch.cuda.Stream(self.device)
        with torch.cuda.stream(self.mine.stream):
            return draw(number), self.mine.stream.record_event()

    def drop(self) -> None:
        for _, future in self.coming:
            future.cancel()
        self.coming.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()
        if self.pool:
            self.pool.shutdown(wait=False)


def sentence(number: int, error: Exception) -> str:
    """Of what is wrong, and, where it is no one's mistake but ours, of where in our files."""
    if isinstance(error, OSError):
        why = f"{error.filename or 'a file'}: {error.strerror or error}"
    elif isinstance(error, AnimlError | ConfigError):
        why = str(error).rstrip(".")
    else:
        last = traceback.extract_tb(error.__traceback__)[-1]
        why = f"{type(error).__name__}: {error}; {Path(last.filename).name}, line {last.lineno}"
    return f"Batch {number} cannot be drawn ({why}). All before it is saved: the same command goes on from there."


def tensors(batch: Any) -> Iterator[Tensor]:
    """All of a batch, however deep in its tuples and dataclasses."""
    if isinstance(batch, Tensor):
        yield batch
    elif isinstance(batch, tuple | list):
        for each in batch:
            yield from tensors(each)
    elif is_dataclass(batch):
        for field in fields(batch):
            yield from tensors(getattr(batch, field.name))
