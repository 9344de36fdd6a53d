"""Build the zips that Blender installs, offline and without pip: ``python tools/build_extension.py [NAME ...]``.

Two flavours, never in one zip, because both packages unpack into one folder named ``onnxruntime``:

- **light**: ``onnxruntime`` and its WebGPU plug-in, for any vendor's GPU or none. Holds wheels for every Python that
  Blender 4.3 to 5.2 is built with (3.11 and 3.13; Debian's 5.2 with 3.14); Blender unpacks those of its own.
- **gpu**: ``onnxruntime-gpu``, which wants CUDA 13 and cuDNN 9 on the machine. A wheel of it weighs 170 to 255 MB, so
  each zip serves one Python, which its manifest tells Blender as a range of versions.

The tracked manifest is read, never changed: each zip gets its own from it.
"""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from animl_addon.core.errors import ModelContractError
from animl_addon.core.spec import ModelSpec
from tools.fetch_wheels import Wheel, WheelError, fetch_all, read_lock

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = "blender_manifest.toml"
CONTENTS = (MANIFEST, "__init__.py", "LICENSE", "README.md", "animl_addon")

BUNDLED = {
    "light": {"onnxruntime", "onnxruntime_ep_webgpu", "flatbuffers", "pillow"},
    "gpu": {"onnxruntime_gpu", "flatbuffers", "pillow"},
}
"""What the worker imports beside NumPy, which is Blender's own. ONNX Runtime lists more, but runs without them."""

WHEEL_PLATFORMS = {
    "linux-x64": r"manylinux_\w+_x86_64",
    "windows-x64": r"win_amd64",
    "macos-arm64": r"macosx_\w+_(arm64|universal2)",
}


@dataclass(frozen=True, slots=True)
class Package:
    """One zip: what it runs on, and for the big ones the Python and the range of Blender that has it."""

    flavour: str
    platform: str
    python: str = ""  # "cp311"; empty for all of the lock
    blender_min: str = ""  # empty for the manifest's own
    blender_max: str = ""  # the first Blender that it does not run in

    @property
    def name(self) -> str:
        return "-".join(part for part in (self.flavour, self.platform, self.python) if part)

    def holds(self, wheel: Wheel) -> bool:
        python, _, platform = wheel.tags
        return (
            wheel.distribution in BUNDLED[self.flavour]
            and (platform == "any" or any(re.fullmatch(WHEEL_PLATFORMS[self.platform], p) for p in platform.split(".")))
            and (not self.python or not python.startswith("cp") or python == self.python)
        )


PACKAGES = (
    Package("light", "linux-x64"),
    Package("light", "windows-x64"),
    Package("light", "macos-arm64"),
    # Blender 4.3 to 5.0 is built with Python 3.11, from 5.1 on with 3.13.
    Package("gpu", "linux-x64", "cp311", blender_max="5.1.0"),
    Package("gpu", "linux-x64", "cp313", blender_min="5.1.0"),
    Package("gpu", "windows-x64", "cp311", blender_max="5.1.0"),
    Package("gpu", "windows-x64", "cp313", blender_min="5.1.0"),
)


class BuildError(Exception):
    """A zip that cannot be built from what is here."""


def build(package: Package, folder: Path, models: Path = ROOT / "exported_models") -> Path:
    """Write the package's zip into ``folder``, whole or not at all.

    Raises:
        BuildError: the models do not fit their contract, or Blender's own builder refuses the manifest.
        WheelError: a wheel cannot be had.
    """
    check_models(models)
    wheels = fetch_all(wheel for wheel in read_lock() if package.holds(wheel))
    tracked = (ROOT / MANIFEST).read_text("utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    finished = folder / f"animl-{tomllib.loads(tracked)['version']}-{package.name}.zip"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".building-") as scratch:
        staging, zipped = Path(scratch, "animl"), Path(scratch, "animl.zip")
        stage(staging, models, wheels)
        (staging / MANIFEST).write_text(manifest_of(package, tracked, wheels), "utf-8")
        done = subprocess.run(
            [sys.executable, str(blender_ext()), "build", "--source-dir", staging, "--output-filepath", zipped],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not zipped.exists():
            raise BuildError(f"Blender refuses to build {package.name}: {done.stdout}{done.stderr}")
        zipped.rename(finished)
    return finished


def manifest_of(package: Package, tracked: str, wheels: Iterable[Path]) -> str:
    """The tracked manifest with the package's platform, wheels and versions of Blender."""
    lines = [f'platforms = ["{package.platform}"]']
    if package.blender_max:
        lines.append(f'blender_version_max = "{package.blender_max}"')
    lines += ["wheels = [", *(f'    "./wheels/{wheel.name}",' for wheel in wheels), "]"]
    head, tables = tracked.split("\n[", maxsplit=1)
    if package.blender_min:
        head = re.sub(r'(?m)^blender_version_min = ".*"$', f'blender_version_min = "{package.blender_min}"', head)
    return "\n".join((head, *lines)) + "\n\n[" + tables


def stage(staging: Path, models: Path, wheels: Iterable[Path]) -> None:
    """Lay out the extension as it will be installed."""
    (staging / "wheels").mkdir(parents=True)
    unwanted = shutil.ignore_patterns("__pycache__", ".*")
    for name in CONTENTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, staging / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, staging / name)
    shutil.copytree(models, staging / "exported_models", ignore=unwanted)
    for wheel in wheels:
        place_wheel(wheel, staging / "wheels" / wheel.name)


def place_wheel(wheel: Path, target: Path) -> None:
    try:
        os.link(wheel, target)
    except OSError:  # the cache lies on another disk
        shutil.copy(wheel, target)


def check_models(folder: Path) -> None:
    """Raise :class:`BuildError` unless every contract in the folder has its graphs, byte for byte."""
    sidecars = sorted(folder.glob("*.json"))
    if not sidecars:
        raise BuildError(f"{folder} holds no model: train and export one first (CONTRIBUTING.md).")
    for sidecar in sidecars:
        try:
            spec = ModelSpec.from_json(sidecar.read_text("utf-8"))
        except ModelContractError as error:
            raise BuildError(f"{sidecar}: {error}") from error
        for graph in spec.graphs.values():
            file = folder / graph.file
            if not file.exists() or sha256(file.read_bytes()).hexdigest() != graph.sha256:
                raise BuildError(f"{file} is not the graph that {sidecar.name} lists: export the model again.")


def blender_ext() -> Path:
    """Blender's own extension builder, out of the bpy wheel: it needs no Blender to run."""
    found = importlib.util.find_spec("bpy")
    for folder in (found.submodule_search_locations or []) if found else []:
        for script in Path(folder).glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py"):
            return script
    raise BuildError("Blender's bpy wheel is not installed for this Python: run “make extension”.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the zips that Blender installs.")
    names = [package.name for package in PACKAGES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which; all by default: {', '.join(names)}")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the zips (default: dist)")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(names)):
        parser.error(f"no package is named {unknown[0]}")
    for package in PACKAGES:
        if arguments.names and package.name not in arguments.names:
            continue
        try:
            finished = build(package, arguments.out)
        except (BuildError, WheelError) as error:
            print(error, file=sys.stderr)
            return 1
        print(f"{finished}  {finished.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
