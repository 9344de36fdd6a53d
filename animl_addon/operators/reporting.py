"""How an operator tells the user what went wrong: in one sentence; our own mistakes go to the console as well."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import bpy

from .. import worker_session
from ..core.errors import AnimlError

log = logging.getLogger(__name__)


@contextmanager
def told(operator: bpy.types.Operator) -> Iterator[None]:
    """Report an error that ends the block, and remember it for the diagnostics; scripts get a RuntimeError from it.

    The block must return its own result; after an error the operator goes on below it and returns CANCELLED.
    """
    try:
        yield
    except AnimlError as error:
        worker_session.note_error(str(error))
        operator.report({"ERROR"}, str(error))
    except Exception as error:
        # The boundary to Blender: beyond it a mistake of ours would be a popup with a traceback, and no diagnosis.
        worker_session.note_error(traceback.format_exc())
        log.exception("animl made a mistake")
        operator.report(
            {"ERROR"},
            f"animl made a mistake ({type(error).__name__}: {error}): use Copy Diagnostics and report it.",
        )
