"""Learning from photographs here and drawings there by going there and back (CycleGAN, Zhu et al. 2017).

A second generator makes photographs of drawings; what went both ways must be what it was.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.config import Run
from training.models.cartoonizer import Cartoonizer
from training.tasks.task import descend
from training.tasks.unpaired import UnpairedTask


class CycleTask(UnpairedTask):
    def __init__(self, run: Run, device: torch.device) -> None:
        super().__init__(run, device)
        self.back = self.learner("back", Cartoonizer())

    def add_discriminators(self) -> None:
        self.discriminator("drawings", 3)
        self.discriminator("photos", 3)

    def step(self, batch: tuple[Tensor, Tensor], number: int, progress: float) -> dict[str, float]:
        photo, drawing = batch
        condition = self.any_look(len(photo))
        drawn, shot = self.cartoonizer(photo, condition), self.back(drawing, condition)
        there_and_back = F.l1_loss(self.back(drawn, condition), photo)
        back_and_there = F.l1_loss(self.cartoonizer(shot, condition), drawing)
        identity = F.l1_loss(self.cartoonizer(drawing, condition), drawing) + F.l1_loss(
            self.back(photo, condition), photo
        )
        cycle = there_and_back + back_and_there + 0.5 * identity
        kept, figures = self.kept(photo, drawn)
        loss = self.wanted.cycle * cycle + kept
        shown: dict[str, tuple[Tensor, Tensor]] = {}
        if heard := self.heard(progress):
            for name, true, made in (("drawings", drawing, drawn), ("photos", photo, shot)):
                shown[name] = self.as_shown(true), self.as_shown(made)
                loss = loss + heard * self.score(name, shown[name][1])
        generators = torch.nn.ModuleList((self.cartoonizer, self.back))
        both = (self.optimizers["generator"], self.optimizers["back"])
        norm = descend(loss, generators, both, self.run.optimizer.clip)
        return figures | self.taught(shown) | {"cycle": float(cycle.detach()), "norm": norm}
