"""Where else a run can be watched: TensorBoard and MLflow, each if it is installed. Neither is needed to train."""

import os
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from training.loop.config_file import ConfigError


class Board(Protocol):
    """Hears of every row of the log and every page of pictures."""

    def row(self, step: int, figures: Mapping[str, float]) -> None: ...

    def page(self, step: int, picture: Path) -> None: ...

    def close(self) -> None: ...


class TensorBoard:
    """Scalars and pages under ``tensorboard`` in the run's folder: ``tensorboard --logdir runs`` shows them."""

    def __init__(self, folder: Path, step: int) -> None:
        from torch.utils.tensorboard.writer import SummaryWriter

        # rows of a call that was killed lie beyond this step and are shown no more
        self.writer = SummaryWriter(str(folder / "tensorboard"), purge_step=step + 1)

    def row(self, step: int, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            self.writer.add_scalar(name, value, step)

    def page(self, step: int, picture: Path) -> None:
        with Image.open(picture) as opened:
            self.writer.add_image("held out", np.asarray(opened.convert("RGB")), step, dataformats="HWC")

    def close(self) -> None:
        self.writer.close()


class MLflow:
    """One run of an MLflow experiment: the run file as parameters, figures, pages as artifacts.

    Args:
        address: of a server, or a folder.

    Raises:
        ConfigError: MLflow is not installed, or not at this address.
    """

    def __init__(self, address: str, folder: Path, card: Mapping[str, Any]) -> None:
        try:
            mlflow = import_module("mlflow")
        except ImportError as error:
            raise ConfigError("MLflow is not installed: pip install mlflow-skinny, or leave --mlflow out.") from error
        self.mlflow = mlflow
        if "://" not in address:
            os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")  # it would rather have a database
            address = Path(address).resolve().as_uri()
        # a run that goes on after a break is the same run there
        known = folder / "mlflow.txt"
        run = known.read_text(encoding="utf-8").strip() if known.exists() else None
        try:
            mlflow.set_tracking_uri(address)
            mlflow.set_experiment(f"animl-{card['job']}")
            mlflow.start_run(run, run_name=card["name"])
        except mlflow.exceptions.MlflowException as error:
            first = str(error).splitlines()[0]
            raise ConfigError(f"MLflow cannot be told at {address} ({first}): give another --mlflow.") from error
        if run is None:
            known.write_text(mlflow.active_run().info.run_id + "\n", encoding="utf-8")
            mlflow.log_params({name: str(value)[:500] for name, value in flat(card["run"])})
            mlflow.set_tags({"commit": card["commit"], "chip": card["chip"], "weights": str(card["weights"])})

    def row(self, step: int, figures: Mapping[str, float]) -> None:
        self.mlflow.log_metrics(dict(figures), step=step)

    def page(self, step: int, picture: Path) -> None:
        self.mlflow.log_artifact(str(picture))

    def close(self) -> None:
        self.mlflow.end_run()


def boards(tensorboard: bool, mlflow: str, folder: Path, step: int, card: Mapping[str, Any]) -> list[Board]:
    """Those that are wanted and there.

    Raises:
        ConfigError: MLflow is wanted and not there.
    """
    found: list[Board] = []
    if tensorboard:
        with suppress(ImportError):  # it is offered, not asked for
            found.append(TensorBoard(folder, step))
    if mlflow:
        found.append(MLflow(mlflow, folder, card))
    return found


def flat(section: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Fields of fields by dotted names."""
    found: list[tuple[str, Any]] = []
    for name, value in section.items():
        found += flat(value, f"{before}{name}.") if isinstance(value, dict) else [(before + name, value)]
    return found
