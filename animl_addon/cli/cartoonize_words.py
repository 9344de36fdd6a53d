"""What can be typed after ``animl cartoonize``."""

import argparse
from pathlib import Path

from ..core.jobs.cartoonize import COARSEST, Look
from .again import add_again


def add_cartoonize_words(verb: argparse.ArgumentParser, animl: str) -> None:
    """Give the verb its words and its help."""
    verb.description = "Draws photographs: pictures, the frames of a shot, or a film, each in the size it has."
    verb.epilog = _EXAMPLES.format(animl=animl)
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.add_argument(
        "images", metavar="PICTURE", type=Path, nargs="+", help="pictures, folders of them, patterns, or one film"
    )
    verb.add_argument(
        "--look",
        choices=[look.value for look in Look],
        default=Look.CLEAN.value,
        help="clean: thin lines, flat colour; painted: strokes, no lines; comic: heavy ink over screen tone "
        "(default: clean)",
    )
    verb.add_argument(
        "--strength", metavar="S", type=_strength, default=1.0, help="0, the photo itself, to 1 (default: 1)"
    )
    verb.add_argument(
        "--coarse",
        metavar="N",
        type=_coarse,
        default=0,
        help=f"lines and dots N times as thick, 1 to {COARSEST} (default: by size; 1 up to full HD, 2 at 4K)",
    )
    verb.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("cartoon"),
        help="folder for the drawings, made if it is missing (default: cartoon); of a film, the film that is written",
    )
    add_again(verb)


def _strength(word: str) -> float:
    try:
        strength = float(word)
    except ValueError:
        strength = -1.0
    if not 0 <= strength <= 1:
        raise argparse.ArgumentTypeError(f"{word} is not a number from 0 to 1")
    return strength


def _coarse(word: str) -> int:
    if not (word.isascii() and word.isdecimal()) or not 1 <= int(word) <= COARSEST:
        raise argparse.ArgumentTypeError(f"{word} is not a whole number from 1 to {COARSEST}")
    return int(word)


_EXAMPLES = """\
examples:
  {animl} cartoonize holiday.jpg
      cartoon/holiday.png, in clean lines and flat colour
  {animl} cartoonize shot/ --look painted --strength 0.7 --out painted
      every picture of the folder, seven tenths of the way
  {animl} cartoonize "plates/*.png" --look comic --coarse 2
      heavy ink and screen tone, twice as thick
  {animl} cartoonize film.mp4 --out cartoon.mp4
      a film, its sound kept (needs PyAV: pip install av)

The path of each drawing is printed as soon as it is written. Stopped with Ctrl-C, --resume goes on.
"""
