"""A character drawn: from the latent to the picture, from back to front."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.data.characters import extras, eyes, hair, head
from training.data.characters.canvas import Canvas, darker
from training.data.characters.character import Character, Line, Shade, character
from training.data.characters.clothes import draw_clothes
from training.data.characters.dice import LATENT

SIDE = 128


def draw_latent(latent: Sequence[float], side: int = SIDE) -> NDArray[np.uint8]:
    """(side, side, 4) premultiplied: the character that a latent stands for."""
    return draw_character(character(latent), side)


def draw_character(who: Character, side: int = SIDE) -> NDArray[np.uint8]:
    ink = darker(who.hair, 0.22) if who.line == Line.DARK else None
    canvas = Canvas(side, 0 if who.line == Line.NONE else who.line_width, ink)
    hair.draw_back(canvas, who)
    head.draw_neck(canvas, who)
    draw_clothes(canvas, who)
    head.draw_ears(canvas, who)
    face = head.draw_face(canvas, who)
    if who.shade != Shade.FLAT:
        cast = [(x, y + 0.055) for x, y in hair.fringe_outline(who)]
        canvas.paint(cast, head.shadow(who), inside=face, lined=False, opacity=0.8)
    head.draw_nose(canvas, who)
    head.draw_mouth(canvas, who)
    eyes.draw_eyes(canvas, who)
    extras.draw_ears_behind(canvas, who)
    hair.draw_fringe(canvas, who)
    eyes.draw_brows(canvas, who)
    extras.draw_extra(canvas, who)
    return canvas.picture()


def draw_latents(seed: int, count: int, side: int = SIDE) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """(count, 128) latents and the (count, side, side, 4) pictures they stand for, the same for the same seed.

    Latents are of different lengths, as truncation makes them: from half to a little more than ordinary.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    latents = rng.standard_normal((count, LATENT)).astype(np.float32)
    latents *= rng.uniform(0.55, 1.1, (count, 1)).astype(np.float32)
    pictures = np.stack([draw_latent(latent.tolist(), side) for latent in latents])
    return latents, pictures
