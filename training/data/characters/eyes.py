"""Eyes and brows."""

from training.data.characters.canvas import Canvas, Colour, Point, darker, mixed, ring, smooth
from training.data.characters.character import Character, Mood, Shade

CLOSED = {Mood.BLISS: (True, True), Mood.WINK: (False, True)}
WHITE: Colour = (1.0, 0.99, 0.98)


def draw_eyes(canvas: Canvas, character: Character) -> None:
    for side, closed in zip((-1, 1), CLOSED.get(character.mood, (False, False)), strict=True):
        if closed:
            _closed(canvas, character, side)
        else:
            _open(canvas, character, side)


def draw_brows(canvas: Canvas, character: Character) -> None:
    lift, inner = {
        Mood.ANGRY: (-0.02, 0.06),
        Mood.SAD: (0.02, -0.05),
        Mood.SURPRISED: (0.05, -0.01),
        Mood.LAUGH: (0.03, -0.015),
    }.get(character.mood, (0.0, 0.0))
    for side in (-1, 1):
        x, width = _place(character, side)
        y = character.eye_level - character.eye_height - character.brow_height - lift
        path = [
            (x - side * width * 0.85, y + inner),
            (x, y - 0.03 + inner * 0.2),
            (x + side * width * 0.95, y + 0.02 - inner * 0.4),
        ]
        canvas.stroke(smooth(path, closed=False), character.brow_width, darker(character.hair, 0.6))


def _place(character: Character, side: int) -> tuple[float, float]:
    """x of an eye's middle and half its width: the one turned away is nearer and narrower."""
    away = max(0.0, side * character.turn)
    x = side * character.eye_gap * (1 - 0.1 * away) + character.turn * 0.08
    return x, character.eye_width * (1 - 0.16 * away)


def _lid(character: Character, side: int, x: float, width: float, height: float) -> list[Point]:
    """The upper lid from the inner corner to the outer one."""
    y, slant = character.eye_level, character.eye_slant
    return smooth(
        [
            (x - side * width, y - height * 0.25),
            (x - side * width * 0.45, y - height * 0.92),
            (x + side * width * 0.3, y - height - slant * 0.3),
            (x + side * width * 0.85, y - height * 0.6 - slant),
            (x + side * width * 1.08, y - height * 0.12 - slant),
        ],
        closed=False,
    )


def _open(canvas: Canvas, character: Character, side: int) -> None:
    x, width = _place(character, side)
    height = character.eye_height * {Mood.SURPRISED: 1.12, Mood.ANGRY: 0.85, Mood.SAD: 0.9}.get(character.mood, 1.0)
    y = character.eye_level
    lid = _lid(character, side, x, width, height)
    below = smooth(
        [
            lid[-1],
            (x + side * width * 0.7, y + height * 0.72),
            (x, y + height * 0.85),
            (x - side * width * 0.75, y + height * 0.55),
            lid[0],
        ],
        closed=False,
    )
    canvas.paint([*lid, *below], WHITE, lined=False)
    white = canvas.mask([*lid, *below])
    if character.shade != Shade.FLAT:
        shade = [(px, py + height * 0.32) for px, py in lid]
        canvas.paint([*lid, *reversed(shade)], (0.8, 0.8, 0.88), inside=white, lined=False)
    small = 0.72 if character.mood == Mood.SURPRISED else 1.0
    look = (x + character.turn * width * 0.16, y - height * 0.05)
    rx, ry = height * character.iris * 0.78 * small, height * 0.92 * small
    dark = darker(character.eye, 0.45)
    canvas.paint(ring(look, rx, ry), dark, inside=white, lined=False)
    canvas.paint(ring((look[0], look[1] + ry * 0.1), rx * 0.84, ry * 0.86), character.eye, inside=white, lined=False)
    glow = mixed(character.eye, (1, 1, 1), 0.5)
    canvas.paint(ring((look[0], look[1] + ry * 0.5), rx * 0.6, ry * 0.4), glow, inside=white, lined=False)
    canvas.paint(
        ring((look[0], look[1] - ry * 0.02), rx * 0.4, ry * 0.45), darker(dark, 0.4), inside=white, lined=False
    )
    canvas.paint(
        [
            (look[0] - rx, look[1] - ry),
            (look[0] + rx, look[1] - ry),
            (look[0] + rx, look[1] - ry * 0.45),
            (look[0] - rx, look[1] - ry * 0.45),
        ],
        darker(dark, 0.7),
        inside=white,
        lined=False,
        opacity=0.45,
    )
    canvas.ellipse((look[0] - rx * 0.38, look[1] - ry * 0.42), rx * 0.34, ry * 0.28, WHITE, lined=False)
    canvas.ellipse((look[0] + rx * 0.4, look[1] + ry * 0.4), rx * 0.17, ry * 0.14, WHITE, lined=False)
    ink = darker(character.hair, 0.25)
    canvas.stroke(lid, character.lash, ink)
    wing = (lid[-1][0] + side * 0.03, lid[-1][1] - 0.03)
    canvas.paint([lid[-1], wing, lid[-6]], ink, lined=False)
    third = len(below) // 3
    canvas.stroke(below[third : 2 * third + 2], 0.012, mixed(ink, character.skin, 0.3))
    fold = [(px, py - 0.045) for px, py in lid[4:-8]]
    canvas.stroke(fold, 0.01, mixed(ink, character.skin, 0.5))


def _closed(canvas: Canvas, character: Character, side: int) -> None:
    """A happy eye: an arch."""
    x, width = _place(character, side)
    y = character.eye_level + 0.02
    arch = [(x - side * width, y + 0.03), (x - side * width * 0.4, y - 0.045), (x + side * width * 0.4, y - 0.045)]
    arch.append((x + side * width * 1.05, y + 0.03))
    canvas.stroke(smooth(arch, closed=False), character.lash, darker(character.hair, 0.25))
