"""What a press for strokes would draw at the playhead, for the viewport: nothing in the scene is changed.

Strokes are matched by their shapes alone here, which is quick; the press itself asks the model as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import bpy

from ...core.errors import AnimlError
from ...scene.find import sources
from ...scene.strokes.keys import LayerKeys, common_view, read_keys
from ...scene.strokes.lines import Line, ghost_lines, linked_lines
from ...scene.strokes.together import between_together
from ..plan import Span, Wish, plan, timeline_of
from ..running import current
from .links import key_pairs
from .plan import draws_strokes, layer_of, layers_of, together

MOST_POINTS = 20_000
"""Of both keys of all layers: more take longer than a hand on a slider waits."""

UNKNOWN = object()


@dataclass
class Preview:
    """Lines of the pair at the playhead, reckoned anew when the keys, the playhead or the choices change."""

    lines: list[Line] = field(default_factory=list)
    _shown: Any = UNKNOWN  # what the lines are of
    _keys: dict[Any, list[LayerKeys]] = field(default_factory=dict)  # read and matched, until a drawing changes

    def look(self, context: bpy.types.Context) -> bool:
        """Bring the lines up to date; whether they have changed."""
        wanted = self._wanted(context)
        if wanted == self._shown:
            return False
        self._shown = wanted
        before, self.lines = self.lines, []
        if wanted is not None:
            self.lines = self._ghosts(timeline_of(context), *wanted[:2]) + self._links(context)
        return bool(before or self.lines)

    def forget(self) -> None:
        """The drawings may have changed."""
        self._shown = UNKNOWN
        self._keys.clear()

    def _wanted(self, context: bpy.types.Context) -> Any:
        """All that the lines depend on but the drawings themselves; None where none are shown."""
        scene: Any = timeline_of(context)
        thing = context.view_layer.objects.active if context.view_layer else None
        if current() is not None or scene.animl.output != "STROKES" or thing is None or thing.type != "GREASEPENCIL":
            return None
        spans: tuple[Span, ...] = ()
        wish = Wish.of(scene.animl)
        if scene.animl.ghosts:
            try:
                found = sources(context)
                if draws_strokes("STROKES", found):
                    spans = tuple(span for span in plan(scene, layers_of(found), wish) if _around(span, scene))
            except AnimlError:  # the panel tells why
                spans = ()
        where = tuple(map(tuple, thing.matrix_world))
        return spans, wish, scene.frame_current, thing.name, where

    def _ghosts(self, scene: Any, spans: tuple[Span, ...], wish: Wish) -> list[Line]:
        lines = []
        try:
            for group in together(spans):
                keys = self._read(scene, group)
                if sum(len(stroke) for pair in keys for stroke in (*pair.first, *pair.last)) > MOST_POINTS:
                    continue
                moving = [number for number, pair in enumerate(keys) if not (pair.empty or pair.same)]
                times = [mark.time for mark in group[0].marks]
                arcs, grow = wish.motion == "ARCS", wish.unmatched == "GROW"
                drawn = between_together([keys[number] for number in moving], times, arcs, None, grow)
                for number, drawings in zip(moving, drawn, strict=True):
                    source = group[number].source
                    strokes = [(time, each.strokes) for time, each in zip(times, drawings, strict=True)]
                    lines += ghost_lines(source.owners()[0], layer_of(source), strokes)
        except AnimlError:  # a press says what is wrong with a stroke
            return []
        return lines

    def _read(self, scene: Any, spans: Sequence[Span]) -> list[LayerKeys]:
        """The keys of layers that are drawn together, read once until a drawing changes."""
        which = tuple((span.source, span.first, span.last, span.before, span.after) for span in spans)
        if which not in self._keys:
            thing = spans[0].source.owners()[0]
            frames = (spans[0].first.frame, spans[0].last.frame)
            view = common_view(scene, thing, [layer_of(span.source) for span in spans], frames)
            beyond = [(span.before and span.before.frame, span.after and span.after.frame) for span in spans]
            self._keys[which] = [
                read_keys(scene, thing, layer_of(span.source), frames, near, (view, view))
                for span, near in zip(spans, beyond, strict=True)
            ]
        return self._keys[which]

    def _links(self, context: bpy.types.Context) -> list[Line]:
        try:
            return [
                line
                for source, keys in key_pairs(context)
                for line in linked_lines(source.owners()[0], layer_of(source), *keys)
            ]
        except AnimlError:
            return []


def _around(span: Span, scene: Any) -> bool:
    return span.first.frame <= scene.frame_current <= span.last.frame
