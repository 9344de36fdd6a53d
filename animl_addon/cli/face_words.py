"""What can be typed after ``animl face``."""

import argparse
from pathlib import Path

from ..core.faces.latent import MOST_SEED
from ..core.faces.wishes import Mood
from ..core.jobs.face import MOST_FACES, USUAL_TRUNCATION
from .again import add_again


def add_face_words(verb: argparse.ArgumentParser, animl: str) -> None:
    """Give the verb its words and its help."""
    verb.description = (
        "Draws new characters from noise: heads with hair, clothes and a mood of their own, as PNG cut out on nothing. "
        "A seed draws the same character always and everywhere."
    )
    verb.epilog = _EXAMPLES.format(animl=animl)
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.add_argument("--seed", metavar="S", type=_seed, default=0, help="the first character's number (default: 0)")
    verb.add_argument(
        "--count", metavar="N", type=_count, default=1, help="how many, with the seeds S, S+1 and so on (default: 1)"
    )
    verb.add_argument(
        "--morph", metavar="S2", type=_seed, help="instead, the way from S to the character S2, as frames"
    )
    verb.add_argument("--frames", metavar="K", type=_count, help="of a morph, both ends included (default: 25)")
    verb.add_argument("--mirror", action="store_true", help="draw each also mirrored, looking the other way")
    verb.add_argument("--sheet", action="store_true", help="also put all of them on one page, sheet.png")
    verb.add_argument(
        "--truncation",
        metavar="T",
        type=_share,
        default=USUAL_TRUNCATION,
        help=f"0, all alike, to 1, as varied as they come (default: {USUAL_TRUNCATION})",
    )
    verb.add_argument("--hair", metavar="HUE", type=_hue, help="0 to 360: 0 red, 60 yellow, 120 green, 240 blue")
    verb.add_argument("--eyes", metavar="HUE", type=_hue, help="likewise")
    verb.add_argument("--clothes", metavar="HUE", type=_hue, help="likewise")
    verb.add_argument("--skin", metavar="TONE", type=_share, help="0, light, to 1, dark")
    verb.add_argument("--mood", choices=[mood.value for mood in Mood], help="of all of them (default: each its own)")
    verb.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("faces"),
        help="folder for the drawings, made if it is missing (default: faces)",
    )
    add_again(verb)


def _seed(word: str) -> int:
    if not (word.isascii() and word.isdecimal()) or len(word) > 16 or int(word) >= MOST_SEED:
        raise argparse.ArgumentTypeError(f"{word} is no seed: a whole number from 0 to {MOST_SEED - 1}")
    return int(word)


def _count(word: str) -> int:
    if not (word.isascii() and word.isdecimal()) or len(word) > 6 or not 1 <= int(word) <= MOST_FACES:
        raise argparse.ArgumentTypeError(f"{word} is not a whole number from 1 to {MOST_FACES}")
    return int(word)


def _share(word: str) -> float:
    return _number(word, 1)


def _hue(word: str) -> float:
    return _number(word, 360)


def _number(word: str, most: float) -> float:
    try:
        number = float(word)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise argparse.ArgumentTypeError(f"{word} is not a number from 0 to {most:g}")
    return number


_EXAMPLES = """\
examples:
  {animl} face --seed 7
      faces/face-7.png
  {animl} face --count 24 --sheet --out cast
      a cast of 24, and all of them on one page, cast/sheet.png
  {animl} face --seed 7 --morph 9 --frames 48 --out morph
      48 frames that lead from one character to the other
  {animl} face --seed 7 --hair 240 --mood smile
      the same character with blue hair, smiling

The path of each drawing is printed as soon as it is written. Stopped with Ctrl-C, --resume goes on.
"""
