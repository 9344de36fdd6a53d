"""Cartoonize in the Image Editor: an image or a render result becomes a drawn image beside it, which is then shown."""

from collections.abc import Generator

import bpy

from ... import worker_session
from ...cartoonize_properties import CartoonizeProperties
from ...core.errors import KeyDrawingError
from ...preferences import Preferences
from ...scene.cartoonize_image import show_drawn, write_image
from ...scene.folders import discard_folder, fresh_folder, output_folder
from ..button import PressButton, WhenIdle
from ..running import RunningPress
from .buttons import Wish

SELECT = "Show an image or a render in the Image Editor, or name one."


class ImagePress(RunningPress):
    """A press for one image of the .blend."""

    gone = "The image was removed while animl drew"

    def __init__(self, context: bpy.types.Context, image: bpy.types.Image, wish: Wish) -> None:
        super().__init__(context, "Reading the image", 1)
        self.image, self.name, self.wish = image, image.name, wish
        space = getattr(context, "space_data", None)
        self._space = space if isinstance(space, bpy.types.SpaceImageEditor) else None

    def summary(self) -> str:
        return f"“{self.name}” is drawn, as the image “{self.name} · Cartoon”."

    def _flow(self, preferences: Preferences) -> Generator[None]:
        worker = worker_session.worker(preferences.worker_settings())
        root = output_folder(bpy.data.filepath, preferences.output_folder)
        folder = fresh_folder(root, self.name, "cartoon")
        out = folder / "drawing_0001.png"
        try:
            with self._keys_of(worker) as keys:
                file = keys / "image.png"
                with self._scene_at_hand():
                    write_image(self.image, self.scene, file)
                yield
                yield from self._draw(worker, self.wish.job((file,), (out,)))
            yield from self._hand_at_work()
            self.touched = True
            show_drawn(self.image, out, self._space)
        finally:
            if not self.touched:
                discard_folder(folder)


class ANIML_OT_cartoonize_image(WhenIdle, PressButton, CartoonizeProperties, bpy.types.Operator):
    bl_idname = "animl.cartoonize_image"
    bl_label = "Cartoonize Image"
    bl_description = "Draw the image or render that is shown; the drawing is an image of its own"
    bl_options = {"UNDO"}

    image: bpy.props.StringProperty(name="Image", description="Name of the image; empty: the one that is shown")

    def _planned(self, context: bpy.types.Context) -> ImagePress:
        image = bpy.data.images.get(self.image) if self.image else shown_image(context)
        if image is None:
            raise KeyDrawingError(f"There is no image “{self.image}”: check its name." if self.image else SELECT)
        return ImagePress(context, image, Wish(self, context.scene.animl_cartoonize))


def shown_image(context: bpy.types.Context) -> bpy.types.Image | None:
    """What the Image Editor shows; None outside of it."""
    space = getattr(context, "space_data", None)
    return space.image if isinstance(space, bpy.types.SpaceImageEditor) else None


CLASSES = (ANIML_OT_cartoonize_image,)
