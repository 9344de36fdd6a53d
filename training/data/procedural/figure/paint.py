"""Painting parts one over the other, and keeping for every pixel who is seen there and where on him."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .curves import FAR, Chain, Spot, c, find_on_chain, find_on_spot, put_back

NEVER = 1e5
"""px along a part, beyond all of it."""


@dataclass(frozen=True, slots=True)
class Paint:
    """What N parts are painted with; it is fixed to them as ``s`` and ``d`` are. Colours are (N, 3)."""

    colour: Tensor
    other: Tensor  # colour of stripes
    sleeve: Tensor  # colour from ``sleeve_at`` on: gloves, boots, socks
    sleeve_at: Tensor  # (N,) px of ``s``
    along: Tensor  # (N,) stripes' turns along ``s``, radians for a px
    across: Tensor  # (N,) and across
    striped: Tensor  # (N,) 1 or 0
    shade: Tensor  # (N,) how much darker the shaded side is
    shade_at: Tensor  # (N,) px of ``d`` at which it begins


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of each of N pictures."""

    shape: Chain | Spot
    paint: Paint
    present: Tensor  # (N,) 1 or 0
    open_until: Tensor  # (N,) px of ``s`` up to which there is no outline: it grows out of what is behind


@dataclass(frozen=True, slots=True)
class Style:
    """How N pictures are drawn."""

    ink: Tensor  # (N, 3)
    width: Tensor  # (N,) half the lines' width, px; without lines 0
    lined: Tensor  # (N,) 1 or 0
    filled: Tensor  # (N,) 0: nothing but lines, and what is behind them is not seen


@dataclass(slots=True)
class Canvas:
    """N pictures in the making; ``truth`` (N, 5, H, W): part, its cell, ``s`` and ``d`` there, and 1 where drawn."""

    image: Tensor  # (N, 4, H, W) premultiplied
    lines: Tensor  # (N, 1, H, W)
    truth: Tensor
    empty: Tensor  # (N, 5, H, W): truth as it was before anything was painted

    @classmethod
    def on(cls, ground: Tensor, place: Tensor) -> "Canvas":
        """A canvas of ``ground`` (N, 4, H, W), whose pixels lie at ``place`` (N, 2, H, W) of it; it is cell 0."""
        zero = torch.zeros_like(ground[:, :1])
        truth = torch.cat((zero, zero, place, ground[:, 3:]), 1)
        return cls(ground.clone(), zero, truth, truth.clone())

    def paint(self, part: Part, number: int, cell: int, style: Style, grid: Tensor, box: tuple[slice, slice]) -> None:
        """Paint ``part`` over what is there, within ``box``."""
        window = (slice(None), slice(None), *box)
        grid = grid[window]
        find = find_on_chain if isinstance(part.shape, Chain) else find_on_spot
        distance, s, d, piece = find(part.shape, grid)  # pyright: ignore[reportArgumentType]
        distance = distance + FAR * (1 - c(part.present))
        shown = (s - c(part.open_until) + 0.5).clamp(0, 1) * c(style.lined)
        width = c(style.width) * shown
        cover = (0.5 - distance + width).clamp(0, 1)
        ink = (0.5 + distance + width).clamp(0, 1) * shown
        colour, edge = painted(part.paint, s, d, c(style.width))
        ink = torch.maximum(ink, edge * c(style.lined))
        filled = c(style.filled)
        fill = torch.cat((colour * filled, filled.expand_as(ink)), 1)
        inked = torch.cat((style.ink, torch.ones_like(style.ink[:, :1])), 1)[:, :, None, None]
        self.image[window] = torch.lerp(self.image[window], torch.lerp(fill, inked, ink), cover)
        self.lines[window] = torch.lerp(self.lines[window], ink, cover)
        on_top = (cover > 0.5).to(cover)
        seen = torch.maximum(filled, (ink > 0.5).to(ink))
        mine = torch.cat((torch.full_like(s, number), piece + cell, s, d, torch.ones_like(s)), 1)
        mine = torch.lerp(self.empty[window], mine, seen.expand_as(s))
        self.truth[window] = torch.lerp(self.truth[window], mine, on_top)

    def flow_into(self, cells: Tensor, grid: Tensor) -> Tensor:
        """(N, 2, H, W) from here to where ``cells`` (N, C, 8) stand at another time."""
        count, many, _ = cells.shape
        first = torch.arange(count, device=cells.device)[:, None, None] * many
        index = self.truth[:, 1].long() + first  # (N, H, W)
        there = cells.reshape(-1, 8).index_select(0, index.flatten()).reshape(*index.shape, 8)
        return torch.stack(put_back(there, self.truth[:, 2], self.truth[:, 3]), 1) - grid


def painted(paint: Paint, s: Tensor, d: Tensor, line: Tensor) -> tuple[Tensor, Tensor]:
    """(N, 3, H, W) colours at ``s`` and ``d``, and the line (N, 1, H, W) at the edge of a sleeve."""
    along, across = c(paint.along), c(paint.across)
    wave = torch.sin(s * along + d * across) / torch.sqrt(along * along + across * across).clamp(min=1e-3)
    stripe = (wave + 0.5).clamp(0, 1) * c(paint.striped)
    colour = torch.lerp(paint.colour[:, :, None, None], paint.other[:, :, None, None], stripe)
    sleeve = s - c(paint.sleeve_at)
    colour = torch.lerp(colour, paint.sleeve[:, :, None, None], (sleeve + 0.5).clamp(0, 1))
    shaded = (d - c(paint.shade_at) + 0.5).clamp(0, 1) * c(paint.shade)
    return colour * (1 - shaded), (0.5 - sleeve.abs() + line).clamp(0, 1)


def box_of(shape: Chain | Spot, margin: Tensor) -> Tensor:
    """(4,) left, top, right, bottom of what N parts may cover at most, ``margin`` (N,) px around them included."""
    origins = shape.cells[:, :, :2]
    large = shape.cells[:, 0, 2:6].norm(dim=-1)  # at least the larger stretch
    if isinstance(shape, Chain):
        reach = (shape.widths.amax(1) + shape.bulge.amax(1).clamp(min=0) + 0.3 * shape.lengths.amax(1)) * large
        last = shape.cells[:, -1]
        end = torch.stack(put_back(last, last[:, 7] + shape.lengths[:, -1], torch.zeros_like(reach)), -1)
        origins = torch.cat((origins, end[:, None]), 1)
    else:
        reach = shape.radius * large
    reach = (reach + margin)[:, None]
    low, high = origins.amin(1) - reach, origins.amax(1) + reach
    return torch.cat((low.amin(0), high.amax(0)))
