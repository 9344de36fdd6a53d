"""The command line: ``animl …`` in a shell, and the same verbs as ``blender --command animl …`` on a farm.

Exit codes: 0 when every picture was written, 1 when one was not, 2 when the command itself was not understood,
130 after Ctrl-C. Pictures' paths and JSON lines go to stdout, everything said to people goes to stderr.
"""

import os
import sys
from collections.abc import Sequence

from ..core.errors import AnimlError
from .arguments import Where, parse
from .verbs import run

NOT_WRITTEN, NOT_UNDERSTOOD, INTERRUPTED = 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """The entry point ``animl``; returns the exit code."""
    return _command(sys.argv[1:] if argv is None else argv, Where.SHELL)


def blender_command(argv: Sequence[str]) -> int:
    """The same verbs inside Blender's Python, where .blend files can be read too; returns the exit code."""
    return _command(argv, Where.BLENDER)


def _command(argv: Sequence[str], where: Where) -> int:
    try:
        return run(parse(argv, where), where)
    except SystemExit as leave:  # argparse, after --help or a mistake; Blender must not be ended from in here
        return leave.code if isinstance(leave.code, int) else NOT_UNDERSTOOD
    except AnimlError as error:
        print(f"animl: {error}", file=sys.stderr)
        return NOT_WRITTEN
    except KeyboardInterrupt:
        print("animl: stopped; the drawings already written stay.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our lines left. Python would complain once more when it flushes stdout on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_WRITTEN
