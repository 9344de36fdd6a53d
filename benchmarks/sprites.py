"""A sprite sheet in whole: ``animl``'s worker, warm, against dense optical flow on the same frames.

    python benchmarks/sprites.py [--frames 100] [--side 64] [--models DIR]

Draws a sheet's worth of pairs of pixel art with one inbetween each, from PNG to PNG. The peer is OpenCV's DIS flow
(fast preset, on the sprite enlarged four times) and a nearest splat of the first key, in this process. Prints one line
of JSON: seconds on the clock, then of the processor (Linux; other work on the machine lengthens only the first);
``ratio`` is animl's time over the peer's, ``strange`` the share of pixels in a colour that neither key has.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from animl_addon.core.job import InbetweenJob, PixelArt
from animl_addon.extension import MODELS
from animl_addon.inference.client import Failed, Worker, WorkerSettings
from animl_addon.inference.devices import Device

Pixels = NDArray[np.uint8]
"""(H, W, 4) straight RGBA."""

Spent = tuple[float, float]
"""Seconds on the clock, and of the processor."""

ENLARGED = 4
"""Times; DIS compares blocks of eight pixels, which is most of a sprite."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--side", type=int, default=64, help="pixels")
    parser.add_argument("--models", type=Path, help="folder of the models (default: animl's own)")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        keys = [Path(folder, f"key{number:03}.png") for number in range(arguments.frames)]
        for number, path in enumerate(keys):
            Image.fromarray(walker(number, arguments.side)).save(path)
        ours = by_animl(keys, Path(folder, "animl"), arguments.models)
        peer = by_flow(keys, Path(folder, "flow"))
        strange = {each: strange_share(keys, Path(folder, each)) for each in ("animl", "flow")}
    print(json.dumps({
        "frames": arguments.frames,
        "side": arguments.side,
        "animl_seconds": ours,
        "flow_seconds": peer,
        "ratio": round(ours[0] / peer[0], 2),
        "strange": {each: round(share, 4) for each, share in strange.items()},
    }))  # fmt: skip


def walker(step: int, side: int) -> Pixels:
    """A figure that bobs as it walks: body, head with an eye, two legs and an arm, each with a dark rim."""
    picture = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(picture)
    unit, phase = side / 32, 2 * np.pi * step / 8
    swing, bob = np.sin(phase), abs(np.cos(phase))

    def part(x: float, y: float, width: float, height: float, paint: tuple[int, int, int]) -> None:
        box = [round(each * unit) for each in (x, y, x + width, y + height)]
        draw.rectangle(box, fill=(*paint, 255), outline=(24, 20, 37, 255))

    for side_of_body in (1, -1):
        part(14 + 4 * swing * side_of_body, 21, 4, 8, (58, 68, 102))
    part(11, 12 + bob, 10, 11, (228, 59, 68))
    part(10, 4 + 2 * bob, 12, 9, (234, 212, 170))
    part(18, 7 + 2 * bob, 1, 2, (18, 78, 137))
    part(14 - 5 * swing, 15 + bob, 4, 6, (247, 118, 34))
    return np.asarray(picture)


def by_animl(keys: list[Path], out: Path, models: Path | None) -> Spent:
    """Time of all but the first pair, which warms the worker."""
    out.mkdir()
    worker = Worker(WorkerSettings(models=models or MODELS, device=Device.CPU))
    try:
        draw(worker, keys[0], keys[1], out / "warm.png")
        process = worker.process()
        assert process
        began, busy = time.monotonic(), processor_seconds(process)
        for first, last in pairs(keys):
            draw(worker, first, last, out / first.name)
        return round(time.monotonic() - began, 2), round(processor_seconds(process) - busy, 2)
    finally:
        worker.stop()


def processor_seconds(process: int) -> float:
    """That a process has had so far; 0 where the system does not tell it in a file."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return 0.0
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def pairs(keys: list[Path]) -> list[tuple[Path, Path]]:
    """Each key with the next, the last with the first: as many drawings as keys."""
    return list(zip(keys, [*keys[1:], keys[0]], strict=True))


def draw(worker: Worker, first: Path, last: Path, out: Path) -> None:
    for event in worker.run(InbetweenJob(first, last, (0.5,), (out,), pixel=PixelArt.AUTO)):
        if isinstance(event, Failed):
            raise SystemExit(event.message)


def by_flow(keys: list[Path], out: Path) -> Spent:
    out.mkdir()
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    began, busy = time.monotonic(), time.process_time()
    for first, last in pairs(keys):
        Image.fromarray(splatted(read(first), read(last), flow)).save(out / first.name)
    return round(time.monotonic() - began, 2), round(time.process_time() - busy, 2)


def read(path: Path) -> Pixels:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGBA"))


def splatted(first: Pixels, last: Pixels, flow: cv2.DISOpticalFlow) -> Pixels:
    """Each pixel of the first key goes half its way; where none arrives stands what the last key has."""
    grey = []
    for key in (first, last):
        over_white = key[..., :3] * (key[..., 3:] / 255) + 255 - key[..., 3:]
        large = over_white.mean(axis=-1).astype(np.uint8).repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
        grey.append(large)
    height, width = first.shape[:2]
    moved = np.zeros((*grey[0].shape, 2), np.float32)
    flow.calc(grey[0], grey[1], moved)
    moved = moved.reshape(height, ENLARGED, width, ENLARGED, 2).mean(axis=(1, 3)) / ENLARGED  # (H, W, 2) x, y
    rows, columns = np.indices((height, width))
    rows = np.rint(rows + moved[..., 1] / 2).astype(int).clip(0, height - 1)
    columns = np.rint(columns + moved[..., 0] / 2).astype(int).clip(0, width - 1)
    drawing = last.copy()
    drawing[rows, columns] = first
    return drawing


def strange_share(keys: list[Path], drawn: Path) -> float:
    shares = []
    for first, last in pairs(keys):
        known = np.concatenate([read(first), read(last)]).reshape(-1, 4).view(np.uint32)
        shares.append(1 - np.isin(read(drawn / first.name).reshape(-1, 4).view(np.uint32), known).mean())
    return float(np.mean(shares))


if __name__ == "__main__":
    main()
