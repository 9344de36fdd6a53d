"""What a job yields, picture by picture."""

from dataclasses import dataclass

from .picture import RGBA


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """One drawn picture.

    ``confidence``: from 0 to 1, the mean over what is painted; where it is low, a hand would draw it better.
    """

    image: RGBA
    confidence: float = 1.0
