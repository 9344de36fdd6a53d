"""Where the pixels of bending things lie: chains of straight and curved pieces, and spots.

A chain is a line of pieces of constant curvature, each leaving where the last one arrived and in its direction, with
something of a given half width around it (in robotics: piecewise constant curvature). A point on it is named by
``s``, the way along the line, and ``d``, the distance to its left. Both directions between (s, d) and the picture have
closed forms, so the flow between any two poses is exact, and an elbow bends without a gap as long as the half width is
less than the bend's radius.

A *cell* is one piece, or one spot, as eight numbers: origin x, y, the matrix a, b, c, d that turns and stretches what
is laid out in the piece's own frame, curvature, and the ``s`` at which it starts.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

LEAST_CURVATURE = 1e-6
"""1/px. What is straighter is bent by so much: a millionth of a pixel over the picture, and nothing is divided by 0."""

FAR = 1e4
"""px; the distance of what is absent."""


@dataclass(frozen=True, slots=True)
class Chain:
    """N chains of K pieces in a picture."""

    cells: Tensor  # (N, K, 8)
    lengths: Tensor  # (N, K) px
    widths: Tensor  # (N, K + 1) half widths where pieces meet, px
    bulge: Tensor  # (N, K) px by which the middle of a piece is wider than its ends
    tip: Tensor  # (N, 2)
    tip_angle: Tensor  # (N,)
    stretch: Tensor  # (N,) px of the picture for one of the chain's own
    bending: tuple[int, ...]  # the pieces that are curved; all others are straight


@dataclass(frozen=True, slots=True)
class Spot:
    """N ellipses, or stars of ``rays`` rays of which ``depth`` is cut away."""

    cells: Tensor  # (N, 1, 8)
    radius: Tensor  # (N,) px
    rays: Tensor  # (N,)
    depth: Tensor  # (N,) 0: ellipse
    stretch: Tensor  # (N,) the smaller stretch of its matrix


@dataclass(frozen=True, slots=True)
class Frame2:
    """A place, turn and stretch: ``p -> origin + matrix p``."""

    origin: Tensor  # (N, 2)
    matrix: Tensor  # (N, 2, 2)

    def places(self, points: Tensor) -> Tensor:
        """(N, K, 2) -> (N, K, 2)."""
        return self.origin[:, None] + torch.einsum("nij,nkj->nki", self.matrix, points)


def turned(angle: Tensor) -> Tensor:
    """(…) angles -> (…, 2, 2) rotations."""
    sin, cos = angle.sin(), angle.cos()
    return torch.stack((torch.stack((cos, -sin), -1), torch.stack((sin, cos), -1)), -2)


def chain(
    frame: Frame2,
    root: Tensor,
    angle: Tensor,
    lengths: Tensor,
    bends: Tensor,
    widths: Tensor,
    bulge: Tensor | None = None,
    bending: tuple[int, ...] = (),
) -> Chain:
    """Lay pieces of ``lengths`` (N, K) out from ``root`` (N, 2); those in ``bending`` turn by ``bends`` (N, K) radians.

    The first and the last of several pieces are straight: they go on as such beyond their ends.
    """
    turning = torch.zeros_like(bends)
    turning[:, list(bending)] = bends[:, list(bending)]
    bends = turning
    curvature = bends / lengths
    curvature = curvature + (curvature.abs() < LEAST_CURVATURE).to(curvature) * 2 * LEAST_CURVATURE
    places, angles = [root], [angle]
    for k in range(lengths.shape[1]):
        bent, kappa = curvature[:, k] * lengths[:, k], curvature[:, k]
        step = torch.stack((bent.sin() / kappa, 2 * (bent / 2).sin().square() / kappa), -1)
        places.append(places[-1] + torch.einsum("nij,nj->ni", turned(angles[-1]), step))
        angles.append(angles[-1] + bent)
    origins = frame.places(torch.stack(places, 1))  # (N, K + 1, 2)
    matrices = frame.matrix[:, None] @ turned(torch.stack(angles, 1))  # (N, K + 1, 2, 2)
    starts = lengths.cumsum(1) - lengths
    cells = torch.cat((origins[:, :-1], matrices[:, :-1].flatten(2), curvature[..., None], starts[..., None]), -1)
    across = torch.linalg.det(frame.matrix).abs().sqrt()
    return Chain(
        cells,
        lengths,
        widths,
        torch.zeros_like(lengths) if bulge is None else bulge,
        places[-1],
        angles[-1],
        across,
        bending,
    )


def spot(frame: Frame2, rays: Tensor | None = None, depth: Tensor | None = None) -> Spot:
    """What ``frame`` makes of the unit circle."""
    radius = torch.linalg.det(frame.matrix).abs().sqrt().clamp(min=1e-3)
    even = (frame.matrix / radius[:, None, None]).flatten(1)
    rest = torch.stack((torch.full_like(radius, LEAST_CURVATURE), torch.zeros_like(radius)), -1)
    none = torch.zeros_like(radius)
    cells = torch.cat((frame.origin, even, rest), -1)[:, None]
    return Spot(cells, radius, none if rays is None else rays, none if depth is None else depth, radius)


def c(values: Tensor) -> Tensor:
    """(N,) -> (N, 1, 1, 1)."""
    return values[:, None, None, None]


def into_cell(cell: Tensor, grid: Tensor) -> tuple[Tensor, Tensor]:
    """x and y (N, 1, H, W) of the pixels ``grid`` (1, 2, H, W) in the frame of ``cell`` (N, 8)."""
    ox, oy, a, b, cc, d = (c(value) for value in cell[:, :6].unbind(1))
    scale = 1 / (a * d - b * cc)
    x, y = grid[:, :1] - ox, grid[:, 1:] - oy
    return x * (d * scale) - y * (b * scale), y * (a * scale) - x * (cc * scale)


def along(cell: Tensor, grid: Tensor, *, straight: bool) -> tuple[Tensor, Tensor]:
    """``s``, counted from the start of the piece, and ``d`` of the pixels."""
    x, y = into_cell(cell, grid)
    if straight:
        return x, y
    kappa = c(cell[:, 6])
    bx, by = x * kappa, 1 - y * kappa
    far = torch.sqrt(bx * bx + by * by)
    return torch.atan2(bx, by) / kappa, (2 * y - kappa * (x * x + y * y)) / (1 + far)


def find_on_chain(shape: Chain, grid: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Signed distance to the outline (px, negative inside), ``s``, ``d`` and the number of the piece, (N, 1, H, W)."""
    count = shape.lengths.shape[1]
    best = None
    for k in range(count):
        cell, length = shape.cells[:, k], c(shape.lengths[:, k])
        ends = k in (0, count - 1)
        s, d = along(cell, grid, straight=k not in shape.bending)
        within = s.clamp(min=0).minimum(length)
        beyond = s - within
        share = within / length
        wide, wider = c(shape.widths[:, k]), c(shape.widths[:, k + 1])
        width = wide + share * ((wider - wide) + (1 - share) * (4 * c(shape.bulge[:, k])))
        if ends:
            # a round end outwards, nothing where the next piece goes on
            out = beyond if count == 1 else (beyond.clamp(max=0) if k == 0 else beyond.clamp(min=0))
            distance = torch.sqrt(d * d + out * out) + 100 * (beyond - out).abs() - width
        else:
            distance = d.abs() + 100 * beyond.abs() - width
        found = torch.cat((distance, s + c(cell[:, 7]), d, torch.full_like(d, k)), 1)
        best = found if best is None else torch.lerp(best, found, (distance < best[:, :1]).to(found))
    assert best is not None
    distance, s, d, piece = best.split(1, 1)
    return distance * c(shape.stretch), s, d, piece


def find_on_spot(shape: Spot, grid: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """As :func:`find_on_chain`; ``s`` and ``d`` are x and y in the spot's own frame, in px."""
    x, y = into_cell(shape.cells[:, 0], grid)
    radius = c(shape.radius)
    far = torch.sqrt(x * x + y * y) + 1e-6
    a, b, cc, d = (c(value) for value in shape.cells[:, 0, 2:6].unbind(1))
    # first-order distance: the level set |q| = r over the length of its gradient in the picture
    gx, gy = (d * x - cc * y) / far, (a * y - b * x) / far
    steep = torch.sqrt(gx * gx + gy * gy) / (a * d - b * cc).abs()
    if bool((shape.depth > 0).any()):
        wave = torch.cos(torch.atan2(x, -y) * c(shape.rays))
        far = far / (1 - c(shape.depth) * (0.5 - 0.5 * wave))
        steep = steep * (1 + 1.2 * c(shape.depth))
    return (far - radius) / steep.clamp(min=0.1), x, y, torch.zeros_like(x)


def put_back(cells: Tensor, s: Tensor, d: Tensor) -> tuple[Tensor, Tensor]:
    """x and y in the picture of points (s, d) on ``cells`` (..., 8)."""
    ox, oy, a, b, cc, dd, kappa, start = cells.unbind(-1)
    along_it = s - start
    half = along_it * kappa / 2
    sin_half = half.sin()
    sin = 2 * sin_half * half.cos()
    one_less_cos = 2 * sin_half * sin_half
    x = sin / kappa - d * sin
    y = one_less_cos / kappa + d * (1 - one_less_cos)
    return ox + a * x + b * y, oy + cc * x + dd * y
