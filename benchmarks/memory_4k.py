"""What a 4096 x 2304 pair costs: the greatest memory of the worker, and its seconds.

``python benchmarks/memory_4k.py [--models FOLDER] [--times 0.25,0.5]``. Linux, whose kernel counts a process's peak.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from animl_addon.core.files import write_picture
from animl_addon.core.job import InbetweenJob
from animl_addon.core.picture import RGBA
from animl_addon.core.timing import parse_chart
from animl_addon.inference.client import Device, Drawn, Failed, Finished, Worker, WorkerSettings

WIDTH, HEIGHT = 4096, 2304


def key(x: float) -> RGBA:
    """A disc with an ink line and a hatched body, on clear paper, its centre ``x`` of the width from the left."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    distance = np.hypot(columns - x * WIDTH, rows - HEIGHT / 2)
    image = np.zeros((HEIGHT, WIDTH, 4), np.float32)
    image[distance < HEIGHT / 4] = (0.8, 0.4, 0.1, 1)
    image[(distance < HEIGHT / 4) & ((rows - columns + x * WIDTH) % 97 < 20)] = (0.9, 0.7, 0.3, 1)
    image[np.abs(distance - HEIGHT / 4) < 6] = (0.05, 0.05, 0.1, 1)
    return image


def peak_of(process: int) -> float:
    """Gigabytes that a process has held at most."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1e6
    raise ValueError("this kernel does not tell a process's peak")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=Path(__file__).parents[1] / "exported_models")
    parser.add_argument("--times", type=parse_chart, default=(0.25, 0.5))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for which, x in (("first", 0.35), ("last", 0.55)):
            write_picture(folder / f"{which}.png", key(x))
        out = tuple(folder / f"{index}.png" for index in range(len(options.times)))
        job = InbetweenJob(folder / "first.png", folder / "last.png", options.times, out)
        worker = Worker(WorkerSettings(options.models, Device.CPU))
        begun = time.perf_counter()
        for event in worker.run(job):
            match event:
                case Drawn(index=index, seconds=seconds):
                    print(f"drawing {index + 1}: {seconds:.1f} s")
                case Finished():
                    process = worker.process()
                    assert process
                    print(f"{time.perf_counter() - begun:.1f} s in all, {peak_of(process):.2f} GB at most")
                case Failed(message=message):
                    raise SystemExit(message)
        worker.stop()


if __name__ == "__main__":
    main()
