"""A press with a 4K pair fits beside the rest of a working day: under 3 GB in all processes together."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "memory_4k.py"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's children and memory in files")
def test_a_press_with_a_4k_pair_stays_under_three_gigabytes():
    pressed = subprocess.run([sys.executable, BENCHMARK, "--count", "1"], capture_output=True, text=True, check=False)

    assert pressed.returncode == 0, pressed.stderr
    measured = json.loads(pressed.stdout)
    assert measured["pixels"] == [4096, 2304]
    assert all(measured["peaks"][each] > 0.5 for each in ("blender", "worker"))  # both were watched
    assert 1 < measured["peak"] < 3
