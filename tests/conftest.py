"""Models for every test that starts a worker; how Hypothesis draws its examples."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.tiny_model import write_tiny_model

# The same examples each time, so that a check tells about the change at hand; the profile "search" looks for new ones.
settings.register_profile("check", derandomize=True, max_examples=50, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a real model of a few bytes, which dissolves one key into the other at once."""
    folder = tmp_path_factory.mktemp("models")
    write_tiny_model(folder)
    return folder


@pytest.fixture(scope="session")
def slow_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, but a drawing of some hundred pixels a side takes it about half a second."""
    folder = tmp_path_factory.mktemp("slow")
    write_tiny_model(folder, slow=1000)
    return folder
