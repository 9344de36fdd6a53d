"""A page of pictures: key pairs, the flow that is true, the flow that was found, and how sure it is."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from training.data.procedural.scenes import KeyPairs
from training.models.warp import look_up


def save_preview(path: Path, network: nn.Module, pairs: KeyPairs, most: int = 8) -> None:
    """Columns are pairs; rows: first key, last key, true flow, found flow, last key looked up by it, certainty."""
    count = min(most, len(pairs.image0))
    with torch.no_grad():
        motion = network(pairs.image0[:count], pairs.image1[:count])
    found = motion.flow[:count]
    sure = torch.sigmoid(motion.certainty[:count])
    rows = (
        on_paper(pairs.image0[:count]),
        on_paper(pairs.image1[:count]),
        coloured(pairs.flow[:count]),
        coloured(found),
        on_paper(look_up(pairs.image1[:count], found)),
        sure.expand(-1, 3, -1, -1),
    )
    page = torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)
    Image.fromarray(to_bytes(page)).save(path)


def on_paper(image: Tensor) -> Tensor:
    """Premultiplied RGBA over light grey."""
    return image[:, :3] + (1 - image[:, 3:]) * 0.9


def coloured(flow: Tensor) -> Tensor:
    """A flow as colour: grey stands still; 64 px is full."""
    return torch.cat((flow / 128 + 0.5, torch.full_like(flow[:, :1], 0.5)), dim=1)


def to_bytes(picture: Tensor) -> np.ndarray:
    return (picture.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
