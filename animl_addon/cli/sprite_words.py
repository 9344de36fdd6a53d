"""What can be typed after ``animl sprites``."""

import argparse
from pathlib import Path

from ..core.errors import JobError
from ..core.job import PixelArt
from ..core.sprites.extras import MOST_ZOOM
from ..core.sprites.job import parse_grid
from ..core.timing import MOST_INBETWEENS


def add_sprites(verb: argparse.ArgumentParser, animl: str) -> None:
    """Give the verb its options and its help."""
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.description = _DESCRIPTION
    verb.epilog = _EXAMPLES.format(animl=animl)
    verb.add_argument("sheet", metavar="SHEET", type=Path, help="picture, folder, GIF, APNG, WebP, .aseprite, .json")
    where = verb.add_mutually_exclusive_group()
    where.add_argument("--grid", metavar="WxH", type=_grid, help="size of one cell in pixels (default: guessed)")
    where.add_argument("--atlas", metavar="FILE", type=Path, help="JSON of Aseprite or TexturePacker, array or hash")
    verb.add_argument("--tag", metavar="NAME", action="append", help="this animation alone; may be given several times")
    verb.add_argument(
        "--count", metavar="N", type=_count, required=True, help="drawings between every two frames, 0 to 999"
    )
    verb.add_argument("--loop", action="store_true", help="also from each last frame to its first")
    verb.add_argument(
        "--pixel",
        choices=[choice.value for choice in PixelArt],
        default=PixelArt.AUTO.value,
        help="draw as pixel art (default: auto, when it is)",
    )
    verb.add_argument("--gif", action="store_true", help="also a GIF of each animation")
    verb.add_argument("--godot", action="store_true", help="also SpriteFrames for Godot (.tres)")
    verb.add_argument("--page", action="store_true", help="also before and after, as a GIF and a page of HTML")
    verb.add_argument("--zoom", metavar="N", type=_zoom, help="whole enlargement of GIFs (default: a comfortable one)")
    verb.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help="folder for the sheet, made if it is missing"
    )
    again = verb.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="after a break: draw only what is missing")
    again.add_argument("--force", action="store_true", help="write over files that are there")


def _grid(word: str) -> tuple[int, int]:
    try:
        return parse_grid(word)
    except JobError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


def _count(word: str) -> int:
    return _number(word, 0, MOST_INBETWEENS)


def _zoom(word: str) -> int:
    return _number(word, 1, MOST_ZOOM)


def _number(word: str, least: int, most: int) -> int:
    if not (word.isascii() and word.isdecimal()) or not least <= int(word) <= most:
        raise argparse.ArgumentTypeError(f"{word} is not a whole number from {least} to {most}")
    return int(word)


_DESCRIPTION = """\
Draws the frames between those of a sprite sheet, and writes the sheet in the form it came in, the frames you drew
untouched: DIR/NAME.png, with NAME.json where an atlas went in, .aseprite, GIF, APNG or WebP where that did. Rows of a
grid stay rows and grow to the right; names are numbered on, tags widened, durations divided.

Frames that repeat the one before them stay holds, empty ones stay pauses."""

_EXAMPLES = """\
examples:
  {animl} sprites hero.png --grid 32x32 --count 1 --loop --out filled
      every row of the sheet is an animation: 6 frames become 12, with the way back to the first
  {animl} sprites hero.png --atlas hero.json --tag walk --count 2 --out filled
      the tag walk alone; the atlas is rewritten
  {animl} sprites hero.aseprite --count 1 --godot --page --out filled
      also SpriteFrames for Godot, and a page of before and after

The path of every file is printed when all are written. After Ctrl-C, --resume goes on where it stopped.
"""
