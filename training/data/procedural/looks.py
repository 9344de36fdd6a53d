"""What drawings look like: other colours, ink alone, pixels, the noise of scans."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .poses import LAYERS


def sample_drawing(drawing: Tensor, place: Tensor) -> Tensor:
    return F.grid_sample(drawing, place.permute(0, 2, 3, 1), align_corners=False, padding_mode="zeros")


def recolouring(count: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """A random exchange of channels and a gain for each layer, so that one drawing serves as many."""
    order = torch.rand(count, 3, generator=rng, device=rng.device).argsort(1)
    gain = torch.rand(count, 3, generator=rng, device=rng.device) * 0.6 + 0.4
    return order, gain


def recolour_drawing(
    drawing: Tensor, recolour: tuple[Tensor, Tensor], layer: int, count: int, layers: int = LAYERS
) -> Tensor:
    rows = torch.arange(count, device=drawing.device) * layers + layer
    order, gain = recolour[0][rows], recolour[1][rows]
    colour = drawing[:, :3].gather(1, order[:, :, None, None].expand(-1, -1, *drawing.shape[-2:]))
    return torch.cat((colour * gain[:, :, None, None], drawing[:, 3:]), dim=1)


def on_white_paper(image: Tensor) -> Tensor:
    """(N, 4, H, W) with every paint made white, alpha kept."""
    return image[:, 3:].expand_as(image)


def line_map(image: Tensor) -> Tensor:
    """(N, 1, H, W): where a picture's paints meet or are dark, as a line drawing of it would have lines."""
    alpha = image[:, 3:]
    return ink_of(image, alpha) * alpha


def ink_of(drawing: Tensor, alpha: Tensor) -> Tensor:
    spread = F.max_pool2d(drawing, 3, 1, 1) + F.max_pool2d(-drawing, 3, 1, 1)
    meets = ((spread.amax(1, keepdim=True) - 0.25) * 5).clamp(0, 1)
    dark = ((0.2 * alpha - drawing[:, :3].amax(1, keepdim=True)) * 20).clamp(0, 1)
    return torch.maximum(meets, dark)


def line_drawing(drawing: Tensor, hollow: Tensor) -> Tensor:
    """(N, 4, S, S) in ink: black where paints meet or are dark, white inside, or nothing inside where ``hollow``."""
    alpha = drawing[:, 3:]
    ink = ink_of(drawing, alpha) * alpha
    cover = torch.where(hollow, ink, alpha)
    return torch.cat(((cover - ink).expand(-1, 3, -1, -1), cover), dim=1)


def as_pixel_art(images: list[Tensor], chance: Tensor) -> list[Tensor]:
    """Turn one batch in eight into pixel art: a fourth of the size, hard edges, back to size."""
    if chance > 0.125:
        return images
    out = []
    for image in images:
        small = F.interpolate(image, scale_factor=0.25, mode="nearest")
        alpha = (small[:, 3:] > 0.5).float()
        colour = small[:, :3] / small[:, 3:].clamp(min=1e-3)
        small = torch.cat(((colour * 15).round() / 15 * alpha, alpha), dim=1)
        out.append(F.interpolate(small, scale_factor=4, mode="nearest"))
    return out


def finish(image: Tensor, rng: torch.Generator) -> Tensor:
    """A breath of noise on a fourth of the pictures: scans and lossy files are not exact."""
    noisy = (torch.rand(len(image), 1, 1, 1, generator=rng, device=rng.device) < 0.25).float()
    noise = torch.randn(image.shape, generator=rng, device=rng.device) * 0.015 * noisy * image[:, 3:]
    return (image + noise).clamp(0, 1)
