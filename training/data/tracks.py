"""Key pairs out of real animation: some frames apart, the flow followed through every frame between.

Between neighbouring frames things move by a pixel or two, which optical flow sees reliably (DIS, Kroeger et al. 2016);
the steps are put together, both ways, and whatever does not find its way back, or has changed its colour there, counts
as not seen again. The matcher then learns to see at one leap what was followed step by step.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from animl_addon.core.files import premultiplied

from .material.augment.geometry import upright
from .material.augment.moments import Moments
from .procedural.looks import line_drawing, recolour_drawing, recolouring
from .procedural.sample import KeyPairs
from .procedural.shapes import uniform
from .sheets import Triple
from .strip import Strip

ASTRAY = 1.5
"""Pixels at the bank's size; a pixel that comes home further away than this was not followed."""

CHANGED = 0.15
"""Mean difference over channels, in a small window; paint that changed more is other paint."""

LEAST_MOTION = 2.0
"""Pixels at the bank's size that the fastest hundredth must move; less teaches nothing."""

LINE_DRAWINGS = 0.25
"""Share of pairs that are shown as line drawings."""

Frames = NDArray[np.float32]  # (n, H, W, 4) premultiplied
FlowMap = NDArray[np.float32]  # (H, W, 2) px, x then y

Track = tuple[NDArray[np.float32], NDArray[np.float16], NDArray[np.bool_]]
"""One pair: keys (2, 4, S, S), flow (2, 2, S, S), seen (2, 1, S, S), as a bank holds many."""


@dataclass(frozen=True, slots=True)
class TrackedPairs:
    """A bank of P key pairs, all of one side: ``keys`` (P, 2, 4, S, S) uint8 premultiplied; ``flow`` (P, 2, 2, S, S)
    float16 px, from the first key and back; ``seen`` (P, 2, 1, S, S) bool: followed to the other key and home."""

    keys: Tensor
    flow: Tensor
    seen: Tensor

    def __len__(self) -> int:
        return len(self.keys)

    def draw(self, count: int, side: int, backgrounds: Tensor, rng: torch.Generator) -> KeyPairs:
        """``count`` pairs of ``side`` pixels: turned, mirrored, recoloured, on new grounds, some as line drawings."""
        chosen = torch.randint(0, len(self), (count,), generator=rng, device=rng.device).to(self.keys.device)
        keys = self.keys[chosen].to(rng.device, torch.float32) / 255
        flow, seen = self.flow[chosen].to(rng.device, torch.float32), self.seen[chosen].to(rng.device, torch.float32)
        size, scale = (side, side), side / keys.shape[-1]
        keys = F.interpolate(keys.flatten(0, 1), size=size, mode="area")
        flow = F.interpolate(flow.flatten(0, 1), size=size, mode="nearest-exact") * scale
        seen = F.interpolate(seen.flatten(0, 1), size=size, mode="nearest-exact")
        keys, flow, seen = (values.unflatten(0, (count, 2)) for values in (keys, flow, seen))
        found = upright(Moments(keys, flow, seen, (0, 1)), rng)
        keys, flow, seen = found.frames, found.flows, found.seen
        if torch.rand(1, generator=rng, device=rng.device) < 0.5:
            keys, flow, seen = (values.flip(1) for values in (keys, flow, seen))
        recolour = recolouring(count, rng)
        lines = (uniform(count, rng) < LINE_DRAWINGS)[:, None, None, None]
        hollow = (uniform(count, rng) < 0.3)[:, None, None, None]
        ground, opaque = grounds(backgrounds, count, side, lines, rng)
        images = []
        for key in (keys[:, 0], keys[:, 1]):
            key = recolour_drawing(key, recolour, 0, count, layers=1)
            key = torch.where(lines, line_drawing(key, hollow), key)
            images.append(key + ground * opaque * (1 - key[:, 3:]))
        return KeyPairs(
            images[0],
            images[1],
            torch.cat((flow[:, 0], flow[:, 1])),
            torch.cat((seen[:, 0], seen[:, 1])),
            torch.cat((images[0][:, 3:], images[1][:, 3:])).round(),
            torch.cat((seen[:, 0], seen[:, 1])),
        )


def grounds(backgrounds: Tensor, count: int, side: int, lines: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """(N, 4, side, side) opaque paint and (N, 1, 1, 1) whether it is there: white paper under lines, else a colour or
    a picture."""
    kind = uniform(count, rng)[:, None, None, None]
    flat = torch.rand(count, 3, 1, 1, generator=rng, device=rng.device).expand(count, 3, side, side)
    chosen = torch.randint(0, len(backgrounds), (count,), generator=rng, device=rng.device)
    picture = F.interpolate(backgrounds[chosen], size=(side, side), mode="bilinear", align_corners=False)
    paint = torch.where(kind > 0.85, picture, flat)
    paint = torch.where(lines, torch.ones_like(paint), paint)
    return torch.cat((paint, torch.ones_like(paint[:, :1])), dim=1), (kind > 0.5).float()


def track_pairs(strips: Sequence[Strip], side: int, most: int, seed: int = 0) -> TrackedPairs:
    """Follow up to ``most`` pairs, at most two of a strip and as many of every animation as of any other.

    Raises:
        ValueError: nothing in the strips moves.
    """
    rng = random.Random(seed)
    by_animation: dict[str, list[Strip]] = {}
    for strip in strips:
        if strip.category != "pixel":  # steps of a small sprite are leaps
            by_animation.setdefault(strip.animation, []).append(strip)
    for group in by_animation.values():
        rng.shuffle(group)
    order = [(turn, rng.random(), strip) for group in by_animation.values() for turn, strip in enumerate(group)]
    pairs: list[Track] = []
    for _, _, strip in sorted(order, key=lambda entry: entry[:2]):
        if len(pairs) >= most:
            break
        frames = square(premultiplied(strip.read(), 255), side)
        ahead, back = steps(frames), steps(frames[::-1])[::-1]
        for gap in rng.sample(range(max(2, len(frames) // 2), len(frames)), min(2, len(frames) - 2)):
            start = rng.randrange(len(frames) - gap)
            pair = track(frames[start : start + gap + 1], ahead[start : start + gap], back[start : start + gap])
            if pair:
                pairs.append(pair)
    if not pairs:
        raise ValueError("Nothing moves in these clips: give animation whose frames differ.")
    return bank(pairs)


def track_triples(triples: Sequence[Triple], side: int) -> TrackedPairs | None:
    """The keys of each triple, followed through the truth between them; None where nothing moves."""
    pairs = []
    for triple in triples:
        frames = square(np.stack([triple.first, triple.truth, triple.last]), side)
        pair = track(frames, steps(frames), steps(frames[::-1])[::-1])
        if pair:
            pairs.append(pair)
    return bank(pairs) if pairs else None


def track(frames: Frames, ahead: Sequence[FlowMap], back: Sequence[FlowMap]) -> Track | None:
    """The first and the last of the frames as a pair, followed by the steps between all of them, there and back; None
    where next to nothing moves."""
    first, last = frames[0], frames[-1]
    flow = chained(ahead), chained(back[::-1])
    painted = first[..., 3] > 0.5
    if not painted.any() or np.percentile(np.hypot(*np.moveaxis(flow[0], -1, 0))[painted], 99) < LEAST_MOTION:
        return None
    seen = followed(first, last, *flow), followed(last, first, flow[1], flow[0])
    for key, other, moved, known in ((first, last, flow[0], seen[0]), (last, first, flow[1], seen[1])):
        paper = key[..., 3] < 0.5  # it stands still, whatever moved beside it
        moved[paper] = 0
        known[paper] = (other[..., 3] < 0.5)[paper]
    return (
        np.stack([np.moveaxis(key, -1, 0) for key in (first, last)]),
        np.stack([np.moveaxis(one, -1, 0) for one in flow]).astype(np.float16),
        np.stack(seen)[:, None],
    )


def bank(pairs: Sequence[Track]) -> TrackedPairs:
    keys, flows, seens = (torch.from_numpy(np.stack(parts)) for parts in zip(*pairs, strict=True))
    return TrackedPairs((keys * 255).round().to(torch.uint8), flows, seens)


def square(frames: Frames, side: int) -> Frames:
    """(n, H, W, 4) premultiplied -> (n, side, side, 4), empty beyond the picture."""
    height, width = frames.shape[1:3]
    scale = side / max(height, width)
    new = max(1, round(width * scale)), max(1, round(height * scale))
    out = np.zeros((len(frames), side, side, 4), np.float32)
    for index, paint in enumerate(frames):
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        out[index, : new[1], : new[0]] = cv2.resize(paint, new, interpolation=method)
    return out


def steps(frames: Frames) -> list[FlowMap]:
    """Flow from each frame into the next, found at twice the size: thin lines are wide enough there."""
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    size = frames.shape[2] * 2, frames.shape[1] * 2
    tones = [cv2.resize(tone(frame), size, interpolation=cv2.INTER_LINEAR) for frame in frames]
    found = []
    for before, after in pairwise(tones):
        flow = dis.calc(before, after, np.zeros((*before.shape, 2), np.float32))
        found.append(np.ascontiguousarray(flow[::2, ::2]) / 2)
    return found


def tone(frame: Frames) -> NDArray[np.uint8]:
    """(H, W): how dark the paint is, paper white; colours of one lightness differ a little."""
    paint = frame[..., :3] @ np.array([0.35, 0.45, 0.2], np.float32) + 0.85 * (1 - frame[..., 3])
    return (paint * 255).clip(0, 255).astype(np.uint8)


def chained(flows: Sequence[FlowMap]) -> FlowMap:
    """One flow that goes all the way of several."""
    total = flows[0]
    for flow in flows[1:]:
        total = total + looked_up(flow, total)
    return total


def looked_up(values: NDArray[np.float32], flow: FlowMap) -> NDArray[np.float32]:
    """``values`` (H, W, C) at each pixel's place after ``flow``."""
    y, x = np.indices(flow.shape[:2], np.float32)
    x, y = x + flow[..., 0], y + flow[..., 1]
    return np.asarray(cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def followed(here: Frames, there: Frames, flow: FlowMap, back: FlowMap) -> NDArray[np.bool_]:
    """(H, W): came home, within the picture, in its own colour."""
    height, width = flow.shape[:2]
    astray = np.hypot(*np.moveaxis(flow + looked_up(back, flow), -1, 0))
    changed = cv2.blur(np.abs(here - looked_up(there, flow)).mean(-1), (3, 3))
    y, x = np.indices((height, width), np.float32)
    x, y = x + flow[..., 0], y + flow[..., 1]
    inside = (x > -0.5) & (y > -0.5) & (x < width - 0.5) & (y < height - 0.5)
    return (astray < ASTRAY) & (changed < CHANGED) & inside
