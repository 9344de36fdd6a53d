"""Two real processes under torchrun are one process with both their batches, a discriminator's learning included."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.config import load
from training.loop import checkpoint
from training.loop.runlog import read_rows
from training.train import train

ROOT = Path(__file__).parents[2]
SMOKE = ROOT / "training/configs/smoke/two-stage.toml"
TINY = [
    *("steps=3", "minutes=1e6", "log_every=1", "preview_every=100", "checkpoint_minutes=1e6", "tensorboard=false"),
    *("threads=1", "data.shapes=100", "data.sides=[32]", "data.pixels=2048"),
    *("synthesis.stage_two=0.0", "synthesis.together=0.0", "synthesis.adversarial=0.5"),  # both stages and the judge
]


@pytest.mark.skipif(sys.platform == "win32", reason="torchrun wants libuv there")
def test_two_processes_are_one_with_the_whole_batch(tmp_path: Path):
    sets = [word for one in TINY for word in ("--set", one)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", "--master-addr=127.0.0.1"]
    command = [*torchrun, f"--master-port={port}", ROOT / "training/train.py", SMOKE, "--out", tmp_path / "two"]

    done = subprocess.run(
        [*command, "--device", "cpu", *sets],
        env=os.environ | {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo" if sys.platform == "linux" else "lo0"},
        capture_output=True,
        text=True,
        timeout=1800,
    )

    assert done.returncode == 0, done.stderr
    one = train(load(SMOKE, [*TINY, "optimizer.accumulate=2"]), tmp_path / "one", torch.device("cpu"))
    alone, together = (read_rows(folder / "log.csv") for folder in (one, tmp_path / "two"))
    assert [row["step"] for row in together] == [1, 2, 3]
    for name in ("soft", "crisp", "judge", "norm"):
        assert [row[name] for row in together] == pytest.approx([row[name] for row in alone], rel=1e-4)
    expected, found = (checkpoint.read(folder / "last.pt")["networks"] for folder in (one, tmp_path / "two"))
    assert expected.keys() == {"two-stage", "judge"}
    for network, weights in expected.items():
        for name, value in weights.items():
            torch.testing.assert_close(found[network][name], value, atol=1e-5, rtol=1e-4)
