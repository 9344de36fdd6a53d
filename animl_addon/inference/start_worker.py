"""What the worker's Python runs: ``python -I start_worker.py SETTINGS``, with the settings as JSON.

The one file of the add-on that is no module of it: it runs before the package can be imported, finds it by its own
place, and is never imported itself. Blender may know the package under another name; here it is ``animl_addon``.
"""

import json
import os
import sys
from pathlib import Path


def start() -> None:
    settings = json.loads(sys.argv[1])
    # Native libraries print to file descriptor 1, whatever Python's sys.stdout is: keep a copy of it for the answers
    # alone, and point 1 itself at the errors' pipe.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    sys.path[:0] = [*settings["packages"], str(Path(__file__).parents[2])]
    try:
        from animl_addon.inference.worker import main
    except ImportError as error:
        message = f"The worker cannot import what it needs ({error}): install animl again, with all its packages."
        answers.write(json.dumps({"event": "Failed", "message": message}).encode("ascii") + b"\n")
        answers.flush()
        raise
    main(settings, answers)


start()
