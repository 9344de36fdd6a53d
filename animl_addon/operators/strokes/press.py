"""One press of Generate Inbetweens for strokes: read the keys, see what moves, draw, give the layers their keyframes.

The model is asked where there is one. Without, or where it fails, strokes are matched by their shapes and neighbours,
and the animator is told so.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from ... import worker_session
from ...core.errors import AnimlError, KeyDrawingError
from ...core.jobs.flows import MatchJob, read_flow
from ...core.spec import Job
from ...core.strokes.between import DrawnStrokes
from ...core.strokes.matching import KeyFlow
from ...inference.library import find_model
from ...preferences import Preferences
from ...scene import held
from ...scene.grease_pencil import GreasePencilSource
from ...scene.place import clear_pictures
from ...scene.source import Source
from ...scene.strokes.keys import LayerKeys, common_view, read_keys
from ...scene.strokes.place import place_strokes
from ...scene.strokes.together import between_together
from ...scene.strokes.view import ToPixels
from ..plan import Span, Wish
from ..running import RunningPress
from .plan import layer_of, together


@dataclass(frozen=True, slots=True)
class Layered:
    """What is drawn for one pair of keys of one layer; nothing, if it is held."""

    span: Span
    keys: LayerKeys
    drawn: list[DrawnStrokes]


class StrokesPress(RunningPress):
    """A press for these spans, each of one layer."""

    gone = "The keys were removed while animl drew"

    def __init__(
        self, context: bpy.types.Context, sources: Sequence[Source], spans: Sequence[Span], wish: Wish
    ) -> None:
        super().__init__(context, "Reading the keys", sum(len(span.marks) for span in spans))
        self.sources = tuple(sources)
        self.spans = tuple(spans)
        self.wish = wish
        self._layers: list[Layered] = []
        self._by_shape = False

    @property
    def done(self) -> int:
        return sum(len(layer.span.marks) for layer in self._layers)

    def summary(self) -> str:
        """What was done, for the status bar."""
        drawn = [layer for layer in self._layers if layer.drawn]
        if not drawn:
            return "No drawing was needed: the keys are held."
        frames = sorted({mark.frame for layer in drawn for mark in layer.span.marks})
        shown = ", ".join(map(str, frames[:12])) + (", …" if len(frames) > 12 else "")
        noun = "inbetween" if len(frames) == 1 else "inbetweens"
        text = f"{len(frames)} {noun} drawn as strokes, on {'frame' if len(frames) == 1 else 'frames'} {shown}"
        if self._by_shape:
            text += ", matched by their shapes alone as there is no model"
        return f"{text}."

    def _flow(self, preferences: Preferences) -> Generator[None]:
        with self._scene_at_hand():
            self._check()
        for spans in together(self.spans):
            thing = spans[0].source.owners()[0]
            flow, views = yield from self._seen(preferences, thing, spans)
            self.doing = "Drawing"
            yield
            with self._scene_at_hand():
                self._layers += self._drawn(thing, spans, flow, views)
        self._refuse_blanks()
        self.doing = "Placing the strokes"
        yield from self._hand_at_work()
        with self._scene_at_hand():
            self._place()

    def _check(self) -> None:
        for span in self.spans:
            held.check([layer_of(span.source)])

    def _seen(
        self, preferences: Preferences, thing: bpy.types.Object, spans: Sequence[Span]
    ) -> Generator[None, None, tuple[KeyFlow | None, tuple[ToPixels, ...]]]:
        """What the model sees move between two keys of these layers together, and the views that it saw them in."""
        if not has_model(preferences.models):
            self._by_shape = True
            return None, ()
        with self._scene_at_hand():
            keys = [self._read(span) for span in spans]
        wanted = tuple(
            name
            for span, pair in zip(spans, keys, strict=True)
            if not (pair.empty or pair.same)
            for name in span.source.identity[1:]
        )
        if not wanted:
            return None, ()
        worker = worker_session.worker(preferences.worker_settings())
        together = GreasePencilSource(thing, wanted)
        try:
            with self._keys_of(worker) as folder:
                with self._scene_at_hand():
                    pictures = together.pictures(
                        bpy.context, (spans[0].first, spans[0].last), folder, self.wish.long_side
                    )
                yield
                out = folder / "flow.npz"
                yield from self._draw(worker, MatchJob(pictures.files[0], pictures.files[1], (out,)))
                return read_flow(out), pictures.views
        except AnimlError as error:
            self.warnings.append(f"{spans[0]}: the strokes were matched by their shapes alone. {error}")
            return None, ()

    def _read(self, span: Span, views: tuple[ToPixels, ...] = ()) -> LayerKeys:
        beyond = (span.before and span.before.frame, span.after and span.after.frame)
        frames = (span.first.frame, span.last.frame)
        return read_keys(self.scene, span.source.owners()[0], layer_of(span.source), frames, beyond, views)

    def _drawn(
        self, thing: bpy.types.Object, spans: Sequence[Span], flow: KeyFlow | None, views: tuple[ToPixels, ...]
    ) -> list[Layered]:
        """Layers that have their keys on the same frames."""
        frames = (spans[0].first.frame, spans[0].last.frame)
        if not views:
            views = (common_view(self.scene, thing, [layer_of(span.source) for span in spans], frames),) * 2
        keys = [self._read(span, views) for span in spans]
        self.warnings += [
            f"{span}: both keys are the same drawing, so it is held."
            for span, pair in zip(spans, keys, strict=True)
            if pair.same and not pair.empty
        ]
        moving = [number for number, pair in enumerate(keys) if not (pair.empty or pair.same)]
        for number in moving:
            try:
                keys[number].pairs(flow)
            except AnimlError as error:
                raise type(error)(f"{spans[number]}: {error}") from error
        times = [mark.time for mark in spans[0].marks]
        arcs, grow = self.wish.motion == "ARCS", self.wish.unmatched == "GROW"
        strokes = between_together([keys[number] for number in moving], times, arcs, flow, grow)
        drawn = dict(zip(moving, strokes, strict=True))
        return [Layered(span, keys[number], drawn.get(number, [])) for number, span in enumerate(spans)]

    def _refuse_blanks(self) -> None:
        """Raise :class:`KeyDrawingError` where every pair has a blank: there is nothing to draw between."""
        if all(layer.keys.empty for layer in self._layers):
            span, keys = self._layers[0].span, self._layers[0].keys
            key = span.last if keys.first else span.first
            raise KeyDrawingError(f"The key {key.name} is empty: draw on it, or delete it.")

    def _place(self) -> None:
        """Write to the scene, once all that can be known beforehand allows it."""
        self._check()
        self.touched = True
        for source in self.sources:
            for span in self.spans:
                if span.source.owners()[0] in source.owners():
                    clear_pictures(bpy.context, source, (span.first.frame, span.last.frame))
        for layer in self._layers:
            span = layer.span
            marks = span.marks if layer.drawn else ()
            frames = (span.first.frame, span.last.frame)
            place_strokes(layer_of(span.source), frames, marks, layer.drawn, layer.keys.kinds)


def has_model(folder: Path) -> bool:
    """Whether there is a model that could look at the keys, be it a damaged one."""
    try:
        find_model(folder, Job.INBETWEEN)
    except AnimlError:
        return False
    return True
