"""Learning any style a picture shows (arbitrary style transfer, Huang and Belongie 2017), by our own encoder.

The condition is the moments of what the frozen encoder sees in a style picture: mean and spread of every channel. What
is drawn shall have these moments, and show the photograph's content. At export three style pictures take the places of
the three looks.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.config import Run
from training.loop import checkpoint
from training.losses.drawing import moments, stillness_loss
from training.measure.features import FrozenEncoder
from training.models.cartoonizer import Cartoonizer
from training.tasks.task import descend
from training.tasks.unpaired import UnpairedTask, opaque

MOMENTS = 128
"""Mean and spread of the encoder's 64 channels at a quarter of the size: what a style is told by."""


class StyleTask(UnpairedTask):
    def __init__(self, run: Run, device: torch.device) -> None:
        super().__init__(run, device)
        network = Cartoonizer(MOMENTS)
        if run.cartoonize.looks:
            begin_painted(network, Path(run.cartoonize.looks))
        self.cartoonizer = self.learner("generator", network)

    def add_discriminators(self) -> None:
        """None: the moments are what is compared."""

    def style(self, picture: Tensor) -> Tensor:
        """(N, 128, 1, 1)."""
        with torch.no_grad():
            return told_by(self.encoder, picture)

    def step(self, batch: tuple[Tensor, Tensor], number: int, progress: float) -> dict[str, float]:
        photo, picture = batch
        style = self.style(picture)
        drawn = self.cartoonizer(photo, style)
        kept, figures = self.kept(photo, drawn)
        with torch.no_grad():
            wanted = [moments(level) for level in self.encoder(opaque(picture))]
        found = [moments(level) for level in self.encoder(opaque(drawn))]
        apart = torch.stack([F.l1_loss(one, other) for one, other in zip(found, wanted, strict=True)]).sum()
        afar = F.l1_loss(drawn.mean((2, 3)), picture.mean((2, 3)))
        loss = kept + self.wanted.style * (apart + afar)
        if self.wanted.still:
            loss = loss + self.wanted.still * stillness_loss(lambda x: self.cartoonizer(x, style[:1]), photo[:1])
        norm = descend(loss, self.cartoonizer, self.optimizers["generator"], self.run.optimizer.clip)
        return figures | {"style": float(apart.detach()), "norm": norm}

    def shown_conditions(self, count: int) -> list[Tensor]:
        shown = self.drawings[:3, :, : self.wanted.side, : self.wanted.side].to(self.device, torch.float32) / 255
        return [style[None].expand(count, -1, -1, -1) for style in self.style(shown)]


def told_by(encoder: FrozenEncoder, picture: Tensor) -> Tensor:
    """(N, 128, 1, 1): the moments of pictures (N, 3, H, W) by which a style is known."""
    return moments(encoder(opaque(picture))[0])


def begin_painted(network: Cartoonizer, weights: Path) -> None:
    """Draw whatever style as other weights draw the painted look; what styles change comes to it by learning."""
    looks = Cartoonizer()
    checkpoint.load_weights(weights, looks)
    state = looks.state_dict()
    for name, wanted in network.state_dict().items():
        if state[name].shape != wanted.shape:  # what the condition says: (outputs, 4, 1, 1) there
            bias = name.removesuffix("weight") + "bias"
            state[bias] = state[bias] + state[name][:, 1, 0, 0] + state[name][:, 3, 0, 0]
            state[name] = torch.randn_like(wanted) * 0.01
    network.load_state_dict(state)


class Baked(nn.Module):
    """A cartoonizer of styles behind the condition of looks: (N, 4, 1, 1), shares of three styles and the strength."""

    styles: Tensor

    def __init__(self, cartoonizer: Cartoonizer, styles: Tensor) -> None:
        super().__init__()
        self.cartoonizer = cartoonizer
        self.register_buffer("styles", styles.flatten(1))  # (3, 128)

    def forward(self, photo: Tensor, condition: Tensor) -> Tensor:
        style = torch.einsum("nk,kc->nc", condition[:, :3, 0, 0], self.styles)
        return self.cartoonizer(photo, style[:, :, None, None])
