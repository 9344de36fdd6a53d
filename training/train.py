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
from torch import nn

from training import checkpoint
from training.config import ConfigError, Run, load
from training.ema import Ema
from training.preview import save_preview
from training.runlog import RunLog
from training.tasks.match import MatchTask

log = logging.getLogger("animl.training")


def train(run: Run, folder: Path, device: torch.device, tell: Callable[[float], None] | None = None) -> Path:
    """Train until the run's steps or minutes are over; the folder then holds ``last.pt`` and ``log.csv``.

    Args:
        tell: is called at every step with the share of the run that is done.
    """
    torch.manual_seed(run.seed)
    if run.threads:
        torch.set_num_threads(run.threads)
    task = MatchTask(run, device)
    network = task.network()
    if run.start:
        checkpoint.load_weights(Path(run.start), network)
    ema = Ema(network, run.optimizer.ema)
    optimizer = torch.optim.AdamW(network.parameters(), run.optimizer.rate, weight_decay=run.optimizer.decay)
    last = folder / "last.pt"
    step, before = checkpoint.restore(last, network, ema, optimizer) if last.exists() else (0, 0.0)
    runlog = RunLog(folder)
    weights = sum(parameter.numel() for parameter in network.parameters())
    log.info("%s: %.2f M weights, from step %d, on %s", run.name, weights / 1e6, step, device)
    started = saved = time.monotonic()
    while step < run.steps and (seconds := before + time.monotonic() - started) < run.minutes * 60:
        progress = max(step / run.steps, seconds / (run.minutes * 60))
        if tell:
            tell(progress)
        rate = set_rate(optimizer, run, step, progress)
        loss, figures = task.loss(network, task.batch(step))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), run.optimizer.clip)
        if torch.isfinite(norm):  # one broken batch must not end a night's run
            optimizer.step()
        step += 1
        ema.update(network, step)
        if step % run.log_every == 0:
            figures |= {"step": step, "minutes": seconds / 60, "rate": rate, "norm": float(norm)}
            if step % (run.log_every * 10) == 0:
                figures |= task.measure(ema.mean)
            runlog.write(figures)
        if step % run.preview_every == 0:
            save_preview(folder / f"preview-{step:06d}.png", ema.mean, task.held_out)
        if time.monotonic() - saved > run.checkpoint_minutes * 60:
            saved = time.monotonic()
            checkpoint.save(last, run, network, ema, optimizer, step, before + saved - started)
    checkpoint.save(last, run, network, ema, optimizer, step, before + time.monotonic() - started)
    checkpoint.save_weights(folder / "weights.pt", ema.mean)
    if runlog.path.exists():
        runlog.to_csv()
    return folder


def set_rate(optimizer: torch.optim.Optimizer, run: Run, step: int, progress: float) -> float:
    """Warm up, then fall by a cosine to a hundredth at the end of the run."""
    warm = min(1.0, (step + 1) / run.optimizer.warmup)
    rate = run.optimizer.rate * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))
    for group in optimizer.param_groups:
        group["lr"] = rate
    return rate


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
    except ConfigError as error:
        parser.exit(2, f"{error}\n")
    train(run, args.out or Path("runs") / run.name, torch.device(args.device))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
