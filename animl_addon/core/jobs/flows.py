"""What the model sees move between two keys, without drawing anything: for strokes, which are drawn from it in Blender.

As JSON: ``{"job": "match", "first": PATH, "last": PATH, "out": PATH}``; the result is a ``.npz`` with the fields of
:class:`KeyFlow`.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from ..errors import JobError, OutputError
from ..images import from_nchw
from ..model import Model
from ..picture import RGBA
from ..strokes.matching import KeyFlow
from ..whole import whole
from .inbetween import check_keys, match

JOB = "match"


@dataclass(frozen=True, slots=True)
class MatchJob:
    """Match one pair of key pictures and write the flows between them."""

    first: Path
    last: Path
    out: tuple[Path]  # one .npz

    def to_json(self) -> str:
        fields = {"job": JOB, "first": str(self.first), "last": str(self.last), "out": str(self.out[0])}
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "MatchJob":
        """Parse what :meth:`to_json` wrote.

        Raises:
            JobError: it is something else.
        """
        try:
            fields = json.loads(text)
            if fields.pop("job") != JOB:
                raise ValueError("another job")
            return cls(Path(fields["first"]), Path(fields["last"]), (Path(fields["out"]),))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise JobError(f"A job to match keys cannot be understood ({error}): correct it.") from error


def key_flow(model: Model, first: RGBA, last: RGBA) -> KeyFlow:
    """Let the model look at the pair.

    Raises:
        KeyDrawingError: the keys differ in size, or one is empty.
    """
    check_keys(first, last)
    pair = match(model, first, last)
    seen = {name: from_nchw(values) for name, values in pair.seen.items()}
    return KeyFlow(
        seen["flow01"],
        seen["flow10"],
        seen["certainty0"][..., 0],
        seen["certainty1"][..., 0],
        pair.scale.down / pair.scale.up,
    )


def write_flow(path: Path, flow: KeyFlow) -> None:
    """Write flows as ``.npz``, wholly or not at all.

    Raises:
        OutputError: the folder is missing, read-only or full.
    """
    try:
        with whole(path) as file:
            np.savez(file, **asdict(flow))
    except OSError as error:
        raise OutputError(f"“{path.name}” could not be written ({error}): make room and try again.") from error


def read_flow(path: Path) -> KeyFlow:
    """Read what :func:`write_flow` wrote.

    Raises:
        OutputError: it is not there, or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = (stored[name] for name in ("flow01", "flow10", "certainty0", "certainty1"))
            return KeyFlow(*arrays, scale=float(stored["scale"]))
    except (OSError, EOFError, KeyError, TypeError, ValueError, BadZipFile) as error:
        raise OutputError(f"The flows in “{path.name}” cannot be read ({error}): press again.") from error
