"""The copy of the keys that a model's ``match`` looks at."""

from dataclasses import dataclass
from math import ceil

from .images import enlarge, pad_to_multiple, reduce
from .picture import RGBA

MOST_ENLARGED = 3
"""Times that a small key is enlarged for matching; beyond it sprites were drawn worse, and slower."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The copy that ``match`` looks at is ``up`` / ``down`` times the keys; one of the two is 1."""

    up: int
    down: int

    @classmethod
    def towards(cls, long_side: int, match_side: int) -> "Scale":
        """The whole factor that brings ``long_side`` nearest to ``match_side`` without passing it, within reason."""
        if long_side > match_side:
            return cls(1, ceil(long_side / match_side))
        return cls(min(max(match_side // long_side, 1), MOST_ENLARGED), 1)

    def copy(self, key: RGBA, multiple: int) -> RGBA:
        """The key as ``match`` sees it, padded so that the copy's sides are divisible by ``multiple``."""
        return enlarge(reduce(pad_to_multiple(key, multiple * self.down), self.down), self.up)
