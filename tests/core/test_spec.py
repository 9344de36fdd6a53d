"""The contract of a model, as a file."""

import json

import pytest

from animl_addon.core.errors import ModelContractError
from animl_addon.core.spec import CONTRACT_VERSION, GraphSpec, Job, ModelSpec

SPEC = ModelSpec(
    "line", Job.INBETWEEN, {"match": GraphSpec("m.onnx", "0"), "draw": GraphSpec("d.onnx", "1")}, 16, 32, 512, "CC0-1.0"
)


def changed(**fields: object) -> str:
    return json.dumps(json.loads(SPEC.to_json()) | fields)


def test_a_contract_survives_its_file():
    assert ModelSpec.from_json(SPEC.to_json()) == SPEC


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        (changed(job="fly"), "cannot be read"),
        (changed(graphs={"match": {"file": "m.onnx"}}), "cannot be read"),
        (changed(colour="red"), "cannot be read"),
        (json.dumps({"name": "line"}), "cannot be read"),
        (changed(contract=CONTRACT_VERSION + 1), "speaks contract"),
        (changed(graphs={"draw": {"file": "d.onnx", "sha256": "1"}}), "has not the graphs"),
    ],
)
def test_a_contract_that_is_none_is_refused(text: str, said: str):
    with pytest.raises(ModelContractError, match=said):
        ModelSpec.from_json(text)
