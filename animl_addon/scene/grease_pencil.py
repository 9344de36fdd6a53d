"""Grease Pencil keys: the visible layers of an object, or the chosen ones, as Blender itself renders them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.errors import KeyDrawingError
from .camera import fit, look_through, scene_camera
from .held import drawn_by_animator, uncover
from .render import camera_stand, copy_on, photograph
from .source import Album, KeyDrawing, KeyPictures, PlanePlacement
from .strokes.view import of_layer, through


@dataclass(frozen=True, slots=True)
class GreasePencilSource:
    """Layers of one object, seen together as one drawing.

    A key stands wherever one of the layers has a keyframe; layers without one there hold their drawing, as on the
    timeline. What animl put on a layer is no key, until the animator draws on it. Locked layers are only read, and may
    be.
    """

    object: bpy.types.Object
    chosen: tuple[str, ...] = ()  # names of layers; none chosen means all that are visible

    @property
    def name(self) -> str:
        return f"{self.object.name} · {', '.join(self.chosen)}" if self.chosen else self.object.name

    @property
    def identity(self) -> tuple[str, ...]:
        return "GREASEPENCIL", *sorted(self.chosen)

    def owners(self) -> list[bpy.types.Object]:
        return [self.object]

    def keys(self, scene: bpy.types.Scene) -> list[KeyDrawing]:
        frames = {
            frame.frame_number for layer in self.holders() for frame in layer.frames if drawn_by_animator(layer, frame)
        }
        return [KeyDrawing(frame, f"{self.name} at frame {frame}") for frame in sorted(frames)]

    def holders(self) -> list[bpy.types.GreasePencilLayer]:
        return [
            layer
            for layer in self.object.data.layers
            if is_visible(layer) and (not self.chosen or layer.name in self.chosen)
        ]

    def pictures(
        self,
        context: bpy.types.Context,
        keys: Sequence[KeyDrawing],
        folder: Path,
        long_side: int,
        beyond: Sequence[KeyDrawing] = (),
        album: Album | None = None,
    ) -> KeyPictures:
        """Render the keys, through the scene's camera or, with none, a frame fitted to all of them.

        Where a breakdown stands on one layer, another that was blanked for drawings shows what it held. Where markers
        switch cameras, all keys are seen through the first key's: drawings need one place to lie.
        """
        if not self.holders():
            raise KeyDrawingError(f"{self.name}: every layer of these keys is hidden, show them first.")
        taken = album.taken if album else {}
        camera = scene_camera(context.scene, keys[0].frame)
        with ExitStack() as lent:
            stand = lent.enter_context(camera_stand(context, long_side))
            copy = lent.enter_context(copy_on(stand, self.object))
            uncover(copy.data)
            self._show_only_own_layers(copy)
            _have_parents_move(copy)
            placement = self._aim(lent, context.scene, stand, copy, keys, long_side, camera)
            # Through no camera of the scene, every pair has a frame of its own, fitted to it.
            seen_by = (
                self.object.name_full,
                self.identity,
                long_side,
                camera.name_full if camera else placement.corners,
            )

            def seen(key: KeyDrawing) -> tuple[Path, NDArray[np.float64]]:
                what = (self.object.name_full, self.identity, long_side, seen_by, key.frame)
                if what not in taken:
                    file = folder / f"key_{len(taken)}_frame_{key.frame}.tif"
                    stand.frame_set(key.frame)
                    view = _view(stand, copy)
                    photograph(context, stand, copy, key.name, file)
                    taken[what] = file, view
                return taken[what]

            pictures = [seen(key) for key in keys]
            found = []
            for key in beyond:
                with suppress(KeyDrawingError):  # of which nothing is seen here: the pair is drawn without it
                    found.append((key, seen(key)[0]))
        files, views = zip(*pictures, strict=True)
        return KeyPictures(files, placement, tuple(found), views)

    def _show_only_own_layers(self, copy: bpy.types.Object) -> None:
        """Unlight the copy, and hide the layers that are not meant; of these, masks go on masking.

        A hidden layer masks nothing, but one of no opacity does.
        """
        shown = {layer.name for layer in self.holders()}
        masks = set(_masks(copy.data, shown))
        copy.use_grease_pencil_lights = False
        for layer in copy.data.layers:
            layer.use_lights = False
            layer.viewlayer_render = ""  # the stand's one view layer is none of the animator's
            if layer.name in shown:
                continue
            if layer.name in masks:
                layer.opacity = 0
            else:
                layer.hide = True

    def _aim(
        self,
        lent: ExitStack,
        scene: bpy.types.Scene,
        stand: bpy.types.Scene,
        copy: bpy.types.Object,
        keys: Sequence[KeyDrawing],
        long_side: int,
        camera: bpy.types.Object | None,
    ) -> PlanePlacement:
        frames = [key.frame for key in keys]
        if camera:
            return look_through(stand, scene, camera, copy, frames, long_side)
        optics = bpy.data.cameras.new("animl camera")
        lent.callback(bpy.data.cameras.remove, optics)  # which removes the object with it
        camera = bpy.data.objects.new("animl camera", optics)
        drawings = {key.frame: self._drawings(copy, key) for key in keys}
        thickest = max(thickness_of(drawing) for at_frame in drawings.values() for _, drawing in at_frame)

        def points(posed: bpy.types.Object, frame: int) -> tuple[np.ndarray, np.ndarray]:
            """All, and those of layers with parents of their own, whose places Blender's bounds leave out."""
            layers = [(posed.data.layers.get(layer.name, layer), drawing) for layer, drawing in drawings[frame]]
            found = [(layer.parent, points_of(drawing, of_layer(layer, posed))) for layer, drawing in layers]
            moved = [places for parent, places in found if parent]
            return np.concatenate([places for _, places in found]), np.concatenate([np.empty((0, 3)), *moved])

        return fit(stand, camera, copy, frames, points, thickest, long_side)

    def _drawings(
        self, copy: bpy.types.Object, key: KeyDrawing
    ) -> list[tuple[bpy.types.GreasePencilLayer, bpy.types.GreasePencilDrawing]]:
        """What is seen at the key of the copy, layer by layer, blank drawings left out."""
        drawings = [
            (layer, frame.drawing)
            for layer in (copy.data.layers[own.name] for own in self.holders())
            if (frame := layer.get_frame_at(key.frame)) and frame.drawing and frame.drawing.strokes
        ]
        if not drawings:
            raise KeyDrawingError(f"The key {key.name} is empty: draw on it, or delete it.")
        return drawings


def is_visible(layer: bpy.types.GreasePencilLayer) -> bool:
    """Whether neither the layer nor a group around it is hidden."""
    return not any(part.hide for part in _with_groups(layer))


def is_locked(layer: bpy.types.GreasePencilLayer) -> bool:
    """Whether the layer or a group around it is locked."""
    return any(part.lock for part in _with_groups(layer))


def _with_groups(layer: bpy.types.GreasePencilLayer) -> Iterator[Any]:
    """The layer, then every group around it, from within."""
    part: Any = layer
    while part:
        yield part
        part = part.parent_group


def _have_parents_move(copy: bpy.types.Object) -> None:
    """Have what its layers are parented to stand at each frame as it does there.

    On a stand that does not hold it Blender takes a layer's parent as it stands now, unless a constraint asks for it:
    one without influence.
    """
    for layer in copy.data.layers:
        if layer.parent:
            asking: Any = copy.constraints.new("COPY_LOCATION")
            asking.target, asking.subtarget = layer.parent, layer.parent_bone
            asking.influence = 0


def points_of(drawing: bpy.types.GreasePencilDrawing, matrix: np.ndarray) -> np.ndarray:
    """(N, 3) points of a drawing, moved by a (4, 4) matrix."""
    position = drawing.attributes["position"]
    points = np.empty(len(position.data) * 3, np.float32)
    position.data.foreach_get("vector", points)
    return points.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]


def thickness_of(drawing: bpy.types.GreasePencilDrawing) -> float:
    """Half the width of the drawing's thickest line, in the object's units."""
    radius = drawing.attributes.get("radius")
    if radius is None:
        return 0.01  # what Blender draws with where nothing is said
    radii = np.empty(len(radius.data), np.float32)
    radius.data.foreach_get("value", radii)
    return float(radii.max())


def _view(stand: bpy.types.Scene, copy: bpy.types.Object) -> np.ndarray:
    """(3, 4): from the copy's space into the picture to be taken of it."""
    graph = stand.view_layers[0].depsgraph
    assert graph is not None and stand.camera is not None, "a picture is about to be taken"
    return through(stand.camera.evaluated_get(graph), copy.evaluated_get(graph), stand, graph)


def _masks(data: Any, shown: set[str]) -> Iterator[str]:
    """Names of the visible layers that mask those shown."""
    for layer in data.layers:
        if layer.name in shown and layer.use_masks:
            for mask in layer.mask_layers:
                if not mask.hide and (masking := data.layers.get(mask.name)) and is_visible(masking):
                    yield mask.name
