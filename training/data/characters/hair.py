"""Hair: what lies behind the head, the fringe and the locks before it, and its gloss."""

import math

from training.data.characters.canvas import Canvas, Colour, Mask, Point, darker, mirrored, mixed, smooth
from training.data.characters.character import Back, Character, Fringe, Shade

TOP = -0.72
"""y of the skull's top; hair stands ``hair_body`` off it."""


def dark(character: Character) -> Colour:
    red, green, blue = character.hair
    return (red * 0.7, green * 0.66, blue * 0.76)


def draw_back(canvas: Canvas, character: Character) -> None:
    body = character.hair_body
    w, length = character.head_width + body, character.hair_length
    tone = dark(character) if character.shade != Shade.FLAT else darker(character.hair, 0.85)
    match character.back:
        case Back.BOB:
            _fall(canvas, w + 0.06, 0.36 + 0.2 * length, tone, inwards=0.1)
        case Back.LONG:
            _fall(canvas, w + 0.04 + 0.1 * length, 1.1, tone)
        case Back.WAVY:
            _fall(canvas, w + 0.1, 0.75 + 0.4 * length, tone, waves=0.03 + 0.05 * character.curl)
        case Back.TWIN_TAILS:
            _fall(canvas, w - 0.02, 0.3, tone, inwards=0.1)
            for side in (-1, 1):
                _tail(canvas, character, side, 0.35 + 0.55 * length, tone)
        case Back.PONYTAIL:
            _fall(canvas, w - 0.03, 0.25, tone, inwards=0.15)
            _tail(canvas, character, 1 if character.part >= 0 else -1, 0.3 + 0.6 * length, tone)
        case Back.BUNS:
            _fall(canvas, w - 0.02, 0.28, tone, inwards=0.12)
            for side in (-1, 1):
                canvas.ellipse((side * 0.42, TOP - 0.02), 0.17, 0.16, character.hair)
                swirl = [(side * 0.36, TOP - 0.1), (side * 0.48, TOP - 0.06), (side * 0.42, TOP + 0.04)]
                canvas.stroke(smooth(swirl, closed=False), 0.014, darker(character.hair, 0.6))
        case Back.SHORT:
            _spikes(canvas, character, tone)


def _fall(canvas: Canvas, w: float, end: float, tone: Colour, *, inwards: float = 0.0, waves: float = 0.0) -> None:
    side: list[Point] = []
    steps = 9
    for index in range(steps):
        y = -0.3 + (end + 0.3) * index / (steps - 1)
        share = index / (steps - 1)
        side.append((w + waves * math.sin(index * 2.1) - inwards * share**3, y))
    left = mirrored(list(reversed(side)), -1)
    canvas.paint(smooth([(0, TOP - 0.1), (w * 0.75, -0.6), *side, (0, end - 0.06), *left, (-w * 0.75, -0.6)]), tone)


def _tail(canvas: Canvas, character: Character, side: int, end: float, tone: Colour) -> None:
    sway = 0.05 + 0.1 * character.curl
    tail = smooth(
        [
            (0.42, -0.56),
            (0.68, -0.6),
            (0.86, -0.25),
            (0.84 + sway * 0.3, end * 0.5),
            (0.78 + sway, end),
            (0.7, end * 0.6),
            (0.6, end * 0.2),
            (0.52, -0.2),
        ]
    )
    canvas.paint(mirrored(tail, side), tone)
    strand = smooth([(0.6, -0.45), (0.74, -0.1), (0.76, end * 0.6)], closed=False)
    canvas.stroke(mirrored(strand, side), 0.012, darker(character.hair, 0.55))
    canvas.ellipse((side * 0.5, -0.52), 0.07, 0.08, character.trim)


def _spikes(canvas: Canvas, character: Character, tone: Colour) -> None:
    points: list[Point] = []
    count = 13
    for index in range(count * 2 + 1):
        angle = math.pi * (-0.22 + 1.44 * index / (count * 2))
        far = character.head_width + character.hair_body + (0.11 if index % 2 else 0.02)
        points.append((-far * math.cos(angle), -0.16 - far * 1.04 * math.sin(angle)))
    canvas.paint(points, tone)


def fringe_outline(character: Character) -> list[Point]:
    """The hair before the head: its crown and, from right to left, the tips over the forehead."""
    w, top = character.head_width + character.hair_body * 0.6, TOP - character.hair_body
    temple = 0.16
    crown = smooth(
        [
            (-w, temple),
            (-w * 1.02, -0.25),
            (-w * 0.72, top * 0.82),
            (0, top),
            (w * 0.72, top * 0.82),
            (w * 1.02, -0.25),
            (w, temple),
        ],
        closed=False,
    )
    return [*crown, *_tips(character, w)]


def _tips(character: Character, w: float) -> list[Point]:
    level, part = character.fringe_level, character.part + character.turn * 0.06
    match character.fringe:
        case Fringe.STRAIGHT:
            return _zigzag(w * 0.9, [level + 0.02 * (-1) ** i for i in range(6)], 0.07)
        case Fringe.PARTED:
            return _parted(w, part * 0.5, level - 0.36, 0.16)
        case Fringe.SWEPT:
            return _parted(w, 0.28 if part >= 0 else -0.28, level - 0.42, 0.1)
        case Fringe.LOCK:
            return _zigzag(w * 0.9, [0.1, level - 0.06, level + 0.12, level - 0.06, 0.1], 0.2)
        case Fringe.SPIKY:
            return _zigzag(w * 0.92, [0.06, level - 0.02, level + 0.1, level - 0.04, level + 0.06, 0.02, 0.1], 0.26)
        case Fringe.CURTAIN:
            arch = [(w * 0.86, 0.02), (w * 0.7, -0.3), (part * 0.4, -0.42), (-w * 0.7, -0.3), (-w * 0.86, 0.02)]
            return smooth(arch, closed=False)


def _zigzag(w: float, tips: list[float], valley: float) -> list[Point]:
    """Locks side by side from right to left; each is a curved wedge that ends in a tip."""
    path: list[Point] = []
    wide = 2 * w / len(tips)
    for index, tip in enumerate(tips):
        right = w - index * wide
        middle, left = right - wide * 0.5, right - wide
        lift = tip - valley
        path += smooth(
            [(right, lift), (right - wide * 0.12, tip - valley * 0.4), (middle - wide * 0.1, tip)], closed=False
        )
        path += smooth(
            [(middle - wide * 0.1, tip), (left + wide * 0.12, tip - valley * 0.5), (left, lift)], closed=False
        )
    return path


def _parted(w: float, part: float, high: float, low: float) -> list[Point]:
    """Two wings that fall from the parting to the temples."""
    right = smooth([(w * 0.9, low), (w * 0.62, high * 0.35), (part + 0.1, high * 0.82), (part, high)], closed=False)
    left = smooth([(part, high), (part - 0.1, high * 0.82), (-w * 0.62, high * 0.35), (-w * 0.9, low)], closed=False)
    return [*right, *left]


def draw_fringe(canvas: Canvas, character: Character) -> None:
    for side in (-1, 1):
        _lock(canvas, character, side)
    outline = fringe_outline(character)
    canvas.paint(outline, character.hair)
    fringe = canvas.mask(outline)
    if character.shade != Shade.FLAT:
        _gloss(canvas, character, fringe)
    for share in (-0.55, -0.2, 0.2, 0.55):
        strand = smooth([(share * 0.3, TOP + 0.02), (share * 0.75, -0.5), (share * 0.95, -0.3)], closed=False)
        canvas.stroke(strand, 0.009, darker(character.hair, 0.7), inside=fringe)
    if character.ahoge:
        top = TOP - character.hair_body
        wisp = [(-0.04, top + 0.03), (0.0, top - 0.13), (0.14, top - 0.12), (0.03, top - 0.06), (0.04, top + 0.03)]
        canvas.paint(smooth(wisp), character.hair)


def _lock(canvas: Canvas, character: Character, side: int) -> None:
    w, end = character.head_width + character.hair_body * 0.5, character.locks
    lock = smooth(
        [
            (w * 0.78, -0.25),
            (w * 1.03, -0.2),
            (w * 1.03, end * 0.5),
            (w * 0.93, end),
            (w * 0.84, end * 0.5),
            (w * 0.8, 0),
        ]
    )
    canvas.paint(mirrored(lock, side), character.hair)


def _gloss(canvas: Canvas, character: Character, fringe: Mask) -> None:
    light = mixed(character.hair, (1, 1, 1), 0.25 + 0.3 * character.gloss)
    w, high = character.head_width, -0.5
    above = [(x * w * 0.16, high + 0.014 * x * x) for x in range(-5, 6)]
    below = [(x * w * 0.16, high + 0.014 * x * x + (0.1 if x % 2 else 0.04)) for x in range(5, -6, -1)]
    canvas.paint([*above, *below], light, inside=fringe, lined=False, opacity=0.8)
    if character.shade == Shade.CEL:
        side = [(w * 1.3, -0.9), (w * 0.72, -0.5), (w * 0.78, 0.3), (w * 1.3, 0.3)]
        canvas.paint(side, dark(character), inside=fringe, lined=False)
