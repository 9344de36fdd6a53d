"""How many processors the network takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ON_ONE_PROCESSOR = """
import os, sys
given = {min(os.sched_getaffinity(0))}
os.sched_setaffinity(0, given)
from pathlib import Path
from animl_addon.core.spec import Job
from animl_addon.inference.devices import Device
from animl_addon.inference.library import find_model
from animl_addon.inference.session import OnnxModel

model = OnnxModel(find_model(Path(sys.argv[1]), Job.INBETWEEN), Device.CPU, threads=0)
threads = [int(each) for each in os.listdir("/proc/self/task")]
assert all(os.sched_getaffinity(each) == given for each in threads), "a thread runs where it should not"
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux keeps a process to some processors")
def test_all_processors_means_those_that_the_process_was_given(models: Path):
    command = [sys.executable, "-c", ON_ONE_PROCESSOR, models]

    tried = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert tried.returncode == 0, tried.stderr
