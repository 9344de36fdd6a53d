"""The models in a folder: found by their contracts, checked before they run."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..core.errors import ModelContractError
from ..core.spec import INTERFACE, Job, ModelSpec

AGAIN = "install the model again"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A contract and the folder where its graphs lie."""

    spec: ModelSpec
    folder: Path

    def graph(self, role: str) -> Path:
        return self.folder / self.spec.graphs[role].file


def find_model(folder: Path, job: Job) -> InstalledModel:
    """The model for a job; of several, the first by name.

    Raises:
        ModelContractError: the folder is missing or has no model for this job, or a contract in it cannot be read.
    """
    if not folder.is_dir():
        raise ModelContractError(f"The model folder “{folder}” is not there: choose the folder with animl's models.")
    for model in installed(folder):
        if model.spec.job == job:
            return model
    raise ModelContractError(
        f"The folder “{folder}” has no model that draws “{job}”: choose the folder with animl's models, or {AGAIN}."
    )


def installed(folder: Path) -> list[InstalledModel]:
    """Every model of a folder, by name; other ``.json`` files, which have no graphs beside them, are passed over.

    Raises:
        ModelContractError: a contract cannot be read.
    """
    models = []
    for sidecar in sorted(folder.glob("*.json")):
        try:
            models.append(InstalledModel(ModelSpec.from_json(sidecar.read_text(encoding="utf-8")), folder))
        except (OSError, UnicodeDecodeError) as error:
            raise ModelContractError(f"The contract “{sidecar.name}” cannot be read ({error}): {AGAIN}.") from error
    return models


def check_files(model: InstalledModel) -> None:
    """Compare every graph with its sha256; a file that was found right is not read again until it changes.

    Raises:
        ModelContractError: a graph is missing, empty, or another than its contract says (cut short, damaged, changed).
    """
    for role, graph in model.spec.graphs.items():
        path = model.graph(role)
        if Path(graph.file).name != graph.file:
            raise ModelContractError(f"The contract of “{model.spec.name}” points out of its folder: {AGAIN}.")
        try:
            found = sha256_of(path)
        except FileNotFoundError as error:
            raise ModelContractError(
                f"The model file “{graph.file}” is missing from “{model.folder}”: {AGAIN}."
            ) from error
        except OSError as error:
            raise ModelContractError(
                f"The model file “{graph.file}” cannot be read ({error.strerror}): {AGAIN}."
            ) from error
        if found != graph.sha256:
            raise ModelContractError(
                f"The model file “{graph.file}” is damaged or changed (its sha256 is not the contract's): {AGAIN}."
            )


Stamp = tuple[int, int]
_known: dict[Path, tuple[Stamp, str]] = {}


def stamp_of(path: Path) -> Stamp:
    """What changes when a file does: the time it was modified, in nanoseconds, and its size."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def sha256_of(path: Path) -> str:
    """Lower-case hexadecimal."""
    stamp = stamp_of(path)
    if path not in _known or _known[path][0] != stamp:
        with path.open("rb") as file:
            _known[path] = stamp, hashlib.file_digest(file, "sha256").hexdigest()
    return _known[path][1]


class Port(Protocol):
    """One input or output of a graph, as ONNX Runtime describes it."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def shape(self) -> Sequence[int | str | None]: ...


def check_ports(model: InstalledModel, role: str, inputs: Sequence[Port], outputs: Sequence[Port]) -> None:
    """Compare a graph that was opened with what its job's interface says: names, float32, rank, channels.

    Raises:
        ModelContractError: an input or output is missing, too many, or of another type or shape.
    """
    for kind, ports, wanted in zip(
        ("input", "output"), (inputs, outputs), INTERFACE[model.spec.job][role], strict=True
    ):
        file = model.spec.graphs[role].file
        if {port.name for port in ports} != set(wanted):
            raise ModelContractError(
                f"The model file “{file}” has the {kind}s {', '.join(sorted(port.name for port in ports))} "
                f"where its job needs {', '.join(sorted(wanted))}: {AGAIN}."
            )
        for port in ports:
            if port.type != "tensor(float)" or not _fits(port.shape, wanted[port.name]):
                raise ModelContractError(
                    f"The {kind} “{port.name}” of the model file “{file}” is {port.type} of {port.shape} "
                    f"where its job needs float32 of (1, {wanted[port.name]}, height, width): {AGAIN}."
                )


def _fits(shape: Sequence[int | str | None], channels: int) -> bool:
    """Whether (N, channels, H, W) can be of this shape, in which a size that varies has a name or nothing."""
    return len(shape) == 4 and (shape[1] == channels or not isinstance(shape[1], int))
