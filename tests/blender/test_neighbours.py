"""The animator's keys beyond a pair: which they are, how far away, and that they never stand in a press's way."""

from collections.abc import Callable
from pathlib import Path

import bpy
import numpy as np
import pytest

from animl_addon.core.files import read_picture
from animl_addon.core.job import InbetweenJob
from animl_addon.operators.plan import Wish, plan
from animl_addon.operators.read_keys import read_keys
from animl_addon.scene.find import sources
from animl_addon.scene.source import Album

from .pressing import frames, pictures, press
from .scenes import (
    activate,
    add_image_empty,
    add_image_plane,
    add_image_strip,
    draw_disc,
    front_camera,
    new_pencil,
    save_disc,
    save_sequence,
    shows_from,
)

pytestmark = pytest.mark.usefixtures("ready")

KEYS = (1, 5, 13, 25)
"""Frames of four keys; the playhead stands between the two in the middle."""


def drawn_in_pencil(folder: Path) -> None:
    pencil = new_pencil()
    for index, frame in enumerate(KEYS):
        draw_disc(pencil, frame, index - 1.5)
    front_camera()


def shown_on(add: Callable[..., bpy.types.Object]) -> Callable[[Path], None]:
    return lambda folder: activate(add(save_sequence(folder / "keys", KEYS), sequence=25))


def stills(folder: Path) -> None:
    for index, frame in enumerate(KEYS):
        shows_from(add_image_empty(save_disc(folder / f"{frame}.png", 14 + 10 * index)), frame)


def strips(folder: Path) -> None:
    for index, frame in enumerate(KEYS):
        add_image_strip([save_disc(folder / f"{frame}.png", 14 + 10 * index)], start=frame)


def asked_for(tmp_path: Path, **chosen: object) -> InbetweenJob:
    """What the worker would be asked for at the playhead."""
    tmp_path.mkdir(exist_ok=True)
    settings = bpy.context.scene.animl
    for name, value in {"count": 1, "long_side": 256, **chosen}.items():
        setattr(settings, name, value)
    wish = Wish.of(settings)
    (span,) = plan(bpy.context.scene, sources(bpy.context), wish)
    return read_keys(bpy.context, span, wish, tmp_path / "read", tmp_path / "out", Album(), lambda said: None).job()


def middle(path: Path | None) -> float:
    """How far right the drawing stands, of the picture's width."""
    assert path is not None
    alpha = read_picture(path)[..., 3].sum(0)
    return float((alpha * np.arange(len(alpha))).sum() / alpha.sum() / len(alpha))


@pytest.mark.parametrize(
    "source", [drawn_in_pencil, shown_on(add_image_empty), shown_on(add_image_plane), stills, strips]
)
def test_the_keys_on_either_side_are_read_with_their_distance(tmp_path: Path, source: Callable[[Path], None]):
    source(tmp_path)
    bpy.context.scene.frame_set(25)  # stills that do not show yet are not selected

    job = asked_for(tmp_path, scope="RANGE", start=5, end=13)

    places = [middle(path) for path in (job.before, job.first, job.last, job.after)]
    assert places == sorted(places) and len(set(places)) == 4
    assert (job.gap_before, job.gap_after) == (0.5, 1.5)


@pytest.mark.parametrize(("frame", "missing"), [(2, "before"), (20, "after")])
def test_the_first_and_last_pair_have_one_neighbour(tmp_path: Path, frame: int, missing: str):
    strips(tmp_path)
    bpy.context.scene.frame_set(frame)

    job = asked_for(tmp_path)

    assert getattr(job, missing) is None
    assert job.before or job.after


def test_neighbours_are_left_alone_when_told_so(tmp_path: Path):
    drawn_in_pencil(tmp_path)
    bpy.context.scene.frame_set(7)

    job = asked_for(tmp_path, neighbours=False)

    assert job.before is None and job.after is None


def test_a_range_does_not_end_what_its_neighbours_tell(tmp_path: Path):
    drawn_in_pencil(tmp_path)
    settings = bpy.context.scene.animl
    settings.scope, settings.start, settings.end = "RANGE", 5, 25

    spans = plan(bpy.context.scene, sources(bpy.context), Wish.of(settings))

    assert [(span.before and span.before.frame, span.after and span.after.frame) for span in spans] == [
        (1, 25),
        (5, None),
    ]


@pytest.mark.parametrize(
    ("camera", "renders"), [(True, 4), (False, 10)], ids=["through a camera", "fitted pair by pair"]
)
def test_a_range_renders_each_key_once_for_each_view(ready: Path, tmp_path: Path, camera: bool, renders: int):
    drawn_in_pencil(tmp_path)
    if not camera:
        bpy.data.objects.remove(bpy.context.scene.camera)
    rendered = []
    bpy.app.handlers.render_pre.append(lambda scene, *_: rendered.append(scene.frame_current))

    press(scope="RANGE", start=1, end=25, count=1, long_side=256)

    assert frames() == [3, 9, 19]
    assert len(rendered) == renders and set(rendered) == set(KEYS)
    ranged = [read_picture(path) for path in pictures(ready)]
    bpy.ops.animl.clear_inbetweens()
    alone = set(pictures(ready))
    for frame in (2, 6, 14):
        bpy.context.scene.frame_set(frame)
        press(scope="PAIR", count=1, long_side=256)
    singly = [read_picture(path) for path in pictures(ready) if path not in alone]
    assert all((one == other).all() for one, other in zip(ranged, singly, strict=True))


def test_what_animl_drew_is_no_neighbour(tmp_path: Path):
    drawn_in_pencil(tmp_path)
    bpy.context.scene.frame_set(3)
    press(count=1, long_side=256)
    assert frames() == [3]
    bpy.context.scene.frame_set(7)

    (span,) = plan(bpy.context.scene, sources(bpy.context), Wish.of(bpy.context.scene.animl))

    assert span.before is not None and span.before.frame == 1


def test_a_neighbour_that_cannot_be_seen_is_left_out(tmp_path: Path):
    drawn_in_pencil(tmp_path)
    pencil = bpy.context.view_layer.objects.active
    assert pencil is not None
    pencil.data.layers[0].frames.new(33)  # blank
    draw_disc(pencil, 40, 90)  # out of the camera's view
    blank, hidden = tmp_path / "blank", tmp_path / "hidden"

    job = asked_for(blank, scope="RANGE", start=13, end=25)
    draw_disc(pencil, 33, 0)
    other = asked_for(hidden, scope="RANGE", start=25, end=33)

    assert job.before and job.after is None
    assert other.before and other.after is None


def test_a_lost_picture_is_missed_only_by_its_own_pairs(tmp_path: Path):
    strips(tmp_path)
    (tmp_path / "25.png").unlink()
    bpy.context.scene.frame_set(7)

    job = asked_for(tmp_path)

    assert job.before is not None and job.after is None


def test_without_a_camera_the_pair_alone_decides_what_is_framed(tmp_path: Path):
    pencil = new_pencil()
    for frame, x in ((1, -40), (5, -1), (13, 1), (25, 1.5)):
        draw_disc(pencil, frame, x)
    bpy.context.scene.frame_set(7)

    job, alone = asked_for(tmp_path / "with"), asked_for(tmp_path / "without", neighbours=False)

    assert (read_picture(job.first) == read_picture(alone.first)).all()
    assert job.before is None and job.after is not None
