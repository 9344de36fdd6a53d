"""What a picture is, everywhere in animl."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RGBA: TypeAlias = NDArray[np.float32]
"""(H, W, 4) float32 in [0, 1]: sRGB-encoded colour premultiplied by alpha, row 0 at the top."""
