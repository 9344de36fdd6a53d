"""Every test starts in an empty Blender, with the add-on registered."""

from collections.abc import Iterator

import pytest

bpy = pytest.importorskip("bpy", reason="the bpy wheel is not installed here")

import animl_addon  # noqa: E402

from .pressing import models, ready, slow_models  # noqa: E402, F401  fixtures of the tests that press the button


@pytest.fixture(autouse=True)
def empty_blender() -> Iterator[None]:
    """Factory settings without an object; what a test leaves behind, the next does not see."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    animl_addon.register()
    yield
    animl_addon.unregister()
