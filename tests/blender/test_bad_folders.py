"""Where drawings cannot be written: a sentence, nothing half-written, and the next press works."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon import worker_session
from animl_addon.preferences import preferences

from .pressing import frames, pictures, prefer, press, refused
from .scenes import add_image_strip, front_camera, two_key_disc

Mount = Callable[..., Path]


def test_the_folder_for_drawings_is_a_file(ready: Path, tmp_path: Path):
    two_key_disc()
    front_camera()
    (tmp_path / "taken").write_text("a file")
    prefer(output_folder=tmp_path / "taken")

    with refused(ready, "cannot be written to.*choose another output folder"):
        press(count=1, long_side=256)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount a small disk of its own into a folder, which is gone after the test; only root may."""
    mounted: list[Path] = []

    def mount_tmpfs(options: str) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("mounting is not permitted here")
        mounted.append(folder)
        return folder

    yield mount_tmpfs
    worker_session.stop()  # it may stand in the folder
    for folder in mounted:
        subprocess.run(["umount", "--lazy", folder], check=True)


def read_only_disk(mount: Mount, folder: Path) -> Path:
    return mount("ro")


def no_permission(mount: Mount, folder: Path) -> Path:
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder.mkdir()
    folder.chmod(0o555)
    return folder


def kernel_s_own(mount: Mount, folder: Path) -> Path:
    if sys.platform != "linux":
        pytest.skip("only Linux has /proc")
    return Path("/proc/self/task")


@pytest.mark.parametrize("below", ["", "new"])
@pytest.mark.parametrize("where", [read_only_disk, no_permission, kernel_s_own])
def test_the_folder_for_drawings_is_read_only(
    ready: Path, mount: Mount, tmp_path: Path, where: Callable[[Mount, Path], Path], below: str
):
    two_key_disc()
    front_camera()
    prefer(output_folder=where(mount, tmp_path / "locked") / below)

    with refused(ready, "cannot be written to.*choose another output folder"):
        press(count=1, long_side=256)

    prefer(output_folder=ready)
    press(count=1, long_side=256)
    assert frames() == [5]


def test_a_disk_that_is_full_half_way_keeps_nothing_and_the_next_press_works(mount: Mount, ready: Path, tmp_path: Path):
    folder = mount("size=512k")
    noisy_strips(tmp_path)
    prefer(output_folder=folder)
    press(count=1, hold_cuts=False)
    (drawing,) = pictures(folder)
    size = drawing.stat().st_size
    bpy.ops.animl.clear_inbetweens()
    drawing.unlink()
    ballast = folder / "ballast"
    disk = os.statvfs(folder)
    ballast.write_bytes(bytes(disk.f_bavail * disk.f_frsize - size * 5 // 2))  # room for two of three

    with refused(folder / "unsaved", "drawing_0003.png.* could not be written .*no space left.*make room or choose"):
        press(count=3, hold_cuts=False)
    assert not [path for path in folder.rglob("*") if path.is_file() and path != ballast]

    ballast.unlink()
    press(count=3, hold_cuts=False)
    assert frames() == [3, 5, 7] and len(pictures(folder)) == 3


@pytest.mark.parametrize("keys", ["rendered", "pictures"])
def test_a_full_disk_for_temporary_files_is_told_and_the_next_press_works(
    mount: Mount, ready: Path, tmp_path: Path, keys: str
):
    if keys == "rendered":
        two_key_disc()
        front_camera()
    else:
        noisy_strips(tmp_path)
    disk = mount("size=64k")
    files = bpy.context.preferences.filepaths
    before = files.temporary_directory
    files.temporary_directory = str(disk)
    assert bpy.app.tempdir.startswith(str(disk))
    (disk / "ballast").write_bytes(bytes(60 * 1024))

    with refused(ready, "picture .*make room there, or choose another folder for temporary files"):
        press(count=1, long_side=512, hold_cuts=False)

    files.temporary_directory = before
    press(count=1, long_side=256, hold_cuts=False)
    assert frames() == [5]


def test_a_disk_quota_that_is_used_up_keeps_nothing_and_the_next_press_works(ready: Path, tmp_path: Path):
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")
    if not hasattr(resource, "prlimit"):
        pytest.skip("only Linux limits another process")
    noisy_strips(tmp_path)
    press(count=1, hold_cuts=False)
    worker = worker_session.worker(preferences(bpy.context).worker_settings()).process()
    assert worker
    bpy.ops.animl.clear_inbetweens()
    for drawing in pictures(ready):
        drawing.unlink()
    _, most = resource.prlimit(worker, resource.RLIMIT_FSIZE)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (4096, most))

    with refused(ready, "drawing_0001.png.* could not be written .*make room or choose another folder"):
        press(count=3, hold_cuts=False)

    resource.prlimit(worker, resource.RLIMIT_FSIZE, (most, most))
    press(count=3, hold_cuts=False)
    assert frames() == [3, 5, 7]
    assert worker == worker_session.worker(preferences(bpy.context).worker_settings()).process()


def noisy_strips(folder: Path) -> None:
    """Two keys that no compression makes small: their drawings take some 70 kB each."""
    for number, frame in enumerate((1, 9)):
        noise = np.random.default_rng(number).integers(0, 255, (128, 192, 3), np.uint8)
        Image.fromarray(noise).save(folder / f"key_{frame:04}.png")
        add_image_strip([folder / f"key_{frame:04}.png"], start=frame)


def test_a_file_never_saved_has_its_drawings_in_blender_s_own_folder(ready: Path, monkeypatch: pytest.MonkeyPatch):
    two_key_disc()
    front_camera()
    prefer(output_folder="")
    monkeypatch.setattr(bpy.utils, "user_resource", lambda kind, **_: str(ready / kind))

    press(count=2, long_side=256)

    assert frames() == [4, 6]
    assert len(pictures(ready / "DATAFILES" / "animl")) == 2


def test_a_saved_file_has_its_drawings_beside_it(ready: Path, tmp_path: Path):
    folder = tmp_path / "Kätzchen’s scene — 枚"
    folder.mkdir()
    two_key_disc("Füchse / “Nr. 1”")
    front_camera()
    prefer(output_folder="")
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "ein Ball.blend"))

    press(count=2, long_side=256)

    assert frames() == [4, 6]
    assert len(pictures(folder)) == 2
