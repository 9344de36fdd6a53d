"""ffmpeg's motion-compensated interpolation, the filter ``minterpolate``: what every editor of films has at hand."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from animl_addon.core.picture import RGBA
from training.measure.figures import on_paper

OPTIONS = "mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1:scd=none"
"""Overlapped blocks of varying size, both ways, and never a cut: a cut would show a key in the place of a drawing."""

YUV = av.VideoFormat("yuv444p")
"""What the filter works in, with as many pixels of colour as of light."""

FINEST = 20
"""Drawings between two keys at most: times are met to a twentieth."""


def minterpolate(first: RGBA, last: RGBA, times: Sequence[float]) -> list[RGBA]:
    """Drawings on white paper. The filter looks at two frames before and two behind, so each key is shown twice."""
    wanted = [Fraction(time).limit_denominator(FINEST) for time in times]
    rate = max(2, lcm(*(time.denominator for time in wanted)))
    graph = Graph()
    height, width = first.shape[:2]
    entry = graph.add_buffer(width=width, height=height, format=YUV, time_base=Fraction(1, rate))
    filtered = graph.add("minterpolate", f"fps={rate}:{OPTIONS}")
    ways_out = graph.add("buffersink")
    entry.link_to(filtered)
    filtered.link_to(ways_out)
    graph.configure()
    keys = [on_paper(key).round().astype(np.uint8) for key in (first, last)]
    found: dict[int, NDArray[np.uint8]] = {}
    for place, key in enumerate((keys[0], keys[0], keys[1], keys[1], keys[1])):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(key), format="rgb24").reformat(format=YUV.name)
        frame.pts, frame.time_base = place * rate, Fraction(1, rate)
        graph.push(frame)
        _collect(graph, found)
    graph.push(None)
    _collect(graph, found)
    # Of what comes out, the frame that has the number of the first key's second showing begins the motion.
    return [_opaque(found[rate + int(time * rate)]) for time in wanted]


def _collect(graph: Graph, found: dict[int, NDArray[np.uint8]]) -> None:
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):
            return
        assert isinstance(frame, av.VideoFrame) and frame.pts is not None
        found[frame.pts] = np.asarray(frame.reformat(format="rgb24").to_ndarray(), np.uint8)


def _opaque(levels: NDArray[np.uint8]) -> RGBA:
    image = np.ones((*levels.shape[:2], 4), np.float32)
    image[..., :3] = levels.astype(np.float32) / 255
    return image
