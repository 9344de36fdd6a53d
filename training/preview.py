"""Look at what a run learns from: ``python -m training.preview CONFIG [--out page.png] [--count 8]``.

Draws a page of the run's own drawn pairs, one a column. Rows: key 0, the drawings at a quarter, the half and three
quarters, key 1, the true flow of key 0, key 1 looked up by it, what of key 0 is seen in key 1, the lines of key 0.
``--changes`` shows what augmentation does: the pairs as they are and below them each change of ``[augment]`` by itself,
key 0 and key 1 looked up by the changed flow; out of ``data.clips``, if the run has any.
"""

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from animl_addon.core.spec import Job
from training.config import Augment, ConfigError, Data, Run, load
from training.data.procedural.sample import KeyPairs, Sample
from training.loop.refusals import refusals
from training.models.warp import look_up

BETWEEN = (0.25, 0.5, 0.75)


def draw_page(run: Run, count: int, side: int) -> Tensor:
    """(3, H, W): ``count`` drawn pairs of a run as it is at its start.

    Raises:
        ConfigError: the run draws no pairs.
    """
    from training.data.procedural.world import World  # tasks want of this module no more than colours

    world = World(data_of(run), torch.device("cpu"), run.seed)
    return page_of(world.draw(count, side, BETWEEN, (run.seed, 0, 0)))


def data_of(run: Run) -> Data:
    """What a run is shown at its start."""
    if run.job != Job.INBETWEEN:
        raise ConfigError(f"A run of the job “{run.job}” draws no key pairs: give the run file of an inbetweener.")
    return run.at(0).data


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


def changes_page(run: Run, count: int, side: int) -> Tensor:
    """(3, H, W): two rows of ``count`` pairs for each change, black where a pixel is not seen again.

    Raises:
        ConfigError: the run draws no pairs.
    """
    from training.data.material.augment.batches import changed_pairs

    pairs = pairs_of(run, count, side)
    names = [field.name for field in fields(Augment) if field.name not in ("clips", "scenes")]
    never = Augment(**dict.fromkeys(names, 0.0))
    found = [pairs] + [
        changed_pairs(pairs, 1.0, replace(never, **{name: 1.0}), (run.seed, 0, index))
        for index, name in enumerate(names)
    ]
    rows = []
    for each in found:
        flow, seen = each.flow[:count], each.visible[:count]
        rows += [on_paper(each.image0), on_paper(look_up(each.image1, flow)) * seen]
    return torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)


def pairs_of(run: Run, count: int, side: int) -> KeyPairs:
    """Pairs followed through clips, or drawn ones."""
    from training.data.clips import find_strips, split
    from training.data.procedural.world import World

    data = data_of(run)
    rng = torch.Generator().manual_seed(run.seed)
    if data.clips:
        from training.data.tracks import track_pairs  # OpenCV is needed for this alone

        bank = track_pairs(split(find_strips(Path(data.clips), data.refuse))[0], side, count, run.seed)
        return bank.draw(count, side, torch.rand(count, 3, 4, 4, generator=rng), rng)
    return World(data, torch.device("cpu"), run.seed).draw(count, side, (), (run.seed, 0, 0)).key_pairs()


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
    parser.add_argument("--changes", action="store_true", help="show what augmentation makes of the run's pairs")
    args = parser.parse_args(words)
    with refusals(parser, args.out):
        if not 1 <= args.count <= 64:
            raise ConfigError(f"--count is {args.count}: give 1 to 64.")
        if args.side is not None and not 16 <= args.side <= 1024:
            raise ConfigError(f"--side is {args.side}: give 16 to 1024 pixels.")
        run = load(args.config, args.set)
        draw = changes_page if args.changes else draw_page
        page = draw(run, args.count, args.side or max(run.data.sides))
        args.out.parent.mkdir(parents=True, exist_ok=True)
        part = args.out.with_name(args.out.name + ".part")
        Image.fromarray(to_bytes(page)).save(part, "PNG")
        part.replace(args.out)
    sys.stdout.write(f"Look at {args.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
