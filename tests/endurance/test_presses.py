"""Presses on scenes and with settings that chance has drawn: no crash, no traceback, and every key as it was."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="the bpy wheel is not installed here")

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from animl_addon.scene.place import made_by_animl  # noqa: E402
from tests.blender.conftest import empty_blender, ready  # noqa: E402, F401  (fixtures)
from tests.blender.scenes import (  # noqa: E402
    add_image_empty,
    add_image_plane,
    add_image_strip,
    draw_disc,
    draw_stroke,
    front_camera,
    new_pencil,
    save_sequence,
)

from .rounds import record, rounds  # noqa: E402

SEED = 20_261_121


class Chance(random.Random):
    """Draws what an animator has and chooses; of every second one also what can go wrong, a little of everything."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.troubled = self.random() < 0.5

    def odd(self, usual: Sequence[Any], strange: Sequence[Any]) -> Any:
        """Something usual, or where there is trouble one time in eight something strange."""
        return self.choice(strange if self.troubled and self.random() < 1 / 8 else usual)


def test_presses_on_fuzzed_scenes(ready: Path, tmp_path: Path):  # noqa: F811
    count = rounds(25, 1000)
    ended = {"drawn": 0, "refused": 0, "cleared": 0, "undone": 0}
    sentences: set[str] = set()
    for number in range(count):
        chance = Chance(SEED + number)
        empty_scene()
        build(chance, tmp_path / f"pictures{number}")
        keys = every_key()
        wish = settings(chance)
        bpy.context.scene.frame_set(chance.odd((6, 8, 10, 12), (1, 100, -3)))
        bpy.ops.ed.undo_push(message="Before")
        try:
            result = bpy.ops.animl.generate_inbetweens(**wish)
            assert result == {"FINISHED"}, (number, result)
            ended["drawn"] += 1
        except RuntimeError as error:
            said = str(error)
            assert "Traceback" not in said and "made a mistake" not in said, (number, wish, said)
            sentences.add(said.strip())
            ended["refused"] += 1
        assert every_key() == keys, (number, wish)
        if number % 2:
            bpy.ops.ed.undo_push(message="Generate Inbetweens")
            bpy.ops.ed.undo()
            ended["undone"] += 1
        elif bpy.ops.animl.clear_inbetweens.poll():
            bpy.ops.animl.clear_inbetweens()
            ended["cleared"] += 1
        assert every_key() == keys, (number, wish)
        assert not any(made_by_animl(thing) for thing in bpy.data.objects), number

    record("presses on fuzzed scenes", presses=count, kinds_of_refusal=len(sentences), **ended)
    assert ended["drawn"] > count / 10 and ended["refused"] > count / 10


def empty_scene() -> None:
    """As the fixture leaves it; to register anew each time would test something else."""
    for strip in list(strips()):
        bpy.context.scene.sequence_editor.strips.remove(strip) if hasattr(
            bpy.context.scene.sequence_editor, "strips"
        ) else bpy.context.scene.sequence_editor.sequences.remove(strip)
    for collection in (bpy.data.objects, bpy.data.meshes, bpy.data.materials, bpy.data.images, bpy.data.cameras):
        bpy.data.batch_remove(list(collection))
    pencils = getattr(bpy.data, "grease_pencils_v3", bpy.data.grease_pencils)
    bpy.data.batch_remove(list(pencils))


def build(chance: Chance, folder: Path) -> None:
    scene = bpy.context.scene
    scene.unit_settings.scale_length = chance.choice((0.01, 1.0, 100.0))
    scene.render.resolution_x, scene.render.resolution_y = chance.choice(((64, 48), (48, 64), (1920, 1080)))
    if chance.random() < 0.6:
        front_camera(chance.odd((4,), (0.5, 50)))
    kinds: list[Callable[[Chance, Path], Any]] = [pencil, pencil, sequence, strip]
    for _ in range(chance.odd((1,), (0, 2))):
        chance.choice(kinds)(chance, folder)


def pencil(chance: Chance, folder: Path) -> None:
    names = ["Ink", "Paint", "Hidden"][: chance.randint(1, 3)]
    thing = new_pencil(f"Pencil {chance.randint(1, 99)}", names)
    frames = sorted(chance.sample(range(1, 60, 4), chance.odd((3, 4, 5), (1, 2))))
    for name in names:
        for frame in frames:
            if chance.random() < 0.85:
                draw_on(chance, thing, frame, name)
        layer = thing.data.layers[name]
        layer.hide, layer.lock = chance.odd((False,), (True,)), chance.odd((False,), (True,))
        layer.opacity = chance.odd((1.0, 0.4), (0.0,))
    thing.location = [chance.uniform(-2, 2) for _ in range(3)]
    thing.scale = [chance.odd((1.0,), (0.0, -1.0, 1e4))] * 3
    thing.hide_viewport = chance.odd((False,), (True,))


def draw_on(chance: Chance, thing: bpy.types.Object, frame: int, layer: str) -> None:
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.6:
            draw_disc(thing, frame, chance.uniform(-1, 1), layer=layer, radius=chance.odd((0.3, 0.6), (0.001, 40)))
        else:
            count = chance.odd((2, 3, 40), (1,))
            points = np.array([[chance.gauss(0, 1) for _ in range(3)] for _ in range(count)])
            if chance.odd((False,), (True,)):
                points[0, 0] = chance.choice((float("nan"), float("inf"), 1e30))
            draw_stroke(thing, frame, points, layer=layer, closed=chance.random() < 0.5)


def sequence(chance: Chance, folder: Path) -> None:
    first = pictures(chance, folder)
    chance.choice((add_image_empty, add_image_plane))(
        first, sequence=chance.odd((30,), (0, 9)), start=chance.odd((1, 5), (-10,)), offset=chance.odd((0,), (3,))
    )


def strip(chance: Chance, folder: Path) -> None:
    first = pictures(chance, folder)
    files = sorted(first.parent.glob("*.png"))
    if chance.random() < 0.5:
        for number, file in enumerate(files):
            add_image_strip([file], start=1 + 8 * number, channel=chance.choice((1, 1, 2)))
    else:
        add_image_strip(files, start=chance.choice((1, 7)), channel=chance.randint(1, 128))


def pictures(chance: Chance, folder: Path) -> Path:
    size = chance.odd(((64, 48),), ((1, 1), (7, 200)))
    first = save_sequence(folder, sorted(chance.sample(range(1, 30, 4), chance.odd((3, 4), (1, 2)))), size=size)
    for file in folder.glob("*.png"):
        match chance.odd(("whole",), ("cut", "empty", "other size", "clear")):
            case "cut":
                file.write_bytes(file.read_bytes()[:60])
            case "empty":
                file.write_bytes(b"")
            case "other size":
                Image.new("RGBA", (20, 30), "red").save(file)
            case "clear":
                Image.new("RGBA", size).save(file)
    return first


def settings(chance: Chance) -> dict[str, Any]:
    return {
        "count": chance.odd((1, 2, 3, 5), (12, 0, -4, 10_000)),
        "timing": chance.choice(("EVEN", "SLOW_IN", "SLOW_OUT", "SLOW_IN_OUT", "CUSTOM")),
        "chart": chance.odd(("0.25, 0.5", "0.5"), ("", "1, 2", "soon", "0.5, 0.25", "nan", "0.1;0.2")),
        "exposure": chance.choice((0, 0, 1, 2, 3)),
        "output": chance.choice(("IMAGES", "IMAGES", "STROKES")),
        "motion": chance.choice(("ARCS", "STRAIGHT")),
        "scope": chance.choice(("PAIR", "RANGE", "RANGE")),
        "start": chance.odd((1,), (-100, 30)),
        "end": chance.odd((250,), (12, 0)),
        "long_side": chance.odd((256, 300), (10, 9000)),
        "neighbours": chance.random() < 0.5,
    }


def every_key() -> dict[str, Any]:
    """What the animator has drawn, to the bit; what animl made is not among it."""
    found: dict[str, Any] = {}
    for thing in bpy.data.objects:
        if thing.type == "GREASEPENCIL":
            for layer in thing.data.layers:
                for key in layer.frames:
                    if key.keyframe_type != "GENERATED":
                        found[f"{thing.name}/{layer.name}/{key.frame_number}"] = points_of(key.drawing)
    for image in bpy.data.images:
        path = Path(bpy.path.abspath(image.filepath))
        if not made_by_animl(image) and path.is_file():
            found |= {str(file): file.read_bytes() for file in path.parent.glob("*.png")}
    for strip in strips():
        if not made_by_animl(strip):
            found[strip.name] = (strip.frame_final_start, strip.frame_final_end, strip.channel)
    return found


def points_of(drawing: Any) -> bytes:
    if not len(drawing.strokes):
        return b""
    values = np.empty(len(drawing.attributes["position"].data) * 3, np.float32)
    drawing.attributes["position"].data.foreach_get("vector", values)
    return values.tobytes()


def strips() -> list[Any]:
    editor: Any = bpy.context.scene.sequence_editor
    if editor is None:
        return []
    return list(editor.strips if hasattr(editor, "strips") else editor.sequences)
