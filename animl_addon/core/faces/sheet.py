"""All faces of a cast on one page."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import JobError
from ..files import read_picture, write_picture

MOST_ON_A_SHEET = 1024


def write_sheet(path: Path, pictures: Sequence[Path]) -> None:
    """Put pictures of one size on a page, in rows, about as many rows as columns, with nothing behind them.

    Raises:
        JobError: more than fit on a page.
        KeyDrawingError: a picture cannot be read.
        OutputError: the page cannot be written.
    """
    if len(pictures) > MOST_ON_A_SHEET:
        raise JobError(
            f"{len(pictures)} faces do not fit on one sheet: draw at most {MOST_ON_A_SHEET} at a time, or no --sheet."
        )
    first = read_picture(pictures[0])
    height, width = first.shape[:2]
    columns = math.ceil(math.sqrt(len(pictures)))
    page = np.zeros((math.ceil(len(pictures) / columns) * height, columns * width, 4), np.float32)
    for index, picture in enumerate(pictures):
        top, left = index // columns * height, index % columns * width
        page[top : top + height, left : left + width] = first if not index else read_picture(picture)
    write_picture(path, page)
