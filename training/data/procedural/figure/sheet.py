"""The sheet that scenes are painted on: paper or background, style, and the pictures with all that is true of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.matrices import inverse, taken
from training.models.warp import pixel_grid

from ..ground import Ground
from ..sample import Frame
from .curves import LEAST_CURVATURE, Frame2, ways_in
from .paint import Canvas, Part, Style
from .single import one_of
from .windows import window_of


@dataclass(frozen=True, slots=True)
class Posed:
    """Where everything stands in N pictures."""

    parts: list[Part]
    cells: Tensor  # (N, C, 8)
    boxes: Tensor  # (P, N, 5) of each part: present or not; left, top, right, bottom px

    def of_one(self, index: int) -> "Posed":
        present = self.boxes[:, index, 0].tolist()
        # what is absent is never painted, so it may stay as it is
        parts = [
            part if not there else plain(one_of(part, index)) for part, there in zip(self.parts, present, strict=True)
        ]
        return Posed(parts, self.cells[index : index + 1], self.boxes[:, index : index + 1])

    def windows(self) -> list[list[float] | None]:
        """Of each part what it covers of any of the pictures; None: absent. Waits for the device once."""
        low, high = self.boxes[..., 1:3].amin(1), self.boxes[..., 3:].amax(1)
        found = torch.cat((self.boxes[..., :1].amax(1), low, high), 1).tolist()
        return [box if there else None for there, *box in found]


def plain(part: Part) -> Part:
    """One picture's part without the pattern that it has not."""
    pattern = part.paint.pattern
    if pattern is None or bool(pattern.present > 0):
        return part
    return replace(part, paint=replace(part.paint, pattern=None))


@dataclass(frozen=True, slots=True)
class Sheet:
    """N sheets."""

    style: Style
    paper: Tensor  # (N,) 1: white paper
    behind: Ground
    side: int  # px

    def of_one(self, index: int) -> "Sheet":
        sheet: Sheet = one_of(self, index)
        hand = sheet.style.hand
        if hand is not None:
            hand = replace(hand, loose=bool(hand.rough > 0)) if bool(hand.strays > 0) else None
        return replace(sheet, style=replace(sheet.style, hand=hand, hollow=bool(sheet.style.filled < 1)))

    @property
    def margin(self) -> Tensor:
        """(N,) px that lines reach beyond what they go around."""
        hand = self.style.hand
        return self.style.width + 1.5 + (0 if hand is None else 1.2 * hand.strays)

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

    def painted(self, poses: Sequence[Posed]) -> list[Frame]:
        """Key 0, key 1 and the drawings between; flows of a key lead into the other, those of a drawing into both."""
        first, last = poses[0].cells, poses[1].cells
        into = [[last], [first], *([first, last] for _ in poses[2:])]
        return [self.seen(pose, there, number) for number, (pose, there) in enumerate(zip(poses, into, strict=True))]

    def seen(self, pose: Posed, into: list[Tensor], number: int) -> Frame:
        """The scenes as posed, with flows to where everything stands by each table of cells of ``into``; ``number``
        counts the drawings of the scenes."""
        grid = pixel_grid(self.paper[:, None, None, None].expand(-1, 1, self.side, self.side))
        canvas = self.empty_canvas(pose.cells[:, 0], grid)
        bare = canvas.image[:, 3:].clone()
        style = self.style if self.style.hand is None else replace(self.style, hand=self.style.hand.at(number))
        ways = ways_in(pose.cells)
        owners, cell = [0], 1
        for owner, (part, box) in enumerate(zip(pose.parts, pose.windows(), strict=True), start=1):
            pieces = part.shape.cells.shape[1]
            window = window_of(box, self.side) if box else None
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
            place = taken(inverse(matrix), grid - origin)
            at = ((place + 0.5) / self.side * 2 - 1).permute(0, 2, 3, 1) * self.behind.zoom[:, None, None, None]
            found = F.grid_sample(self.behind.picture, at, align_corners=False, padding_mode="reflection")
            picture = found * painted + flat * (1 - painted)
        paper, lines = (value[:, None, None, None] for value in (self.paper, self.lines_only))
        opaque = (self.behind.opaque * (1 - lines) + paper).expand(-1, 1, self.side, self.side)
        picture = picture * (1 - paper) + paper
        return Canvas.on(torch.cat((picture * opaque, opaque), 1))
