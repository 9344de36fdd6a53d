"""Head, ears, neck, nose and mouth."""

from training.data.characters.canvas import Canvas, Colour, Mask, Point, darker, mixed, ring, smooth
from training.data.characters.character import Character, Mood, Shade

LIPS: Colour = (0.72, 0.28, 0.27)
TONGUE: Colour = (0.93, 0.5, 0.48)


def shadow(character: Character) -> Colour:
    """Skin where no light falls: warmer, not greyer."""
    red, green, blue = character.skin
    return (red * 0.86, green * 0.7, blue * 0.7)


def face_outline(character: Character) -> list[Point]:
    w, chin, jaw, t = character.head_width, character.chin, character.jaw, character.turn
    right, left = 1 - 0.06 * max(t, 0), 1 - 0.06 * max(-t, 0)
    x = 0.06 * t
    return smooth(
        [
            (-w * left, -0.25),
            (-w * 1.01 * left, 0.1),
            (-w * (0.55 + 0.5 * jaw) * left + x * 0.3, 0.32),
            (-w * 0.95 * jaw + x, chin - 0.12),
            (-0.09 + x, chin - 0.005),
            (0.09 + x, chin - 0.005),
            (w * 0.95 * jaw + x, chin - 0.12),
            (w * (0.55 + 0.5 * jaw) * right + x * 0.3, 0.32),
            (w * 1.01 * right, 0.1),
            (w * right, -0.25),
            (0, -0.7),
        ]
    )


def draw_neck(canvas: Canvas, character: Character) -> None:
    neck = smooth([(-0.13, 0.3), (-0.14, 0.7), (-0.24, 0.84), (0.24, 0.84), (0.14, 0.7), (0.13, 0.3)])
    canvas.paint(neck, character.skin)
    if character.shade != Shade.FLAT:
        inside = canvas.mask(neck)
        under = [(-0.3, 0.3), (-0.3, 0.62), (character.turn * 0.06, 0.74), (0.3, 0.62), (0.3, 0.3)]
        canvas.paint(smooth(under), shadow(character), inside=inside, lined=False)


def draw_ears(canvas: Canvas, character: Character) -> None:
    for side in (-1, 1):
        if side * character.turn > 0.6:  # turned away
            continue
        x = side * character.head_width * 0.99
        canvas.ellipse((x, 0.14), 0.075, 0.115, character.skin)
        canvas.ellipse((x + side * 0.005, 0.15), 0.035, 0.06, shadow(character), lined=False)
        if character.earrings:
            canvas.ellipse((x + side * 0.015, 0.29), 0.03, 0.035, character.trim)


def draw_face(canvas: Canvas, character: Character) -> Mask:
    outline = face_outline(character)
    canvas.paint(outline, character.skin)
    face = canvas.mask(outline)
    if character.shade == Shade.SOFT:
        for step in range(4):
            rim = [(x * (0.98 - 0.03 * step) + 0.025, y * 0.96 + 0.01) for x, y in outline]
            canvas.paint(rim, mixed(character.skin, (1, 0.97, 0.93), 0.1), inside=face, lined=False, opacity=0.35)
    if character.blush > 0.05:
        pink = mixed(character.skin, (1.0, 0.35, 0.35), 0.55)
        for side in (-1, 1):
            at = (side * 0.3 + character.turn * 0.08, character.eye_level + 0.2)
            for size in (1.0, 0.75, 0.5):
                canvas.paint(
                    ring(at, 0.1 * size, 0.05 * size),
                    pink,
                    inside=face,
                    lined=False,
                    opacity=character.blush * 0.5,
                )
    return face


def draw_nose(canvas: Canvas, character: Character) -> None:
    if character.nose < 0.15:
        return
    x, y = character.turn * 0.13, character.eye_level + 0.2
    way = 1 if character.turn >= 0 else -1
    tone = darker(shadow(character), 0.8)
    tip = (x + way * 0.02, y)
    canvas.stroke([(x, y - 0.05 * character.nose), tip, (x - way * 0.01, y + 0.012)], 0.016, tone)


def draw_mouth(canvas: Canvas, character: Character) -> None:
    x = character.turn * 0.1
    y = (character.eye_level + 0.2 + character.chin) / 2 + 0.02
    w, ink = character.mouth_width, darker(shadow(character), 0.45)
    line = max(0.018, character.line_width)
    match character.mood:
        case Mood.CALM:
            canvas.stroke(smooth([(x - w * 0.6, y), (x, y + 0.008), (x + w * 0.6, y)], closed=False), line, ink)
        case Mood.SMILE | Mood.WINK | Mood.BLISS:
            curve = [(x - w, y - 0.02), (x - w * 0.5, y + 0.018), (x, y + 0.03), (x + w * 0.5, y + 0.018)]
            canvas.stroke(smooth([*curve, (x + w, y - 0.02)], closed=False), line, ink)
        case Mood.LAUGH:
            open_mouth = smooth(
                [
                    (x - w, y - 0.035),
                    (x, y - 0.025),
                    (x + w, y - 0.035),
                    (x + w * 0.6, y + 0.06),
                    (x, y + 0.09),
                    (x - w * 0.6, y + 0.06),
                ]
            )
            canvas.paint(open_mouth, LIPS, lined=False)
            inside = canvas.mask(open_mouth)
            canvas.ellipse((x, y + 0.085), w * 0.6, 0.045, TONGUE, inside=inside, lined=False)
            canvas.paint(
                [(x - w, y - 0.06), (x + w, y - 0.06), (x + w, y - 0.012), (x - w, y - 0.012)],
                (1, 1, 1),
                inside=inside,
                lined=False,
            )
            canvas.stroke([*open_mouth, open_mouth[0]], line * 0.8, ink)
        case Mood.SAD | Mood.ANGRY:
            curve = [(x - w * 0.7, y + 0.025), (x, y - 0.012), (x + w * 0.7, y + 0.025)]
            canvas.stroke(smooth(curve, closed=False), line, ink)
        case Mood.SURPRISED:
            canvas.ellipse((x, y + 0.01), w * 0.38, 0.045, LIPS, lined=False)
            canvas.stroke(ring((x, y + 0.01), w * 0.38, 0.045), line * 0.8, ink)
