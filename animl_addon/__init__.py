"""animl: draws the frames between an animator's key drawings.

Importing this package touches neither Blender nor ONNX Runtime, so ``training`` and plain tests can import
``animl_addon.core``. From a script: ``import animl_addon; animl_addon.register()``.
"""


def register() -> None:
    """Register every class with the running Blender."""
    from .registration import register

    register()


def unregister() -> None:
    """Undo :func:`register`; the worker, if one runs, goes home."""
    from .registration import unregister

    unregister()
