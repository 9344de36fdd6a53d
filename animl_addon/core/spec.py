"""The contract of an exported model: ``<name>.json`` beside its ``.onnx`` graphs.

``training/export.py`` is the only writer, ``inference/library.py`` the only reader.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .errors import ModelContractError

CONTRACT_VERSION = 3


class Job(StrEnum):
    INBETWEEN = "inbetween"
    WIDEN = "widen"
    CARTOONIZE = "cartoonize"
    FACE = "face"


INTERFACE: dict[Job, dict[str, tuple[dict[str, int], dict[str, int]]]] = {
    Job.INBETWEEN: {
        "match": (
            {"image0": 4, "image1": 4},
            {"flow01": 2, "flow10": 2, "certainty0": 1, "certainty1": 1},
        ),
        "draw": (
            {
                "image0": 4,
                "image1": 4,
                "flow01": 2,
                "flow10": 2,
                "certainty0": 1,
                "certainty1": 1,
                "moved0": 2,
                "moved1": 2,
                "time": 1,
            },
            {"image": 4, "flow0": 2, "flow1": 2, "confidence": 1},
        ),
    },
    Job.WIDEN: {
        "fill": (
            {"image": 4, "hidden": 1, "edge": 2},
            {"filled": 4, "paint": 4, "soft": 4, "look": 6, "gain": 3},
        ),
    },
    Job.CARTOONIZE: {"cartoonize": ({"image": 4, "look": 3, "strength": 1}, {"drawing": 4})},
    Job.FACE: {"draw": ({"latent": 128}, {"image": 4})},
}
"""Job -> graph -> (inputs, outputs), each name -> channels. Every tensor is float32, (N, channels, height, width)."""


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """One ``.onnx`` file of a model."""

    file: str  # beside the sidecar; a bare name
    sha256: str  # of the file, lower-case hexadecimal


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """The sidecar ``<name>.json``."""

    name: str
    job: Job
    graphs: dict[str, GraphSpec]  # by the role INTERFACE gives them
    multiple: int  # pixels; height and width of every image input must be divisible by it
    halo: int  # pixels of context a tile of "draw" needs on each side, beside the longest flow in it
    side: int  # pixels; the longest side at which the model was trained to look, or that of what it draws from nothing
    license: str  # SPDX identifier of the weights
    contract: int = CONTRACT_VERSION

    @classmethod
    def from_json(cls, text: str) -> "ModelSpec":
        """Parse a sidecar.

        Raises:
            ModelContractError: unreadable, unknown or missing fields, or another contract version.
        """
        try:
            fields: dict[str, Any] = json.loads(text)
            fields["job"] = Job(fields["job"])
            fields["graphs"] = {role: GraphSpec(**graph) for role, graph in fields["graphs"].items()}
            spec = cls(**fields)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ModelContractError(
                f"The model's contract cannot be read ({error}): install the model again."
            ) from error
        if spec.contract != CONTRACT_VERSION:
            raise ModelContractError(
                f"The model “{spec.name}” speaks contract {spec.contract}, this animl {CONTRACT_VERSION}: "
                "install the model that came with this version."
            )
        if set(spec.graphs) != set(INTERFACE.get(spec.job, {})):
            raise ModelContractError(
                f"The model “{spec.name}” has not the graphs its job needs: install the model again."
            )
        return spec

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"
