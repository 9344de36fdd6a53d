"""Learning from photographs here and drawings there, no two of one thing.

In the manner of White-box cartoonization (Wang and Yu 2020) and AnimeGAN (Chen, Liu and Chen 2019), by our own code and
encoder: one discriminator compares surfaces (pictures without texture), one textures (pictures without colour); what is
in the photo is kept by what the frozen encoder sees, its colours by their means, and structure by a price on small
changes. There is one look, which all three shares of the condition stand for.
"""

import torch
from torch import Tensor

from training.config import Run
from training.data.augment import diff_augment
from training.data.photos import chosen, squares
from training.losses.adversarial import hinge_discriminator, hinge_generator
from training.losses.drawing import colour_loss, flatness_loss, random_grey, stillness_loss
from training.losses.picture import feature_loss
from training.measure.features import FrozenEncoder
from training.models.cartoonizer import surface
from training.models.discriminator import PatchDiscriminator
from training.tasks.cartoonist import Cartoonist
from training.tasks.task import descend

HELD_OUT = 12


class UnpairedTask(Cartoonist):
    def __init__(self, run: Run, device: torch.device) -> None:
        wanted = run.cartoonize
        room = wanted.side * 5 // 4
        photos = squares(wanted.photos, wanted.squares + HELD_OUT, room, run.seed)
        held = photos[:HELD_OUT, :, : wanted.side, : wanted.side].to(device, torch.float32) / 255
        super().__init__(run, device, held)
        self.photos = photos[HELD_OUT:]
        self.drawings = squares(wanted.drawings, wanted.squares, room, run.seed + 1, relight=False)
        self.encoder = FrozenEncoder().to(device)
        self.add_discriminators()

    def add_discriminators(self) -> None:
        self.of_surface = self.discriminator("surface", 3)
        self.of_texture = self.discriminator("texture", 1)

    def batch(self) -> tuple[Tensor, Tensor]:
        """As many photos as drawings, from 0 to 1."""
        wanted = self.wanted
        photo, drawing = (chosen(bank, wanted.batch, wanted.side) for bank in (self.photos, self.drawings))
        return photo.to(self.device), drawing.to(self.device)

    def any_look(self, count: int) -> Tensor:
        """Any mixture of the looks, so that each of them is the one that is learned."""
        condition = torch.ones(count, 4, 1, 1, device=self.device)
        condition[:, :3] = torch.rand(count, 3, 1, 1, device=self.device) + 1e-3
        condition[:, :3] /= condition[:, :3].sum(1, keepdim=True)
        return condition

    def step(self, step: int, progress: float) -> dict[str, float]:
        photo, drawing = self.batch()
        condition = self.any_look(len(photo))
        drawn = self.cartoonizer(photo, condition)
        loss, figures = self.kept(photo, drawn)
        if self.wanted.still:
            still = stillness_loss(lambda x: self.cartoonizer(x, condition[:1]), photo[:1])
            loss = loss + self.wanted.still * still
        if heard := self.heard(progress):
            kinds = {
                "surface": (self.of_surface, lambda picture: surface(picture, 5, 0.02)),
                "texture": (self.of_texture, random_grey),
            }
            for name, (judge, view) in kinds.items():
                scored, of_judge = self.judged(name, judge, view(diff_augment(drawing)), view(diff_augment(drawn)))
                loss = loss + heard * scored
                figures[name] = of_judge
        norm = descend(loss, self.cartoonizer, self.optimizers["generator"], self.run.optimizer.clip)
        return figures | {"norm": norm}

    def kept(self, photo: Tensor, drawn: Tensor) -> tuple[Tensor, dict[str, float]]:
        """What of the photo shall be found in its drawing, and the price of what is not flat."""
        content = self.content(photo, drawn)
        colour, flat = colour_loss(drawn, photo), flatness_loss(drawn)
        loss = self.wanted.content * content + self.wanted.colour * colour + self.wanted.flat * flat
        return loss, {"content": float(content.detach()), "colour": float(colour.detach())}

    def content(self, photo: Tensor, drawn: Tensor) -> Tensor:
        """Distance in what the frozen encoder sees."""
        return feature_loss(self.encoder, opaque(drawn), opaque(photo))

    def judged(self, name: str, judge: PatchDiscriminator, true: Tensor, made: Tensor) -> tuple[Tensor, float]:
        """Let a discriminator learn, and what it then wants of the generator; the first also as a figure."""
        of_judge = hinge_discriminator(judge(true)[0], judge(made.detach())[0])
        descend(of_judge, judge, self.optimizers[name], self.run.optimizer.clip)
        return hinge_generator(judge(made)[0]), float(of_judge.detach())


def opaque(picture: Tensor) -> Tensor:
    """(N, 3, H, W) as RGBA."""
    return torch.cat((picture, torch.ones_like(picture[:, :1])), dim=1)
