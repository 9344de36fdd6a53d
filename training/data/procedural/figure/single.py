"""One picture's share of what is known of N."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from torch import Tensor


def one_of(things: Any, index: int) -> Any:
    """The same with every tensor (N, ...), however deep in data classes and tuples, cut to (1, ...)."""
    if isinstance(things, Tensor):
        return things[index : index + 1]
    if isinstance(things, tuple):
        return tuple(one_of(thing, index) for thing in things)
    if is_dataclass(things) and not isinstance(things, type):
        return replace(things, **{field.name: one_of(getattr(things, field.name), index) for field in fields(things)})
    return things
