"""What can be typed: the verbs, their options, and a help text worth reading."""

import argparse
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import NoReturn

from ..core.errors import TimingError
from ..core.job import PixelArt
from ..core.timing import Chart, Timing, chart_of, parse_chart
from ..inference.devices import Device
from .again import add_again
from .assemble import add_assemble_words
from .cartoonize_words import add_cartoonize_words
from .face_words import add_face_words
from .farm import add_farm
from .sprite_words import add_sprites
from .widen_words import add_widen_words

TIMINGS = tuple(timing.value for timing in Timing if timing != Timing.CUSTOM)


class Where(Enum):
    """Who runs the command; the value is what one types to get there."""

    SHELL = "animl"
    BLENDER = "blender --command animl"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, where argparse would print the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"animl: {message}; “{self.prog} --help” shows how it is typed.\n")


def parse(argv: Sequence[str], where: Where) -> argparse.Namespace:
    """Read the words of a command; ``chart`` holds the times that ``--count`` or ``--times`` ask for.

    Raises:
        SystemExit: with 0 after ``--help``, with 2 when the words are not understood.
    """
    parser = _Parser(
        prog=where.value,
        description="Draws the frames between an animator's key drawings.",
        epilog="Every verb has its own help: " + where.value + " inbetween --help",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    _add_inbetween(verbs, where)
    _add_sprites(verbs, where)
    _add_widen(verbs, where)
    _add_cartoonize(verbs, where)
    _add_face(verbs, where)
    _add_batch(verbs, where)
    add_assemble_words(verbs.add_parser("assemble", help="check that a sequence is whole, and animate it"), where.value)
    _add_diagnose(verbs, where)
    arguments = parser.parse_args(argv)
    if arguments.verb == "inbetween":
        _check_inbetween(verbs.choices["inbetween"], arguments)
    return arguments


def _add_inbetween(verbs: "argparse._SubParsersAction[_Parser]", where: Where) -> None:
    inside_blender = where is Where.BLENDER
    verb = verbs.add_parser(
        "inbetween",
        help="draw the frames between two key pictures"
        + (", or between the keys of a .blend" if inside_blender else ""),
        description="Draws the frames between two key pictures of one size (PNG, JPEG, WebP, TIFF"
        + (", OpenEXR and what else Blender reads" if inside_blender else "")
        + "), as PNG with alpha.",
        epilog=_INBETWEEN_EXAMPLES.format(animl=where.value) + (_BLEND_EXAMPLES if inside_blender else ""),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument(
        "first", metavar="FIRST", type=Path, help="the earlier key" + (", or a .blend" if inside_blender else "")
    )
    verb.add_argument("last", metavar="LAST", type=Path, nargs="?", help="the later key")
    verb.add_argument("--count", metavar="N", type=int, help="how many drawings, 1 to 999")
    verb.add_argument(
        "--times", metavar="T,T,…", help="when they fall between 0 (FIRST) and 1 (LAST), such as 0.25,0.5"
    )
    verb.add_argument("--timing", choices=TIMINGS, help="how --count drawings are spaced (default: EVEN)")
    verb.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="folder for the drawings, made if it is missing (default: the current one); "
        "they are called FIRST-LAST-001.png and so on",
    )
    verb.add_argument("--before", metavar="KEY", type=Path, help="the key before FIRST: motion flows on from it")
    verb.add_argument("--after", metavar="KEY", type=Path, help="the key after LAST: motion flows on to it")
    verb.add_argument("--force", action="store_true", help="draw anew over drawings that are there")
    verb.add_argument(
        "--pixel",
        choices=tuple(PixelArt),
        default=PixelArt.AUTO,
        help="draw as pixel art: whole-pixel steps, no new colours (default: auto, where the keys are such)",
    )
    verb.add_argument(
        "--palette",
        choices=("on", "off"),
        default="on",
        help="keep to the colours of the keys (default); off lets soft shading mix",
    )
    if inside_blender:
        blend = verb.add_argument_group("when FIRST is a .blend")
        blend.add_argument("--object", metavar="NAME", help="object whose keys are meant (default: what is selected)")
        blend.add_argument(
            "--range", metavar=("A", "B"), type=int, nargs=2, help="only keys on these frames (default: all keys)"
        )
        blend.add_argument(
            "--exposure", type=int, choices=(1, 2, 3), help="on ones, twos or threes, in place of --count"
        )
        blend.add_argument(
            "--long-side", metavar="PIXELS", type=int, default=1024, help="of the pictures, 256 to 4096 (default: 1024)"
        )
        blend.add_argument(
            "--save", metavar="OUT.blend", type=Path, help="put the drawings on the timeline and save that"
        )
    _add_machine(verb)


def _add_sprites(verbs: "argparse._SubParsersAction[_Parser]", where: Where) -> None:
    verb = verbs.add_parser("sprites", help="fill a sprite sheet with the frames between")
    add_sprites(verb, where.value)
    _add_machine(verb)


def _add_widen(verbs: "argparse._SubParsersAction[_Parser]", where: Where) -> None:
    verb = verbs.add_parser("widen", help="draw what lies beside pictures, to make 16:9 of 4:3")
    add_widen_words(verb, where.value)
    _add_machine(verb)


def _add_cartoonize(verbs: "argparse._SubParsersAction[_Parser]", where: Where) -> None:
    verb = verbs.add_parser("cartoonize", help="draw photographs and films")
    add_cartoonize_words(verb, where.value)
    _add_machine(verb)


def _add_face(verbs: "argparse._SubParsersAction[_Parser]", where: Where) -> None:
    verb = verbs.add_parser("face", help="draw new characters from noise")
    add_face_words(verb, where.value)
    _add_machine(verb)


def _add_batch(verbs: "argparse._SubParsersAction[_Parser]", where: Where) -> None:
    verb = verbs.add_parser(
        "batch",
        help="draw many pairs with one worker",
        description=_BATCH_DESCRIPTION,
        epilog=_BATCH_EXAMPLES.format(animl=where.value),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("jobs", metavar="JOBS.jsonl", help="one job of JSON a line; “-” reads them from standard input")
    add_again(verb)
    add_farm(verb)
    _add_machine(verb)


def _add_diagnose(verbs: "argparse._SubParsersAction[_Parser]", where: Where) -> None:
    verb = verbs.add_parser(
        "diagnose",
        help="tell versions, devices and models, for a report of trouble",
        description="Starts the worker and tells, as JSON, the versions, devices and models it finds.",
        epilog=f"example:\n  {where.value} diagnose --device WEBGPU",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_machine(verb)


def _add_machine(verb: argparse.ArgumentParser) -> None:
    machine = verb.add_argument_group("machine")
    machine.add_argument(
        "--device",
        type=str.upper,
        choices=tuple(device.value for device in Device),
        help="where to compute (default: AUTO, the best that proves itself)",
    )
    machine.add_argument("--threads", metavar="N", type=_threads, help="processor threads (default: 0, all cores)")
    machine.add_argument("--models", metavar="DIR", type=Path, help="folder of the models (default: animl's own)")


def _threads(word: str) -> int:
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"{word} is not a number of threads, such as 4, or 0 for all cores")
    return int(word)


def _chart(arguments: argparse.Namespace) -> Chart:
    if arguments.times is not None:
        return parse_chart(arguments.times)
    return chart_of(arguments.count, Timing(arguments.timing or Timing.EVEN))


def _check_inbetween(verb: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Whatever argparse cannot say: which words go together."""
    blend = arguments.first.suffix.lower() == ".blend"
    asked = [name for name in ("count", "times", "exposure") if getattr(arguments, name, None) is not None]
    if blend and arguments.last is not None:
        verb.error("a .blend holds all its keys, so name it alone")
    if not blend and arguments.last is None:
        verb.error("the following arguments are required: LAST")
    if not asked:
        verb.error("say how many drawings with --count, or when they fall with --times")
    if len(asked) > 1:
        verb.error(f"--{asked[0]} and --{asked[1]} both say how many drawings, so give one")
    if arguments.times is not None and arguments.timing is not None:
        verb.error("--times are the timing, so leave --timing out")
    if not blend and (
        others := [name for name in ("object", "range", "exposure", "save") if getattr(arguments, name, None)]
    ):
        verb.error(f"--{others[0]} needs a .blend as FIRST")
    if blend and (arguments.before or arguments.after):
        verb.error("a .blend shows the keys before and after by itself, so leave --before and --after out")
    if blend and arguments.palette == "off":
        verb.error("drawings in a .blend keep to the colours of its keys, so leave --palette out")
    try:
        arguments.chart = _chart(arguments) if "exposure" not in asked else ()
    except TimingError as error:
        verb.exit(2, f"animl: {error}\n")


_INBETWEEN_EXAMPLES = """\
examples:
  {animl} inbetween sit.png stand.png --count 3
      three drawings, evenly spaced: sit-stand-001.png to sit-stand-003.png
  {animl} inbetween sit.png stand.png --count 5 --timing SLOW_IN --out frames
      five that settle into the last key, in the folder frames
  {animl} inbetween sit.png stand.png --times 0.1,0.25,0.5
      a timing chart of your own
  {animl} inbetween sit.png stand.png --before lie.png --after jump.png --count 3
      arcs and easing flow through the keys, which lie evenly spaced

Both keys are left as they are. The path of each drawing is printed as soon as it is written.
"""

_BLEND_EXAMPLES = """
  blender --command animl inbetween shot.blend --count 3 --out frames
      renders the keys of the selected object and draws between every two of them: NAME-0012.png is frame 12
  blender --command animl inbetween shot.blend --object Fox --range 1 48 --exposure 2 --save shot-inbetweens.blend
      the keys of Fox from frame 1 to 48, on twos, placed on the timeline of a copy of the file
"""

_BATCH_DESCRIPTION = """\
Draws every pair that a file lists, with one worker that starts once. A line of the file is a job:

  {"job": "inbetween", "first": "sit.png", "last": "stand.png", "times": [0.5], "out": ["frames/between.png"]}

Relative paths are looked up from the current folder. For every job one line of JSON is printed when it is done, in
the same order: its line, status ("drawn", "skipped" or "failed"), seconds, out, device, confidence; a failed one has
the error. A job that fails does not stop the others. A sprite sheet is a job as well, with the words of animl sprites:

  {"job": "sprites", "sheet": "hero.png", "grid": "32x32", "tag": "row 1", "count": 1, "loop": true, "out": "filled"}"""

_BATCH_EXAMPLES = """\
examples:
  {animl} batch jobs.jsonl
  {animl} batch jobs.jsonl --resume > done.jsonl
      after a break: only what is missing is drawn
  make-jobs | {animl} batch - --device CPU --threads 4
"""
