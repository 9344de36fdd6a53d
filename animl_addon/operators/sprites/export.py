"""Export Sheet: the files of a filled sheet, in the form it came in, into a folder of the artist's choice."""

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ...core.errors import OutputError, SheetError
from ...core.sprites.expand import plan_inbetweens
from ...core.sprites.extras import MOST_ZOOM, NO_EXTRAS, Extras
from ...core.sprites.sheet import SpriteSheet
from ...core.sprites.touched_up import touched_up
from ...core.sprites.writing import write_files
from ...scene.sprites.filled import SOURCE, Filled
from ...scene.sprites.planes import filled_sheet
from ...scene.sprites.sheet import ShownSheet, find_sheet
from ..reporting import told
from .buttons import why_not

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

NOTHING_YET = "Nothing was generated for this sheet yet: press Generate Sprites first."


class ANIML_OT_export_sheet(bpy.types.Operator):
    bl_idname = "animl.export_sheet"
    bl_label = "Export Sheet"
    bl_description = "Write the sheet with its new frames, as touched up by now, in the form it came in"
    bl_options = set()  # it writes files alone: there is nothing to undo

    directory: bpy.props.StringProperty(name="Folder", description="Where to write the sheet", subtype="DIR_PATH")
    overwrite: bpy.props.BoolProperty(
        name="Overwrite", description="Write over files of these names; never over the sheet that was read"
    )
    gif: bpy.props.BoolProperty(name="GIFs", description="Also a GIF of each animation, at a whole enlargement")
    godot: bpy.props.BoolProperty(name="Godot", description="Also SpriteFrames for Godot (.tres)")
    page: bpy.props.BoolProperty(
        name="Before and After", description="Also a page that shows each animation before and after, and a GIF of it"
    )
    zoom: bpy.props.IntProperty(
        name="Zoom",
        description="How many times GIFs and page are enlarged; 0 for a comfortable size",
        soft_min=0,
        soft_max=12,
    )
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN"})
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        why = why_not(context)
        if not why and not filled_sheet(context, find_sheet(context)):
            why = NOTHING_YET
        if why:
            cls.poll_message_set(why)
        return not why

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "set[OperatorReturnItems]":
        if bpy.app.background:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            if not 0 <= self.zoom <= MOST_ZOOM:
                raise SheetError(f"A zoom of {self.zoom} cannot be shown: choose from 1 to {MOST_ZOOM}, or 0.")
            extras = Extras(self.gif, self.godot, self.page, self.zoom or None)
            written = export_sheet(context, Path(bpy.path.abspath(self.directory)), self.overwrite, extras)
            names = " and ".join(path.name for path in written[:2])
            more = f" and {len(written) - 2} more" if len(written) > 2 else ""
            self.report({"INFO"}, f"{names}{more} written to “{written[0].parent}”.")
            return {"FINISHED"}
        return {"CANCELLED"}


def export_sheet(context: bpy.types.Context, folder: Path, overwrite: bool, extras: Extras = NO_EXTRAS) -> list[Path]:
    """Write the files of the sheet that the context shows; returns their paths.

    The drawings are taken from the pictures that are played, as they are by now: touched up, they go out so.

    Raises:
        SheetError: nothing was generated yet, its files are gone, or one would be written over what was read.
        OutputError: a file is there already, or the folder cannot be written to.
    """
    sheet = find_sheet(context)
    filled = filled_sheet(context, sheet)
    if filled is None:
        raise SheetError(NOTHING_YET)
    before, after = _filled(filled, sheet)
    files = after.form.encode(after) | extras.encode(before, after)
    read = {path.resolve() for path in filled.read}
    for name in files:
        if (folder / name).resolve() in read:
            raise SheetError(f"“{name}” would be written over the sheet it was made from: choose another folder.")
        if (folder / name).exists() and not overwrite:
            raise OutputError(f"“{name}” is there already: choose another folder, or tick Overwrite.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The sheet cannot be written to “{folder}” ({error.strerror}): choose another folder."
        ) from error
    return write_files(files, folder)


def _filled(filled: Filled, sheet: ShownSheet) -> tuple[SpriteSheet, SpriteSheet]:
    """The sheet as it came, and with what is played between its frames."""
    if any(not (filled.folder / SOURCE / path.name).is_file() for path in filled.read):
        raise SheetError(f"The files that were generated for “{sheet.name}” are gone: press Generate Sprites again.")
    before = filled.source()
    tags = [filled.tag] if filled.tag.strip() else ()
    plan = plan_inbetweens(before, filled.count, tags=tags, loop=filled.loop)
    return before, touched_up(plan, filled.reels())


CLASSES = (ANIML_OT_export_sheet,)
