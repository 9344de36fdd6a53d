"""Self- and cross-attention between the features of two keys (after GMFlow, Xu et al. 2022)."""

import math

import torch
from torch import Tensor, nn


def positions(features: Tensor) -> Tensor:
    """(1, C, H, W) sines and cosines of x and y, so that attention knows places."""
    channels, height, width = features.shape[1:]
    octaves = torch.arange(channels // 4, device=features.device, dtype=features.dtype)
    frequency = torch.exp(octaves * (-math.log(100.0) / (channels // 4)))[:, None, None]
    y = torch.arange(height, device=features.device, dtype=features.dtype)[None, :, None] * frequency
    x = torch.arange(width, device=features.device, dtype=features.dtype)[None, None, :] * frequency
    y, x = y.expand(-1, -1, width), x.expand(-1, height, -1)
    return torch.cat((y.sin(), y.cos(), x.sin(), x.cos()))[None]


class Attention(nn.Module):
    """One head: tokens (N, T, C) ask ``context`` (N, S, C)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.query = nn.Linear(channels, channels, bias=False)
        self.key = nn.Linear(channels, channels, bias=False)
        self.value = nn.Linear(channels, channels, bias=False)
        self.merge = nn.Linear(channels, channels, bias=False)
        self.norm = nn.LayerNorm(channels)
        self.scale = channels**-0.5

    def forward(self, tokens: Tensor, context: Tensor) -> Tensor:
        scores = self.query(tokens) @ self.key(context).transpose(1, 2) * self.scale  # (N, T, S)
        return self.norm(self.merge(scores.softmax(-1) @ self.value(context)))


class Block(nn.Module):
    """Self-attention, then cross-attention with a feed-forward layer."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.self_attention = Attention(channels)
        self.cross_attention = Attention(channels)
        self.feed_forward = nn.Sequential(
            nn.Linear(channels * 2, channels * 2, bias=False),
            nn.GELU(),
            nn.Linear(channels * 2, channels, bias=False),
            nn.LayerNorm(channels),
        )

    def forward(self, tokens: Tensor, other: Tensor) -> Tensor:
        tokens = tokens + self.self_attention(tokens, tokens)
        message = self.cross_attention(tokens, other)
        return tokens + self.feed_forward(torch.cat((tokens, message), dim=-1))


class Transformer(nn.Module):
    """Let the features of both keys, (2N, C, H, W) with the second key in the second half, learn of each other."""

    def __init__(self, channels: int, depth: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(channels) for _ in range(depth))

    def forward(self, features: Tensor) -> Tensor:
        height, width = features.shape[-2:]
        tokens = (features + positions(features)).flatten(2).transpose(1, 2)  # (2N, HW, C)
        for block in self.blocks:
            first, second = tokens.chunk(2)
            tokens = block(tokens, torch.cat((second, first)))
        return tokens.transpose(1, 2).reshape(features.shape[0], features.shape[1], height, width)
