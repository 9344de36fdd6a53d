"""Learning to draw photographs: one generator, and five ways to train it, chosen by ``[cartoonize] way``.

``taught``: from lessons drawn by rule, in every look. ``paired``: from a folder of pairs (Pix2Pix). ``unpaired`` and
``cycle``: from photographs here and drawings there (AnimeGAN and White-box cartoonization; CycleGAN). ``style``: from
photographs and pictures whose style they shall have. Whatever the way, the same contract is exported.
"""

import torch

from training.config import ConfigError, Run
from training.tasks.cycle import CycleTask
from training.tasks.paired import PairedTask
from training.tasks.style import StyleTask
from training.tasks.task import Task
from training.tasks.unpaired import UnpairedTask

WAYS = {"taught": PairedTask, "paired": PairedTask, "unpaired": UnpairedTask, "cycle": CycleTask, "style": StyleTask}


def cartoonize_task(run: Run, device: torch.device) -> Task:
    """The task of the run's way.

    Raises:
        ConfigError: there is no such way, it lacks pictures, or the network cannot halve them thrice.
    """
    if run.cartoonize.way not in WAYS:
        raise ConfigError(f"The way “{run.cartoonize.way}” is unknown: write {', '.join(WAYS)}.")
    if run.cartoonize.side % 8:
        raise ConfigError(f"“side” in [cartoonize] must be divisible by 8, and is {run.cartoonize.side}.")
    return WAYS[run.cartoonize.way](run, device)
