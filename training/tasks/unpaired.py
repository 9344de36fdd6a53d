"""Learning from photographs here and drawings there, no two of one thing.

In the manner of White-box cartoonization (Wang and Yu 2020) and AnimeGAN (Chen, Liu and Chen 2019), by our own code and
encoder: one discriminator compares surfaces (pictures without texture), one textures (pictures without colour); what is
in the photo is kept by what the frozen encoder sees, its colours by their means, and structure by a price on small
changes. There is one look, which all three shares of the condition stand for; or, with an ``anchor``, the looks of the
weights that the run starts from, each of which is refined and stays what it was.
"""

from pathlib import Path

import torch
from torch import Tensor

from training.config import ConfigError, Run
from training.data.augment import diff_augment
from training.data.photos import chosen, squares
from training.loop import checkpoint
from training.losses.adversarial import hinge_discriminator, hinge_generator
from training.losses.drawing import colour_loss, flatness_loss, likeness_loss, random_grey, stillness_loss
from training.losses.picture import feature_loss
from training.measure.features import FrozenEncoder
from training.models.cartoonizer import Cartoonizer, surface
from training.tasks.cartoonist import Cartoonist
from training.tasks.task import descend, rng_of

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
        self.first = self.first_weights() if wanted.anchor else None
        self.add_discriminators()

    def first_weights(self) -> Cartoonizer:
        """What the run starts from, and never changes.

        Raises:
            ConfigError: it starts from nothing.
        """
        if not self.run.start:
            raise ConfigError("“anchor” in [cartoonize] holds looks near those of other weights: name them in “start”.")
        first = Cartoonizer()
        checkpoint.load_weights(Path(self.run.start), first)
        return first.to(self.device).eval().requires_grad_(False)

    def add_discriminators(self) -> None:
        self.discriminator("surface", 3)
        self.discriminator("texture", 1)

    def batch(self, number: int) -> tuple[Tensor, Tensor]:
        """As many photos as drawings, from 0 to 1."""
        wanted, rng = self.wanted, rng_of(self.run.seed, number)
        photo, drawing = (chosen(bank, wanted.batch, wanted.side, rng) for bank in (self.photos, self.drawings))
        return photo.to(self.device), drawing.to(self.device)

    def one_look(self, count: int) -> Tensor:
        """One of the three looks for every picture."""
        looks = torch.randint(0, 3, (count,)).tolist()
        return torch.cat([self.condition(1, look) for look in looks])

    def any_look(self, count: int) -> Tensor:
        """Any mixture of the looks, so that each of them is the one that is learned."""
        condition = torch.ones(count, 4, 1, 1, device=self.device)
        condition[:, :3] = torch.rand(count, 3, 1, 1, device=self.device) + 1e-3
        condition[:, :3] /= condition[:, :3].sum(1, keepdim=True)
        return condition

    def step(self, batch: tuple[Tensor, Tensor], number: int, progress: float) -> dict[str, float]:
        photo, drawing = batch
        condition = self.one_look(len(photo)) if self.first else self.any_look(len(photo))
        hints = self.cartoonizer.glance(photo)
        drawn = self.cartoonizer(photo, condition, hints)
        loss, figures = self.kept(photo, drawn)
        if self.first:
            with torch.no_grad():
                before = self.first(photo, condition, hints)
            apart = likeness_loss(drawn, before)
            loss, figures = loss + self.wanted.anchor * apart, figures | {"anchor": float(apart.detach())}
        if self.wanted.still:
            still = stillness_loss(lambda x: self.cartoonizer(x, condition[:1]), photo[:1])
            loss = loss + self.wanted.still * still
        shown: dict[str, tuple[Tensor, Tensor]] = {}
        if heard := self.heard(progress):
            views = {"surface": lambda picture: surface(picture, 5, 0.02), "texture": random_grey}
            for name, view in views.items():
                shown[name] = view(self.as_shown(drawing)), view(self.as_shown(drawn))
                loss = loss + heard * self.score(name, shown[name][1])
        norm = descend(loss, self.cartoonizer, self.optimizers["generator"], self.run.optimizer.clip)
        return figures | self.taught(shown) | {"norm": norm}

    def as_shown(self, picture: Tensor) -> Tensor:
        """To a discriminator."""
        return diff_augment(picture) if self.wanted.varied else picture

    def kept(self, photo: Tensor, drawn: Tensor) -> tuple[Tensor, dict[str, float]]:
        """What of the photo shall be found in its drawing, and the price of what is not flat."""
        content = self.content(photo, drawn)
        colour, flat = colour_loss(drawn, photo), flatness_loss(drawn)
        loss = self.wanted.content * content + self.wanted.colour * colour + self.wanted.flat * flat
        return loss, {"content": float(content.detach()), "colour": float(colour.detach())}

    def content(self, photo: Tensor, drawn: Tensor) -> Tensor:
        """Distance in what the frozen encoder sees."""
        return feature_loss(self.encoder, opaque(drawn), opaque(photo))

    def score(self, name: str, made: Tensor) -> Tensor:
        """What a discriminator wants of the generator."""
        return hinge_generator(self.networks[name](made)[0])

    def taught(self, shown: dict[str, tuple[Tensor, Tensor]]) -> dict[str, float]:
        """Let discriminators learn, by name, from what is true and what was made; figures of each.

        They learn last, so that all batches of a step were judged by the same.
        """
        figures = {}
        for name, (true, made) in shown.items():
            judge = self.networks[name]
            told = hinge_discriminator(judge(true)[0], judge(made.detach())[0])
            descend(told, judge, self.optimizers[name], self.run.optimizer.clip)
            figures[name] = float(told.detach())
        return figures


def opaque(picture: Tensor) -> Tensor:
    """(N, 3, H, W) as RGBA."""
    return torch.cat((picture, torch.ones_like(picture[:, :1])), dim=1)
