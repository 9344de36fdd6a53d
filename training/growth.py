"""How a run learned, as a GIF: ``python training/growth.py RUN_FOLDER OUT.gif``.

The previews of a run show the same held-out drawings every time; they follow one another, the last one for two
seconds. A run writes its own ``growth.gif``, also of previews that it does not keep.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageSequence

EACH, LAST = 200, 2000
"""Milliseconds."""

WIDEST = 960
"""Pixels; wider pages are reduced."""

MOST = 48
"""Frames; of more, every second one is left out, never the first and the last."""


class Growth:
    """The pages of a run so far, and the GIF of them in its folder, which is also where they are kept in between."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "growth.gif"
        self.frames: list[Image.Image] = []
        if self.path.exists():
            with Image.open(self.path) as gif:
                self.frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(gif)]

    def add(self, page: Path) -> None:
        with Image.open(page) as opened:
            frame = opened.convert("RGB")
        if frame.width > WIDEST:
            frame = frame.resize((WIDEST, round(frame.height * WIDEST / frame.width)), Image.Resampling.BOX)
        self.frames.append(frame)
        if len(self.frames) > MOST:
            self.frames = [*self.frames[:-1:2], self.frames[-1]]

    def write(self) -> None:
        if self.frames:
            write_gif(self.frames, self.path)


def write_gif(frames: Sequence[Image.Image], path: Path) -> None:
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        times = [EACH] * (len(frames) - 1) + [LAST]
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)
    unfinished.replace(path)


def write_growth(run_folder: Path, path: Path) -> int:
    """Write the GIF of the previews that a run has kept; how many it shows.

    Raises:
        FileNotFoundError: the run has none yet.
    """
    previews = sorted(run_folder.glob("preview-*.png"))
    if not previews:
        raise FileNotFoundError(f"{run_folder} holds no previews yet: they come every preview_every steps")
    write_gif([Image.open(preview).convert("RGB") for preview in previews], path)
    return len(previews)


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
