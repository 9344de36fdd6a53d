"""Export Sheet: the files of a filled sheet, in the form it came in, into a folder of the artist's choice."""

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ..core.errors import OutputError, SheetError
from ..core.sprites.writing import write_files
from ..scene.sprite_planes import filled_sheet
from ..scene.sprite_sheet import find_sheet
from .reporting import told
from .sprites import why_not

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

NOTHING_YET = "Nothing was generated for this sheet yet: press Generate Sprites first."


class ANIML_OT_export_sheet(bpy.types.Operator):
    bl_idname = "animl.export_sheet"
    bl_label = "Export Sheet"
    bl_description = "Write the sheet with its new frames in the form it came in, with its atlas if it has one"
    bl_options = set()  # it writes files alone: there is nothing to undo

    directory: bpy.props.StringProperty(name="Folder", description="Where to write the sheet", subtype="DIR_PATH")
    overwrite: bpy.props.BoolProperty(
        name="Overwrite", description="Write over files of these names; never over the sheet that was read"
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
            written = export_sheet(context, Path(bpy.path.abspath(self.directory)), self.overwrite)
            names = " and ".join(path.name for path in written[:2])
            more = f" and {len(written) - 2} more" if len(written) > 2 else ""
            self.report({"INFO"}, f"{names}{more} written to “{written[0].parent}”.")
            return {"FINISHED"}
        return {"CANCELLED"}


def export_sheet(context: bpy.types.Context, folder: Path, overwrite: bool) -> list[Path]:
    """Write the files of the sheet that the context shows; returns their paths.

    Raises:
        SheetError: nothing was generated yet, its files are gone, or one would be written over what was read.
        OutputError: a file is there already, or the folder cannot be written to.
    """
    sheet = find_sheet(context)
    filled = filled_sheet(context, sheet)
    if filled is None:
        raise SheetError(NOTHING_YET)
    found = [path for path in sorted(filled.folder.rglob("*")) if path.is_file()]
    files = {path.relative_to(filled.folder).as_posix(): path for path in found}
    if not files:
        raise SheetError(f"The files that were generated for “{sheet.name}” are gone: press Generate Sprites again.")
    read = {path.resolve() for path in filled.read}
    for name in files:
        if (folder / name).resolve() in read:
            raise SheetError(f"“{name}” would be written over the sheet it was made from: choose another folder.")
        if (folder / name).exists() and not overwrite:
            raise OutputError(f"“{name}” is there already: choose another folder, or tick Overwrite.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        data = {name: path.read_bytes() for name, path in files.items()}
    except OSError as error:
        raise OutputError(
            f"The sheet cannot be written to “{folder}” ({error.strerror}): choose another folder."
        ) from error
    return write_files(data, folder)


CLASSES = (ANIML_OT_export_sheet,)
