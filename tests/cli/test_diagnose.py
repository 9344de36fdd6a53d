"""``animl diagnose``: what to send with a report of trouble."""

import json

from .conftest import Animl


def test_versions_devices_and_models_are_told_as_json(animl: Animl):
    said = animl("diagnose")

    report = json.loads("\n".join(said.out))
    assert said.code == 0
    assert report["settings"]["device"] == "CPU"
    assert "onnxruntime" in json.dumps(report["worker"]) and "tiny" in json.dumps(report["worker"])


def test_a_missing_model_is_told_not_raised(animl: Animl):
    said = animl("diagnose", "--models", "nowhere")

    assert said.code == 0
    assert json.loads("\n".join(said.out))["worker"]["models"].startswith("no model in ")
