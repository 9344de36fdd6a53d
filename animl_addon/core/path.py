"""How far each pixel of a key has gone at a time between the keys.

Two keys alone show a straight way at an even pace. Flows are (1, 2, h, w) pixels, x then y, of the copy that was matched.
"""

from dataclasses import dataclass

from .model import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The ways of one key's pixels into the other key."""

    flow: Tensor  # (1, 2, h, w): the whole way

    def moved(self, share: float) -> Tensor:
        """(1, 2, h, w): how far they have gone, ``share`` of the time from their own key to the other."""
        return self.flow * share
