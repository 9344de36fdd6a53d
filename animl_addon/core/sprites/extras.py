"""What may be written beside a sheet: GIFs, SpriteFrames for Godot, a page of before and after."""

from dataclasses import dataclass

from .godot import encode_godot
from .page import comfortable_zoom, encode_page, gifs
from .sheet import SpriteSheet

MOST_ZOOM = 64


@dataclass(frozen=True, slots=True)
class Extras:
    """Which of them; ``zoom``: of GIFs and page, a whole number, None for a comfortable one."""

    gif: bool = False
    godot: bool = False
    page: bool = False
    zoom: int | None = None

    def encode(self, before: SpriteSheet, after: SpriteSheet) -> dict[str, bytes]:
        """The files by name.

        Raises:
            SheetError: a picture would be larger than its form allows.
        """
        zoom = self.zoom or comfortable_zoom(after)
        files: dict[str, bytes] = {}
        if self.gif:
            files |= gifs(after, zoom)
        if self.godot:
            files |= encode_godot(after)
        if self.page:
            files |= encode_page(before, after, zoom)
        return files


NO_EXTRAS = Extras()
