"""What can be typed after ``animl widen``."""

import argparse
from pathlib import Path

from ..core.jobs.widen import DEFAULT_ASPECT
from .again import add_again


def add_widen_words(verb: argparse.ArgumentParser, animl: str) -> None:
    """Give the verb its words and its help."""
    verb.description = (
        "Draws what lies beside a picture, to make 16:9 of 4:3. What is known comes out as it went in, to the bit."
    )
    verb.epilog = _EXAMPLES.format(animl=animl)
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.add_argument(
        "images", metavar="PICTURE", type=Path, nargs="+", help="pictures, folders of them, patterns, or one film"
    )
    verb.add_argument("--aspect", metavar="W:H", default="", help=f"of the wider picture (default: {DEFAULT_ASPECT})")
    verb.add_argument(
        "--taller", action="store_true", help="add above and below where the picture is wider than the aspect"
    )
    verb.add_argument(
        "--shot",
        action="store_true",
        help="the pictures are frames, one after the other: nothing flickers, and a pan shows what is really there",
    )
    verb.add_argument(
        "--mask",
        metavar="PICTURE",
        type=Path,
        help="white where the pictures themselves are to be completed; without --aspect they keep their size",
    )
    verb.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("wide"),
        help="folder for the pictures, made if it is missing (default: wide); of a film, the film that is written",
    )
    add_again(verb)


_EXAMPLES = """\
examples:
  {animl} widen frame.png
      wide/frame.png, in 16:9
  {animl} widen shot/ --shot --out wide
      every picture of the folder, as the frames of a film: static sides stand still, cuts are found
  {animl} widen poster.png --aspect 3:4 --taller
      more above and below
  {animl} widen sheet.png --mask hole.png
      completes what is white in hole.png, at the same size
  {animl} widen film.mp4 --out wide.mp4
      a film, its sound kept (needs PyAV: pip install av)

The path of each picture is printed as soon as it is written. Stopped with Ctrl-C, --resume goes on.
"""
