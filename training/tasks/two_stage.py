"""Learning to paint in two stages after MIPAL: softly, then crisply, then both together."""

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from training.config import Run
from training.data.between import Lesson
from training.losses.adversarial import hinge_discriminator, hinge_generator
from training.losses.pixels import l1_loss
from training.losses.similarity import ms_ssim_loss
from training.models.discriminator import PatchDiscriminator
from training.models.two_stage.generator import TwoStage
from training.tasks.synthesis import Draw, Synthesis
from training.tasks.task import descend


class TwoStageTask(Synthesis):
    """Stage 1 learns by L1 and MS-SSIM; then stage 2 by L1 and a discriminator, stage 1 at rest; then both by all four.

    The discriminator learns at five times the generator's rate (TTUR, Heusel et al. 2017) and sees both keys beside
    the drawing, so that it can tell a drawing that belongs between them.
    """

    def __init__(self, run: Run, device: torch.device) -> None:
        super().__init__(run, device)
        self.two_stage = TwoStage(run.network.known, run.network.refined).to(device)
        self.judge = PatchDiscriminator(12, run.synthesis.judge, 3).to(device)
        self.networks |= {"two-stage": self.two_stage, "judge": self.judge}
        betas, decay = (0.5, 0.999), run.optimizer.decay
        self.optimizers |= {
            "two-stage": AdamW(self.two_stage.parameters(), run.optimizer.rate, betas, weight_decay=decay),
            "judge": AdamW(self.judge.parameters(), run.synthesis.judge_rate, betas, weight_decay=decay),
        }

    @property
    def generator(self) -> TwoStage:
        return self.two_stage

    def drawer(self, network: nn.Module) -> Draw:
        return lambda first, last, time: network(first, last, time).image

    def step(self, batch: Lesson, number: int, progress: float) -> dict[str, float]:
        first, last, time, truth = batch.each()
        wanted = self.run.synthesis
        painting, refining = not wanted.stage_two <= progress < wanted.together, progress >= wanted.stage_two
        self.two_stage.extractor.requires_grad_(painting)
        self.two_stage.refinement.requires_grad_(refining)
        figures: dict[str, float] = {}
        loss = truth.new_zeros(())
        image = soft = self.two_stage.extractor(first, last, time)
        if painting:
            of_soft = soft_loss(soft, truth, wanted.similar)
            loss = loss + of_soft
            figures["soft"] = float(of_soft.detach())
        if refining:
            image = self.two_stage.refinement(soft, first, last, time)
            crisp, scored = l1_loss(image, truth), hinge_generator(self.judge(torch.cat((image, first, last), 1))[0])
            loss = loss + crisp + wanted.adversarial * scored
            figures["crisp"] = float(crisp.detach())
        norm = descend(loss, self.two_stage, self.optimizers["two-stage"], self.run.optimizer.clip)
        if refining:  # its own step comes last, so that all batches of a step were judged by the same
            true, made = (torch.cat((picture, first, last), 1) for picture in (truth, image.detach()))
            told = hinge_discriminator(self.judge(true)[0], self.judge(made)[0])
            descend(told, self.judge, self.optimizers["judge"], self.run.optimizer.clip)
            figures["judge"] = float(told.detach())
        return figures | {"norm": norm}


def soft_loss(soft: Tensor, truth: Tensor, similar: float) -> Tensor:
    """L1 and MS-SSIM, ``similar`` of it the latter: against the ghosts that L1 alone leaves."""
    return similar * ms_ssim_loss(soft, truth) + (1 - similar) * l1_loss(soft, truth)
