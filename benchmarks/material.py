"""How well cuts and held frames are found, and how fast material is read: ``python benchmarks/material.py WHAT …``.

``cuts`` and ``holds`` make films of known clips (``--clips``, ``--stills``); thresholds are chosen on one half of the
animations and judged on the other. ``speed`` times every loader on material that it makes, and the reader of shards.
"""

import argparse
import io
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import av  # pyright: ignore[reportMissingImports]
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from animl_addon.core.cuts import scene_cut
from benchmarks.material_films import cut_film, held_film
from training.data.clips import find_strips
from training.data.material.cuts import SceneCuts
from training.data.material.features import OwnFeatures
from training.data.material.finding import find
from training.data.material.holds import SAME, unlike
from training.data.material.reading import Windows, ahead
from training.data.material.reel import Gap
from training.data.strip import Strip
from training.prepare import prepare


def halves(strips: Sequence[Strip]) -> tuple[list[Strip], list[Strip]]:
    """No animation is in both."""
    names = sorted({strip.animation for strip in strips})
    random.Random(0).shuffle(names)
    first = set(names[: len(names) // 2])
    return [s for s in strips if s.animation in first], [s for s in strips if s.animation not in first]


def best_threshold(scores: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """The one with the greatest F1; above it is a yes."""
    found = (0.0, 0.0)
    for threshold in np.unique(np.quantile(scores, np.linspace(0, 1, 2000))):
        right = ((scores > threshold) & true).sum()
        found = max(found, (2 * right / ((scores > threshold).sum() + true.sum()), float(threshold)))
    return found[1]


def judged(scores: NDArray[np.float64], kinds: NDArray[np.str_], true: NDArray[np.bool_], threshold: float) -> dict:
    said = scores > threshold
    return {
        "threshold": round(threshold, 4),
        "precision": round(float((said & true).sum() / max(1, said.sum())), 4),
        "recall": round(float((said & true).sum() / true.sum()), 4),
        "said of": {str(kind): f"{said[kinds == kind].sum()} of {(kinds == kind).sum()}" for kind in np.unique(kinds)},
    }


def cuts(args: argparse.Namespace) -> dict:
    finders = {"deep": SceneCuts(OwnFeatures()), "plain": SceneCuts()}
    scores: dict[str, list[list[float]]] = {name: [[], []] for name in (*finders, "press")}
    kinds: list[list[str]] = [[], []]
    for half, strips in enumerate(halves(find_strips(args.clips))):
        for seed in range(args.films):
            film = cut_film(strips, args.stills, 128, 2 * seed + half)
            for name, finder in finders.items():
                looks = finder.looks(film.pixels())
                steps = [finder.distance(*pair) for pair in pairwise(looks)]
                scores[name][half] += [finder.score(steps, index) for index in range(len(steps))]
            opaque = [np.dstack((frame, np.ones(frame.shape[:2], np.float32))) for frame in film.frames]
            scores["press"][half] += [float(scene_cut(*pair)) for pair in pairwise(opaque)]
            kinds[half] += film.steps
    result = {}
    truths = [np.char.startswith(np.array(some), "cut") for some in kinds]
    for name, (first, second) in scores.items():
        chosen = best_threshold(np.array(first), truths[0])
        result[name] = judged(np.array(second), np.array(kinds[1]), truths[1], chosen)
    for name, finder in finders.items():
        shipped = judged(np.array(scores[name][1]), np.array(kinds[1]), truths[1], finder.threshold)
        result[f"{name}, as shipped"] = shipped
    return result


def holds(args: argparse.Namespace) -> dict:
    result = {}
    for quality in (18, 28, 36):
        scores: list[list[float]] = [[], []]
        kinds: list[list[str]] = [[], []]
        for half, strips in enumerate(halves(find_strips(args.clips))):
            for seed in range(args.films):
                film = held_film(strips, args.stills, 256, 2 * seed + half)
                frames = through_h264(film.pixels(), quality)
                scores[half] += [-unlike(*pair) for pair in pairwise(frames)]
                kinds[half] += film.steps
        truths = [np.array(some) == "held" for some in kinds]
        chosen = best_threshold(np.array(scores[0]), truths[0])
        second = np.array(scores[1]), np.array(kinds[1]), truths[1]
        result[f"H.264 at {quality}"] = {
            "best": judged(*second, chosen),
            "as shipped": judged(*second, -args.same - 1e-9),
        }
    return result


def through_h264(frames: Sequence[NDArray[np.uint8]], quality: int) -> list[NDArray[np.uint8]]:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = frames[0].shape[1], frames[0].shape[0], "yuv420p"
        stream.options = {"crf": str(quality), "preset": "veryfast"}
        for frame in frames:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame[..., :3]), format="rgb24")))
        out.mux(stream.encode())
    file.seek(0)
    with av.open(file) as container:
        return [np.asarray(frame.to_ndarray(format="rgba"), np.uint8) for frame in container.decode(video=0)]


def speed(args: argparse.Namespace) -> dict:
    result: dict[str, object] = {}
    rng = np.random.default_rng(0)
    small = rng.integers(0, 255, (12, 12, 3), np.uint8)
    large = np.array(Image.fromarray(small).resize((640, 640)))
    frames = [np.ascontiguousarray(large[:360, k : k + 360]) for k in range(0, 192, 4)]  # 48 of a pan
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("film", "gif", "apng", "webp", "sequence", "strip", "sheet"):
            (folder / part).mkdir()
        pictures = [Image.fromarray(frame) for frame in frames]
        with av.open(str(folder / "film/a.mp4"), "w") as out:
            stream = out.add_stream("libx264", rate=24)
            stream.width = stream.height = 360
            stream.pix_fmt = "yuv420p"
            for frame in frames:
                out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            out.mux(stream.encode())
        for suffix in ("gif", "png", "webp"):
            where = folder / ("apng" if suffix == "png" else suffix) / f"a.{suffix}"
            pictures[0].save(where, save_all=True, append_images=pictures[1:], duration=40, lossless=True)
        for index, picture in enumerate(pictures):
            picture.save(folder / f"sequence/a{index:03}.png")
        row = Image.fromarray(np.concatenate(frames[:12], axis=1))
        row.save(folder / "strip/a.webp", lossless=True)
        clip = {"file": "a.webp", "n": 12, "w": 360, "category": "vector", "source": "made", "licence": "CC0"}
        (folder / "strip/index.json").write_text(json.dumps({"clips": [clip]}))
        row.save(folder / "sheet/a.png")
        for part in sorted(path.name for path in folder.iterdir()):
            reels = find([folder / part], grid=(360, 360) if part == "sheet" else None).reels
            result[f"{part}, frames of 360 px a second"] = rate(
                lambda reels=reels: sum(1 for reel in reels for frame in reel.frames() if not isinstance(frame, Gap))
            )
        out = folder / "shards"
        begun = time.process_time()
        manifest = prepare([folder / "sequence", folder / "film"], out, cuts="deep")
        spent = time.process_time() - begun
        result["prepare with deep cuts, frames a second of a core"] = round(manifest["counts"]["frames"] / spent, 1)
        windows = Windows(args.shards or out, 5, 256)
        for threads in (1, 2, 4):
            feed = ahead(windows, 8, 0, threads=threads)
            next(feed)
            result[f"shards, samples of 5 at 256 px a second, {threads} threads"] = rate(
                lambda feed=feed: len(next(feed))
            )
            feed.close()
    return result


def rate(work: Callable[[], int], seconds: float = 2.0) -> str:
    """How many a second by the clock, and by the processor's time of all threads; the first round is left out."""
    work()
    begun, busy, count = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begun < seconds:
        count += work()
    by_clock, by_processor = time.perf_counter() - begun, time.process_time() - busy
    return f"{count / by_clock:.0f} by the clock, {count / by_processor:.0f} a second of a core"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("cuts", "holds", "speed"))
    parser.add_argument("--clips", type=Path, help="cuts, holds: a folder of strips with index.json")
    parser.add_argument("--stills", type=Path, help="cuts, holds: a folder of painted scenes")
    parser.add_argument("--films", type=int, default=120, help="made of each half of the clips")
    parser.add_argument("--same", type=float, default=SAME, help="holds: the threshold to be judged")
    parser.add_argument("--shards", type=Path, help="speed: a prepared folder (default: one is made)")
    args = parser.parse_args()
    if args.what != "speed" and not (args.clips and args.stills):
        parser.error("this needs --clips and --stills")
    print(json.dumps({"cuts": cuts, "holds": holds, "speed": speed}[args.what](args), indent=1))


if __name__ == "__main__":
    main()
