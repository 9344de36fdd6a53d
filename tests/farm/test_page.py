"""The page about farms, done as it says."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import draw_key
from tests.farm.conftest import ROOT, Farm, wait_for

PAGE = ROOT / "docs" / "farm.md"
PROGRAMS = Path(sys.executable).parent


def blocks() -> list[list[list[str]]]:
    """The words of every command, block by block."""
    found = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [[shlex.split(line) for line in block.splitlines()] for block in found]


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def write_job(folder: Path) -> None:
    draw_key(folder / "a.png", "red")
    draw_key(folder / "b.png", "blue")
    job = {"job": "inbetween", "first": "a.png", "last": "b.png", "times": [0.5], "out": ["ab.png"]}
    (folder / "jobs.jsonl").write_text(json.dumps(job) + "\n")


def test_five_commands_lead_from_nothing_to_a_drawing(tmp_path: Path, models: Path):
    install, *rest = blocks()[0]
    assert install == ["pip", "install", ".[farm]"]
    assert len(rest) == 4
    write_job(tmp_path)
    port = free_port()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    running: list[subprocess.Popen[bytes]] = []
    try:
        for number, words in enumerate(rest[:-1]):
            command = [str(PROGRAMS / words[0]), *(word.replace("8786", port) for word in words[1:])]
            command += ["--dashboard-address", ":0"]  # the tests beside this one have dashboards too
            with (tmp_path / f"{number}.log").open("wb") as log:
                running.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path, env=environment))
            wait_for(tmp_path / f"{number}.log", "(Registered to|Scheduler at)")
        words = [word.replace("8786", port) for word in rest[-1]]
        batch = [str(PROGRAMS / words[0]), *words[1:], "--models", str(models), "--device", "CPU"]
        done = subprocess.run(batch, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(30)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "drawn"
    assert "2 machines" in done.stderr and "watch them at http" in done.stderr
    assert (tmp_path / "ab.png").exists()


@pytest.mark.skipif(not shutil.which("openssl"), reason="certificates are made with openssl")
def test_with_the_certificates_of_the_page_a_cluster_is_reached_through_tls_alone(tmp_path: Path, models: Path):
    for words in blocks()[1]:
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    write_job(tmp_path)
    words = {word for command in blocks()[2] for word in command}
    assert {"--tls-ca-file", "--tls-cert", "--tls-key", "--tls-ca", "ca.pem", "farm.pem", "farm-key.pem"} <= words
    ca, certificate, key = (str(tmp_path / name) for name in ("ca.pem", "farm.pem", "farm-key.pem"))
    farm = Farm(tmp_path, security=["--tls-ca-file", ca, "--tls-cert", certificate, "--tls-key", key])
    batch = [str(PROGRAMS / "animl"), "batch", "jobs.jsonl", "--models", str(models), "--device", "CPU"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    try:
        farm.start_scheduler()
        farm.start_worker()
        shown = ["--tls-ca", ca, "--tls-cert", certificate, "--tls-key", key]
        command = [*batch, "--scheduler", farm.address]
        done = subprocess.run([*command, *shown], cwd=tmp_path, env=environment, capture_output=True, text=True)
        refused = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    finally:
        farm.stop()

    assert done.returncode == 0, done.stderr
    assert refused.returncode == 1
    assert "TLS" in refused.stderr
