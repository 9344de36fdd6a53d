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

from training.data.matrices import determinant

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
    rays: Tensor | None  # (N,)
    depth: Tensor | None  # (N,) 0: ellipse


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
    turns = curvature * lengths
    arrived = angle[:, None] + turns.cumsum(1)
    angles = arrived - turns
    steps = torch.stack((turns.sin() / curvature, 2 * (turns / 2).sin().square() / curvature), -1)
    places = root[:, None] + (turned(angles) @ steps[..., None])[..., 0].cumsum(1)  # (N, K, 2)
    origins = frame.places(torch.cat((root[:, None], places[:, :-1]), 1))
    matrices = frame.matrix[:, None] @ turned(angles)  # (N, K, 2, 2)
    starts = lengths.cumsum(1) - lengths
    cells = torch.cat((origins, matrices.flatten(2), curvature[..., None], starts[..., None]), -1)
    across = determinant(frame.matrix).abs().sqrt()
    return Chain(
        cells,
        lengths,
        widths,
        torch.zeros_like(lengths) if bulge is None else bulge,
        places[:, -1],
        arrived[:, -1],
        across,
        bending,
    )


def spot(frame: Frame2, unit: Tensor, rays: Tensor | None = None, depth: Tensor | None = None) -> Spot:
    """What ``frame`` makes of the unit circle.

    Args:
        unit: (N,) px, about the spot's radius and the same at all times: its own coordinates go with it as it grows.
    """
    even = (frame.matrix / unit[:, None, None]).flatten(1)
    rest = torch.stack((torch.full_like(unit, LEAST_CURVATURE), torch.zeros_like(unit)), -1)
    cells = torch.cat((frame.origin, even, rest), -1)[:, None]
    return Spot(cells, unit, rays, depth)


def c(values: Tensor) -> Tensor:
    """(N,) -> (N, 1, 1, 1)."""
    return values[:, None, None, None]


def ways_in(cells: Tensor) -> list[tuple[Tensor, ...]]:
    """Of each of the cells (N, C, 8) what leads from the picture into its frame and along it, as (N, 1, 1, 1): the
    numbers of ``x = x0 + a px + b py`` and ``y = y0 + c px + d py``, the curvature and the start."""
    ox, oy, a, b, cc, d, kappa, start = cells.permute(2, 1, 0)  # (C, N) each
    scale = 1 / (a * d - b * cc)
    a, b, cc, d = d * scale, -b * scale, -cc * scale, a * scale
    ways = torch.stack((-a * ox - b * oy, a, b, -cc * ox - d * oy, cc, d, kappa, start))
    return [tuple(cell.unbind(0)) for cell in ways[..., None, None, None].unbind(1)]


def along(way: tuple[Tensor, ...], grid: Tensor, *, straight: bool) -> tuple[Tensor, Tensor]:
    """``s``, counted from the start of the piece, and ``d`` of the pixels ``grid`` (1, 2, H, W)."""
    x0, a, b, y0, cc, d, kappa, _ = way
    px, py = grid[:, :1], grid[:, 1:]
    x, y = px * a + (py * b + x0), px * cc + (py * d + y0)
    if straight:
        return x, y
    bx, by = x * kappa, 1 - y * kappa
    far = torch.sqrt(bx * bx + by * by)
    return torch.atan2(bx, by) / kappa, (y * (1 + by) - x * bx) / (1 + far)


def nearer(found: Tensor, best: Tensor) -> Tensor:
    """1 where ``found`` is less than ``best``, else 0, by arithmetic: a comparison costs ten times as much on a CPU."""
    return ((best - found) * 1e9).clamp_(0, 1)


def exchanged(old: Tensor, new: Tensor, share: Tensor) -> Tensor:
    """``old`` becomes ``new`` by ``share``, in place."""
    return old.add_((new - old).mul_(share))


def find_on_chain(
    shape: Chain, ways: list[tuple[Tensor, ...]], grid: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor | float]:
    """Signed distance to the outline (px, negative inside), ``s``, ``d`` and the number of the piece, (N, 1, H, W)."""
    count = shape.lengths.shape[1]
    lengths, widths, bulges = (
        values.T[..., None, None, None] for values in (shape.lengths, shape.widths, 4 * shape.bulge)
    )
    best = None
    for k in range(count):
        way, length = ways[k], lengths[k]
        ends = k in (0, count - 1)
        s, d = along(way, grid, straight=k not in shape.bending)
        inside = s.clamp(min=0).minimum(length)
        beyond = s - inside
        share = inside / length
        width = widths[k] + share * (widths[k + 1] - widths[k] + (1 - share) * bulges[k])
        if ends:
            # a round end outwards, nothing where the next piece goes on
            out = beyond if count == 1 else (beyond.clamp(max=0) if k == 0 else beyond.clamp(min=0))
            distance = torch.sqrt(d * d + out * out) - width
            if count > 1:
                distance += 100 * (beyond - out).abs_()
        else:
            distance = d.abs() - width + 100 * beyond.abs_()
        s = s + way[7]
        if best is None:
            best = distance, s, d, torch.zeros_like(s)
        else:
            mine = nearer(distance, best[0])
            piece = best[3] + mine * (k - best[3])
            best = torch.minimum(distance, best[0]), exchanged(best[1], s, mine), exchanged(best[2], d, mine), piece
    assert best is not None
    distance, s, d, piece = best
    return distance * c(shape.stretch), s, d, piece


def find_on_spot(
    shape: Spot, ways: list[tuple[Tensor, ...]], grid: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor | float]:
    """As :func:`find_on_chain`; ``s`` and ``d`` are x and y in the spot's own frame, in px."""
    x, y = along(ways[0], grid, straight=True)
    _, a, b, _, cc, d, *_ = ways[0]
    far = torch.sqrt(x * x + y * y) + 1e-6
    # first-order distance: the level set |q| = r over the length of its gradient in the picture
    gx, gy = a * x + cc * y, b * x + d * y
    steep = torch.sqrt(gx * gx + gy * gy) / far
    if shape.rays is not None and shape.depth is not None:
        wave = torch.cos(torch.atan2(x, -y) * c(shape.rays))
        far = far / (1 - c(shape.depth) * (0.5 - 0.5 * wave))
        steep = steep * (1 + 1.2 * c(shape.depth))
    return (far - c(shape.radius)) / steep.clamp_(min=0.1), x, y, 0.0


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
