"""How long the torments last: a short form in every check, the long one where ``ANIML_ENDURANCE=long`` is set."""

import json
import os
from pathlib import Path
from typing import Any

LONG = os.environ.get("ANIML_ENDURANCE") == "long"


def rounds(short: int, long: int) -> int:
    return long if LONG else short


def record(name: str, **figures: Any) -> None:
    """Keep what was seen, a line of JSON, in the file that ``ANIML_ENDURANCE_LOG`` names."""
    line = json.dumps({"torment": name, "form": "long" if LONG else "short", **figures})
    if log := os.environ.get("ANIML_ENDURANCE_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
