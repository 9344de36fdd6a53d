"""One drawing and where it stands on the timeline."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RGBA: TypeAlias = NDArray[np.float32]
"""(H, W, 4) float32 in [0, 1]: sRGB-encoded colour premultiplied by alpha, row 0 at the top."""


@dataclass(frozen=True, slots=True, eq=False)
class Cel:
    """One drawing, shown from scene frame ``frame`` for ``exposure`` frames."""

    image: RGBA
    frame: int
    exposure: int = 1
