"""How a run learned, as a GIF: ``python training/growth.py RUN_FOLDER OUT.gif``.

The previews of a run show the same seeds every time; they follow one another, the last one for two seconds.
"""

import argparse
import sys
from pathlib import Path

from PIL import Image

EACH, LAST = 200, 2000
"""Milliseconds."""


def write_growth(run_folder: Path, path: Path) -> int:
    """Write the GIF; how many previews it shows.

    Raises:
        FileNotFoundError: the run has none yet.
    """
    previews = sorted(run_folder.glob("preview-*.png"))
    if not previews:
        raise FileNotFoundError(f"{run_folder} holds no previews yet: they come every preview_every steps")
    frames = [Image.open(preview).convert("RGB") for preview in previews]
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        times = [EACH] * (len(frames) - 1) + [LAST]
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)
    unfinished.replace(path)
    return len(frames)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args(arguments)
    try:
        write_growth(args.run, args.out)
    except FileNotFoundError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
