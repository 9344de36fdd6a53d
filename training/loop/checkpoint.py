"""Saving a run so that it goes on exactly where it stopped: weights, mean, optimizers, step and seconds.

Chance needs no place, and neither does the place in the data: the loop seeds both anew at every batch, by the run's
seed and the batch's number. Computing in bfloat16 needs no scale of gradients that would have to be kept.

A checkpoint is one file, ``last.pt``, or, where a run says ``piece_mib``, a short ``last.pt`` that names its pieces.
"""

import errno
import hashlib
import io
import os
import pickle
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.config import Run
from training.loop.config_file import ConfigError
from training.tasks.task import Task

from .ema import Ema

MIB = 1024 * 1024


class CheckpointError(ConfigError):
    """A checkpoint or weights that are cut short, or of another network."""


def save(path: Path, run: Run, task: Task, ema: Ema, step: int, seconds: float, card: dict[str, Any]) -> None:
    """Write the checkpoint under a temporary name first, so that a killed run leaves the last whole one.

    Raises:
        OSError: there is no room; the checkpoint of before is as it was.
    """
    state = {
        "run": asdict(run),
        "networks": {name: network.state_dict() for name, network in task.networks.items()},
        "ema": ema.mean.state_dict(),
        "optimizers": {name: optimizer.state_dict() for name, optimizer in task.optimizers.items()},
        "step": step,
        "seconds": seconds,
        "card": card,
    }
    blob = packed(state)
    before = pieces_of(path)
    now: list[Path] = []
    if run.piece_mib and len(blob) > run.piece_mib * MIB:
        size = int(run.piece_mib * MIB)
        parts = [blob[first : first + size] for first in range(0, len(blob), size)]
        now = [path.with_name(f"{path.stem}-{step:07d}-{index}.piece") for index in range(len(parts))]
        for piece, part in zip(now, parts, strict=True):
            write(piece, part)
        digest = hashlib.sha256(blob).hexdigest()
        blob = packed({"pieces": [piece.name for piece in now], "sha256": digest, "step": step})
    write(path, blob)
    for piece in before:
        if piece not in now:
            piece.unlink(missing_ok=True)


def of_run(path: Path) -> Path:
    """The checkpoint of a run's folder; a file is one itself."""
    return path / "last.pt" if path.is_dir() else path


def read(path: Path) -> dict[str, Any]:
    """The saved state, on the CPU; nothing in it is executed.

    Raises:
        CheckpointError: there is none, or it is not whole.
    """
    state = loaded(path)
    if "pieces" not in state:
        return state
    try:
        blob = b"".join(path.with_name(name).read_bytes() for name in state["pieces"])
    except OSError as error:
        raise CheckpointError(f"{path} lacks its piece {Path(error.filename).name}: lay it beside it again.") from error
    if hashlib.sha256(blob).hexdigest() != state["sha256"]:
        raise CheckpointError(f"The pieces of {path} are not whole: copy them again, or delete {path} to begin anew.")
    return unpacked(blob, path)


def restore(state: dict[str, Any], path: Path, task: Task, ema: Ema) -> None:
    """Put what :func:`read` gave into a run's parts.

    Raises:
        CheckpointError: it is of another network.
    """
    put_in(task, state, path)
    try:
        ema.mean.load_state_dict(state["ema"])
    except RuntimeError as error:
        raise other_network(path, state, error) from error


def put_in(task: Task, state: dict[str, Any], path: Path) -> None:
    """Networks and optimizers alone."""
    try:
        for name, network in task.networks.items():
            network.load_state_dict(state["networks"][name])
        for name, optimizer in task.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
    except (KeyError, RuntimeError, ValueError) as error:
        raise other_network(path, state, error) from error


def other_network(path: Path, state: dict[str, Any], error: Exception) -> CheckpointError:
    was = state["run"]
    first = str(error).splitlines()[-1].strip().rstrip(".")
    return CheckpointError(
        f"{path} is of another network (run “{was['name']}”, job {was['job']}: {first}): "
        "give another --out, or the run file that it was made with."
    )


def save_weights(path: Path, module: nn.Module) -> None:
    """Weights alone, in half precision: half the size, and nothing lost that a drawing would show."""
    halves: dict[str, Tensor] = {name: value.half() for name, value in module.state_dict().items()}
    write(path, packed(halves))


def load_weights(path: Path, module: nn.Module) -> None:
    """Put weights that :func:`save_weights` wrote into a module of the same shape.

    Raises:
        CheckpointError: there are none, they are not whole, or of another network.
    """
    halves = loaded(path)
    try:
        module.load_state_dict({name: value.float() for name, value in halves.items()})
    except (RuntimeError, AttributeError) as error:
        first = str(error).splitlines()[-1].strip().rstrip(".")
        raise CheckpointError(
            f"{path} holds no weights of this network ({first}): give the weights.pt of a run with the same [network]."
        ) from error


def packed(state: dict[str, Any]) -> bytes:
    """In memory first: a full disk is then told by the disk and not by torch, which makes a riddle of it."""
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


def write(path: Path, blob: bytes) -> None:
    temporary = path.with_suffix(".part")
    try:
        with temporary.open("wb") as file:
            file.write(blob)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)  # what is half written keeps others from writing, too
        raise


def loaded(path: Path) -> dict[str, Any]:
    try:
        blob = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror}).") from error
    return unpacked(blob, path)


def unpacked(blob: bytes, path: Path) -> dict[str, Any]:
    try:
        state = torch.load(io.BytesIO(blob), map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, KeyError, ValueError, pickle.UnpicklingError) as error:
        raise CheckpointError(f"{path} is not whole: copy it again, or delete it to begin anew.") from error
    if not isinstance(state, dict):
        raise CheckpointError(f"{path} is no checkpoint: give one that train.py wrote.")
    return state


def pieces_of(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}-*-*.piece"))


def sentence(error: OSError) -> str:
    """What a disk or a folder refuses, and what to do."""
    if not error.strerror:
        return str(error)
    if error.errno == errno.ENOSPC:
        return "The disk is full: make room and give the same command again; the checkpoint of before is as it was."
    return f"{error.filename or 'A file'}: {error.strerror}. Give another path, or the right to use this one."
