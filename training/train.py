"""Train a model: ``python training/train.py CONFIG [--out DIR] [--set data.clips='"…"'] [--device cuda]``.

A run that was stopped goes on where it was when the same command is given again. See ``training/configs``.
"""

import argparse
import logging
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from animl_addon.core.spec import Job
from training.config import ConfigError, Run, load
from training.loop import checkpoint
from training.loop.ema import Ema
from training.loop.runlog import RunLog
from training.tasks.cartoonize import cartoonize_task
from training.tasks.face import FaceTask
from training.tasks.match import MatchTask
from training.tasks.task import Task
from training.tasks.widen import WidenTask

log = logging.getLogger("animl.training")


def train(run: Run, folder: Path, device: torch.device, tell: Callable[[float], None] | None = None) -> Path:
    """Train until the run's steps or minutes are over; the folder then holds ``last.pt`` and ``log.csv``.

    Args:
        tell: is called at every step with the share of the run that is done.
    """
    torch.manual_seed(run.seed)
    if run.threads:
        torch.set_num_threads(run.threads)
    task = task_of(run, device)
    if run.start:
        checkpoint.load_weights(Path(run.start), task.generator)
    ema = Ema(task.generator, run.optimizer.ema)
    peaks = peak_rates(task)
    last = folder / "last.pt"
    step, before = checkpoint.restore(last, task, ema) if last.exists() else (0, 0.0)
    runlog = RunLog(folder)
    weights = sum(parameter.numel() for parameter in task.generator.parameters())
    log.info("%s: %.2f M weights, from step %d, on %s", run.name, weights / 1e6, step, device)
    started = saved = time.monotonic()
    while step < run.steps and (seconds := before + time.monotonic() - started) < run.minutes * 60:
        progress = max(step / run.steps, seconds / (run.minutes * 60))
        if tell:
            tell(progress)
        share = share_of_rate(run, step, progress)
        set_rates(task, peaks, share)
        torch.manual_seed(run.seed * 1_000_003 + step + 1)
        figures = task.step(step, progress)
        step += 1
        ema.update(task.generator, step)
        if step % run.log_every == 0:
            figures |= {"step": step, "minutes": seconds / 60, "rate_share": share}
            if step % (run.log_every * 10) == 0:
                figures |= task.measure(ema.mean)
            runlog.write(figures)
        if step % run.preview_every == 0:
            task.preview(ema.mean, folder / f"preview-{step:06d}.png")
        if time.monotonic() - saved > run.checkpoint_minutes * 60:
            saved = time.monotonic()
            checkpoint.save(last, run, task, ema, step, before + saved - started)
    checkpoint.save(last, run, task, ema, step, before + time.monotonic() - started)
    checkpoint.save_weights(folder / "weights.pt", ema.mean)
    if runlog.path.exists():
        runlog.to_csv()
    return folder


def task_of(run: Run, device: torch.device) -> Task:
    """What the run trains.

    Raises:
        ConfigError: no job has this name.
    """
    match run.job:
        case Job.INBETWEEN:
            return MatchTask(run, device)
        case Job.CARTOONIZE:
            return cartoonize_task(run, device)
        case Job.WIDEN:
            return WidenTask(run, device)
        case Job.FACE:
            return FaceTask(run, device)
        case _:
            raise ConfigError(f"The job “{run.job}” is unknown: write {', '.join(Job)}.")


def share_of_rate(run: Run, step: int, progress: float) -> float:
    """Of the peak rate: warm up, then fall by a cosine to a hundredth at the end of the run."""
    warm = min(1.0, (step + 1) / run.optimizer.warmup)
    return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def peak_rates(task: Task) -> dict[str, list[float]]:
    return {name: [group["lr"] for group in optimizer.param_groups] for name, optimizer in task.optimizers.items()}


def set_rates(task: Task, peaks: dict[str, list[float]], share: float) -> None:
    for name, optimizer in task.optimizers.items():
        for group, peak in zip(optimizer.param_groups, peaks[name], strict=True):
            group["lr"] = peak * share


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("config", type=Path, help="a run file, such as training/configs/inbetween.toml")
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/NAME)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="override a field of the run file"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        run = load(args.config, args.set)
        train(run, args.out or Path("runs") / run.name, torch.device(args.device))
    except ConfigError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
