"""Train and measure the finder of faces: ``python training/find_faces.py --bank FOLDER [--without FOLDER] --out FILE``.

It learns from our own drawn characters, and kits where they are given, laid over whatever; and, so that it does not
take anything round and coloured for one, from places without a face: photographs (``--without``), random shapes, and
faces cut in pieces and put together wrongly. With ``--measure-faces`` and ``--measure-without``, folders it has never
seen, it prints precision and recall; with ``--weights`` those of a finder that has learned.
"""

import argparse
import json
import logging
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.characters.bank import read_bank
from training.data.faces import read_folder, read_kits
from training.data.procedural.shapes import draw_shapes, over
from training.loop import checkpoint
from training.models.face_finder import SIDE, FaceFinder

log = logging.getLogger("animl.training")


class Lessons:
    """Pictures with a face and without, of ``SIDE`` px, half of each in every batch."""

    def __init__(self, faces: Tensor, without: Tensor) -> None:
        """(N, 4, SIDE, SIDE) cut-out faces; (M, 4, 2 * SIDE, 2 * SIDE) places where there is none; both uint8."""
        self.faces, self.without = faces, without

    def batch(self, count: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """(2 * count, 4, SIDE, SIDE) pictures and (2 * count,) 1 for a face and 0 for none."""
        behind = self.places(2 * count, rng)
        faces = self.faces[torch.randint(len(self.faces), (count,), generator=rng)].float() / 255
        broken = torch.rand(count, 1, 1, 1, generator=rng) < 0.4
        wrong = torch.where(broken, _in_pieces(self.laid(faces, rng), rng), torch.zeros_like(faces))
        pictures = torch.cat((_over(behind[:count], self.laid(faces, rng)), _over(behind[count:], wrong)))
        return pictures, torch.cat((torch.ones(count), torch.zeros(count)))

    def laid(self, faces: Tensor, rng: torch.Generator) -> Tensor:
        """Each moved, and reduced to no less than half; some mirrored."""
        count = len(faces)
        size = 0.55 + 0.5 * torch.rand(count, generator=rng)
        turn = torch.where(torch.rand(count, generator=rng) < 0.5, -1.0, 1.0)
        shift = (torch.rand(count, 2, generator=rng) - 0.5) * 0.3
        map_ = torch.zeros(count, 2, 3)
        map_[:, 0, 0], map_[:, 1, 1], map_[:, :, 2] = turn / size, 1 / size, shift / size[:, None]
        return F.grid_sample(faces, F.affine_grid(map_, list(faces.shape), align_corners=False), align_corners=False)

    def places(self, count: int, rng: torch.Generator) -> Tensor:
        """A third flat, a third photographs, a third random shapes."""
        flat = torch.rand(count, 4, 1, 1, generator=rng).expand(-1, -1, SIDE, SIDE).clone()
        flat[:, 3] = 1
        kind = torch.randint(3, (count,), generator=rng)
        for index in torch.nonzero(kind == 1).flatten().tolist() if len(self.without) else ():
            place = self.without[int(torch.randint(len(self.without), (1,), generator=rng))]
            side = int(torch.randint(SIDE // 2, 2 * SIDE + 1, (1,), generator=rng))
            top, left = (int(torch.randint(2 * SIDE - side + 1, (1,), generator=rng)) for _ in range(2))
            cut = place[None, :, top : top + side, left : left + side].float() / 255
            flat[index] = F.interpolate(cut, size=(SIDE, SIDE), mode="bilinear", align_corners=False)[0]
        shaped = torch.nonzero(kind == 2).flatten()
        if len(shaped):
            shapes = draw_shapes(len(shaped), SIDE, rng)
            flat[shaped] = over(flat[shaped], shapes[:, :3] / shapes[:, 3:].clamp(min=1e-3), shapes[:, 3])
        return flat


def _over(behind: Tensor, before: Tensor) -> Tensor:
    return before + behind * (1 - before[:, 3:])


def _in_pieces(faces: Tensor, rng: torch.Generator) -> Tensor:
    """Cut into 4 x 4 squares that change places: eyes and mouth are there, a face is not."""
    count, side = len(faces), SIDE // 4
    squares = faces.view(count, 4, 4, side, 4, side).permute(0, 2, 4, 1, 3, 5).reshape(count, 16, 4, side, side)
    order = torch.rand(count, 16, generator=rng).argsort(dim=1)
    mixed = squares[torch.arange(count)[:, None], order].view(count, 4, 4, 4, side, side)
    return mixed.permute(0, 3, 1, 4, 2, 5).reshape(count, 4, SIDE, SIDE)


def learn(lessons: Lessons, steps: int, batch: int = 24, seed: int = 0) -> FaceFinder:
    torch.manual_seed(seed)
    rng = torch.Generator().manual_seed(seed)
    finder = FaceFinder()
    optimizer = torch.optim.Adam(finder.parameters(), 1.5e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for step in range(1, steps + 1):
        pictures, faces = lessons.batch(batch, rng)
        loss = F.binary_cross_entropy_with_logits(finder(pictures).amax((1, 2, 3)), faces)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            log.info("step %d, loss %.3f", step, float(loss.detach()))
    return finder.eval()


@torch.no_grad()
def measure(finder: FaceFinder, faces: Tensor, without: Tensor) -> dict[str, float]:
    """Precision and recall on (N, 4, H, W) uint8 pictures with a face and without."""
    found = [
        torch.cat([finder.scores(batch.float() / 255) > 0 for batch in pictures.split(64)]).float()
        for pictures in (faces, without)
    ]
    right, wrong = float(found[0].sum()), float(found[1].sum())
    return {
        "faces": len(faces),
        "without": len(without),
        "recall": right / len(faces),
        "precision": right / max(right + wrong, 1),
        "false_alarms": wrong / len(without),
    }


def crops(pictures: Tensor, each: int, seed: int = 0) -> Tensor:
    """(N * each, 4, SIDE, SIDE) random squares of (N, 4, S, S) pictures, from a third of the side up."""
    rng = torch.Generator().manual_seed(seed)
    side, found = pictures.shape[-1], []
    for picture in pictures:
        for _ in range(each):
            size = int(torch.randint(side // 3, side + 1, (1,), generator=rng))
            top, left = (int(torch.randint(side - size + 1, (1,), generator=rng)) for _ in range(2))
            cut = picture[None, :, top : top + size, left : left + size].float()
            found.append(F.interpolate(cut, size=(SIDE, SIDE), mode="area")[0].round().byte())
    return torch.stack(found)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--bank", type=Path, help="characters drawn beforehand, of 64 px")
    parser.add_argument("--weights", type=Path, help="measure these, and learn nothing")
    parser.add_argument("--kits", type=Path, help="sheets of avatar kits with an index.json")
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="folders of pictures without a face")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--out", type=Path, help="weights to write")
    parser.add_argument("--measure-faces", type=Path)
    parser.add_argument("--measure-without", type=Path)
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if bool(args.weights) == bool(args.bank):
        parser.error("give either --bank, to learn from, or --weights, to measure")
    if args.weights:
        finder = FaceFinder().eval()
        checkpoint.load_weights(args.weights, finder)
    else:
        _, drawn = read_bank(args.bank, SIDE)
        faces = [torch.from_numpy(drawn).permute(0, 3, 1, 2)]
        if args.kits:
            faces.append(read_kits(args.kits, SIDE, most=80))
        without = [read_folder(folder, 2 * SIDE) for folder in args.without]
        lessons = Lessons(torch.cat(faces), torch.cat(without) if without else torch.zeros(0, 4, 2 * SIDE, 2 * SIDE))
        finder = learn(lessons, args.steps)
    if args.out:
        checkpoint.save_weights(args.out, finder)
    if args.measure_faces and args.measure_without:
        unseen = crops(read_folder(args.measure_without, 4 * SIDE), 20)
        print(json.dumps(measure(finder, read_folder(args.measure_faces, SIDE), unseen)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
