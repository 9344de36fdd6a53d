"""Pixel art: scenes drawn on a coarse grid, a pixel wholly one paint or another, enlarged by a whole factor.

A sprite's pixels go by whole steps, so its flow leads from the middle of a pixel to the middle of one: that of the
same thing and the same paint which lies nearest to where the thing went.
"""

from dataclasses import replace

import torch
from torch import Tensor

from training.models.warp import look_up, pixel_grid

from .figure.chance import Chance
from .figure.effects import effects
from .figure.patterns import stepped
from .figure.scene import Actor, company, draw_figures
from .figure.traits import Traits
from .sample import Sample
from .timing import Ways

FINEST, COARSEST = 96, 32
"""px on its own grid that a picture has at most, and at least where it is large enough."""

LEVELS = 5
"""Steps of a channel in painted backgrounds."""

FAR = 1e3


def draw_sprites(backgrounds: Tensor, times: Tensor, side: int, rng: torch.Generator, traits: Traits) -> Sample:
    """Draw N scenes of ``side`` pixels at their keys and at ``times`` (N, T), all by one factor.

    Lines are exact: neither sketches nor boiling ones are pixel art.
    """
    least, most = max(2, -(-side // FINEST)), max(2, side // COARSEST)
    factor = least + int(torch.randint(0, max(1, most - least + 1), (1,), generator=rng, device=rng.device))
    coarse = -(-side // factor)
    plain = replace(traits, sketches=0.0, boil=0.0, line_art=0.3 * traits.line_art)
    few = backgrounds[torch.randint(0, len(backgrounds), (len(times),), generator=rng, device=rng.device)]
    paints = (few * LEVELS).round() / LEVELS
    sample = draw_figures(paints, times, coarse, rng, plain, sprites, stepped)
    return enlarged(stepwise(sample), factor, side)


def sprites(chance: Chance, side: int, ways: Ways, traits: Traits) -> list[Actor]:
    return [*company(chance, side, ways, traits), *effects(chance, side, share=0.25)]


def stepwise(sample: Sample) -> Sample:
    """The sample in few colours, its flows in whole pixels; seen is what is found in the same paint."""
    images = {name: reduced(getattr(sample, name)) for name in ("image0", "image1", "drawings")}
    sample = replace(sample, **images)
    flow01, visible01 = steps(sample.image0, sample.image1, sample.flow01, sample.visible01)
    flow10, visible10 = steps(sample.image1, sample.image0, sample.flow10, sample.visible10)
    between: dict[str, list[Tensor]] = {"flow_t0": [], "flow_t1": [], "visible_t0": [], "visible_t1": []}
    for index, drawing in enumerate(sample.drawings.unbind(1)):
        for number, key in enumerate((sample.image0, sample.image1)):
            flow, visible = (getattr(sample, f"{name}_t{number}")[:, index] for name in ("flow", "visible"))
            flow, visible = steps(drawing, key, flow, visible)
            between[f"flow_t{number}"].append(flow)
            between[f"visible_t{number}"].append(visible)
    found = {name: torch.stack(values, 1) for name, values in between.items() if values}
    return replace(sample, flow01=flow01, visible01=visible01, flow10=flow10, visible10=visible10, **found)


def reduced(image: Tensor) -> Tensor:
    """With so few shades of each channel that sprites keep to a palette."""
    return (image * 2 * LEVELS).round() / (2 * LEVELS)


def steps(here: Tensor, there: Tensor, flow: Tensor, visible: Tensor) -> tuple[Tensor, Tensor]:
    """``flow`` in whole pixels and what of ``here`` is seen ``there``: of the nine pixels around, the nearest one of
    the same paint."""
    whole = flow.round()
    best = torch.full_like(visible, FAR)
    found = whole
    for dy in (0.0, -1.0, 1.0):
        for dx in (0.0, -1.0, 1.0):
            tried = whole + torch.tensor((dx, dy), device=flow.device)[:, None, None]
            other = (look_up(there, tried, mode="nearest", padding="zeros") - here).abs().amax(1, keepdim=True) > 1e-3
            apart = (tried - flow).square().sum(1, keepdim=True) + other * FAR
            found = torch.where(apart < best, tried, found)
            best = torch.minimum(best, apart)
    same = (best < FAR) * visible
    return torch.where(same > 0.5, found, whole), same


def enlarged(sample: Sample, factor: int, side: int) -> Sample:
    """``factor`` times as large, cut to ``side`` px; what goes beyond the cut is not seen there."""

    def large(values: Tensor) -> Tensor:
        return values.repeat_interleave(factor, -1).repeat_interleave(factor, -2)[..., :side, :side]

    found = {name: large(getattr(sample, name)) for name in Sample.__slots__ if name != "times"}
    for name, flow in found.items():
        if name.startswith("flow"):
            found[name] = flow = flow * factor
            to = flow + pixel_grid(flow[..., :1, :, :])
            seen = name.replace("flow", "visible")
            found[seen] = found[seen] * ((to > -0.5) & (to < side - 0.5)).all(-3, keepdim=True)
    return replace(sample, **found)
