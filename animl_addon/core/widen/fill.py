"""Complete a picture: the model looks at a reduced copy, and what it looked up is fetched from the picture itself.

Paint is soft and may come from the copy; detail (lines, grain, brush marks) is taken from the full-size picture where
the model says it goes on, so a 4K picture is completed as crisply as it is.
"""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from ..errors import DeviceError, KeyDrawingError
from ..images import from_nchw, pad_to_multiple, reduce, to_nchw
from ..model import Model
from ..picture import RGBA
from .nearest import Hidden, nearest_known, ways

PART = 512
"""Pixels a side of the parts that a large picture is completed in: what lies in between is made for one at a time."""


def fill(model: Model, image: RGBA, hidden: Hidden) -> RGBA:
    """The picture with what is hidden completed; known pixels are the very same. The picture given is not changed.

    Args:
        model: for ``Job.WIDEN``.
        image: (H, W, 4); what lies under hidden pixels does not matter.

    Raises:
        KeyDrawingError: nothing of the picture is known.
        DeviceError: what came back holds values that are not numbers.
    """
    if not hidden.any():
        return image
    if hidden.all():
        raise KeyDrawingError("Nothing of the picture is known: leave a part of it out of the mask.")
    continued = image[nearest_known(hidden)]
    down = ceil(max(hidden.shape) / model.spec.side)
    small = reduce(pad_to_multiple(continued, model.spec.multiple * down), down)
    cover = reduce(pad_to_multiple(hidden[..., None].astype(np.float32), model.spec.multiple * down), down)
    # A pixel of the copy is known when all that it stands for is; of a mere sliver, when any of it is.
    small_hidden = cover[..., 0] > 0 if (cover == 0).any() else cover[..., 0] == 1
    seen = model(
        "fill",
        image=to_nchw(small),
        hidden=to_nchw(small_hidden[..., None].astype(np.float32)),
        edge=to_nchw(ways(small_hidden)),
    )
    fields = {name: from_nchw(values) for name, values in seen.items()}
    if not all(np.isfinite(values).all() for values in fields.values()):
        raise DeviceError("The device drew values that are not numbers: choose the CPU as device.")
    if down == 1:
        drawn = fields["filled"][: image.shape[0], : image.shape[1]]
        whole = np.where(hidden[..., None], np.clip(drawn, 0, 1), image)
    else:
        whole = _composed(image, continued, hidden, fields, down)
    if (continued[..., 3] == 1).all():
        whole[..., 3] = 1  # an opaque picture stays opaque
    return whole


def _composed(image: RGBA, continued: RGBA, hidden: Hidden, fields: dict[str, RGBA], down: int) -> RGBA:
    """Paint of the copy, enlarged, and the detail of the full-size picture from where the model looked."""
    whole = image.copy()
    height, width = hidden.shape
    for top in range(0, height, PART):
        for left in range(0, width, PART):
            part = (slice(top, min(top + PART, height)), slice(left, min(left + PART, width)))
            within = hidden[part]
            if not within.any():
                continue
            rows, columns = np.nonzero(within)
            rows, columns = rows + top, columns + left
            paint = sampled(fields["paint"], rows, columns, down)
            look = sampled(fields["look"], rows, columns, down) * down
            gain = sampled(fields["gain"], rows, columns, down)
            for index in range(gain.shape[1]):
                # The nearest pixel, not a mixture of four: detail stays as crisp as it was drawn.
                x = np.clip(np.rint(columns + look[:, 2 * index]), 0, width - 1).astype(np.int32)
                y = np.clip(np.rint(rows + look[:, 2 * index + 1]), 0, height - 1).astype(np.int32)
                detail = continued[y, x] - sampled(fields["soft"], y, x, down)
                paint += gain[:, index : index + 1] * detail
            np.clip(paint, 0, 1, out=paint)
            paint[:, :3] = np.minimum(paint[:, :3], paint[:, 3:])
            whole[rows, columns] = paint
    return whole


def sampled(field: RGBA, rows: NDArray[np.integer], columns: NDArray[np.integer], down: int) -> RGBA:
    """(n, C) of a small (h, w, C) field at pixels of the picture that is ``down`` times as large, bilinearly."""
    height, width = field.shape[:2]
    y = np.clip((rows.astype(np.float32) + 0.5) / down - 0.5, 0, height - 1)
    x = np.clip((columns.astype(np.float32) + 0.5) / down - 0.5, 0, width - 1)
    above, left = y.astype(np.int32), x.astype(np.int32)
    below, right = np.minimum(above + 1, height - 1), np.minimum(left + 1, width - 1)
    y, x = (y - above)[:, None], (x - left)[:, None]
    upper = field[above, left] * (1 - x) + field[above, right] * x
    lower = field[below, left] * (1 - x) + field[below, right] * x
    return upper * (1 - y) + lower * y
