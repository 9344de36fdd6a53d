"""What scenes stand on: nothing, flat paint, or a painted background that the camera pans along."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .shapes import uniform


@dataclass(frozen=True, slots=True)
class Ground:
    """The backgrounds of N scenes, to be seen at any progress of their pan."""

    picture: Tensor  # (N, 3, S, S)
    flat: Tensor  # (N, 3, 1, 1)
    painted: Tensor  # (N, 1, 1, 1), 1 or 0
    opaque: Tensor  # (N, 1, 1, 1), 1 or 0
    zoom: Tensor  # (N,) share of the picture that is seen
    pan: Tensor  # (N, 2) px that the background has moved by the end
    side: int  # px

    def seen(self, progress: Tensor, into: Sequence[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """(N, 4, H, W) at ``progress`` (N,), and the flows (N, 2, H, W) into what is seen at each of ``into``."""
        axis = (torch.arange(self.side, device=self.pan.device) + 0.5) / self.side * 2 - 1
        grid = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1)[None]
        shift = -self.pan * progress[:, None]
        place = (grid + shift[:, None, None] * 2 / self.side) * self.zoom[:, None, None, None]
        picture = F.grid_sample(self.picture, place, align_corners=False, padding_mode="reflection")
        picture = torch.where(self.painted > 0.5, picture, self.flat)
        opaque = self.opaque.expand(-1, 1, self.side, self.side)
        flows = [
            (self.pan * (other - progress)[:, None])[:, :, None, None].expand(-1, 2, self.side, self.side)
            for other in into
        ]
        return torch.cat((picture * opaque, opaque), dim=1), flows


def ground(backgrounds: Tensor, count: int, side: int, rng: torch.Generator) -> Ground:
    """Nearly half are empty, a quarter flat, the others cut out of ``backgrounds`` (B, 3, S, S), some panned."""
    kind = uniform(count, rng)
    chosen = torch.randint(0, len(backgrounds), (count,), generator=rng, device=rng.device)
    zoom = uniform(count, rng, 0.3, 0.8)
    pan = (torch.rand(count, 2, generator=rng, device=rng.device) - 0.5) * side * 0.3
    pan = pan * (uniform(count, rng) < 0.5).float()[:, None] * (kind > 0.7).float()[:, None]
    flat = torch.rand(count, 3, 1, 1, generator=rng, device=rng.device)
    painted, opaque = ((kind > bound).float()[:, None, None, None] for bound in (0.7, 0.45))
    return Ground(backgrounds[chosen], flat, painted, opaque, zoom, pan, side)
