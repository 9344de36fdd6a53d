"""Where every pixel of one key is seen again in the other: global matching, then local refinement.

Key drawings move by half a picture, which no local search finds: features of both keys attend to each other and are
compared all with all (GMFlow, Xu et al. 2022), with a pull towards standing still for flat paint. The flow found is
spread from sure places to unsure ones, then corrected at an eighth and a quarter of the picture by comparing
neighbourhoods, and enlarged along the drawing's own edges (convex upsampling, RAFT, Teed and Deng 2020).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import Transformer
from .encoder import Encoder
from .warp import look_up, pixel_grid, resize_flow

RADIUS = 3
"""Cells to each side that a refinement compares; 3 makes 49 comparisons."""

REPEATS = 2
"""How often each refinement is applied, with the same weights (as in RAFT); once leaves thin lines a little off."""

COMPARED = 32
"""Channels of the features that take part in local comparison: its cost is memory traffic, channel by channel."""


@dataclass(frozen=True, slots=True)
class Motion:
    """What ``match`` tells: both directions stacked along the batch, (2N, ...) with ``flow01`` first.

    ``stages`` holds every estimate of the flow, coarse to fine, each in pixels of its own size; the loss sees all.
    """

    flow: Tensor  # (2N, 2, H, W)
    certainty: Tensor  # (2N, 1, H, W) logits
    stages: list[Tensor]
    certainties: list[Tensor]  # logits, for the stages that have them (the last ones)
    scores: Tensor  # (N, hw, hw) how well every cell of key 0 agrees with every one of key 1, at an eighth


def swap(both: Tensor) -> Tensor:
    """(2N, ...) with the two keys exchanged."""
    first, second = both.chunk(2)
    return torch.cat((second, first))


def local_comparison(features: Tensor, warped: Tensor) -> Tensor:
    """(N, 49, H, W): how well each cell agrees with every neighbour of the looked-up partner."""
    if torch.is_grad_enabled():
        return LocalComparison.apply(features, warped)
    return compare_shifted(features, F.pad(warped, (RADIUS,) * 4))


def compare_shifted(features: Tensor, padded: Tensor) -> Tensor:
    scores = [(features * window).sum(1) for window in windows(padded, features)]
    return torch.stack(scores, dim=1) * features.shape[1] ** -0.5


def windows(padded: Tensor, features: Tensor) -> Iterator[Tensor]:
    """Views of ``padded``, one for each shift, of the size of ``features``."""
    height, width = features.shape[-2:]
    side = 2 * RADIUS + 1
    for dy in range(side):
        for dx in range(side):
            yield padded[:, :, dy : dy + height, dx : dx + width]


class LocalComparison(torch.autograd.Function):
    """:func:`compare_shifted` with a gradient that adds in place; autograd's own fills 49 pictures, twice as slow."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, warped: Tensor) -> Tensor:
        padded = F.pad(warped, (RADIUS,) * 4)
        ctx.save_for_backward(features, padded)
        return compare_shifted(features, padded)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:  # pyright: ignore[reportIncompatibleMethodOverride]
        features, padded = ctx.saved_tensors
        grad = grad * features.shape[1] ** -0.5
        of_features, of_padded = torch.zeros_like(features), torch.zeros_like(padded)
        shifted = zip(windows(padded, features), windows(of_padded, features), strict=True)
        for index, (window, of_window) in enumerate(shifted):
            here = grad[:, index : index + 1]
            of_features.addcmul_(here, window)
            of_window.addcmul_(here, features)
        return of_features, of_padded[:, :, RADIUS:-RADIUS, RADIUS:-RADIUS]


class Refinement(nn.Module):
    """One correction of a flow by local comparison, and what it makes of the match's certainty."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.compare = nn.Sequential(nn.Conv2d((2 * RADIUS + 1) ** 2, 64, 1), nn.ReLU(inplace=True))
        self.context = nn.Sequential(nn.Conv2d(channels, 48, 1), nn.ReLU(inplace=True))
        self.body = nn.Sequential(
            nn.Conv2d(64 + 48 + 3, hidden, 3, 1, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(hidden, hidden, 3, 1, 2, dilation=2),
            nn.ReLU(inplace=True),
        )
        self.correction = nn.Conv2d(hidden, 3, 3, 1, 1)
        nn.init.zeros_(self.correction.weight)
        assert self.correction.bias is not None
        nn.init.zeros_(self.correction.bias)

    def forward(self, features: Tensor, flow: Tensor, certainty: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(2N, C, h, w) features, flow and certainty logits -> corrected flow and logits, and the hidden state."""
        mine = features[:, :COMPARED]
        compared = self.compare(local_comparison(mine, look_up(swap(mine), flow, padding="zeros")))
        state = self.body(torch.cat((compared, self.context(features), flow / 8, certainty), dim=1))
        correction = self.correction(state)
        return flow + correction[:, :2], certainty + correction[:, 2:], state


class Matcher(nn.Module):
    """Flow both ways between two keys (N, 4, H, W); H and W divisible by 8."""

    halves = ("encoder", "transformer")  # work on features; places in a picture need more digits than bfloat16 has

    def __init__(self, depth: int = 4, quarter: int = 64, eighth: int = 128) -> None:
        super().__init__()
        self.encoder = Encoder(quarter, eighth)
        self.transformer = Transformer(eighth, depth)
        self.stillness = nn.Parameter(torch.tensor(1.0))
        self.spread_query = nn.Linear(eighth, eighth)
        self.spread_key = nn.Linear(eighth, eighth)
        self.refine_eighth = Refinement(eighth, 96)
        self.refine_quarter = Refinement(quarter, 64)
        self.upsample = nn.Sequential(
            nn.Conv2d(64 + quarter, 64, 3, 1, 1), nn.ReLU(inplace=True), nn.Conv2d(64, 16 * 9, 1)
        )

    def forward(self, image0: Tensor, image1: Tensor) -> Motion:
        """Match two keys, (N, 4, H, W) premultiplied RGBA. Its attention is meant for up to about 300 px a side."""
        quarter, eighth = self.encoder(torch.cat((image0, image1)))
        tokens = self.transformer(eighth)
        matched, certainty, scores = self.match_all(tokens)
        flow = self.spread(tokens, matched)
        stages, certainties = [matched, flow], []
        for _ in range(REPEATS):
            flow, certainty, _ = self.refine_eighth(eighth, flow, certainty)
            stages.append(flow)
            certainties.append(certainty)
        flow = resize_flow(flow, quarter.shape[-2:])
        certainty = F.interpolate(certainty, size=quarter.shape[-2:], mode="bilinear", align_corners=False)
        state = quarter
        for _ in range(REPEATS):
            flow, certainty, state = self.refine_quarter(quarter, flow, certainty)
            stages.append(flow)
            certainties.append(certainty)
        full = self.enlarge(torch.cat((flow * 4, certainty), dim=1), torch.cat((state, quarter), dim=1))
        stages.append(full[:, :2])
        certainties.append(full[:, 2:])
        return Motion(full[:, :2], full[:, 2:], stages, certainties, scores)

    def match_all(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Compare all with all.

        Returns:
            (2N, 2, h, w) expected flow in cells, (2N, 1, h, w) log of mutual agreement, and (N, hw, hw) the scores.
        """
        batch, channels, height, width = tokens.shape
        first, second = tokens.flatten(2).chunk(2)
        places = pixel_grid(tokens).flatten(2)[0].transpose(0, 1)  # (hw, 2)
        apart = (places[:, None] - places[None]).square().sum(-1).add(1e-6).sqrt() / (places.amax() + 1)
        scores = first.transpose(1, 2) @ second * channels**-0.5 - F.softplus(self.stillness) * apart
        ways = torch.cat((scores.softmax(2), scores.transpose(1, 2).softmax(2)))  # (2N, hw, hw)
        flow = ways @ places - places  # (2N, hw, 2)
        mutual = (ways * swap(ways).transpose(1, 2)).amax(2)  # (2N, hw)
        flow = flow.transpose(1, 2).reshape(batch, 2, height, width)
        return flow, (mutual + 1e-4).log().reshape(batch, 1, height, width) + 2, scores

    def spread(self, tokens: Tensor, flow: Tensor) -> Tensor:
        """Let cells that look alike share their flow."""
        batch, _, height, width = flow.shape
        seen = tokens.flatten(2).transpose(1, 2)
        scores = self.spread_query(seen) @ self.spread_key(seen).transpose(1, 2) * seen.shape[2] ** -0.5
        shared = scores.softmax(-1) @ flow.flatten(2).transpose(1, 2)
        return shared.transpose(1, 2).reshape(batch, 2, height, width)

    def enlarge(self, fields: Tensor, state: Tensor) -> Tensor:
        """(2N, C, h, w) -> (2N, C, 4h, 4w): each fine pixel is a mixture of the nine cells around it."""
        batch, channels, height, width = fields.shape
        scores = self.upsample(state).reshape(batch, 9, 16, height, width)
        mixture = (scores - scores.amax(1, keepdim=True)).exp()  # ONNX Runtime takes its time over a softmax of axis 1
        mixture = mixture / mixture.sum(1, keepdim=True)
        padded = F.pad(fields, (1, 1, 1, 1), mode="replicate")
        fine = torch.zeros_like(fields)[:, :, None] * mixture[:, :1]  # (2N, C, 16, h, w)
        for index in range(9):
            dy, dx = divmod(index, 3)
            cell = padded[:, :, dy : dy + height, dx : dx + width]
            fine = fine + cell[:, :, None] * mixture[:, index : index + 1]
        return F.pixel_shuffle(fine.reshape(batch, channels * 16, height, width), 4)
