"""What is worn on the head."""

import math

from training.data.characters.canvas import Canvas, darker, mirrored, ring, smooth
from training.data.characters.character import Character, Extra
from training.data.characters.hair import TOP


def draw_ears_behind(canvas: Canvas, character: Character) -> None:
    """Cat ears grow from behind the fringe."""
    if character.extra != Extra.CAT_EARS:
        return
    for side in (-1, 1):
        ear = [(0.16, -0.66), (0.3, -0.98), (0.4, -0.97), (0.56, -0.5)]
        canvas.paint(mirrored(smooth(ear, closed=False), side), character.hair)
        canvas.paint(mirrored([(0.26, -0.68), (0.35, -0.9), (0.47, -0.58)], side), (0.97, 0.7, 0.7), lined=False)


def draw_extra(canvas: Canvas, character: Character) -> None:
    """Over the fringe."""
    turn, trim = character.turn, character.trim
    w = character.head_width + character.hair_body * 0.6
    top = TOP - character.hair_body
    match character.extra:
        case Extra.GLASSES:
            frame = darker(trim, 0.45)
            for side in (-1, 1):
                x = side * character.eye_gap + turn * 0.08
                lens = ring((x, character.eye_level), 0.19, 0.17)
                canvas.paint(lens, (1, 1, 1), lined=False, opacity=0.15)
                canvas.stroke([*lens, lens[0]], 0.022, frame)
                canvas.stroke([(x + side * 0.19, character.eye_level - 0.02), (side * w, 0.1)], 0.02, frame)
            bridge = turn * 0.08
            canvas.stroke([(bridge - 0.04, character.eye_level), (bridge + 0.04, character.eye_level)], 0.022, frame)
        case Extra.BAND:
            arc = [(w * 0.99 * math.cos(a), -0.2 + (top + 0.26) * math.sin(a)) for a in _arc(0.12, 0.88)]
            canvas.stroke(arc, 0.085, darker(trim, 0.7))
            canvas.stroke(arc, 0.06, trim)
        case Extra.BOW:
            x, y = 0.36, -0.66
            for side in (-1, 1):
                wing = [(x, y), (x + side * 0.2, y - 0.13), (x + side * 0.22, y + 0.1)]
                canvas.paint(smooth(wing), trim)
            canvas.ellipse((x, y), 0.055, 0.06, darker(trim, 0.85))
        case Extra.FLOWER:
            x, y = -0.42, -0.42
            for petal in range(5):
                angle = petal * 2 * math.pi / 5 - 0.3
                canvas.ellipse((x + 0.085 * math.cos(angle), y + 0.085 * math.sin(angle)), 0.068, 0.068, trim)
            canvas.ellipse((x, y), 0.05, 0.05, (0.98, 0.83, 0.35))
        case Extra.BERET:
            beret = [(-0.66, -0.52), (-0.5, -0.86), (0, -0.98), (0.5, -0.86), (0.62, -0.55), (0, -0.62)]
            canvas.paint(smooth(beret), trim)
            canvas.stroke([(0, -0.95), (0.02, -0.99)], 0.05, trim)
        case Extra.HEADPHONES:
            shell = darker(trim, 0.55)
            arc = [(w * 1.04 * math.cos(a), -0.1 + (top + 0.06) * math.sin(a)) for a in _arc(0.02, 0.98)]
            canvas.stroke(arc, 0.07, shell)
            for side in (-1, 1):
                canvas.ellipse((side * w * 1.03, 0.02), 0.09, 0.17, trim)
        case _:
            pass


def _arc(start: float, end: float) -> list[float]:
    """Angles of a half circle, as shares of it."""
    return [math.pi * (start + (end - start) * step / 40) for step in range(41)]
