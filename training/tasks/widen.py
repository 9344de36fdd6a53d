"""Learning to complete pictures: the sides of drawn scenes are hidden, and drawn anew."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

from training.config import Run
from training.data.windows import (
    Windows,
    continued,
    cut_window,
    draw_world,
    hide,
    hide_by_chance,
    read_scenes,
    recoloured,
)
from training.losses.adversarial import hinge_discriminator, hinge_generator
from training.losses.completion import completion_loss
from training.losses.price import price_loss
from training.measure.completion import likeness
from training.models.discriminator import PatchDiscriminator
from training.models.widener import Widener
from training.preview import on_paper, to_bytes
from training.tasks.task import descend

MEASURED = (456, 256, 57)
"""Width, height and hidden side of what is measured: 4:3 made 16:9."""


class WidenTask:
    """Batches, losses and measures of the widener."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.run, self.device, self.widen = run, device, run.widen
        chance = torch.Generator().manual_seed(run.seed)
        self.world = draw_world(max(2, run.data.shapes // 10), self.widen.height, chance)
        self.scenes, held_out = read_scenes(Path(run.data.stills), self.widen.most) if run.data.stills else ([], [])
        self.held_out = self.sides_hidden(held_out)
        self.widener = Widener().to(device)
        self.everywhere = PatchDiscriminator(5, self.widen.judge, 4).to(device)
        self.close = PatchDiscriminator(5, self.widen.judge, 2).to(device)
        self.networks: dict[str, nn.Module] = {"widener": self.widener}
        self.optimizers: dict[str, Optimizer] = {
            "widener": AdamW(self.widener.parameters(), run.optimizer.rate, weight_decay=run.optimizer.decay)
        }
        if self.widen.adversarial:
            self.networks |= {"everywhere": self.everywhere, "close": self.close}
            for name in ("everywhere", "close"):
                judge = self.networks[name]
                self.optimizers[name] = AdamW(judge.parameters(), run.optimizer.rate, betas=(0.5, 0.99))

    @property
    def generator(self) -> nn.Module:
        return self.widener

    def batch(self, number: int) -> Windows:
        """Windows: the same for the same seed and number."""
        rng = np.random.default_rng((self.run.seed, number))
        long, short = self.widen.height, self.widen.width
        upright = rng.random() < self.widen.beside
        width, height = (short, long) if upright else (long, short)
        pictures = []
        for _ in range(self.widen.batch):
            if self.scenes and rng.random() < self.widen.painted:
                scene = self.scenes[int(rng.integers(len(self.scenes)))]
                window = recoloured(cut_window(scene, (height, width), self.widen.scene, rng), rng)
                opaque = np.ones((height, width, 1), np.float32)
                pictures.append(torch.from_numpy(np.concatenate((window, opaque), 2)).permute(2, 0, 1))
            else:
                world = self.world[int(rng.integers(len(self.world)))]
                left, top = int(rng.integers(long - width + 1)), int(rng.integers(long - height + 1))
                pictures.append(world[:, top : top + height, left : left + width])
        return hide_by_chance(torch.stack(pictures).to(self.device), self.widen.scene, rng)

    def step(self, batch: Windows, number: int, progress: float) -> dict[str, float]:
        windows = batch
        drawn, *_ = self.widener(windows.truth, windows.hidden, windows.edge)
        loss, figures = completion_loss(drawn, windows, self.widen)
        if self.widen.priced:
            mistold = price_loss(self.widener, windows)
            loss, figures = loss + self.widen.priced * mistold, figures | {"mistold": float(mistold.detach())}
        clip = self.run.optimizer.clip
        if self.widen.adversarial and progress >= self.widen.adversarial_from:
            for parameter in (*self.everywhere.parameters(), *self.close.parameters()):
                parameter.requires_grad_(False)
            scores = [hinge_generator(judge(seen)[0]) for judge, seen in self.judged(drawn, windows)]
            for parameter in (*self.everywhere.parameters(), *self.close.parameters()):
                parameter.requires_grad_(True)
            loss = loss + self.widen.adversarial * torch.stack(scores).sum()
            figures |= {"fooled": float(torch.stack(scores).mean().detach())}
        figures |= {"norm": descend(loss, self.widener, self.optimizers["widener"], clip)}
        if self.widen.adversarial and progress >= self.widen.adversarial_from - 0.05:
            for name, true, made in zip(
                ("everywhere", "close"),
                self.judged(windows.truth, windows),
                self.judged(drawn.detach(), windows),
                strict=True,
            ):
                judge = self.networks[name]
                told = hinge_discriminator(judge(true[1])[0], judge(made[1])[0])
                descend(told, judge, self.optimizers[name], clip)
                figures[name] = float(told.detach())
        return figures

    def judged(self, pictures: Tensor, windows: Windows) -> list[tuple[nn.Module, Tensor]]:
        """Each discriminator beside what it looks at: the whole at half the size, and a square over the seam."""
        seen = torch.cat((pictures, windows.hidden), 1)
        side = min(self.widen.width, self.widen.height) // 2
        squares = []
        for picture, hidden in zip(seen, windows.hidden, strict=True):
            rows, columns = (hidden[0] > 0).nonzero(as_tuple=True)
            middle = len(rows) // 2
            top = min(max(int(rows[middle]) - side // 2, 0), picture.shape[1] - side)
            left = min(max(int(columns.float().mean()) - side // 2, 0), picture.shape[2] - side)
            squares.append(picture[:, top : top + side, left : left + side])
        return [(self.everywhere, F.avg_pool2d(seen, 2)), (self.close, torch.stack(squares))]

    def sides_hidden(self, scenes: list[np.ndarray]) -> Windows:
        """What is measured: the middle band of every scene with both sides hidden; drawn ones where there is none."""
        width, height, side = MEASURED if scenes else (2 * self.widen.height, self.widen.height, self.widen.width // 4)
        pictures = []
        for scene in scenes:
            tall, wide = scene.shape[:2]
            band = min(tall, wide * 9 / 16)
            across = band * 16 / 9
            box = ((wide - across) / 2, (tall - band) / 2, (wide + across) / 2, (tall + band) / 2)
            band_picture = Image.fromarray(scene).resize((width, height), Image.Resampling.BOX, box=box)
            pictures.append(torch.from_numpy(np.array(band_picture)).permute(2, 0, 1).float() / 255)
        if pictures:
            colours = torch.stack(pictures)
            truth = torch.cat((colours, torch.ones_like(colours[:, :1])), 1)
        else:
            truth = torch.cat((self.world[:2], self.world[:2].flip(3)), 3)[..., :width]
            width = truth.shape[-1]
        # Sixteenths: the sides are filled up with more to hide, which is not measured.
        known = torch.tensor([[side, 0, width - side, height]] * len(truth))
        return hide(truth.to(self.device), known)

    @torch.no_grad()
    def draw(self, network: nn.Module, windows: Windows) -> Tensor:
        """Complete held-out windows one by one, each widened to a whole number of sixteenths."""
        height, width = windows.truth.shape[-2:]
        margins = (0, -width % 16, 0, -height % 16)
        drawn = []
        for index in range(len(windows.truth)):
            picked = slice(index, index + 1)
            known = windows.edge[picked].abs().amax(1)[0] == 0
            rows, columns = known.any(1).nonzero(), known.any(0).nonzero()
            rectangle = [int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1]
            padded = hide(F.pad(windows.truth[picked], margins), torch.tensor([rectangle]))
            drawn.append(network(padded.truth, padded.hidden, padded.edge)[0][..., :height, :width])
        return torch.cat(drawn)

    @torch.no_grad()
    def measure(self, mean: nn.Module) -> dict[str, float]:
        """The four measures of completed sides on held-out scenes."""
        return likeness(self.draw(mean, self.held_out), self.held_out)

    def preview(self, mean: nn.Module, path: Path) -> None:
        """Rows: what is known, the edge repeated, completed, the truth."""
        some = Windows(self.held_out.truth[:6], self.held_out.hidden[:6], self.held_out.edge[:6])
        rows = (some.truth * (1 - some.hidden), continued(some), self.draw(mean, some), some.truth)
        page = torch.cat([torch.cat(list(on_paper(row)), dim=2) for row in rows], dim=1)
        Image.fromarray(to_bytes(page)).save(path)
