"""Scenes with a character in them, in every form that drawings have."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.models.warp import pixel_grid

from ..ground import Ground, ground
from ..sample import Frame, Sample, gathered
from ..timing import Ways
from .chance import Chance, Track
from .character import Camera, Character, characters
from .curves import ways_in
from .paint import Canvas, Part, Style, box_of


def draw_figures(backgrounds: Tensor, times: Tensor, side: int, rng: torch.Generator, line_art: float) -> Sample:
    """Draw N scenes of ``side`` pixels at their keys and at ``times`` (N, T) between them.

    Args:
        backgrounds: (B, 3, S, S) pictures for painted backgrounds.
        line_art: share of scenes that are lines on white paper or on none.
    """
    count = len(times)
    ways = Ways.drawn(count, rng)
    chance = Chance(count, rng)
    style, paper = styles(chance, side, line_art)
    scene = FigureScene(
        characters(chance, side, ways), cameras(chance, side), style, paper, ground(backgrounds, count, side, rng), side
    )
    zero, one = torch.zeros(count, device=rng.device), torch.ones(count, device=rng.device)
    first, last, *between = (scene.posed(share) for share in (zero, one, *ways.progress(times).unbind(1)))
    frames = [scene.seen(first, [last.cells]), scene.seen(last, [first.cells])]
    frames += [scene.seen(pose, [first.cells, last.cells]) for pose in between]
    return gathered(frames, times)


def styles(chance: Chance, side: int, line_art: float) -> tuple[Style, Tensor]:
    """Styles, and (N,) 1 where the drawing is on white paper, 0 where it is painted or on none."""
    lines = chance.coin(line_art)
    paper = lines * chance.coin(0.65)
    lined = torch.maximum(lines, chance.coin(0.82))
    dark = chance.within(0, 1)[:, None] * chance.within(0, 0.4, 3) * (1 - lines * chance.coin(0.8))[:, None]
    width = chance.within(0, 1) ** 2
    width = (0.35 + width * (side / 90 * (1 - 0.6 * lines))) * lined
    hollow = lines * (1 - paper)
    return Style(dark, width, lined, 1 - hollow, bool(hollow.any())), paper


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
    """N characters before their backgrounds."""

    character: Character
    camera: Camera
    style: Style
    paper: Tensor  # (N,)
    behind: Ground
    side: int

    def posed(self, progress: Tensor) -> "Posed":
        """Where everything stands at ``progress`` (N,); cell 0 is the background."""
        parts = self.character.at(progress, self.camera.at(progress))
        return Posed(parts, torch.cat((self.ground_cell(progress), *(part.shape.cells for part in parts)), 1))

    def ground_cell(self, progress: Tensor) -> Tensor:
        """(N, 1, 8). White paper stays where it is."""
        view = self.camera.at(progress)
        moving = self.moving[:, None]
        still = torch.eye(2, device=progress.device).flatten()
        matrix = moving * view.matrix.flatten(1) + (1 - moving) * still
        rest = torch.tensor((1e-6, 0.0), device=progress.device).expand(len(progress), 2)
        return torch.cat((moving * view.origin, matrix, rest), 1)[:, None]

    @property
    def moving(self) -> Tensor:
        """(N,) 1 where the background is a painted one, which goes with the camera."""
        return self.behind.painted[:, 0, 0, 0] * (1 - self.lines_only)

    @property
    def lines_only(self) -> Tensor:
        return torch.maximum(self.paper, 1 - self.style.filled)

    def seen(self, pose: "Posed", into: list[Tensor]) -> Frame:
        """The scenes as posed, with flows to where everything stands by each table of cells of ``into``."""
        grid = pixel_grid(self.paper[:, None, None, None].expand(-1, 1, self.side, self.side))
        canvas = self.empty_canvas(pose.cells[:, 0], grid)
        bare = canvas.image[:, 3:].clone()
        style = self.style
        boxes = torch.stack([box_of(part.shape, style.width + 1.5) for part in pose.parts])
        ways = ways_in(pose.cells)
        owners, cell = [0], 1
        for number, (part, box) in enumerate(zip(pose.parts, boxes.tolist(), strict=True), start=1):
            pieces = part.shape.cells.shape[1]
            window = window_of(box, self.side)
            if window is not None:
                canvas.paint(part, ways[cell : cell + pieces], cell, style, grid, window)
            owners += [number] * pieces
            cell += pieces
        flows = tuple(canvas.flow_into(cells, grid) for cells in into)
        cells, s, d = canvas.truth
        owner = torch.tensor(owners, device=s.device, dtype=s.dtype)[cells.round().long()]
        moves = torch.maximum(owner.clamp(max=1), bare)
        return Frame(canvas.image, owner, flows, canvas.lines, moves, torch.cat((s, d), 1))

    def empty_canvas(self, cell: Tensor, grid: Tensor) -> Canvas:
        """The backgrounds, which lie where ``cell`` (N, 8) says."""
        origin, matrix = cell[:, :2, None, None], cell[:, 2:6].reshape(-1, 2, 2)
        place = torch.einsum("nij,njhw->nihw", torch.linalg.inv(matrix), grid - origin)
        at = ((place + 0.5) / self.side * 2 - 1).permute(0, 2, 3, 1) * self.behind.zoom[:, None, None, None]
        picture = F.grid_sample(self.behind.picture, at, align_corners=False, padding_mode="reflection")
        painted = self.behind.painted
        picture = picture * painted + self.behind.flat * (1 - painted)
        paper, lines = (value[:, None, None, None] for value in (self.paper, self.lines_only))
        opaque = (self.behind.opaque * (1 - lines) + paper).expand(-1, 1, self.side, self.side)
        picture = picture * (1 - paper) + paper
        return Canvas.on(torch.cat((picture * opaque, opaque), 1), place)


@dataclass(frozen=True, slots=True)
class Posed:
    parts: list[Part]
    cells: Tensor  # (N, C, 8)


def window_of(box: list[float], side: int) -> tuple[slice, slice] | None:
    """Rows and columns of what a box covers of the picture, or None."""
    left, top, right, bottom = box
    x0, y0 = max(0, math.floor(left)), max(0, math.floor(top))
    x1, y1 = min(side, math.ceil(right) + 1), min(side, math.ceil(bottom) + 1)
    return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None
