"""Learning intermediate flow from drawings alone, with a teacher that sees the truth (Huang et al. 2022)."""

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from training.config import Run
from training.data.between import Lesson
from training.losses.picture import picture_loss
from training.measure.features import FrozenEncoder
from training.models.ifnet import Between, Estimates, IFNet
from training.tasks.synthesis import Draw, Synthesis
from training.tasks.task import descend

BETTER = 0.01
"""Mean difference by which the teacher must be nearer to the truth for its flow to be followed there (as published)."""


class IFNetTask(Synthesis):
    def __init__(self, run: Run, device: torch.device) -> None:
        super().__init__(run, device)
        self.ifnet = IFNet(run.network.passes).to(device)
        self.encoder = FrozenEncoder().to(device) if run.losses.features else None
        self.networks["ifnet"] = self.ifnet
        self.optimizers["ifnet"] = AdamW(self.ifnet.parameters(), run.optimizer.rate, weight_decay=run.optimizer.decay)

    @property
    def generator(self) -> IFNet:
        return self.ifnet

    def drawer(self, network: nn.Module) -> Draw:
        return lambda first, last, time: network(first, last, time).passes[-1].image

    def step(self, batch: Lesson, number: int, progress: float) -> dict[str, float]:
        first, last, time, truth = batch.each()
        loss, figures = self.loss(self.ifnet(first, last, time, truth), truth)
        norm = descend(loss, self.ifnet, self.optimizers["ifnet"], self.run.optimizer.clip)
        return figures | {"norm": norm}

    def loss(self, found: Estimates, truth: Tensor) -> tuple[Tensor, dict[str, float]]:
        assert found.taught, "training shows the truth"
        drawn, figures = picture_loss(found.passes[-1].image, truth, self.run.losses, self.encoder)
        taught, of_teacher = picture_loss(found.taught.image, truth, self.run.losses, self.encoder)
        distilled = distillation(found.passes, found.taught, truth)
        figures |= {f"teacher_{name}": value for name, value in of_teacher.items()}
        figures["distilled"] = float(distilled.detach())
        return drawn + taught + self.run.synthesis.distilled * distilled, figures


def distillation(passes: list[Between], taught: Between, truth: Tensor) -> Tensor:
    """How far each pass's flow is from the teacher's, in px, where the teacher's drawing is the better one."""
    total = truth.new_zeros(())
    of_teacher = (taught.image.detach() - truth).abs().mean(1, keepdim=True)
    for found in passes:
        better = (found.image.detach() - truth).abs().mean(1, keepdim=True) > of_teacher + BETTER
        apart = (found.flow - taught.flow.detach()).square().mean(1, keepdim=True)
        total = total + ((apart + 1e-6).sqrt() * better).mean()
    return total
