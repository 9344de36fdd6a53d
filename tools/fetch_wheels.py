"""The wheels that travel inside the extension: listed by name and hash, fetched once, never unpacked here.

``tools/wheels.lock`` is what ``sha256sum`` writes and checks: a hash and a file name a line. To move to a new version,
write the new names there with any hash; the refusal tells the real one, to be compared with what PyPI shows.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "tools" / "wheels.lock"


class WheelError(Exception):
    """A wheel that cannot be had, or is not the one that was listed."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """One line of the lock. A wheel's file name says all that pip wants to know to find it again."""

    sha256: str
    file: str

    @property
    def distribution(self) -> str:
        """As the file spells it, with underscores: ``onnxruntime_gpu``."""
        return self.file.split("-")[0]

    @property
    def version(self) -> str:
        return self.file.split("-")[1]

    @property
    def tags(self) -> tuple[str, str, str]:
        """Python, ABI and platform: ``("cp313", "cp313", "win_amd64")``; several in one are joined by dots."""
        python, abi, platform = self.file.removesuffix(".whl").split("-")[-3:]
        return python, abi, platform


def cache_folder() -> Path:
    """Where wheels are kept: ``$ANIML_WHEELS``, or ``wheels/`` in the repository, which git ignores."""
    return Path(os.environ.get("ANIML_WHEELS") or ROOT / "wheels")


def read_lock(path: Path = LOCK) -> tuple[Wheel, ...]:
    return tuple(Wheel(*line.split()) for line in path.read_text("utf-8").splitlines())


def fetch(wheel: Wheel, cache: Path) -> Path:
    """The wheel's path in the cache, downloaded from PyPI when it is not there.

    Raises:
        WheelError: it cannot be downloaded, or has another hash than the lock says; then it is not kept.
    """
    kept = cache / wheel.file
    if kept.exists():
        check(wheel, kept)
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as folder:
        fetched = Path(folder, wheel.file)
        done = subprocess.run(pip_download(wheel, fetched.parent), capture_output=True, text=True, check=False)
        if done.returncode or not fetched.exists():
            raise WheelError(f"{wheel.file} cannot be downloaded: {done.stderr.strip() or 'pip chose another file'}")
        check(wheel, fetched)
        fetched.rename(kept)
    return kept


def check(wheel: Wheel, path: Path) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != wheel.sha256:
        raise WheelError(f"{path} has the hash {found}, but tools/wheels.lock says {wheel.sha256}: remove the file.")


def pip_download(wheel: Wheel, folder: Path) -> list[str]:
    """The command that fetches exactly this file, for whatever platform it is, without what it depends on."""
    python, abi, platforms = wheel.tags
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(folder), f"{wheel.distribution}=={wheel.version}"]
    if platforms == "any":
        return command
    digits = python.removeprefix("cp") if python.startswith("cp") else "311"
    command += ["--python-version", f"{digits[0]}.{digits[1:]}", "--abi", abi]
    command += ["--implementation", "cp" if python.startswith("cp") else "py"]
    return command + [word for platform in platforms.split(".") for word in ("--platform", platform)]


def fetch_all(wheels: Iterable[Wheel]) -> list[Path]:
    return [fetch(wheel, cache_folder()) for wheel in wheels]


def main() -> int:
    parser = argparse.ArgumentParser(description="Fetch every wheel of tools/wheels.lock into the cache.")
    parser.parse_args()
    try:
        for path in fetch_all(read_lock()):
            print(path)
    except WheelError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
