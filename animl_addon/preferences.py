"""Preferences: what belongs to the computer and its user, not to a scene."""

from dataclasses import dataclass, field
from pathlib import Path

import bpy

from . import extension
from .core.errors import ModelContractError
from .inference.client import WorkerSettings
from .inference.devices import NAMES, Device

DEVICES = [
    (str(device), NAMES[device].capitalize() if device == Device.AUTO else NAMES[device], "") for device in Device
]

IDLE_MINUTES = 5.0


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user chose, or the defaults where animl is not installed as an add-on (scripts)."""

    models: Path = extension.MODELS
    device: Device = Device.AUTO
    threads: int = 0
    output_folder: str = ""  # empty: beside the .blend
    idle_minutes: float = IDLE_MINUTES
    training: Path | None = field(default_factory=extension.checkout)  # a checkout that can fine-tune

    def worker_settings(self) -> WorkerSettings:
        return WorkerSettings(self.models, self.device, self.threads, extension.packages())


def preferences(context: bpy.types.Context) -> Preferences:
    """The preferences as they are now."""
    addon = context.preferences.addons.get(extension.ROOT_PACKAGE)
    chosen = addon.preferences if addon else None
    if chosen is None:
        return Preferences()
    models = Path(bpy.path.abspath(chosen.models)) if chosen.models.strip() else extension.MODELS
    training = Path(bpy.path.abspath(chosen.training)) if chosen.training.strip() else extension.checkout()
    return Preferences(
        models, Device(chosen.device), chosen.threads, chosen.output_folder, chosen.idle_minutes, training
    )


def choose_models(context: bpy.types.Context, folder: Path | None) -> None:
    """Draw with the models of this folder from now on; with None, with those that came with animl.

    Raises:
        ModelContractError: animl is not enabled as an add-on, so that it keeps no preferences.
    """
    addon = context.preferences.addons.get(extension.ROOT_PACKAGE)
    if addon is None or addon.preferences is None:
        raise ModelContractError("animl has no preferences here: enable it as an add-on, and choose its models there.")
    addon.preferences.models = str(folder) if folder else ""


class ANIML_AP_preferences(bpy.types.AddonPreferences):
    bl_idname = extension.ROOT_PACKAGE

    models: bpy.props.StringProperty(
        name="Models",
        description="Folder with animl's models; empty takes those that came with it",
        subtype="DIR_PATH",
    )
    device: bpy.props.EnumProperty(
        name="Device",
        description="Where to draw; automatic takes the fastest device that draws what the processor draws",
        items=DEVICES,
    )
    threads: bpy.props.IntProperty(
        name="Threads",
        description="Processor threads for drawing; 0 takes all",
        min=0,
        soft_max=64,
    )
    output_folder: bpy.props.StringProperty(
        name="Drawings",
        description="Folder for the drawings; empty puts them beside the .blend, and // is relative to it",
        subtype="DIR_PATH",
    )
    training: bpy.props.StringProperty(
        name="Training",
        description="Folder of a checkout of animl in which “make training” was run, for fine-tuning; empty takes the "
        "one that animl itself runs from, if it does",
        subtype="DIR_PATH",
    )
    idle_minutes: bpy.props.FloatProperty(
        name="Idle Minutes",
        description="How long the worker stays ready after drawing, before it gives its memory back to Blender",
        default=IDLE_MINUTES,
        min=0,
        soft_max=60,
    )

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        for name in ("models", "device", "threads", "output_folder", "idle_minutes", "training"):
            layout.prop(self, name)
        layout.operator("animl.copy_diagnostics", icon="COPYDOWN")


CLASSES = (ANIML_AP_preferences,)
