"""A run, described whole by one TOML file: every field has a place here, and a misspelt one is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from training.config_sisters import Cartoonize, Face, Widen
from training.loop.config_file import ConfigError, Limit, Source, build, read_source

__all__ = ["ConfigError", "Run", "load"]


@dataclass(frozen=True, slots=True)
class Data:
    """What is trained on. Empty paths mean: procedural drawings only."""

    clips: str = ""
    stills: str = ""
    refuse: tuple[str, ...] = ("Lottie Simple License",)  # words of licences that shipped weights shall be free of
    shapes: int = 1200  # procedural drawings in the bank
    cut_outs: int = 1200  # drawings cut from clips
    tracked: int = 0  # key pairs of real animation, followed from frame to frame through the clips
    tracked_share: float = 0.35  # of the steps that are trained on them
    sheets: tuple[str, ...] = ()  # sprite sheets and animated pictures whose frames join the bank, as half of it
    sheet_grid: str = ""  # of sheets that are a bare grid: "32x32"; empty: guessed
    sheet_atlas: str = ""  # of a sheet that does not lie beside its JSON atlas
    sheet_triples: bool = False  # sheets' own motion is learned too, in tracked_share of the steps; part is held out
    characters: float = 0.0  # share of drawn pairs that show an articulated character; the others are layered shapes
    effects: float = 0.0  # share that shows smoke, water or sparks, some with a character
    sprites: float = 0.0  # share that is pixel art, of characters and effects
    line_art: float = 0.35  # share of the characters that are lines on white paper or on none; shares of them, too:
    crowds: float = 0.0  # several characters in one scene
    occluders: float = 0.0  # a post, a branch or a bush before everything
    smears: float = 0.0  # drawn long along their way for a moment
    sketches: float = 0.0  # rough lines of several loose strokes
    boil: float = 0.0  # lines that waver anew in every drawing; of the layered shapes, too
    textures: float = 0.0  # checks, dots, hatching, a brush's wash; of the layered shapes, too
    drawing_side: int = 128  # px
    sides: tuple[int, ...] = (112, 128, 160)  # px of a training picture, one drawn each step
    pixels: int = 131072  # a batch's pixels per key: batch = pixels / side²
    workers: int = 1  # threads that draw coming batches while a step is taken; 0: each is drawn when it is wanted


@dataclass(frozen=True, slots=True)
class Network:
    """The network of an inbetweener: ``kind`` says which, and only the fields of that kind are heeded."""

    kind: str = "matcher"  # or "ifnet", "two-stage": see training/tasks/synthesis.py
    depth: int = 4  # matcher: attention blocks
    quarter: int = 64  # matcher: channels at a quarter of the size
    eighth: int = 128
    passes: tuple[int, ...] = (240, 150, 90)  # ifnet: channels at a quarter, half and all of the size
    known: int = 128  # two-stage: channels of what stage 1 knows of a key, at an eighth of the size
    refined: int = 32  # two-stage: channels of the U-Net's first layer


@dataclass(frozen=True, slots=True)
class Synthesis:
    """Learning from the drawings between: what the networks beside the matcher are shown, and what counts."""

    drawings: int = 1  # between the keys of every pair; more than one: evenly spaced, as a sequence
    clips: int = 300  # kept in memory, of the folder data.clips
    from_clips: float = 0.3  # share of the steps on them
    distilled: float = 0.01  # ifnet: weight of the privileged teacher's flow
    stage_two: float = 0.4  # two-stage: share of the run after which stage 2 learns, upon a stage 1 that rests
    together: float = 0.7  # two-stage: share of the run after which both learn
    similar: float = 0.84  # two-stage: of MS-SSIM in the loss of stage 1; the rest is L1
    adversarial: float = 0.01  # two-stage: weight beside L1 in the loss of stage 2
    judge: int = 32  # two-stage: channels of the discriminator's first layer
    judge_rate: float = 5e-4  # five times the generator's (TTUR, Heusel et al. 2017)


@dataclass(frozen=True, slots=True)
class Augment:
    """How often samples to learn inbetweens from are changed, each in all its frames alike: data/material/augment."""

    clips: float = 0.5  # share of the samples out of clips, or followed on sheets, that are changed at all; 0: none
    scenes: float = 0.15  # the same of drawn scenes, once cut-outs of data.clips move in them
    view: float = 0.5  # of these, the share that is turned, slanted, nearer or further; so on with each line below
    lines: float = 0.2  # line art
    weight: float = 0.2  # lines a pixel heavier on both sides, or half a pixel lighter
    palette: float = 0.35  # other paints
    light: float = 0.4  # lighter, harsher, less colourful, channels exchanged
    alpha: float = 0.1  # half transparent, or edges without smoothing
    ground: float = 0.35  # on a flat or shaded ground, where there was none
    paper: float = 0.2  # the grain of paper
    jpeg: float = 0.15  # damage of JPEG


@dataclass(frozen=True, slots=True)
class Losses:
    """What each term counts that a run is trained by: see training/losses. A weight of 0 leaves its term out."""

    l1: float = 1.0  # of drawn pictures, up to features: see losses/picture.py
    charbonnier: float = 0.0
    laplacian: float = 0.0
    census: float = 0.0
    ms_ssim: float = 0.0
    line: float = 0.0
    features: float = 0.0  # by our own frozen encoder
    smoothness: float = 0.0  # of flows, from here on
    matching: float = 0.0  # the matcher's choice among all places, as a cross-entropy


@dataclass(frozen=True, slots=True)
class Optimizer:
    rate: float = 4e-4  # peak; cosine to a hundredth
    warmup: int = 100  # steps
    decay: float = 1e-4
    clip: float = 1.0
    ema: float = 0.998
    accumulate: int = 1  # batches whose gradients make one step: more than the memory holds at once
    broken: int = 5  # steps in a row without a finite gradient, which are thrown away, before the run gives up


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the run with data of its own, easier ones first: ``[[stage]]`` with ``until`` and ``data.FIELD``."""

    until: float  # share of the run at which it ends; after the last one [data] holds
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One training run. It ends at ``steps`` or after ``minutes``, whichever comes first; resumed time counts."""

    name: str
    job: str = "inbetween"  # or "widen", "cartoonize", "face"
    seed: int = 0
    steps: int = 100_000
    minutes: float = 60.0
    start: str = ""  # weights to start from, as ``weights.pt`` of another run; empty: from nothing
    checkpoint_minutes: float = 4.0
    log_every: int = 20
    preview_every: int = 500
    previews: int = 0  # pages that are kept as files, the newest ones; 0: all. The growth.gif shows them all the same
    piece_mib: float = 0.0  # a checkpoint is written in files of at most this size; 0: one
    threads: int = 0  # CPU threads; 0 leaves it to torch
    bf16: bool = False  # networks compute in 16 bits on a graphics card made for it: faster, half the memory
    compile: bool = False  # by torch.compile: minutes at first, then quicker steps
    tensorboard: bool = True  # scalars and pages under tensorboard/, if it is installed
    mlflow: str = ""  # address of an MLflow server, or a folder; empty: none
    stage: tuple[Stage, ...] = ()
    data: Data = field(default_factory=Data)
    network: Network = field(default_factory=Network)
    synthesis: Synthesis = field(default_factory=Synthesis)
    augment: Augment = field(default_factory=Augment)
    optimizer: Optimizer = field(default_factory=Optimizer)
    losses: Losses = field(default_factory=Losses)
    widen: Widen = field(default_factory=Widen)
    cartoonize: Cartoonize = field(default_factory=Cartoonize)
    face: Face = field(default_factory=Face)

    def at(self, progress: float) -> "Run":
        """The run as it is at a share of its length, 0 to 1: with the data of the stage that holds then."""
        for stage in self.stage:
            if progress < stage.until:
                return replace(self, data=replace(self.data, **stage.data))
        return self


WORLD_SHARES = (
    *("characters", "effects", "sprites", "line_art", "crowds"),
    *("occluders", "smears", "sketches", "boil", "textures"),
)

LIMITS = (
    *(Limit((name,), 1) for name in ("steps", "log_every", "preview_every")),
    *(Limit((name,), 0) for name in ("checkpoint_minutes", "previews", "threads")),
    Limit(("minutes",), 1e-6),
    Limit(("seed",), 0, 2**31 - 1),
    *(Limit(("data", name), 0) for name in ("shapes", "cut_outs", "tracked")),
    *(Limit(("data", name), 0, 1) for name in ("tracked_share", *WORLD_SHARES)),
    Limit(("data", "sides"), 16, 2048),
    Limit(("data", "workers"), 0, 256),
    Limit(("data", "drawing_side"), 8, 2048),
    Limit(("data", "pixels"), 256),
    *(Limit(("augment", share.name), 0, 1) for share in fields(Augment)),
    *(Limit(("network", name), 1, 4096) for name in ("depth", "quarter", "eighth")),
    *(Limit(("optimizer", name), 0) for name in ("rate", "decay")),
    *(Limit(("optimizer", name), 1) for name in ("warmup", "accumulate", "broken")),
    Limit(("optimizer", "clip"), 1e-9),
    Limit(("optimizer", "ema"), 0, 1),
    *(Limit(("widen", name), 16, 4096) for name in ("height", "width")),
    *(Limit((job, "batch"), 1) for job in ("widen", "cartoonize", "face")),
    *(Limit((job, "side"), 8, 4096) for job in ("cartoonize", "face")),
    *(Limit(("face", name), 0) for name in ("drawn", "firm", "matched", "adversarial", "guided")),
    *(Limit(("face", name), 1) for name in ("width", "judge", "judge_depth")),
)


def load(path: Path, overrides: Sequence[str] = ()) -> Run:
    """Read a run file; each override is ``section.field=value`` in TOML's notation, such as ``data.clips="clips"``.

    Raises:
        ConfigError: no such file, not TOML, an unknown or missing field, a value of the wrong kind or impossible size.
    """
    source = read_source(path, overrides)
    run: Run = build(Run, source.fields, source)
    for limit in LIMITS:
        section = run if len(limit.place) == 1 else getattr(run, limit.place[0])
        limit.check(section, source, limit.place)
    return replace(run, stage=tuple(stages(run, source)))


def stages(run: Run, source: Source) -> Iterator[Stage]:
    """The stages, their data made what [data] holds.

    Raises:
        ConfigError: a stage ends before the one before it, or gives what [data] would not take.
    """
    before = 0.0
    for index, stage in enumerate(run.stage):
        place = ("stage", index)
        if not before < stage.until <= 1:
            at = source.where((*place, "until"))
            raise ConfigError(f"{at}: “until” must be more than {before:g} and at most 1, not {stage.until:g}.")
        before = stage.until
        data = build(Data, stage.data, source, (*place, "data"))
        for limit in LIMITS:
            if limit.place[0] == "data" and limit.place[1] in stage.data:
                limit.check(data, source, (*place, *limit.place))
        yield replace(stage, data={name: getattr(data, name) for name in stage.data})
