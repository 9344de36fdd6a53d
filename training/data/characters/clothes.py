"""Shoulders and what they wear."""

from training.data.characters.canvas import Canvas, Point, darker, mirrored, smooth
from training.data.characters.character import Character, Clothes, Shade


def draw_clothes(canvas: Canvas, character: Character) -> None:
    w = character.shoulder
    body = [(-w, 1.12), (-w * 0.96, 0.94), (-w * 0.6, 0.8), (-0.2, 0.7), (0, 0.76), (0.2, 0.7), (w * 0.6, 0.8)]
    outline = smooth([*body, (w * 0.96, 0.94), (w, 1.12)])
    canvas.paint(outline, character.cloth)
    if character.shade == Shade.CEL:
        fold = [(w * 0.4, 1.1), (w * 0.5, 0.86), (w, 0.9), (w, 1.1)]
        canvas.paint(fold, darker(character.cloth, 0.75), inside=canvas.mask(outline), lined=False)
    match character.clothes:
        case Clothes.SAILOR:
            for side in (-1, 1):
                flap = [(0.16, 0.68), (0.46, 0.76), (0.4, 0.96), (0.0, 1.04)]
                canvas.paint(mirrored(flap, side), character.trim)
            canvas.paint([(0, 0.94), (-0.12, 1.1), (0.12, 1.1)], darker(character.trim, 0.6))
        case Clothes.SHIRT:
            for side in (-1, 1):
                canvas.paint(
                    mirrored([(0.03, 0.82), (0.15, 0.66), (0.28, 0.76), (0.16, 0.94)], side), (0.97, 0.97, 0.98)
                )
            canvas.paint([(-0.04, 0.83), (0.04, 0.83), (0.06, 1.1), (-0.06, 1.1)], character.trim)
        case Clothes.HOOD:
            for side in (-1, 1):
                hood = smooth([(0.1, 0.84), (0.2, 0.62), (0.42, 0.66), (0.4, 0.84), (0.2, 0.96)])
                canvas.paint(mirrored(hood, side), darker(character.cloth, 0.82))
                canvas.stroke(mirrored([(0.1, 0.86), (0.11, 1.0)], side), 0.03, character.trim)
        case Clothes.TEE:
            neck: list[Point] = [(-0.2, 0.69), (-0.1, 0.81), (0, 0.84), (0.1, 0.81), (0.2, 0.69)]
            canvas.paint([*neck, (0.16, 0.66), (-0.16, 0.66)], character.skin, lined=False)
            canvas.stroke(smooth(neck, closed=False), 0.04, character.trim)
        case Clothes.TURTLENECK:
            collar = smooth([(-0.16, 0.64), (0, 0.68), (0.16, 0.64), (0.2, 0.82), (0, 0.86), (-0.2, 0.82)])
            canvas.paint(collar, character.cloth)
        case Clothes.KIMONO:
            canvas.paint([(-0.2, 0.66), (-0.1, 0.66), (0.18, 1.1), (0.02, 1.1)], character.trim)
            canvas.paint([(0.2, 0.66), (0.1, 0.66), (-0.2, 1.1), (-0.04, 1.1)], character.trim)
