"""From a verb to what does it."""

import argparse
import json
import shlex

from ..core.errors import AnimlError
from ..extension import MODELS
from ..inference.client import Worker, WorkerSettings
from ..inference.devices import Device
from .arguments import Where
from .assemble import assemble
from .batch import batch
from .cartoonize import cartoonize
from .face import face
from .farm import batch_on_farm
from .inbetween import inbetween
from .keys import reader
from .sprites import sprites
from .widen import widen


def run(arguments: argparse.Namespace, where: Where) -> int:
    """Do what was asked and return the exit code.

    Raises:
        AnimlError: nothing of it can be done, or not all.
    """
    if arguments.verb == "inbetween" and arguments.first.suffix.lower() == ".blend":
        if where is Where.SHELL:
            raise AnimlError(
                f"A .blend is read by Blender itself: type “{Where.BLENDER.value} inbetween {arguments.first}”."
            )
        from .blend import inbetween_blend  # needs bpy

        return inbetween_blend(arguments)
    if arguments.verb == "assemble":
        return assemble(arguments)
    if arguments.verb == "batch" and arguments.scheduler:
        return batch_on_farm(arguments)
    worker = Worker(worker_settings(arguments, where))
    try:
        match arguments.verb:
            case "inbetween":
                return inbetween(
                    arguments,
                    worker,
                    reader(where, shlex.join(["inbetween", str(arguments.first), str(arguments.last)])),
                )
            case "sprites":
                return sprites(arguments, worker)
            case "widen":
                return widen(arguments, worker)
            case "cartoonize":
                return cartoonize(arguments, worker)
            case "face":
                return face(arguments, worker)
            case "batch":
                return batch(arguments, worker, reader(where, shlex.join(["batch", arguments.jobs])))
            case _:
                print(json.dumps(worker.diagnose(), indent=2, ensure_ascii=False, default=str))
                return 0
    finally:
        worker.stop()


def worker_settings(arguments: argparse.Namespace, where: Where) -> WorkerSettings:
    """What was typed of the machine; inside Blender the add-on's preferences say the rest."""
    if where is Where.BLENDER:
        from .blend import preferences_of  # needs bpy

        return preferences_of(arguments).worker_settings()
    return WorkerSettings(arguments.models or MODELS, Device(arguments.device or Device.AUTO), arguments.threads or 0)
