"""Before and after: GIFs, and a page that holds them, at whole enlargements."""

import base64
import html
from collections.abc import Sequence

import numpy as np

from .gif import BROWSERS_LEAST, TICK, encode_gif
from .playing import on_one_canvas
from .sheet import UNTIMED, Animation, SpriteSheet

COMFORTABLE = 192
"""Pixels on screen that a small sprite is enlarged to, as far as whole factors allow."""

MOST_ZOOM = 12
PAPER = np.array([96, 96, 104, 255], np.uint8)


def comfortable_zoom(sheet: SpriteSheet) -> int:
    """The whole factor at which the sprites of a sheet are easily looked at."""
    side = max(max(frame.pixels.shape[:2]) for frame in sheet.frames)
    return min(max(COMFORTABLE // side, 1), MOST_ZOOM)


def animation_gif(sheet: SpriteSheet, animation: Animation, zoom: int) -> bytes:
    """One animation as it plays, for ever if it loops.

    GIFs tell time in hundredths of a second, and browsers brake below two of them: such frames are shown for two.
    """
    played = animation.played()
    pictures = on_one_canvas([sheet.frames[index] for index in played])
    return encode_gif(pictures, _ticks(sheet, played), 0 if animation.loop else 1, zoom)


def gifs(sheet: SpriteSheet, zoom: int) -> dict[str, bytes]:
    """A GIF of every animation: ``<sheet>.gif``, or ``<sheet>-<animation>.gif`` where there are several."""
    moving = [animation for animation in sheet.animations if len(animation.frames) > 1]
    files: dict[str, bytes] = {}
    for number, animation in enumerate(moving, start=1):
        title = "".join(letter if letter.isalnum() or letter == "_" else "-" for letter in animation.name)
        name = f"{sheet.name}.gif" if len(moving) == 1 else f"{sheet.name}-{title or number}.gif"
        if name in files:
            name = f"{sheet.name}-{title}-{number}.gif"
        files[name] = animation_gif(sheet, animation, zoom)
    return files


def encode_page(before: SpriteSheet, after: SpriteSheet, zoom: int) -> dict[str, bytes]:
    """``<sheet>-before-after.html``, which needs nothing beside it, and the same of its first animation as a GIF."""
    rows = []
    for was, became in zip(before.animations, after.animations, strict=True):
        if len(was.frames) < 2:
            continue
        pictures = "".join(
            f'<figure><img alt="" src="data:image/gif;base64,{base64.b64encode(gif).decode()}">'
            f"<figcaption>{word}: {count} frames</figcaption></figure>"
            for word, gif, count in (
                ("before", animation_gif(before, was, zoom), len(was.frames)),
                ("after", animation_gif(after, became, zoom), len(became.frames)),
            )
        )
        rows.append(f"<h2>{html.escape(was.name or before.name)}</h2><div>{pictures}</div>")
    page = PAGE.format(title=html.escape(before.name), rows="\n".join(rows), zoom=zoom)
    files = {f"{before.name}-before-after.html": page.encode()}
    if moving := [index for index, animation in enumerate(before.animations) if len(animation.frames) > 1]:
        files[f"{before.name}-before-after.gif"] = _side_by_side(
            (before, before.animations[moving[0]]), (after, after.animations[moving[0]]), zoom
        )
    return files


def _side_by_side(left: tuple[SpriteSheet, Animation], right: tuple[SpriteSheet, Animation], zoom: int) -> bytes:
    """Both animations at once on grey; a new frame whenever either changes, until both have played."""
    shows = []
    for sheet, animation in (left, right):
        played = animation.played()
        pictures = on_one_canvas([sheet.frames[index] for index in played])
        ends = np.cumsum(_ticks(sheet, played))
        shows.append((pictures, ends))
    height, width = (max(pictures[0].shape[side] for pictures, _ in shows) for side in (0, 1))
    edges = np.unique(np.concatenate([ends for _, ends in shows]))
    frames = []
    for begin in np.concatenate([[0], edges[:-1]]):
        canvas = np.broadcast_to(PAPER, (height + 2, 2 * width + 3, 4)).copy()
        for side, (pictures, ends) in enumerate(shows):
            picture = pictures[min(int(np.searchsorted(ends, begin, side="right")), len(pictures) - 1)]
            left_edge = 1 + side * (width + 1)
            part = canvas[1 : 1 + picture.shape[0], left_edge : left_edge + picture.shape[1]]
            part[picture[..., 3] >= 128] = picture[picture[..., 3] >= 128]
            part[..., 3] = 255
        frames.append(canvas)
    return encode_gif(frames, np.diff(edges, prepend=0).tolist(), 0, zoom)


def _ticks(sheet: SpriteSheet, played: Sequence[int]) -> list[int]:
    """Hundredths of a second that each frame is shown for, in milliseconds; what is lost to them is made up later."""
    shown: list[int] = []
    reached = exact = 0
    for index in played:
        exact += sheet.frames[index].duration or UNTIMED
        shown.append(max(round((exact - reached) / TICK) * TICK, BROWSERS_LEAST))
        reached += shown[-1]
    return shown


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}: before and after</title>
<style>
body {{ background: #606068; color: #fff; font: 15px sans-serif; margin: 2em }}
div {{ display: flex; flex-wrap: wrap; gap: 2em }}
figure {{ margin: 0 }}
img {{ image-rendering: pixelated; display: block }}
</style>
<h1>{title}</h1>
<p>Every pixel is shown {zoom} x {zoom}.</p>
{rows}
</html>
"""
