"""A page of windows as training sees them: rows are samples, columns the drawings of a window."""

from pathlib import Path

from PIL import Image
from torch import Tensor

from training.preview import on_paper, to_bytes


def save_contact_sheet(path: Path, frames: Tensor) -> None:
    """``frames`` (N, K, 4, S, S) premultiplied, from 0 to 1; over light grey."""
    rows = [to_bytes(on_paper(row).permute(1, 2, 0, 3).flatten(2)) for row in frames]
    page = Image.new("RGB", (rows[0].shape[1], sum(row.shape[0] for row in rows)))
    top = 0
    for row in rows:
        page.paste(Image.fromarray(row), (0, top))
        top += row.shape[0]
    page.save(path)
