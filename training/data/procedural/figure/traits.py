"""What drawings of the world may be like beyond plain ones, each trait by its share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """Shares, each of the scenes that a trait may be seen in; the run file's section [data] tells of them."""

    line_art: float = 0.35
    crowds: float = 0.0
    occluders: float = 0.0
    smears: float = 0.0
    sketches: float = 0.0
    boil: float = 0.0
    textures: float = 0.0
