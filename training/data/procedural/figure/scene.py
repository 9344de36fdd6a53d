"""Scenes with characters and effects in them, in every form that drawings have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from training.models.warp import pixel_grid

from ..ground import Ground, ground
from ..sample import Frame, Sample, gathered
from ..timing import Ways
from .chance import Chance, Track
from .character import Camera, characters
from .curves import FAR, LEAST_CURVATURE, Frame2, ways_in
from .effects import effects
from .front import Front
from .hand import hands
from .paint import Canvas, Part, Style
from .patterns import Share, smooth
from .traits import Traits
from .windows import box_of, window_of


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
) -> Sample:
    """Draw N scenes of ``side`` pixels at their keys and at ``times`` (N, T) between them.

    A processor draws them one by one: whatever a scene has not is left out, and its parts' windows are small. A
    graphics card draws all at once, since there every operation costs the same.

    Args:
        backgrounds: (B, 3, S, S) pictures for painted backgrounds.
        casting: who plays; left out: characters.
        share: how an edge is rounded to pixels.
    """
    at_once = 1 if rng.device.type == "cpu" else max(1, len(times))
    return Sample.joined(
        [
            draw_together(backgrounds, some, side, rng, traits, casting or company, share)
            for some in times.split(at_once)
        ]
    )


def draw_together(
    backgrounds: Tensor, times: Tensor, side: int, rng: torch.Generator, traits: Traits, casting: Casting, share: Share
) -> Sample:
    count = len(times)
    ways = Ways.drawn(count, rng)
    chance = Chance(count, rng)
    style, paper = styles(chance, side, traits)
    cast = [*casting(chance, side, ways, traits), Front.drawn(chance, side, traits.occluders)]
    behind = ground(backgrounds, count, side, rng)
    if share is not smooth:  # pixel art: lines of one pixel
        style = replace(style, width=0.55 * style.lined, share=share)
    scene = FigureScene(cast, cameras(chance, side), style, paper, behind, side)
    zero, one = torch.zeros(count, device=rng.device), torch.ones(count, device=rng.device)
    poses = [scene.posed(share) for share in (zero, one, *ways.progress(times).unbind(1))]
    first, last = poses[0].cells, poses[1].cells
    into = [[last], [first], *([first, last] for _ in poses[2:])]
    return gathered(
        [scene.seen(pose, there, number) for number, (pose, there) in enumerate(zip(poses, into, strict=True))], times
    )


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


@dataclass(frozen=True, slots=True)
class FigureScene:
    """N scenes: a cast before its backgrounds."""

    cast: Sequence[Actor]  # from the back to the front
    camera: Camera
    style: Style
    paper: Tensor  # (N,)
    behind: Ground
    side: int

    def posed(self, progress: Tensor) -> "Posed":
        """Where everything stands at ``progress`` (N,); cell 0 is the background."""
        view = self.camera.at(progress)
        parts = [part for actor in self.cast for part in actor.at(progress, view)]
        return Posed(parts, torch.cat((self.ground_cell(view), *(part.shape.cells for part in parts)), 1))

    def ground_cell(self, view: Frame2) -> Tensor:
        """(N, 1, 8). White paper stays where it is."""
        moving = self.moving[:, None]
        still = torch.eye(2, device=moving.device).flatten()
        matrix = moving * view.matrix.flatten(1) + (1 - moving) * still
        rest = torch.tensor((LEAST_CURVATURE, 0.0), device=moving.device).expand(len(moving), 2)
        return torch.cat((moving * view.origin, matrix, rest), 1)[:, None]

    @property
    def moving(self) -> Tensor:
        """(N,) 1 where the background is a painted one, which goes with the camera."""
        return self.behind.painted[:, 0, 0, 0] * (1 - self.lines_only)

    @property
    def lines_only(self) -> Tensor:
        return torch.maximum(self.paper, 1 - self.style.filled)

    def seen(self, pose: "Posed", into: list[Tensor], number: int) -> Frame:
        """The scenes as posed, with flows to where everything stands by each table of cells of ``into``; ``number``
        counts the drawings of the scenes."""
        grid = pixel_grid(self.paper[:, None, None, None].expand(-1, 1, self.side, self.side))
        canvas = self.empty_canvas(pose.cells[:, 0], grid)
        bare = canvas.image[:, 3:].clone()
        style = self.style if self.style.hand is None else replace(self.style, hand=self.style.hand.at(number))
        margin = style.width + 1.5 if style.hand is None else style.width + 1.5 + 1.2 * style.hand.strays
        boxes = torch.stack([box_of(part.shape, margin) for part in pose.parts])
        present = torch.stack([part.present.amax() for part in pose.parts])
        looked_at = torch.cat((present[:, None], boxes), 1).tolist()  # one wait for the device, not one a part
        ways = ways_in(pose.cells)
        owners, cell = [0], 1
        for owner, (part, (there, *box)) in enumerate(zip(pose.parts, looked_at, strict=True), start=1):
            pieces = part.shape.cells.shape[1]
            window = window_of(box, self.side) if there else None
            if window is not None:
                canvas.paint(part, ways[cell : cell + pieces], cell, style, grid, window)
            owners += [owner] * pieces
            cell += pieces
        place = canvas.places(pose.cells, grid)
        flows = tuple(canvas.flow_into(cells, place, grid) for cells in into)
        owner = torch.tensor(owners, device=grid.device, dtype=grid.dtype)[canvas.cell.round().long()]
        moves = torch.maximum(owner.clamp(max=1), bare)
        return Frame(canvas.image, owner, flows, canvas.lines, moves, torch.cat(place, 1))

    def empty_canvas(self, cell: Tensor, grid: Tensor) -> Canvas:
        """The backgrounds, which lie where ``cell`` (N, 8) says."""
        painted, flat = self.behind.painted, self.behind.flat
        picture = flat.expand(-1, -1, self.side, self.side)
        if bool(painted.any()):
            origin, matrix = cell[:, :2, None, None], cell[:, 2:6].reshape(-1, 2, 2)
            place = torch.einsum("nij,njhw->nihw", torch.linalg.inv(matrix), grid - origin)
            at = ((place + 0.5) / self.side * 2 - 1).permute(0, 2, 3, 1) * self.behind.zoom[:, None, None, None]
            found = F.grid_sample(self.behind.picture, at, align_corners=False, padding_mode="reflection")
            picture = found * painted + flat * (1 - painted)
        paper, lines = (value[:, None, None, None] for value in (self.paper, self.lines_only))
        opaque = (self.behind.opaque * (1 - lines) + paper).expand(-1, 1, self.side, self.side)
        picture = picture * (1 - paper) + paper
        return Canvas.on(torch.cat((picture * opaque, opaque), 1))


@dataclass(frozen=True, slots=True)
class Posed:
    parts: list[Part]
    cells: Tensor  # (N, C, 8)
