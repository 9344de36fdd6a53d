"""Learning to draw faces from noise.

Two ways, alone or together: a discriminator that tells true faces from made ones (``adversarial``), and, for characters
of our own drawer, the picture that the latent stands for (``guided``). Guided, a latent's numbers keep the meaning
that the drawer gives them, nothing collapses, and an hour of one processor core is enough for clean lines.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from training.config import ConfigError, Run
from training.config_sisters import Face
from training.data.augment import diff_augment
from training.data.characters.bank import read_bank
from training.data.characters.dice import LATENT
from training.data.characters.drawing import draw_latents
from training.data.faces import read_folder, read_kits
from training.losses.adversarial import feature_matching, hinge_discriminator, hinge_generator
from training.losses.likeness import likeness
from training.models.dcgan import DcganGenerator
from training.models.discriminator import PatchDiscriminator
from training.models.excitation import ExcitationGenerator
from training.models.face_finder import faces_found
from training.preview import on_paper, to_bytes
from training.tasks.task import descend, rng_of

log = logging.getLogger("animl.training")

HELD_OUT_SEED = 999_983
SHOWN = 32


@dataclass(frozen=True, slots=True)
class Faces:
    """``latents`` (N, 128, 1, 1) and ``pictures`` (N, 4, side, side) uint8; ``half``: to be learned at half size."""

    latents: Tensor
    pictures: Tensor
    half: bool


class FaceTask:
    """Implements :class:`training.tasks.task.Task`."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.run, self.device = run, device
        face = self.face = run.face
        refuse(face)
        latents, pictures = drawn(run)
        self.latents = torch.from_numpy(latents)
        own = torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()
        others = [read_kits(Path(folder), face.side) for folder in face.kits]
        others += [read_folder(Path(folder), face.side) for folder in face.folders]
        if face.only_faces:
            others = [only_faces(pictures, face.cascade) for pictures in others]
        self.pictures = torch.cat([own, *others]) if others else own
        if not len(self.pictures):
            raise ConfigError("There is nothing to learn from: give face.drawn, a bank, kits, or folders with faces.")
        self.held_out = held_out(face.side)
        self.shown = torch.randn(SHOWN, LATENT, 1, 1, generator=torch.Generator().manual_seed(HELD_OUT_SEED))
        generator = generator_of(run).to(device)
        judge = PatchDiscriminator(4, face.judge, face.judge_depth, spectral=face.spectral).to(device)
        for network in (generator, judge):  # a quarter quicker
            network.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        self.networks: dict[str, nn.Module] = {"generator": generator, "judge": judge}
        betas = (face.beta, 0.99)
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "generator": torch.optim.Adam(generator.parameters(), run.optimizer.rate, betas),
            "judge": torch.optim.Adam(judge.parameters(), face.judge_rate, betas),
        }

    @property
    def generator(self) -> nn.Module:
        return self.networks["generator"]

    def batch(self, number: int) -> Faces:
        """Twice as many as are learned at full size, where the run learns at half the size, too."""
        face, rng = self.face, rng_of(self.run.seed, number)
        count = face.batch * (2 if face.half_until or face.half_share else 1)
        half = bool(torch.rand((), generator=rng) < face.half_share)
        which = torch.randint(len(self.pictures), (count,), generator=rng)
        latents = self.latents[which] if face.guided else torch.randn(count, LATENT, generator=rng)
        return Faces(latents[..., None, None].to(self.device), self.pictures[which].to(self.device), half)

    def step(self, batch: Faces, number: int, progress: float) -> dict[str, float]:
        face = self.face
        if progress < face.half_until or batch.half:
            return self.half_step(batch)
        latent, true = batch.latents[: face.batch], batch.pictures[: face.batch].float() / 255
        generator, judge, clip = self.networks["generator"], self.networks["judge"], self.run.optimizer.clip
        made = generator(latent)
        figures: dict[str, float] = {}
        loss = made.new_zeros(())
        heard = face.adversarial and progress >= face.adversarial_from
        if heard:
            against = hinge_generator(judge(diff_augment(made))[0])
            figures["against"] = float(against.detach())
            loss = loss + face.adversarial * against
        if face.guided:
            apart = likeness(made, true, face.firm)
            figures["apart"] = float(apart.detach())
            loss = loss + face.guided * apart
        if heard and face.matched:
            with torch.no_grad():
                _, seen_true = judge(true)
            unseen = feature_matching(seen_true, judge(made)[1])
            figures["unmatched"] = float(unseen.detach())
            loss = loss + face.matched * unseen
        figures["norm"] = descend(loss, generator, self.optimizers["generator"], clip)
        if heard:  # the judge learns last, so that all batches of a step were judged by the same
            told = hinge_discriminator(judge(diff_augment(true))[0], judge(diff_augment(made.detach()))[0])
            descend(told, judge, self.optimizers["judge"], clip)
            figures["judge"] = float(told.detach())
        return figures

    def half_step(self, batch: Faces) -> dict[str, float]:
        """Learn from pictures of half the size."""
        true = F.avg_pool2d(batch.pictures.float() / 255, 2)
        generator: ExcitationGenerator = self.networks["generator"]  # pyright: ignore[reportAssignmentType]
        apart = likeness(generator.sketch(batch.latents), true, self.face.firm)
        norm = descend(apart, generator, self.optimizers["generator"], self.run.optimizer.clip)
        return {"apart_half": float(apart.detach()), "norm": norm}

    @torch.no_grad()
    def measure(self, mean: nn.Module) -> dict[str, float]:
        """How far the drawings of held-out latents are from those that the drawer makes of them."""
        if not self.face.guided:
            return {}
        latents, pictures = self.held_out
        return {"apart_held_out": float(F.l1_loss(mean(latents.to(self.device)).cpu(), pictures))}

    @torch.no_grad()
    def preview(self, mean: nn.Module, path: Path) -> None:
        """The same latents every time; guided, those of the drawer are below what it draws of them."""
        rows = [mean(self.shown.to(self.device)).cpu()]
        if self.face.guided:
            latents, pictures = self.held_out
            half = SHOWN // 2
            rows += [mean(latents[:half].to(self.device)).cpu(), pictures[:half]]
        save_sheet(path, torch.cat(rows))


def refuse(face: Face) -> None:
    """
    Raises:
        ConfigError: fields that do not go together.
    """
    if face.guided and (face.kits or face.folders):
        raise ConfigError("Only drawn characters can guide: give kits and folders with face.guided=0.")
    if not face.guided and not face.adversarial:
        raise ConfigError("A face is learned by face.guided or face.adversarial: give one of them a weight.")
    if face.cascade and not face.only_faces:
        raise ConfigError("A cascade says which pictures show a face: give face.only_faces=true with it.")
    if (face.half_until or face.half_share) and not (face.guided and face.generator == "excitation"):
        raise ConfigError(
            "Only the guided excitation generator learns at half the size: leave half_until and half_share out."
        )
    least = max(32 if face.generator == "excitation" else 16, 2 ** (face.judge_depth + 1))
    if face.side < least or face.side & (face.side - 1):
        raise ConfigError(f"face.side is {face.side}: give a power of two, here from {least} on.")


def generator_of(run: Run) -> nn.Module:
    match run.face.generator:
        case "excitation":
            return ExcitationGenerator(run.face.side, run.face.width, reads=run.face.guided > 0)
        case "dcgan":
            return DcganGenerator(run.face.side, run.face.width)
        case unknown:
            raise ConfigError(f"The generator “{unknown}” is unknown: write excitation or dcgan.")


def drawn(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Latents and pictures of our own characters: from the bank, or drawn now."""
    face = run.face
    if face.bank:
        return read_bank(Path(face.bank), face.side)
    if not face.drawn:
        return np.zeros((0, LATENT), np.float32), np.zeros((0, face.side, face.side, 4), np.uint8)
    return draw_latents(run.seed + 1, face.drawn, face.side)


def only_faces(pictures: Tensor, cascade: str = "") -> Tensor:
    """Of (N, 4, H, W) uint8 pictures those that show a face, by the user's cascade or by our own finder.

    Raises:
        ConfigError: the cascade cannot be read.
    """
    if not cascade:
        found = faces_found(pictures)
    else:
        from training.data.cascade import faces_in_cascade  # OpenCV is needed for this alone

        found = faces_in_cascade(pictures, Path(cascade))
    log.info("%d of %d pictures show a face and are learned from", int(found.sum()), len(found))
    return pictures[found]


def held_out(side: int, count: int = 16) -> tuple[Tensor, Tensor]:
    """(N, 128, 1, 1) latents and (N, 4, side, side) pictures that no bank holds."""
    latents, pictures = draw_latents(HELD_OUT_SEED, count, side)
    return torch.from_numpy(latents)[..., None, None], torch.from_numpy(pictures).permute(0, 3, 1, 2) / 255


def save_sheet(path: Path, pictures: Tensor, columns: int = 8) -> None:
    """(N, 4, S, S) as rows of a page on light grey."""
    on_grey = on_paper(pictures)
    rows = [torch.cat(list(on_grey[first : first + columns]), dim=2) for first in range(0, len(on_grey), columns)]
    rows = [F.pad(row, (0, rows[0].shape[2] - row.shape[2])) for row in rows]
    Image.fromarray(to_bytes(torch.cat(rows, dim=1))).save(path)
