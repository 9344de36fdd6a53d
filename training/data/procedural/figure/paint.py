"""Painting parts one over the other, and keeping for every pixel who is seen there."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .curves import FAR, Chain, Spot, along, c, find_on_chain, find_on_spot, put_back, ways_in
from .hand import Hand
from .patterns import Pattern, Share, smooth


@dataclass(frozen=True, slots=True)
class Paint:
    """What N parts are painted with; it is fixed to them as ``s`` and ``d`` are. Colours are (N, 3)."""

    colour: Tensor
    sleeve: tuple[Tensor, Tensor] | None = None  # colour and the ``s`` it begins at: gloves, boots
    pattern: Pattern | None = None
    shade: tuple[Tensor, Tensor] | None = None  # how much darker the shaded side is, and the ``d`` it begins at
    solid: bool = False  # black in a line drawing too: pupils


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of each of N pictures."""

    shape: Chain | Spot
    paint: Paint
    present: Tensor  # (N,) 1 or 0
    open_until: Tensor | None = None  # (N,) px of ``s`` up to which there is no outline: it grows out of what is behind
    lined: bool = True  # else without an outline
    rim: bool = False  # nothing but ink, as far as an outline would reach: what several parts have in common


@dataclass(frozen=True, slots=True)
class Style:
    """How N pictures are drawn."""

    ink: Tensor  # (N, 3)
    width: Tensor  # (N,) half the lines' width, px; without lines 0
    lined: Tensor  # (N,) 1 or 0
    filled: Tensor  # (N,) 0: nothing but lines, and what is behind them is not seen
    white: Tensor  # (N,) 1: fills are as white as the paper
    hollow: bool  # whether any is not filled
    hand: Hand | None = None
    share: Share = smooth


@dataclass(slots=True)
class Canvas:
    """N pictures in the making, and the number of every pixel's cell; 0 is the background."""

    image: Tensor  # (N, 4, H, W) premultiplied
    lines: Tensor  # (N, 1, H, W)
    cell: Tensor  # (N, 1, H, W)

    @classmethod
    def on(cls, ground: Tensor) -> "Canvas":
        """A canvas of ``ground`` (N, 4, H, W)."""
        zero = torch.zeros_like(ground[:, :1])
        return cls(ground.clone(), zero, zero.clone())

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
        find = find_on_chain if isinstance(part.shape, Chain) else find_on_spot
        distance, s, d, piece = find(part.shape, ways, grid[window])  # pyright: ignore[reportArgumentType]
        distance = distance + c(FAR * (1 - part.present))
        cover, inked, colour = looks_of(part, distance, s, d, style)
        behind = 1 - cover
        painted = (cover - inked) * c(style.filled)
        image = self.image[window].mul_(behind)
        image[:, :3] += colour * painted
        image[:, :3] += style.ink[:, :, None, None] * inked
        image[:, 3:] += painted + inked
        self.lines[window].mul_(behind).add_(inked)
        on_top = ((cover - 0.5) * 1e9).clamp_(0, 1)
        here, mine = self.cell[window], piece + cell
        if style.hollow:
            drawn = (inked > 0.5 * cover).to(cover)
            mine = mine * (drawn + (1 - drawn) * c(style.filled))  # between the lines is paper
        here.add_((mine - here).mul_(on_top))

    def places(self, cells: Tensor, grid: Tensor) -> tuple[Tensor, Tensor]:
        """``s`` and ``d`` of every pixel on its cell of ``cells`` (N, C, 8), (N, 1, H, W) each."""
        way = ways_in(self.rows(cells).flatten(0, 2)[:, None])[0]  # every pixel a picture of one cell
        way = tuple(number.reshape(self.cell.shape) for number in way)
        s, d = along(way, grid, straight=False)
        return s + way[7], d

    def flow_into(self, cells: Tensor, place: tuple[Tensor, Tensor], grid: Tensor) -> Tensor:
        """(N, 2, H, W) from here, where pixels are at ``place``, to where ``cells`` (N, C, 8) stand at another time."""
        s, d = place
        return torch.stack(put_back(self.rows(cells), s[:, 0], d[:, 0]), 1) - grid

    def rows(self, cells: Tensor) -> Tensor:
        """(N, H, W, 8): every pixel's own."""
        count, many, _ = cells.shape
        index = self.cell[:, 0].round().long() + torch.arange(count, device=cells.device)[:, None, None] * many
        return cells.reshape(-1, 8).index_select(0, index.flatten()).reshape(*index.shape, 8)


def looks_of(part: Part, distance: Tensor, s: Tensor, d: Tensor, style: Style) -> tuple[Tensor, Tensor, Tensor]:
    """How much of each pixel a part covers, how much with ink, (N, 1, H, W), and its colour (N, 3, H or 1, W or 1)."""
    share, hand = style.share, style.hand
    lined = c(style.lined * part.lined)
    line = c(style.width)
    if part.open_until is not None:
        lined = (s - c(part.open_until) + 0.5).clamp_(0, 1) * lined
    if hand is not None:
        clean = distance + hand.stray(s, d)
        strokes = hand.strokes(distance, s, d, style.width) * lined if hand.loose and part.lined else None
    else:
        clean, strokes = distance, None
    edge = clean + 0.5
    cover = share(1 - edge + line * lined)
    if part.rim:
        return cover, cover, part.paint.colour[:, :, None, None]
    ink = share(edge + line) * lined
    colour, ink = coloured(part.paint, ink, s, d, style)
    inked = ink * cover
    if strokes is not None and hand is not None:
        rough, seen = c(hand.rough), 1 - c(hand.through * (1 - style.filled))
        inside = share(0.5 - distance) * seen
        cover = cover + (torch.maximum(inside, strokes) - cover) * rough
        inked = inked + (strokes - inked) * rough
    return cover, inked, colour


def coloured(paint: Paint, ink: Tensor, s: Tensor, d: Tensor, style: Style) -> tuple[Tensor, Tensor]:
    """The colour of a paint, and the ink with the lines that lie within it."""
    share = style.share
    colour = paint.colour[:, :, None, None]
    if paint.pattern is not None:
        colour = paint.pattern.on(colour, s, d, share)
    if paint.sleeve is not None:
        other, begin = paint.sleeve
        sleeve = s - c(begin) + 0.5
        ink = torch.maximum(ink, share(0.5 - (sleeve - 0.5).abs() + c(style.width)) * c(style.lined))
        colour = colour + (other[:, :, None, None] - colour) * share(sleeve)
    if paint.shade is not None:
        depth, begin = paint.shade
        colour = colour * (1 - share(d - c(begin) + 0.5) * c(depth))
    if not paint.solid:
        colour = colour + (1 - colour) * c(style.white)
    return colour, ink
