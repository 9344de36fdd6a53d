"""Which network draws inbetweens: the matcher that is shipped, or one of those it is held against."""

import torch

from training.config import ConfigError, Run
from training.tasks.ifnet import IFNetTask
from training.tasks.match import MatchTask
from training.tasks.task import Task
from training.tasks.two_stage import TwoStageTask

KINDS: dict[str, type] = {"matcher": MatchTask, "ifnet": IFNetTask, "two-stage": TwoStageTask}


def inbetween_task(run: Run, device: torch.device) -> Task:
    """The task of ``network.kind``.

    Raises:
        ConfigError: there is none of this name.
    """
    if run.network.kind not in KINDS:
        raise ConfigError(f"The network “{run.network.kind}” is unknown: write {', '.join(KINDS)} as network.kind.")
    return KINDS[run.network.kind](run, device)
