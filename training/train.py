"""Train a model: ``python training/train.py CONFIG [--out DIR] [--minutes N] [--set data.clips='"…"']``.

A run that was stopped goes on where it was when the same command is given again. See ``training/configs``. On several
graphics cards: ``torchrun --nproc-per-node 8 training/train.py CONFIG``.
"""

import argparse
import json
import logging
import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from animl_addon.core.errors import AnimlError
from training.config import ConfigError, Run, load
from training.loop import checkpoint, precision, spectral
from training.loop.ahead import Ahead, DrawingError, numbers
from training.loop.card import make_card
from training.loop.clock import Clock, process_began
from training.loop.descent import NOW
from training.loop.ema import Ema
from training.loop.guard import NotANumberError, Witness
from training.loop.processes import ALONE, Processes, join
from training.loop.rates import peak_rates, set_rates, share_of_rate
from training.loop.record import Record
from training.loop.runlog import mean_of
from training.loop.signals import Stop
from training.tasks.choice import refuse, task_of
from training.tasks.task import Task

log = logging.getLogger("animl.training")


def train(
    run: Run,
    folder: Path,
    device: torch.device,
    tell: Callable[[float], None] | None = None,
    *,
    clock: Callable[[float], Clock] | None = None,
    stop: Callable[[], bool] = lambda: False,
    crew: Processes = ALONE,
) -> Path:
    """Train until the run's steps or minutes are over; the folder then holds ``last.pt``, ``weights.pt``, ``log.csv``.

    Args:
        tell: is called at every step with the share of the run that is done.
        clock: makes a clock of the seconds of earlier calls. Without it the run's minutes count from now.
        stop: whether to save and return before the run is over; asked before every step.
        crew: the processes that train together; each of them calls this.
    """
    prepare(run, device, crew)
    last = folder / "last.pt"
    saved = crew.from_first(checkpoint.read(last) if crew.first and last.exists() else None)
    step, before = (int(saved["step"]), float(saved["seconds"])) if saved else (0, 0.0)
    time = clock(before) if clock else Clock(before, run.minutes)

    now = run.at(max(step / run.steps, before / time.whole))
    task = task_of(now, device)
    peaks = peak_rates(task.optimizers)
    if run.start and not saved:
        checkpoint.load_weights(Path(run.start), task.generator)
    ema = Ema(task.generator, run.optimizer.ema)
    if saved:
        checkpoint.restore(saved, last, task, ema)
    witness = equip(task, run, device)
    weights = sum(parameter.numel() for parameter in task.generator.parameters())
    log.info("%s: %.2f M weights, from step %d, on %s", run.name, weights / 1e6, step, device)
    record = Record(run, folder, make_card(run, device, crew.count, weights), step) if crew.first else None

    def save(ended: str = "") -> None:
        if record:
            with time.timed("save"):
                checkpoint.save(last, run, task, ema, step, time.seconds, record.card)
                record.save(step, time.seconds, ended)

    time.begin()
    save()  # a full disk is told now and not in an hour
    if record and time.promised:  # so that the clock knows how long the end will take
        with time.timed("close"):
            record.close_up(step, task, ema.mean)
    begun, saved_at, halted, broken = step, time.seconds, False, 0
    heard: list[Mapping[str, float]] = []
    with Ahead(run.data.workers, device) as ahead:
        ahead.aim(task.batch, numbers(run, step, crew))
        while step < run.steps:
            seconds, over, halted = crew.most((time.seconds, time.over(), stop()), device)
            if halted or (over and step > 0):
                break
            progress = max(step / run.steps, seconds / time.whole)
            if tell:
                tell(progress)
            if run.stage and run.at(progress) != now:
                now = run.at(progress)
                task = in_stage(task, now, device)
                witness = equip(task, run, device)
                ahead.aim(task.batch, numbers(run, step, crew))
            share = share_of_rate(run, step, progress)
            set_rates(task.optimizers, peaks, share)
            try:
                with time.timed("step"):
                    figures = take_step(task, ahead, run, progress)
            except DrawingError:
                save("a batch cannot be drawn")
                raise
            step += 1
            if NOW.broken:
                broken += 1
                if broken == 1:
                    witness.save(folder, crew, {"step": step, "seed": run.seed})
                if broken == run.optimizer.broken:
                    save("no finite gradient")
                    raise NotANumberError(witness.sentence(step - broken + 1, broken, folder))
                continue
            broken = 0
            ema.update(task.generator, step)
            heard.append(figures)
            if record:
                record.step(step, progress, figures)
            if step % run.log_every == 0:
                figures = mean_of(crew.gather(mean_of(heard))) | {"minutes": seconds / 60, "rate_share": share}
                heard = []
                if record:
                    with time.timed("measure"):
                        measured = task.measure(ema.mean) if step % (run.log_every * 10) == 0 else {}
                    record.row(step, figures | measured)
            if record and step % run.preview_every == 0:
                with time.timed("preview"):
                    record.page(step, task, ema.mean)
            if time.seconds - saved_at > run.checkpoint_minutes * 60:
                save()
                saved_at = time.seconds
    if record:
        if step > begun:
            record.close_up(step, task, ema.mean)
        checkpoint.save_weights(folder / "weights.pt", ema.mean)
        save("stopped" if halted else "over" if step == run.steps or not time.paused() else "paused")
        record.close()
    return folder


def take_step(task: Task, ahead: Ahead, run: Run, progress: float) -> dict[str, float]:
    """One step, of as many batches as the run accumulates; ``wait`` is the share of it that waited for them."""
    NOW.batches, NOW.broken = run.optimizer.accumulate, False
    began, waited, rows = perf_counter(), ahead.waited, []
    for NOW.batch in range(run.optimizer.accumulate):
        number, batch = ahead.take()
        torch.manual_seed(run.seed * 1_000_003 + number + 1)
        rows.append(task.step(batch, number, progress))
    NOW.batch, NOW.batches = 0, 1
    spectral.sharpen(task.networks.values())
    figures = mean_of(rows) | ({"norm": rows[-1]["norm"]} if "norm" in rows[-1] else {})
    return figures | {"wait": (ahead.waited - waited) / (perf_counter() - began)}


def in_stage(task: Task, now: Run, device: torch.device) -> Task:
    """A task with the data of the stage that begins, and all that the one before has learned."""
    log.info("A stage of the run begins: %s", now.data)
    following = task_of(now, device)
    for name, network in following.networks.items():
        network.load_state_dict(task.networks[name].state_dict())
    for name, optimizer in following.optimizers.items():
        optimizer.load_state_dict(task.optimizers[name].state_dict())
    return following


def equip(task: Task, run: Run, device: torch.device) -> Witness:
    """Let the networks compute as the run says; the witness keeps what they are shown."""
    spectral.rest(task.networks.values())
    if run.bf16:
        precision.halve(task.networks.values(), device)
    if run.compile:
        torch._dynamo.config.suppress_errors = True  # what cannot be compiled is computed as ever
        for network in task.networks.values():
            network.compile()
    return Witness(task.networks)


def prepare(run: Run, device: torch.device, crew: Processes) -> None:
    """Settings of the whole process, and what can be refused before anything is drawn."""
    refuse(run, crew)
    torch.manual_seed(run.seed)
    if run.threads:
        torch.set_num_threads(run.threads)
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")  # 19 bits of 32: nothing here needs more
        torch.backends.cudnn.benchmark = True
    NOW.processes = crew


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("config", type=Path, help="a run file, such as training/configs/inbetween.toml")
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/NAME)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="override a field of the run file"
    )
    parser.add_argument(
        "--minutes",
        type=float,
        help="length of the run, all its calls together: rates and stages are stretched over it, and everything is "
        "saved by then, starting included",
    )
    parser.add_argument(
        "--pause-after", type=float, metavar="MINUTES", help="save and end this call by then; the next one goes on"
    )
    parser.add_argument(
        "--mlflow", nargs="?", const="mlruns", metavar="ADDRESS", help="tell MLflow, at a server or in a folder"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu, cuda, cuda:1, …")
    args = parser.parse_args(arguments)
    stop = Stop()
    stop.listen()
    given = [f"{name}={value}" for name, value in (("minutes", args.minutes),) if value is not None]
    given += [f"mlflow={json.dumps(args.mlflow)}"] if args.mlflow else []
    try:
        run = load(args.config, [*args.set, *given])
        pause = math.inf if args.pause_after is None else args.pause_after
        if not pause > 0:
            raise ConfigError(f"--pause-after is {pause:g}: give more than 0 minutes.")
        crew, device = join(args.device)
        logging.basicConfig(
            level=logging.INFO if crew.first else logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
        )
        folder = args.out or Path("runs") / run.name
        began = process_began() if args.minutes or args.pause_after else None
        train(run, folder, device, clock=lambda before: Clock(before, run.minutes, pause, began), stop=stop, crew=crew)
        crew.leave()
    except (ConfigError, AnimlError) as error:
        parser.exit(2, f"{error}\n")
    except OSError as error:
        parser.exit(2, f"{checkpoint.sentence(error)}\n")
    if stop.signal:
        log.info("Stopped and saved: the same command goes on from here.")
        return 128 + stop.signal
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
