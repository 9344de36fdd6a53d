"""What an animator chooses before pressing the button: the same for a scene's panel and for a script's call.

No number here has a hard limit, because Blender would silently press a script's ``count=0`` into it: what cannot be
drawn is refused with a sentence, where the work is planned.
"""

import bpy

from .core.timing import Timing

OUTPUTS = [
    ("IMAGES", "Pictures", "Pictures with alpha, on a plane exactly over the keys or on a channel above their strips"),
    (
        "STROKES",
        "Strokes",
        "Grease Pencil strokes that can be edited: on the layers of stroke keys, with their materials; between "
        "pictures on Empties and planes, traced from the pictures drawn",
    ),
]

MOTIONS = [
    ("ARCS", "Arcs", "What turns between the keys swings and keeps its length, as limbs do"),
    ("STRAIGHT", "Straight", "Every point goes the straight way"),
]

UNMATCHED = [
    ("GROW", "Grow", "Lines are drawn along their length, from the end that touches others; closed shapes fade"),
    ("FADE", "Fade", "They become more and more transparent"),
]

TIMINGS = [
    (str(Timing.EVEN), "Even", "The same step from drawing to drawing"),
    (str(Timing.SLOW_IN), "Slow In", "Settle into the last key: drawings crowd near it"),
    (str(Timing.SLOW_OUT), "Slow Out", "Leave the first key gently: drawings crowd near it"),
    (str(Timing.SLOW_IN_OUT), "Slow In and Out", "Leave the first key gently, settle into the last"),
    (str(Timing.CUSTOM), "Custom", "A timing chart of your own"),
]

EXPOSURES = [
    ("0", "Spread", "The number of drawings you ask for, spread evenly between the keys"),
    ("1", "On Ones", "A drawing on every frame between the keys"),
    ("2", "On Twos", "A drawing on every second frame after the first key"),
    ("3", "On Threes", "A drawing on every third frame after the first key"),
]

SCOPES = [
    ("PAIR", "Pair at Playhead", "The two keys on either side of the playhead"),
    ("RANGE", "Pairs in Range", "Every pair of neighbouring keys from the first frame of a range to its last"),
]

LEAST_SIDE, MOST_SIDE = 256, 4096


class InbetweenProperties:
    """Shared by the scene's settings and the operator; Blender collects annotations from here for both."""

    count: bpy.props.IntProperty(
        name="Inbetweens",
        description="How many drawings to make between two keys",
        default=3,
        soft_min=1,
        soft_max=23,
    )
    timing: bpy.props.EnumProperty(name="Timing", description="How the motion is spaced", items=TIMINGS)
    chart: bpy.props.StringProperty(
        name="Chart",
        description="Timing chart: where each drawing stands between the first key (0) and the last (1)",
        default="0.25, 0.5, 0.75",
    )
    output: bpy.props.EnumProperty(name="Output", description="What the drawings become", items=OUTPUTS)
    motion: bpy.props.EnumProperty(name="Motion", description="How strokes go from key to key", items=MOTIONS)
    unmatched: bpy.props.EnumProperty(
        name="Unmatched", description="How strokes that only one key has come and go", items=UNMATCHED
    )
    scope: bpy.props.EnumProperty(name="Between", description="Which keys to draw between", items=SCOPES)
    start: bpy.props.IntProperty(name="Start", description="First frame of the range", default=1)
    end: bpy.props.IntProperty(name="End", description="Last frame of the range", default=250)
    hold_cuts: bpy.props.BoolProperty(
        name="Hold at Cuts",
        description="Draw nothing between two pictures with a scene cut between them",
        default=True,
    )
    neighbours: bpy.props.BoolProperty(
        name="Use Neighbouring Keys",
        description="Arcs and easing flow through the keys, as the ones before and after them show; "
        "off, each pair is drawn by itself",
        default=True,
    )
    long_side: bpy.props.IntProperty(
        name="Resolution",
        description="Longer side of the pictures that Blender renders of Grease Pencil keys",
        default=1024,
        soft_min=LEAST_SIDE,
        soft_max=MOST_SIDE,
        subtype="PIXEL",
    )


class ANIML_PG_settings(InbetweenProperties, bpy.types.PropertyGroup):
    """``scene.animl``: the panel's choices, kept with the scene."""

    exposure: bpy.props.EnumProperty(name="Exposure", description="How long drawings are shown", items=EXPOSURES)
    ghosts: bpy.props.BoolProperty(
        name="Preview",
        description="Show the strokes between the keys at the playhead before they are drawn, by their shapes alone",
        default=False,
    )


CLASSES = (ANIML_PG_settings,)
