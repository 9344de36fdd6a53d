"""Learning from pairs of a photograph and its drawing: lessons drawn by rule, or a folder of the user's (Pix2Pix)."""

from pathlib import Path

import torch
from torch import Tensor, nn

from training.config import ConfigError, Run
from training.data.lessons import STRENGTHS, Lessons
from training.data.photos import chosen_together, pairs
from training.losses.adversarial import feature_matching, hinge_discriminator, hinge_generator
from training.losses.drawing import likeness_loss, stillness_loss
from training.tasks.cartoonist import Cartoonist
from training.tasks.task import descend, rng_of

FULL_STRENGTH = 0.7
"""Share of the lessons that are asked for at full strength."""

STILL_EVERY = 4
"""Batches from one that is asked to stand still to the next: it costs nearly as much as another."""


class PairedTask(Cartoonist):
    """Draw what the other of the pair is; a discriminator that sees both keeps edges crisp where a mean would blur."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.lessons = _examples(run)
        whole = self.lessons.photos.shape[-1] // 8 * 8
        held = max(1, min(24, len(self.lessons.photos) // 10))
        self.held_truth = self.lessons.drawn[-held:, ..., :whole, :whole].to(device, torch.float32) / 255
        photos = self.lessons.photos[-held:, :, :whole, :whole]
        super().__init__(run, device, photos.to(device, torch.float32) / 255)
        self.learned = len(self.lessons.photos) - held
        self.hints = self.look_at_all()
        self.judge = self.discriminator("judge", 6) if self.wanted.adversarial else None

    @torch.no_grad()
    def look_at_all(self) -> Tensor:
        """(B, 19, S, S) halves: the hints of every photo, which are looked for once and not at every step."""
        parts = self.lessons.photos.split(8)
        return torch.cat([self.cartoonizer.glance(part.to(self.device) / 255).half().cpu() for part in parts])

    def batch(self, number: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Photos, their hints, conditions and drawings."""
        rng = rng_of(self.run.seed, number)
        windows, conditions = [], []
        strengths, looks = self.lessons.drawn.shape[1:3]
        for index in torch.randint(0, self.learned, (self.wanted.batch,), generator=rng).tolist():
            weaker = int(strengths > 1 and float(torch.rand(1, generator=rng)) > FULL_STRENGTH)
            look = int(torch.randint(0, looks, (1,), generator=rng))
            page = self.lessons.drawn[index, weaker, look]
            pictures = (self.lessons.photos[index], self.hints[index], page)
            windows.append(chosen_together(pictures, self.wanted.side, rng))
            shown = look if looks > 1 else int(torch.randint(0, 3, (1,), generator=rng))  # one for all three
            conditions.append(self.condition(1, shown, STRENGTHS[weaker]))
        photo, hints, drawing = (torch.stack(each).to(self.device).float() for each in zip(*windows, strict=True))
        return photo / 255, hints, torch.cat(conditions), drawing / 255

    def step(self, batch: tuple[Tensor, ...], number: int, progress: float) -> dict[str, float]:
        photo, hints, condition, truth = batch
        drawn = self.drawn(self.cartoonizer, photo, condition, hints)
        loss = likeness_loss(drawn, truth)
        figures = {"likeness": float(loss.detach())}
        if self.wanted.still and number % STILL_EVERY == 0:
            few = max(1, len(photo) // 3)
            still = stillness_loss(lambda x: self.drawn(self.cartoonizer, x, condition[:few]), photo[:few])
            loss = loss + self.wanted.still * still
            figures["still"] = float(still.detach())
        heard = self.heard(progress)
        if self.judge and heard:
            score, seen = self.judge(torch.cat((photo, drawn), dim=1))
            with torch.no_grad():
                seen_true = self.judge(torch.cat((photo, truth), dim=1))[1]
            loss = loss + heard * (hinge_generator(score) + 4 * feature_matching(seen_true, seen))
        norm = descend(loss, self.cartoonizer, self.optimizers["generator"], self.run.optimizer.clip)
        if self.judge and heard:  # learns last, so that all batches of a step were judged by the same
            true, made = (torch.cat((photo, picture), dim=1) for picture in (truth, drawn.detach()))
            of_judge = hinge_discriminator(self.judge(true)[0], self.judge(made)[0])
            descend(of_judge, self.judge, self.optimizers["judge"], self.run.optimizer.clip)
            figures["judge"] = float(of_judge.detach())
        return figures | {"norm": norm}

    @staticmethod
    def drawn(network: nn.Module, photo: Tensor, condition: Tensor, hints: Tensor | None = None) -> Tensor:
        """As the shipped graph draws, but for the screen: as far from the photograph as the strength says."""
        return photo + condition[:, 3:] * (network(photo, condition, hints) - photo)

    @torch.no_grad()
    def measure(self, mean: nn.Module) -> dict[str, float]:
        """Peak signal to noise, in decibels, against the held-out drawings of each look at full strength."""
        figures = super().measure(mean)
        for look in range(self.held_truth.shape[2]):
            drawn = mean(self.held_out, self.condition(len(self.held_out), look)).clamp(0, 1)
            error = (drawn - self.held_truth[:, 0, look]).square().mean((1, 2, 3)).clamp(min=1e-6)
            figures[f"psnr_{look}"] = float((-10 * error.log10()).mean())
        return figures


def _examples(run: Run) -> Lessons:
    wanted = run.cartoonize
    if wanted.way == "paired":
        if not wanted.pairs:
            raise ConfigError("The way “paired” needs “pairs” in [cartoonize]: a folder with photo/ and drawing/.")
        photos, drawings = pairs(Path(wanted.pairs), wanted.side * 9 // 8)
        return Lessons(photos, drawings[:, None, None])
    if wanted.lessons:
        return Lessons.read([Path(path) for path in wanted.lessons])
    return Lessons.draw(wanted.photos, wanted.squares, wanted.side * 9 // 8, run.seed)
