"""Killing the worker from another process: Blender is not to be used beside a thread of Python that runs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)

MURDERER = """
import os, sys, time
from pathlib import Path

blender, folder, after, signal = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])

def worker():
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            ours = parent == blender and process.name != str(os.getpid())
            if ours and b"start_worker.py" in (process / "cmdline").read_bytes():
                return int(process.name)
        except OSError:  # it ended meanwhile
            continue

print("ready", flush=True)
while len(list(folder.rglob("*.png"))) < after or not (victim := worker()):
    time.sleep(0.002)
os.kill(victim, signal)
"""


@contextmanager
def killed(folder: Path, after: int) -> Iterator[None]:
    """Kill the worker as soon as it is there and so many pictures are."""
    command = [sys.executable, "-c", MURDERER, str(os.getpid()), str(folder), str(after), str(int(KILL))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as murderer:
        assert murderer.stdout and murderer.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            murderer.kill()
