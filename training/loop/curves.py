"""Curves as SVG, by hand: a small chart of each figure of a log, to stand in a page that needs nothing else."""

import math
from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 12, 26
"""Margins, for the numbers beside the axes."""

LETTERS = 'font-size="10.5" fill="#7a746a"'
LINE = 'fill="none" stroke="#2f6fb3"'
"""Of numbers and curves. The page's style goes over these colours; a chart that is taken out of it keeps them."""

MOST = 400
"""Points of a line; of longer logs, neighbours become their mean."""

Points = Sequence[tuple[float, float]]


def chart(points: Points, name: str) -> str:
    """What was measured faintly, its smoothed course strongly; a scale by decades where it falls over more than two."""
    points = [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]
    if not points:
        return ""
    points = thinned(points)
    course = smoothed(points) if len(points) >= 8 else points
    values = [y for _, y in points]
    low, high = spread(values)
    decades = min(values) > 0 and max(values) / min(values) > 100
    if decades:
        low, high = min(values), max(values)
    first, last = points[0][0], max(points[-1][0], points[0][0] + 1)

    def place(x: float, y: float) -> tuple[float, float]:
        share = math.log(y / low) / math.log(high / low) if decades else (y - low) / (high - low)
        across = (x - first) / (last - first)
        share = min(1.05, max(-0.05, share))
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">']
    for value in decade_ticks(low, high) if decades else ticks(low, high, 4):
        y = place(first, value)[1]
        parts.append(
            f'<line class="grid" stroke="#d8d2c8" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        parts.append(
            f'<text class="number" {LETTERS} x="{LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{short(value)}</text>'
        )
    for value in ticks(first, last, 4):
        x = place(value, high)[0]
        parts.append(
            f'<text class="number" {LETTERS} x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{short(value)}</text>'
        )
    if course is not points:
        parts.append(f'<path class="raw" {LINE} stroke-opacity=".28" d="{line(place(x, y) for x, y in points)}"/>')
    parts.append(f'<path class="course" {LINE} stroke-width="2" d="{line(place(x, y) for x, y in course)}"/>')
    x, y = place(*course[-1])
    parts.append(f'<circle class="end" fill="#2f6fb3" cx="{x:.1f}" cy="{y:.1f}" r="3"/></svg>')
    return "".join(parts)


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Bottom and top of the chart: all but the wildest fiftieth, which the first steps are, with a little room."""
    ordered = sorted(values)
    cut = len(ordered) // 50
    low, high = ordered[0], ordered[-1 - cut]
    room = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def thinned(points: Points) -> Points:
    size = math.ceil(len(points) / MOST)
    groups = [points[first : first + size] for first in range(0, len(points), size)]
    return [(sum(x for x, _ in group) / len(group), sum(y for _, y in group) / len(group)) for group in groups]


def smoothed(points: Points) -> Points:
    """Each point the mean of a twelfth of all around it; at the ends of as many as there are to both sides."""
    reach = max(1, len(points) // 24)
    found = []
    for index, (x, _) in enumerate(points):
        near = min(reach, index, len(points) - 1 - index)
        window = points[index - near : index + near + 1]
        found.append((x, sum(y for _, y in window) / len(window)))
    return found


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers within, about so many."""
    rough = (high - low) / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    return [step * index for index in range(math.ceil(low / step), math.floor(high / step) + 1)]


def decade_ticks(low: float, high: float) -> list[float]:
    return [10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]


def short(value: float) -> str:
    """Such as 0.25, 40k, 1.2M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}"
    return f"{value:.3g}" if abs(value) > 1e-12 else "0"


def line(places: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
