"""Painting parts one over the other, and keeping for every pixel who is seen there and where on him."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .curves import FAR, Chain, Spot, c, exchanged, find_on_chain, find_on_spot, put_back


@dataclass(frozen=True, slots=True)
class Stripes:
    colour: Tensor  # (N, 3)
    along: Tensor  # (N,) their turns along ``s``, radians for a px
    across: Tensor  # (N,) and across
    present: Tensor  # (N,) 1 or 0


@dataclass(frozen=True, slots=True)
class Paint:
    """What N parts are painted with; it is fixed to them as ``s`` and ``d`` are. Colours are (N, 3)."""

    colour: Tensor
    sleeve: tuple[Tensor, Tensor] | None = None  # colour and the ``s`` it begins at: gloves, boots
    stripes: Stripes | None = None
    shade: tuple[Tensor, Tensor] | None = None  # how much darker the shaded side is, and the ``d`` it begins at


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of each of N pictures."""

    shape: Chain | Spot
    paint: Paint
    present: Tensor  # (N,) 1 or 0
    open_until: Tensor | None  # (N,) px of ``s`` up to which there is no outline: it grows out of what is behind


@dataclass(frozen=True, slots=True)
class Style:
    """How N pictures are drawn."""

    ink: Tensor  # (N, 3)
    width: Tensor  # (N,) half the lines' width, px; without lines 0
    lined: Tensor  # (N,) 1 or 0
    filled: Tensor  # (N,) 0: nothing but lines, and what is behind them is not seen
    hollow: bool  # whether any is not filled


@dataclass(slots=True)
class Canvas:
    """N pictures in the making; ``truth``: the cell of every pixel, and ``s`` and ``d`` there, (N, 1, H, W) each."""

    image: Tensor  # (N, 4, H, W) premultiplied
    lines: Tensor  # (N, 1, H, W)
    truth: tuple[Tensor, Tensor, Tensor]
    empty: tuple[Tensor, Tensor, Tensor]  # as it was before anything was painted

    @classmethod
    def on(cls, ground: Tensor, place: Tensor) -> "Canvas":
        """A canvas of ``ground`` (N, 4, H, W), whose pixels lie at ``place`` (N, 2, H, W) of it; it is cell 0."""
        zero = torch.zeros_like(ground[:, :1])
        empty = (zero, place[:, :1], place[:, 1:])
        truth = (zero.clone(), empty[1].clone(), empty[2].clone())
        return cls(ground.clone(), zero.clone(), truth, empty)

    def paint(
        self,
        part: Part,
        ways: list[tuple[Tensor, ...]],
        cell: int,
        style: Style,
        grid: Tensor,
        box: tuple[slice, slice],
    ) -> None:
        """Paint ``part``, whose first cell is number ``cell``, over what is there, within ``box``."""
        window = (slice(None), slice(None), *box)
        grid = grid[window]
        find = find_on_chain if isinstance(part.shape, Chain) else find_on_spot
        distance, s, d, piece = find(part.shape, ways, grid)  # pyright: ignore[reportArgumentType]
        distance = distance + c(FAR * (1 - part.present))
        lined = c(style.lined)
        if part.open_until is not None:
            lined = (s - c(part.open_until) + 0.5).clamp_(0, 1) * lined
        line = c(style.width)
        edge = distance + 0.5
        cover = (1 - edge + line * lined).clamp_(0, 1)
        ink = (edge + line).clamp_(0, 1) * lined
        colour = part.paint.colour[:, :, None, None]
        if part.paint.stripes is not None:
            colour = striped(part.paint.stripes, colour, s, d)
        if part.paint.sleeve is not None:
            other, begin = part.paint.sleeve
            sleeve = s - c(begin) + 0.5
            ink = torch.maximum(ink, (1 - (sleeve - 0.5).abs() - 0.5 + line).clamp_(0, 1) * c(style.lined))
            colour = colour + (other[:, :, None, None] - colour) * sleeve.clamp_(0, 1)
        if part.paint.shade is not None:
            depth, begin = part.paint.shade
            colour = colour * (1 - (d - c(begin) + 0.5).clamp_(0, 1) * c(depth))
        image = self.image[window].mul_(1 - cover)
        inked = ink * cover
        painted = (cover - inked) * c(style.filled)
        image[:, :3] += colour * painted
        image[:, :3] += style.ink[:, :, None, None] * inked
        image[:, 3:] += painted + inked
        exchanged(self.lines[window], ink, cover)
        on_top = ((cover - 0.5) * 1e9).clamp_(0, 1)
        if style.hollow:
            drawn = ((ink - 0.5) * 1e9).clamp_(0, 1)
            on_paper = (1 - c(style.filled)) * (1 - drawn)
            for old, before in zip(self.truth, self.empty, strict=True):
                exchanged(old[window], before[window], on_top * on_paper)
            on_top = on_top * (1 - on_paper)
        for old, new in zip(self.truth, (piece + cell, s, d), strict=True):
            here = old[window]
            here.add_((new - here).mul_(on_top))

    def flow_into(self, cells: Tensor, grid: Tensor) -> Tensor:
        """(N, 2, H, W) from here to where ``cells`` (N, C, 8) stand at another time."""
        count, many, _ = cells.shape
        cell, s, d = (values[:, 0] for values in self.truth)
        index = cell.round().long() + torch.arange(count, device=cells.device)[:, None, None] * many
        there = cells.reshape(-1, 8).index_select(0, index.flatten()).reshape(*index.shape, 8)
        return torch.stack(put_back(there, s, d), 1) - grid


def striped(stripes: Stripes, colour: Tensor, s: Tensor, d: Tensor) -> Tensor:
    along, across = c(stripes.along), c(stripes.across)
    wave = torch.sin(s * along + d * across) / torch.sqrt(along * along + across * across).clamp(min=1e-3)
    share = (wave + 0.5).clamp_(0, 1) * c(stripes.present)
    return colour + (stripes.colour[:, :, None, None] - colour) * share


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
