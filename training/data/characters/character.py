"""Who is drawn: every choice and measure of one character, read from its latent."""

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from training.data.characters.canvas import Colour, mixed
from training.data.characters.dice import Dice


class Fringe(IntEnum):
    STRAIGHT = 0
    PARTED = 1
    SWEPT = 2
    LOCK = 3
    SPIKY = 4
    CURTAIN = 5


class Back(IntEnum):
    BOB = 0
    LONG = 1
    WAVY = 2
    TWIN_TAILS = 3
    PONYTAIL = 4
    BUNS = 5
    SHORT = 6


class Mood(IntEnum):
    CALM = 0
    SMILE = 1
    LAUGH = 2
    SAD = 3
    ANGRY = 4
    SURPRISED = 5
    BLISS = 6  # eyes closed, smiling
    WINK = 7


class Extra(IntEnum):
    NONE = 0
    GLASSES = 1
    BAND = 2
    BOW = 3
    FLOWER = 4
    CAT_EARS = 5
    BERET = 6
    HEADPHONES = 7


class Clothes(IntEnum):
    SAILOR = 0
    SHIRT = 1
    HOOD = 2
    TEE = 3
    TURTLENECK = 4
    KIMONO = 5


class Shade(IntEnum):
    FLAT = 0
    CEL = 1
    SOFT = 2


class Line(IntEnum):
    DARK = 0
    COLOURED = 1
    NONE = 2


@dataclass(frozen=True, slots=True)
class Character:
    """Lengths are in halves of the picture; shares run from 0 to 1 where nothing else is said."""

    hair: Colour
    skin: Colour
    eye: Colour
    cloth: Colour
    trim: Colour
    fringe: Fringe
    back: Back
    mood: Mood
    extra: Extra
    clothes: Clothes
    shade: Shade
    line: Line
    line_width: float
    turn: float  # -1 looks to the left of the picture, 1 to the right
    head_width: float
    chin: float  # y of it
    jaw: float  # how wide the jaw is, of the head
    eye_width: float
    eye_height: float
    eye_gap: float  # from the middle to an eye's middle
    eye_slant: float  # the outer corner's rise
    eye_level: float  # y
    iris: float  # width, of the eye's height
    lash: float  # thickness of the upper lid
    brow_width: float
    brow_height: float  # above the eye
    mouth_width: float
    nose: float  # 0 none; long at 1
    blush: float
    hair_length: float
    hair_body: float  # how far it stands off the head
    fringe_level: float  # y of the fringe's tips
    locks: float  # length of those beside the face
    part: float  # x where hair is parted
    curl: float
    ahoge: bool
    gloss: float
    shoulder: float
    earrings: bool


def character(latent: Sequence[float]) -> Character:
    """The character of a latent: the same for ever, for the numbers are read in this order."""
    dice = Dice(latent)
    return Character(
        hair=_hair(dice),
        skin=_skin(dice),
        eye=colorsys.hsv_to_rgb(dice.hue(), dice.between(0.45, 0.9), dice.between(0.5, 0.9)),
        cloth=colorsys.hsv_to_rgb(dice.hue(), dice.between(0.1, 0.7), dice.between(0.25, 0.95)),
        trim=mixed((1, 1, 1), colorsys.hsv_to_rgb(dice.hue(), 0.75, 0.85), dice.between(0, 1)),
        fringe=Fringe(dice.pick(len(Fringe))),
        back=Back(dice.pick(len(Back))),
        mood=Mood(dice.pick(len(Mood), (0.5, 0.5, 0, 0, 0, 0, -0.4, -0.6))),
        extra=Extra(dice.pick(len(Extra), (1.1, 0, 0, 0, 0, 0, -0.1, -0.1))),
        clothes=Clothes(dice.pick(len(Clothes))),
        shade=Shade(dice.pick(len(Shade), (-0.3, 0.4, 0))),
        line=Line(dice.pick(len(Line), (0.4, 0.4, -0.6))),
        line_width=dice.between(0.012, 0.024),
        turn=dice.between(-1, 1),
        head_width=dice.between(0.46, 0.54),
        chin=dice.between(0.52, 0.62),
        jaw=dice.between(0.55, 0.8),
        eye_width=dice.between(0.13, 0.18),
        eye_height=dice.between(0.125, 0.19),
        eye_gap=dice.between(0.21, 0.25),
        eye_slant=dice.between(-0.04, 0.05),
        eye_level=dice.between(0.1, 0.17),
        iris=dice.between(0.68, 0.9),
        lash=dice.between(0.022, 0.045),
        brow_width=dice.between(0.018, 0.036),
        brow_height=dice.between(0.06, 0.1),
        mouth_width=dice.between(0.07, 0.14),
        nose=dice.between(0, 1),
        blush=max(0.0, dice.between(-0.6, 0.8)),
        hair_length=dice.between(0, 1),
        hair_body=dice.between(0.07, 0.14),
        fringe_level=dice.between(-0.14, 0.02),
        locks=dice.between(0.2, 0.62),
        part=dice.between(-0.25, 0.25),
        curl=dice.between(0, 1),
        ahoge=dice.chance(0.25),
        gloss=dice.between(0, 1),
        shoulder=dice.between(0.62, 0.82),
        earrings=dice.chance(0.2),
    )


def _hair(dice: Dice) -> Colour:
    """Natural tones as often as any other hue."""
    natural, tone = dice.chance(0.45), dice.between(0, 1)
    hue, strong, light = dice.hue(), dice.between(0.25, 0.7), dice.between(0.35, 0.95)
    if natural:
        return colorsys.hsv_to_rgb(0.03 + 0.09 * tone, 0.35 + 0.25 * strong, 0.16 + 0.74 * tone**1.5)
    return colorsys.hsv_to_rgb(hue, strong, light)


def _skin(dice: Dice) -> Colour:
    tones = ((1.0, 0.91, 0.85), (0.98, 0.83, 0.72), (0.87, 0.66, 0.5), (0.62, 0.42, 0.3), (0.42, 0.27, 0.2))
    place = dice.between(0, 1) ** 1.5 * (len(tones) - 1.001)
    tone = mixed(tones[int(place)], tones[int(place) + 1], place % 1)
    return mixed(tone, (1.0, 0.75, 0.7), dice.between(0, 0.18))
