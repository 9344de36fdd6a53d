"""Scenes with characters and effects in them, in every form that drawings have."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import torch
from torch import Tensor

from ..ground import ground
from ..sample import Sample, gathered
from ..timing import Ways
from .chance import Chance, Track
from .character import Camera, characters
from .curves import FAR, Frame2
from .effects import effects
from .front import Front
from .hand import hands
from .paint import Part, Style
from .patterns import Share, smooth
from .sheet import Posed, Sheet
from .traits import Traits
from .windows import box_of


class Actor(Protocol):
    """N things of one kind, one in each scene, at any progress of the scene."""

    def at(self, progress: Tensor, camera: Frame2, /) -> list[Part]:
        """Its parts from the back to the front, as ``camera`` sees them."""
        ...


Casting = Callable[[Chance, int, Ways, Traits], list[Actor]]


def draw_figures(
    backgrounds: Tensor,
    times: Tensor,
    side: int,
    rng: torch.Generator,
    traits: Traits,
    casting: Casting | None = None,
    share: Share = smooth,
    one_by_one: bool | None = None,
) -> Sample:
    """Draw N scenes of ``side`` pixels at their keys and at ``times`` (N, T) between them.

    A processor paints them one by one: what a scene has not is left out, and the windows of its parts are small. A
    graphics card paints all at once, since there an operation costs the same.

    Args:
        backgrounds: (B, 3, S, S) pictures for painted backgrounds.
        casting: who plays; left out: characters.
        share: how an edge is rounded to pixels.
        one_by_one: how they are painted; left out: as said. It changes no picture.
    """
    count = len(times)
    ways = Ways.drawn(count, rng)
    chance = Chance(count, rng)
    style, paper = styles(chance, side, traits)
    cast = (casting or company)(chance, side, ways, traits)
    if traits.occluders:
        cast.append(Front.drawn(chance, side, traits.occluders))
    if share is not smooth:  # pixel art: lines of one pixel
        style = replace(style, width=0.55 * style.lined, share=share)
    sheet = Sheet(style, paper, ground(backgrounds, count, side, rng), side)
    camera = cameras(chance, side)
    zero, one = torch.zeros(count, device=rng.device), torch.ones(count, device=rng.device)
    poses = [posed(cast, camera.at(share), share, sheet) for share in (zero, one, *ways.progress(times).unbind(1))]
    if one_by_one is None:
        one_by_one = rng.device.type == "cpu"
    if not one_by_one:
        return gathered(sheet.painted(poses), times)
    alone = ((sheet.of_one(index), [pose.of_one(index) for pose in poses]) for index in range(count))
    return Sample.joined(
        [gathered(one.painted(its), times[index : index + 1]) for index, (one, its) in enumerate(alone)]
    )


def posed(cast: Sequence[Actor], view: Frame2, progress: Tensor, sheet: Sheet) -> Posed:
    """Where everything stands at ``progress`` (N,); cell 0 is the background."""
    parts = [part for actor in cast for part in actor.at(progress, view)]
    boxes = torch.stack([box_of(part.shape, sheet.margin) for part in parts])
    present = torch.stack([part.present for part in parts])
    cells = torch.cat((sheet.ground_cell(view), *(part.shape.cells for part in parts)), 1)
    return Posed(parts, cells, torch.cat((present[..., None], boxes), 2))


def company(chance: Chance, side: int, ways: Ways, traits: Traits) -> list[Actor]:
    """A character of a third of the picture to more than all of it; in crowds, one or two smaller ones before it."""
    crowded = chance.coin(traits.crowds)
    size = chance.within(0.4, 1.0) * (1 + 1.2 * chance.coin(0.15)) * (1 - 0.3 * crowded)
    cast: list[Actor] = [characters(chance, side, ways, traits, torch.ones_like(size), size)]
    for share in (1.0, 0.4) if traits.crowds else ():
        cast.append(characters(chance, side, ways, traits, crowded * chance.coin(share), chance.within(0.3, 0.7)))
    return cast


def effects_and_company(chance: Chance, side: int, ways: Ways, traits: Traits) -> list[Actor]:
    """Effects; a character behind them in two of five."""
    size = chance.within(0.4, 0.9)
    return [characters(chance, side, ways, traits, chance.coin(0.4), size), *effects(chance, side)]


def styles(chance: Chance, side: int, traits: Traits) -> tuple[Style, Tensor]:
    """Styles, and (N,) 1 where the drawing is on white paper, 0 where it is painted or on none."""
    lines = chance.coin(traits.line_art)
    paper = lines * chance.coin(0.65)
    lined = torch.maximum(lines, chance.coin(0.82))
    dark = chance.within(0, 1)[:, None] * chance.within(0, 0.4, 3) * (1 - lines * chance.coin(0.8))[:, None]
    width = chance.within(0, 1) ** 2
    width = (0.35 + width * (side / 90 * (1 - 0.6 * lines))) * lined
    hollow = lines * (1 - paper)
    hand = hands(chance, side, traits.sketches, traits.boil)
    if hand is not None:  # a rough drawing is nothing but lines, and thin ones
        lined = torch.maximum(lined, hand.rough)
        width = torch.maximum(width, hand.rough * side / 400).minimum(side / 160 + FAR * (1 - hand.rough))
    return Style(dark, width, lined, 1 - hollow, paper, bool(hollow.any()), hand), paper


def cameras(chance: Chance, side: int) -> Camera:
    """A quarter pans or zooms; the first key is always seen squarely."""
    moves = chance.coin(0.25)
    none = torch.zeros_like(moves)
    zoom = Track(none, chance.within(-0.3, 0.3) * moves * chance.coin(0.6))
    pan = Track(
        torch.zeros(chance.count, 2, device=moves.device), chance.within(-0.25, 0.25, 2) * side * moves[:, None]
    )
    return Camera(zoom, pan, side)
