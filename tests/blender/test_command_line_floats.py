"""OpenEXR and other floats on the command line: inside Blender they are read; in a shell the way there is said."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon import cli
from animl_addon.scene.pixels import encode

SIZE = (48, 32)
Write = Callable[[Path, np.ndarray], Path]


def by_blender(kind: str, suffix: str) -> Write:
    def write(path: Path, light: np.ndarray) -> Path:
        file = path.with_suffix(suffix)
        image = bpy.data.images.new("Float", *SIZE, alpha=True, float_buffer=True)
        image.pixels.foreach_set(np.ascontiguousarray(light[::-1], np.float32).ravel())  # from the bottom up
        scene: Any = bpy.context.scene
        settings = scene.render.image_settings
        if hasattr(settings, "media_type"):  # Blender 5 asks for it before the format
            settings.media_type = "IMAGE"
        settings.file_format = kind
        image.save_render(str(file), scene=scene)
        bpy.data.images.remove(image)
        return file

    return write


def as_float_tiff(path: Path, light: np.ndarray) -> Path:
    """Uncompressed RGB of 32-bit floats, one strip, by the letter of TIFF 6.0; Blender takes it for sRGB."""
    file = path.with_suffix(".tif")
    width, height = SIZE
    pixels = encode(light[..., :3]).astype("<f4").tobytes()
    short, long = 3, 4
    start = 8 + 2 + 11 * 12 + 4  # of what does not fit into the entries
    entries = [
        (256, long, 1, width),
        (257, long, 1, height),
        (258, short, 3, start),  # bits of each channel
        (259, short, 1, 1),
        (262, short, 1, 2),
        (273, long, 1, start + 12),
        (277, short, 1, 3),
        (278, long, 1, height),
        (279, long, 1, len(pixels)),
        (284, short, 1, 1),
        (339, short, 3, start + 6),  # floats
    ]
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + struct.pack("<I", 0)
    file.write_bytes(head + struct.pack("<6H", 32, 32, 32, 3, 3, 3) + pixels)
    return file


FORMATS = {
    "OpenEXR": by_blender("OPEN_EXR", ".exr"),
    "Radiance HDR": by_blender("HDR", ".hdr"),
    "DPX": by_blender("DPX", ".dpx"),
    "Cineon": by_blender("CINEON", ".cin"),
    "float TIFF": as_float_tiff,
}


def light(shift: int) -> np.ndarray:
    """(H, W, 4) linear light, opaque: soft slopes, which stand ``shift`` pixels further to the right."""
    down, right = np.mgrid[: SIZE[1], : SIZE[0]]
    wave = 0.5 + 0.45 * np.sin((right - shift) / 6)
    return np.stack([wave, wave * 0.5, down / SIZE[1], np.ones_like(wave)], axis=2).astype(np.float32)


@pytest.fixture
def in_blender(models: Path) -> Callable[..., int]:
    machine = ["--models", models, "--device", "CPU"]
    return lambda *words: cli.blender_command([str(word) for word in [*words, *machine]])


def drawn(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGBA")).astype(int)


@pytest.mark.parametrize("kind", ["OpenEXR", "Radiance HDR", "float TIFF"])
def test_inside_blender_floats_are_drawn_as_the_same_pictures_in_8_bits_are(
    tmp_path: Path, in_blender: Callable[..., int], kind: str
):
    keys, plain = [], []
    for name, shift in (("a", 0), ("b", 4)):
        keys.append(FORMATS[kind](tmp_path / name, light(shift)))
        straight = light(shift)
        straight[..., :3] = encode(straight[..., :3])
        plain.append(tmp_path / f"{name}.png")
        Image.fromarray((straight * 255 + 0.5).astype(np.uint8), "RGBA").save(plain[-1])
    before = [key.read_bytes() for key in keys]

    codes = [
        in_blender("inbetween", *pair, "--count", 2, "--out", tmp_path / name)
        for name, pair in (("floats", keys), ("bytes", plain))
    ]

    assert codes == [0, 0]
    for name in ("a-b-001.png", "a-b-002.png"):
        difference = np.abs(drawn(tmp_path / "floats" / name) - drawn(tmp_path / "bytes" / name))
        assert difference.max() <= (3 if kind == "Radiance HDR" else 1)  # which has eight bits for all three together
    assert [key.read_bytes() for key in keys] == before


def test_inside_blender_a_batch_reads_them_too(
    tmp_path: Path, in_blender: Callable[..., int], capsys: pytest.CaptureFixture[str]
):
    keys = [str(FORMATS["OpenEXR"](tmp_path / name, light(shift))) for name, shift in (("a", 0), ("b", 4))]
    job = {"job": "inbetween", "first": keys[0], "last": keys[1], "times": [0.5], "out": [str(tmp_path / "out.png")]}
    (tmp_path / "jobs.jsonl").write_text(json.dumps(job))

    assert in_blender("batch", tmp_path / "jobs.jsonl") == 0

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["status"] == "drawn"
    assert drawn(tmp_path / "out.png").shape == (32, 48, 4)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("renamed", [False, True])
def test_in_a_shell_the_way_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], models: Path, kind: str, renamed: bool
):
    key = FORMATS[kind](tmp_path / "a", light(0))
    if renamed:
        key = key.rename(tmp_path / "a.png")
    other = tmp_path / "other.png"
    Image.new("RGB", SIZE).save(other)
    words = ["inbetween", str(key), str(other), "--count", "1", "--out", str(tmp_path / "out"), "--models", str(models)]
    capsys.readouterr()

    assert cli.main(words) == 1

    way = f"blender --command animl inbetween {key} {other} …"
    assert capsys.readouterr().err == f"animl: “{key.name}” is {kind}, which Blender itself reads: type “{way}”.\n"
    assert not (tmp_path / "out").exists()


def test_in_a_shell_a_line_of_a_batch_says_it_and_the_others_are_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], models: Path
):
    exr = FORMATS["OpenEXR"](tmp_path / "a", light(0))
    for name, colour in (("p.png", "red"), ("q.png", "blue")):
        Image.new("RGB", SIZE, colour).save(tmp_path / name)
    pairs = [(exr, tmp_path / "p.png"), (tmp_path / "p.png", tmp_path / "q.png")]
    jobs = [
        {
            "job": "inbetween",
            "first": str(first),
            "last": str(last),
            "times": [0.5],
            "out": [str(tmp_path / f"{number}.png")],
        }
        for number, (first, last) in enumerate(pairs)
    ]
    (tmp_path / "jobs.jsonl").write_text("\n".join(map(json.dumps, jobs)))
    capsys.readouterr()

    assert cli.main(["batch", str(tmp_path / "jobs.jsonl"), "--models", str(models), "--device", "CPU"]) == 1

    said = capsys.readouterr()
    assert [json.loads(line)["status"] for line in said.out.splitlines()] == ["failed", "drawn"]
    assert f"type “blender --command animl batch {tmp_path / 'jobs.jsonl'} …”" in said.err


def test_inside_blender_one_that_is_damaged_is_one_sentence(
    tmp_path: Path, in_blender: Callable[..., int], capfd: pytest.CaptureFixture[str]
):
    keys = [FORMATS["OpenEXR"](tmp_path / name, light(shift)) for name, shift in (("a", 0), ("b", 4))]
    keys[1].write_bytes(keys[1].read_bytes()[:40])

    assert in_blender("inbetween", *keys, "--count", 1, "--out", tmp_path / "out") == 1

    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("animl: ")]
    assert len(said) == 1 and "“b.exr”" in said[0] and said[0].endswith(".")
    assert not (tmp_path / "out").exists()
