"""Broken and hostile pictures, atlases and job files: one sentence each, memory bounded, nothing written elsewhere."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image, ImageCms

from animl_addon import cli
from animl_addon.core.job import InbetweenJob
from animl_addon.inference.client import Failed, Finished, Worker, WorkerSettings

MEGABYTE = 2**20


def png(width: int, height: int, data: bytes, depth: int = 8, colour: int = 6) -> bytes:
    """A PNG whose header says what it likes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def saved(kind: str, mode: str = "RGBA", size: tuple[int, int] = (24, 16), **options: object) -> bytes:
    """A picture with something on it, as Pillow writes it."""
    levels = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 4), np.uint8)
    picture = (
        Image.fromarray(levels, "RGBA").convert("RGB").convert(mode) if mode != "RGBA" else Image.fromarray(levels)
    )
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def several(kind: str) -> bytes:
    frames = [Image.new("RGBA", (24, 16), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


def sixteen_bits() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.arange(24 * 16, dtype=np.uint16).reshape(16, 24) * 170).save(file, "PNG")
    return file.getvalue()


READ: dict[str, Callable[[], bytes]] = {
    "one pixel": lambda: saved("PNG", size=(1, 1)),
    "CMYK.jpg": lambda: saved("JPEG", "CMYK"),
    "ICC": lambda: saved("PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()),
    "broken ICC": lambda: saved("PNG", icc_profile=b"nonsense"),
    "sixteen bits": sixteen_bits,
    "one bit": lambda: saved("PNG", "1"),
    "palette with a clear colour": lambda: saved("PNG", "P", transparency=3),
    "animated.gif": lambda: several("GIF"),
    "animated.png": lambda: several("PNG"),
    "animated.webp": lambda: several("WEBP"),
    "a JPEG called PNG": lambda: saved("JPEG", "RGB"),
    "turned by EXIF.jpg": lambda: saved(
        "JPEG", "RGB", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0"
    ),
    "compressed.tif": lambda: saved("TIFF", compression="tiff_lzw"),
}
REFUSED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"not a picture, though it is called one\n" * 40,
    "cut short": lambda: saved("PNG")[:200],
    "cut short.jpg": lambda: saved("JPEG", "RGB", size=(200, 200))[:900],
    "cut short.webp": lambda: saved("WEBP")[:60],
    "cut short.gif": lambda: saved("GIF", "P")[:40],
    "header alone": lambda: saved("PNG")[:33],
    "bomb": lambda: png(60_000, 60_000, zlib.compress(bytes(1_000_000))),
    "bomb within the sides": lambda: png(16_384, 16_384, zlib.compress(bytes(2_000_000))),
    "a side too long": lambda: png(20_000, 2, zlib.compress(bytes(2 * 80_001))),
    "less data than the header says": lambda: png(500, 500, zlib.compress(bytes(100))),
    "data that is not zlib": lambda: png(24, 16, b"\xff" * 300),
    "no pixels": lambda: png(0, 0, zlib.compress(b"")),
    "negative size": lambda: png(0xFFFFFFFF, 4, zlib.compress(b"\0" * 64)),
    "impossible depth": lambda: png(24, 16, zlib.compress(bytes(16 * 97)), depth=13),
    "endless.tif": lambda: b"II*\0\x08\0\0\0" + b"\xff" * 400,
    "self-pointing.tif": lambda: b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x18\0\0\0\x08\0\0\0",
    "a program": lambda: b"\x7fELF" + bytes(range(256)) * 8,
    "a pickle.npy": lambda: (
        b"\x93NUMPY\x01\0v\0{'descr': '|O', 'fortran_order': False, 'shape': (4, 4, 4), }" + b" " * 40
    ),
    "huge.npy": lambda: (
        b"\x93NUMPY\x01\0v\0"
        + b"{'descr': '<f4', 'fortran_order': False, 'shape': (90000, 90000, 4), }".ljust(117)
        + b"\n"
        + bytes(64)
    ),
}


@pytest.fixture(scope="module")
def worker(models: Path):
    worker = Worker(WorkerSettings(models, threads=1))
    yield worker
    worker.stop()


def ending(worker: Worker, folder: Path, name: str, content: bytes) -> Finished | Failed:
    path = folder / (name if "." in name else f"{name}.png")
    path.write_bytes(content)
    job = InbetweenJob(path, path, (0.5,), (folder / "out" / "drawing.png",))
    job.out[0].parent.mkdir()
    event = list(worker.run(job))[-1]
    assert isinstance(event, Finished | Failed)
    process = psutil.Process(worker.process())
    assert process.memory_info().rss < 1500 * MEGABYTE
    return event


@pytest.mark.parametrize("name", READ)
def test_an_odd_picture_is_read(worker: Worker, tmp_path: Path, name: str):
    event = ending(worker, tmp_path, name, READ[name]())

    assert isinstance(event, Finished), event
    with Image.open(tmp_path / "out" / "drawing.png") as drawing:
        drawing.load()


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_picture_is_refused_in_a_sentence(worker: Worker, tmp_path: Path, name: str):
    event = ending(worker, tmp_path, name, REFUSED[name]())

    assert isinstance(event, Failed)
    assert "\n" not in event.message and "mistake" not in event.message and ": " in event.message, event.message
    assert not any((tmp_path / "out").iterdir())


TRICKS = ["../outside.png", "../../outside.png", "sub/../../outside.png", "/tmp/animl-outside.png", "C:\\outside.png"]


@pytest.mark.parametrize("trick", TRICKS)
def test_names_in_an_atlas_lead_nowhere(tmp_path: Path, models: Path, trick: str, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    Image.new("RGBA", (32, 16), "red").save(folder / "sheet.png")
    frame = {"x": 0, "y": 0, "w": 16, "h": 16}
    atlas = {
        "frames": [
            {"filename": trick, "frame": frame, "duration": 100},
            {"filename": "b.png", "frame": frame | {"x": 16}, "duration": 100},
        ],
        "meta": {"image": trick, "size": {"w": 32, "h": 16}, "frameTags": [{"name": trick, "from": 0, "to": 1}]},
    }
    (folder / "sheet.json").write_text(json.dumps(atlas))
    before = files(tmp_path)
    machine = ["--models", str(models), "--device", "CPU"]

    words = ["sprites", str(folder / "sheet.png"), "--atlas", str(folder / "sheet.json"), "--count", "1"]
    code = cli.main([*words, "--out", str(tmp_path / "out" / "deep"), *machine])

    assert code in {0, 1}
    assert "Traceback" not in capsys.readouterr().err
    new = files(tmp_path) - before
    assert all(path.is_relative_to(tmp_path / "out" / "deep") for path in new), new
    assert not Path("/tmp/animl-outside.png").exists()


JOBS = [
    "\0\0\0",
    "[" * 100_000,
    '{"job": "inbetween", "first": "a.png", "last": "b.png", "times": [0.5], "out": ["a\\u0000b.png"]}',
    '{"job": "inbetween", "first": {"a": 1}, "last": "b.png", "times": [0.5], "out": ["o.png"]}',
    '{"job": "inbetween", "first": "a.png", "last": "b.png", "times": [1e400], "out": ["o.png"]}',
    '{"job": "inbetween", "first": "/dev/zero", "last": "/dev/zero", "times": [0.5], "out": ["o.png"]}',
    '{"job": "inbetween", "first": "/proc/self/mem", "last": "b.png", "times": [0.5], "out": ["o.png"]}',
    '{"job": "inbetween", "first": ".", "last": "..", "times": [0.5], "out": ["o.png"]}',
    '{"job": ["inbetween"], "first": "a.png"}',
]


def test_lines_that_mean_ill_fail_alone(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    for name, colour in (("good1.png", "red"), ("good2.png", "blue")):
        Image.new("RGBA", (16, 16), colour).save(name)
    good = {"job": "inbetween", "first": "good1.png", "last": "good2.png", "times": [0.5], "out": ["good.png"]}
    Path("jobs.jsonl").write_text("\n".join([*JOBS, json.dumps(good)]))

    code = cli.main(["batch", "jobs.jsonl", "--models", str(models), "--device", "CPU"])

    said = capsys.readouterr()
    reports = [json.loads(line) for line in said.out.splitlines()]
    assert code == 1
    assert [report["status"] for report in reports] == ["failed"] * len(JOBS) + ["drawn"]
    assert "Traceback" not in said.err
    assert {path.name for path in files(tmp_path)} == {"good1.png", "good2.png", "good.png", "jobs.jsonl"}


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}
