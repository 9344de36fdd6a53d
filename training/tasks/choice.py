"""Which task a run file asks for, and which runs are refused before anything is drawn."""

import importlib.util

import torch

from animl_addon.core.spec import Job
from training.config import ConfigError, Run
from training.loop.processes import Processes
from training.tasks.task import Task


def task_of(run: Run, device: torch.device) -> Task:
    """What the run trains. Only the files of its job are loaded.

    Raises:
        ConfigError: no job has this name, or it needs a package that is not installed.
    """
    torch.manual_seed(run.seed)
    try:
        match run.job:
            case Job.INBETWEEN:
                from training.tasks.inbetween import inbetween_task

                return inbetween_task(run, device)
            case Job.CARTOONIZE:
                from training.tasks.cartoonize import cartoonize_task

                return cartoonize_task(run, device)
            case Job.WIDEN:
                from training.tasks.widen import WidenTask

                return WidenTask(run, device)
            case Job.FACE:
                from training.tasks.face import FaceTask

                return FaceTask(run, device)
            case _:
                raise ConfigError(f"The job “{run.job}” is unknown: write {', '.join(Job)}.")
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"Training “{run.job}” as this run file says needs the package {error.name}: "
            "pip install 'animl[train]', or see which field asks for it."
        ) from error


def refuse(run: Run, crew: Processes) -> None:
    """
    Raises:
        ConfigError: the run cannot end well.
    """
    stages = [run.at(0), *(run.at(stage.until) for stage in run.stage)]
    if any(now.data.tracked and now.data.clips for now in stages) and not importlib.util.find_spec("cv2"):
        raise ConfigError("Following clips needs OpenCV: pip install opencv-python-headless, or --set data.tracked=0.")
    if run.data.sheets and run.data.sheet_triples and not importlib.util.find_spec("cv2"):
        raise ConfigError(
            "Following a sheet's frames needs OpenCV: pip install opencv-python-headless, "
            "or --set data.sheet_triples=false."
        )
    several = crew.count * run.optimizer.accumulate > 1
    if run.job == Job.FACE and run.face.half_share and run.face.adversarial and several:
        raise ConfigError(
            "With face.half_share chance decides at each batch whether the discriminator learns, which several batches "
            "or processes cannot agree on: set half_share or adversarial to 0."
        )
