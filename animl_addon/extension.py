"""Where this copy of animl lives: its package's root name, its models, and what its worker needs to be found."""

import sys
from pathlib import Path

from .inference.finetuning import is_checkout

FOLDER = Path(__file__).resolve().parents[1]
"""The repository, or the installed extension: both hold ``animl_addon`` and ``exported_models`` side by side."""

ROOT_PACKAGE = __package__.removesuffix(".animl_addon")
"""``bl_ext.<repository>.animl`` when installed, ``animl_addon`` from a script; preferences are kept by this name."""

MODELS = FOLDER / "exported_models"


def installed() -> bool:
    """Whether Blender runs this copy as an extension."""
    return ROOT_PACKAGE.startswith("bl_ext.")


def checkout() -> Path | None:
    """The repository, where Blender runs animl from one that is set up for training."""
    return FOLDER if is_checkout(FOLDER) else None


def packages() -> tuple[Path, ...]:
    """Folders with the wheels that the extension brought: the worker's Python does not look there by itself."""
    if not installed():
        return ()
    import bpy

    # Blender unpacks the wheels of every extension into one folder, laid out like ~/.local.
    local = Path(bpy.utils.user_resource("EXTENSIONS")) / ".local"
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (local / "lib" / python / "site-packages",)
