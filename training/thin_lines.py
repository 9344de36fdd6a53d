"""Teach the thin lines of a generator of faces, and nothing else: ``python training/thin_lines.py RUN --bank FOLDER``.

What the rest of the generator shows of a character never changes meanwhile, so it is drawn once and kept, in the window
where thin lines lie; a step then costs a tenth of one that teaches all. With ``--adversarial`` a discriminator looks
at the window too, at pictures changed alike (DiffAugment). The running mean of the weights is written to
``RUN/lines.pt``, to go on from with ``--start``, or with ``start`` and ``face.lines`` in a run file.
"""

import argparse
import logging
import math
import sys
from dataclasses import dataclass, fields
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.augment import diff_augment
from training.data.characters.bank import read_bank
from training.exports.face import load_generator
from training.loop import checkpoint
from training.loop.ema import Ema
from training.losses.adversarial import feature_matching, hinge_discriminator, hinge_generator
from training.losses.likeness import standing_out, unlike
from training.models.discriminator import PatchDiscriminator
from training.models.excitation import ExcitationGenerator, painted
from training.models.places import ThinLines, window

log = logging.getLogger("animl.training")

EACH = 50
"""Steps of a line of the log."""

FIRM = 4.0
"""How much more thin lines count than even paint."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of characters, in the window of thin lines, everything that they are drawn from, and the truth."""

    latents: Tensor
    shown: Tensor  # (N, 17, 2h, 2w) half precision
    state: Tensor  # (N, C, h, w) half precision
    palette: Tensor
    true: Tensor  # (N, 4, 2h, 2w) uint8

    def some(self, which: Tensor) -> "Kept":
        return Kept(*(getattr(self, name)[which] for name in self.__slots__))


@torch.no_grad()
def keep(generator: ExcitationGenerator, latents: Tensor, pictures: Tensor) -> Kept:
    """``pictures``: (N, 4, side, side) uint8."""
    side = pictures.shape[-1]
    rows, columns = window(side // 2)
    fine_rows, fine_columns = (slice(2 * part.start, 2 * part.stop) for part in (rows, columns))
    shown, state, palette = [], [], []
    for some in latents.split(16):
        all_shown, all_state, paints = generator.but_lines(some[..., None, None])
        shown.append(all_shown[..., fine_rows, fine_columns].half())
        state.append(all_state[..., rows, columns].half())
        palette.append(paints)
    true = pictures[..., fine_rows, fine_columns].contiguous()
    return Kept(latents, torch.cat(shown), torch.cat(state), torch.cat(palette), true)


def draw(generator: ExcitationGenerator, kept: Kept) -> Tensor:
    """(N, 4, 2h, 2w): the window of each character with its thin lines."""
    assert generator.lines is not None and generator.reading is not None
    asked, _ = generator.reading(kept.latents)
    lines = generator.lines.within(kept.latents, asked, kept.state.float())
    return painted(kept.shown.float() + F.pixel_shuffle(lines, 2), kept.palette)


@dataclass(frozen=True, slots=True)
class Course:
    """How long and how steeply is learned, and what the discriminator counts: 0, there is none."""

    steps: int = 1500
    batch: int = 24
    rate: float = 4e-3
    adversarial: float = 0.0
    matched: float = 10.0
    judge_rate: float = 1e-3


def teach(generator: ExcitationGenerator, kept: Kept, course: Course) -> ThinLines:
    """The mean of the lines that are learned."""
    assert generator.lines is not None
    mean = Ema(generator.lines, 0.995)
    judge = PatchDiscriminator(4, 24, 3)
    learner = torch.optim.Adam(generator.lines.parameters(), course.rate, (0.5, 0.99))
    judging = torch.optim.Adam(judge.parameters(), course.judge_rate, (0.0, 0.99))
    rng, heard = torch.Generator().manual_seed(0), torch.zeros(4)
    for step in range(1, course.steps + 1):
        share = min(step / 30, 0.01 + 0.99 * (0.5 + 0.5 * math.cos(math.pi * step / course.steps)))
        learner.param_groups[0]["lr"] = course.rate * share
        some = kept.some(torch.randint(len(kept.latents), (course.batch,), generator=rng))
        true = some.true.float() / 255
        made = draw(generator, some)
        apart = loss = unlike(made, true, 1 + FIRM * standing_out(true))
        against = unseen = told = torch.zeros(())
        if course.adversarial:
            with torch.no_grad():
                _, seen_true = judge(true)
            against, unseen = hinge_generator(judge(diff_augment(made))[0]), feature_matching(seen_true, judge(made)[1])
            loss = apart + course.adversarial * against + course.matched * unseen
        learner.zero_grad()
        loss.backward()
        learner.step()
        if course.adversarial:
            told = hinge_discriminator(judge(diff_augment(true))[0], judge(diff_augment(made.detach()))[0])
            judging.zero_grad()
            told.backward()
            judging.step()
        mean.update(generator.lines, step)
        heard += torch.stack((apart, against, unseen, told)).detach() / EACH
        if step % EACH == 0:
            log.info("step %d, apart %.4f, against %.3f, unmatched %.4f, judge %.3f", step, *heard.tolist())
            heard.zero_()
    return mean.mean  # pyright: ignore[reportReturnType]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("run", type=Path)
    parser.add_argument("--bank", type=Path, required=True, help="characters drawn beforehand")
    parser.add_argument("--count", type=int, default=3000, help="of them that are learned from")
    parser.add_argument("--width", type=int, default=64, help="channels of the lines (face.lines)")
    parser.add_argument("--start", type=Path, help="weights with thin lines, such as RUN/lines.pt, to go on from")
    for field in fields(Course):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default)
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    before, run = load_generator(args.run)
    generator = ExcitationGenerator(run.face.side, run.face.width, lines=args.width)
    if args.start:
        checkpoint.load_weights(args.start, generator)
    else:
        generator.load_state_dict(before.state_dict(), strict=False)
    latents, pictures = (part[: args.count] for part in read_bank(args.bank, run.face.side))
    kept = keep(generator, torch.from_numpy(latents), torch.from_numpy(pictures).permute(0, 3, 1, 2))
    log.info("%d characters kept", len(latents))
    course = Course(**{field.name: getattr(args, field.name) for field in fields(Course)})
    generator.lines = teach(generator, kept, course)
    checkpoint.save_weights(args.run / "lines.pt", generator)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
