"""What an artist may ask of a character, as changes of its latent.

The numbers of a latent mean what the drawer of characters reads from them (``training/data/characters/character.py``),
for the shipped generator was trained to draw what the drawer draws. One that was trained on other pictures, with a
discriminator alone, gives them meanings of its own, and draws some other character instead.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ..errors import JobError
from .latent import Latent

HAIR_NATURAL, HAIR_HUE = 0, (2, 3)
SKIN = 6
EYE_HUE = (8, 9)
CLOTHES_HUE, CLOTHES_STRONG = (12, 13), 14
MOODS_FROM = 32

COLOURFUL = 1.2
"""Well above the number at which hair becomes any colour instead of a natural one."""

SKIN_SPREAD = 1.2
"""What the numbers of the lightest and the darkest skin are from the middle's."""

CLEARLY = 1.5
"""How far a number that is picked stands above the others."""


class Mood(StrEnum):
    """In the order in which the drawer keeps them."""

    CALM = "calm"
    SMILE = "smile"
    LAUGH = "laugh"
    SAD = "sad"
    ANGRY = "angry"
    SURPRISED = "surprised"
    BLISS = "bliss"
    WINK = "wink"


@dataclass(frozen=True, slots=True)
class Wishes:
    """``hair``, ``eyes`` and ``clothes``: hues in degrees (0 red, 120 green, 240 blue); ``skin``: 0 light to 1 dark.

    None leaves what the seed draws.
    """

    hair: float | None = None
    eyes: float | None = None
    clothes: float | None = None
    skin: float | None = None
    mood: Mood | None = None

    def __post_init__(self) -> None:
        for name, hue in (("hair", self.hair), ("eyes", self.eyes), ("clothes", self.clothes)):
            if hue is not None and not (math.isfinite(hue) and 0 <= hue <= 360):
                raise JobError(f"The hue {hue} of “{name}” is no angle: choose 0 (red) to 360, such as 240 for blue.")
        if self.skin is not None and not (math.isfinite(self.skin) and 0 <= self.skin <= 1):
            raise JobError(
                f"The skin’s tone {self.skin} does not lie from 0 (light) to 1 (dark): choose one that does."
            )

    def granted(self, latent: Latent) -> Latent:
        """The latent of the same character but for what was asked."""
        changed = latent.copy()
        if self.hair is not None:
            changed[HAIR_NATURAL] = COLOURFUL
            _turn(changed, HAIR_HUE, self.hair)
        if self.eyes is not None:
            _turn(changed, EYE_HUE, self.eyes)
        if self.clothes is not None:
            changed[CLOTHES_STRONG] = max(float(changed[CLOTHES_STRONG]), COLOURFUL)
            _turn(changed, CLOTHES_HUE, self.clothes)
        if self.skin is not None:
            changed[SKIN] = SKIN_SPREAD * (2 * self.skin - 1)
        if self.mood is not None:
            moods = changed[MOODS_FROM : MOODS_FROM + len(Mood)]  # a view
            wanted = list(Mood).index(self.mood)
            moods[wanted] = max(float(moods.max()), 0.5) + CLEARLY
        return changed


def _turn(latent: Latent, pair: tuple[int, int], degrees: float) -> None:
    """Point two numbers at a hue; how far out they lie stays, within what is clear and ordinary."""
    far = min(max(float(np.hypot(*latent[list(pair)])), 0.8), 1.6)
    latent[list(pair)] = far * math.cos(math.radians(degrees)), far * math.sin(math.radians(degrees))
