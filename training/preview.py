"""Look at what a run learns from: ``python -m training.preview CONFIG [--out page.png] [--count 8]``.

Draws a page of the run's own drawn pairs, one a column. Rows: key 0, the drawings at a quarter, the half and three
quarters, key 1, the true flow of key 0, key 1 looked up by it, what of key 0 is seen in key 1, the lines of key 0.
"""

import argparse
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from animl_addon.core.errors import AnimlError
from animl_addon.core.spec import Job
from training.config import ConfigError, Run, load
from training.data.procedural.sample import KeyPairs, Sample
from training.models.warp import look_up

BETWEEN = (0.25, 0.5, 0.75)


def draw_page(run: Run, count: int, side: int) -> Tensor:
    """(3, H, W): ``count`` drawn pairs of a run as it is at its start.

    Raises:
        ConfigError: the run draws no pairs.
    """
    from training.data.procedural.world import World  # tasks want of this module no more than colours

    if run.job != Job.INBETWEEN:
        raise ConfigError(f"A run of the job “{run.job}” draws no key pairs: give the run file of an inbetweener.")
    data = run.at(0).data
    world = World(data, torch.device("cpu"), run.seed)
    return page_of(world.draw(count, side, BETWEEN, (run.seed, 0, 0)))


def page_of(sample: Sample) -> Tensor:
    """(3, H, W): a column a pair."""
    rows = (
        on_paper(sample.image0),
        *(on_paper(drawing) for drawing in sample.drawings.unbind(1)),
        on_paper(sample.image1),
        coloured(sample.flow01),
        on_paper(look_up(sample.image1, sample.flow01)),
        sample.visible01.expand(-1, 3, -1, -1),
        1 - sample.lines0.expand(-1, 3, -1, -1),
    )
    return torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)


def save_preview(path: Path, network: nn.Module, pairs: KeyPairs, most: int = 8) -> None:
    """Columns are pairs; rows: first key, last key, true flow, found flow, last key looked up by it, certainty."""
    count = min(most, len(pairs.image0))
    with torch.no_grad():
        motion = network(pairs.image0[:count], pairs.image1[:count])
    found = motion.flow[:count]
    sure = torch.sigmoid(motion.certainty[:count])
    rows = (
        on_paper(pairs.image0[:count]),
        on_paper(pairs.image1[:count]),
        coloured(pairs.flow[:count]),
        coloured(found),
        on_paper(look_up(pairs.image1[:count], found)),
        sure.expand(-1, 3, -1, -1),
    )
    page = torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)
    Image.fromarray(to_bytes(page)).save(path)


def on_paper(image: Tensor) -> Tensor:
    """Premultiplied RGBA over light grey."""
    return image[:, :3] + (1 - image[:, 3:]) * 0.9


def coloured(flow: Tensor) -> Tensor:
    """A flow as colour: grey stands still; 64 px is full."""
    return torch.cat((flow / 128 + 0.5, torch.full_like(flow[:, :1], 0.5)), dim=1)


def to_bytes(picture: Tensor) -> np.ndarray:
    return (picture.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path, help="a run file of an inbetweener")
    parser.add_argument("--out", type=Path, default=Path("preview.png"), help="the page (default: preview.png)")
    parser.add_argument("--count", type=int, default=8, help="pairs, 1 to 64 (default: 8)")
    parser.add_argument("--side", type=int, help="px of a picture (default: the largest of data.sides)")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="override a field")
    args = parser.parse_args(words)
    try:
        if not 1 <= args.count <= 64:
            raise ConfigError(f"--count is {args.count}: give 1 to 64.")
        if args.side is not None and not 16 <= args.side <= 1024:
            raise ConfigError(f"--side is {args.side}: give 16 to 1024 pixels.")
        run = load(args.config, args.set)
        page = draw_page(run, args.count, args.side or max(run.data.sides))
        args.out.parent.mkdir(parents=True, exist_ok=True)
        part = args.out.with_name(args.out.name + ".part")
        Image.fromarray(to_bytes(page)).save(part, "PNG")
        part.replace(args.out)
    except (ConfigError, AnimlError) as error:
        parser.exit(2, f"{error}\n")
    except OSError as error:
        parser.exit(2, f"“{error.filename or args.out}” cannot be read or written ({error.strerror or error}).\n")
    sys.stdout.write(f"Look at {args.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
