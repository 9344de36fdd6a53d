"""What the drawer of characters reads from a latent, as tensors: the generator need not find that out by itself.

The choices come out softly, so that a latent half-way between two is drawn half-way, where the drawer must decide.
``tests/training/test_face.py`` holds this against :func:`training.data.characters.character.character`.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CHOICES: tuple[tuple[int, tuple[float, ...]], ...] = (
    (19, (0,) * 6),  # fringe
    (25, (0,) * 7),  # back
    (32, (0.5, 0.5, 0, 0, 0, 0, -0.4, -0.6)),  # mood
    (40, (1.1, 0, 0, 0, 0, 0, -0.1, -0.1)),  # extra
    (48, (0,) * 6),  # clothes
    (54, (-0.3, 0.4, 0)),  # shade
    (57, (0.4, 0.4, -0.6)),  # line
)
"""The first of a choice's numbers in the latent, and what is added to them."""

MEASURES = slice(60, 87)
PART, AHOGE, EARRINGS = 81, 83, 86
DECIDED = 14.0
"""How steeply one choice takes over from another."""

FEATURES = sum(len(weights) for _, weights in CHOICES) + 27 + 3 + 15
PAINTS = 5
TONES = ((1.0, 0.91, 0.85), (0.98, 0.83, 0.72), (0.87, 0.66, 0.5), (0.62, 0.42, 0.3), (0.42, 0.27, 0.2))


class Reading(nn.Module):
    """(N, 128) latents -> (N, FEATURES) what they ask for, and (N, 5, 3) the paints: hair, skin, eye, cloth, trim."""

    tones: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("tones", torch.tensor(TONES), persistent=False)

    def forward(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        even = 0.5 * (1 + torch.erf(latent / math.sqrt(2)))
        paints = torch.stack((_hair(latent, even), self._skin(even), _eye(latent, even), *_cloth(latent, even)), dim=1)
        asked = [
            F.softmax(DECIDED * (latent[:, first : first + len(weights)] + latent.new_tensor(weights)), dim=1)
            for first, weights in CHOICES
        ]
        decided = torch.stack(
            (
                torch.sigmoid(DECIDED * 2 * (0.25 - even[:, AHOGE])),
                torch.sigmoid(DECIDED * 2 * (0.2 - even[:, EARRINGS])),
                torch.sigmoid(DECIDED * 2 * (even[:, PART] - 0.5)),
            ),
            dim=1,
        )
        return torch.cat((*asked, 2 * even[:, MEASURES] - 1, decided, paints.flatten(1)), dim=1), paints

    def _skin(self, even: Tensor) -> Tensor:
        place = even[:, 6:7] ** 1.5 * (len(TONES) - 1.001)
        steps = torch.arange(len(TONES), device=even.device)
        tone = (1 - (place - steps).abs()).clamp(min=0) @ self.tones
        return torch.lerp(tone, tone.new_tensor((1.0, 0.75, 0.7)).expand_as(tone), 0.18 * even[:, 7:8])


def _hair(latent: Tensor, even: Tensor) -> Tensor:
    tone, strong, light = even[:, 1], _within(even[:, 4], 0.25, 0.7), _within(even[:, 5], 0.35, 0.95)
    natural = hsv(0.03 + 0.09 * tone, 0.35 + 0.25 * strong, 0.16 + 0.74 * tone**1.5)
    share = torch.sigmoid(DECIDED * 2 * (0.45 - even[:, 0:1]))
    return torch.lerp(hsv(_hue(latent, 2), strong, light), natural, share)


def _eye(latent: Tensor, even: Tensor) -> Tensor:
    return hsv(_hue(latent, 8), _within(even[:, 10], 0.45, 0.9), _within(even[:, 11], 0.5, 0.9))


def _cloth(latent: Tensor, even: Tensor) -> tuple[Tensor, Tensor]:
    cloth = hsv(_hue(latent, 12), _within(even[:, 14], 0.1, 0.7), _within(even[:, 15], 0.25, 0.95))
    hue = _hue(latent, 16)
    full = hsv(hue, torch.full_like(hue, 0.75), torch.full_like(hue, 0.85))
    return cloth, 1 + (full - 1) * even[:, 18:19]


def hsv(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """(N, 3) colours; a hue of 1 is once round."""
    turned = hue[:, None] * 6 + hue.new_tensor((0.0, 4.0, 2.0))
    turned = turned - 6 * torch.floor(turned / 6)
    bright = ((turned - 3).abs() - 1).clamp(0, 1)
    return value[:, None] * (1 - saturation[:, None] * (1 - bright))


def _hue(latent: Tensor, first: int) -> Tensor:
    return torch.atan2(latent[:, first + 1], latent[:, first]) / (2 * math.pi)


def _within(even: Tensor, low: float, high: float) -> Tensor:
    return low + (high - low) * even
