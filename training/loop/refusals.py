"""What a program says that writes one file or folder and cannot: one sentence, and the exit status 2."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from animl_addon.core.errors import AnimlError
from training.loop.config_file import ConfigError


@contextmanager
def refusals(parser: ArgumentParser, out: Path) -> Iterator[None]:
    """Ends the program where what is done within is refused; ``out`` is named where the disk names no file."""
    try:
        yield
    except (ConfigError, AnimlError) as error:
        parser.exit(2, f"{error}\n")
    except OSError as error:
        parser.exit(2, f"“{error.filename or out}” cannot be read or written ({error.strerror or error}).\n")
