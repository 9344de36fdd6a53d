"""The extension's root: Blender looks for ``register`` beside the manifest; the code lives in ``animl_addon``."""

from .animl_addon import register, unregister

__all__ = ("register", "unregister")
