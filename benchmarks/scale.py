"""How far a farm goes: a simulation with SimPy of 1 to 10,000 workers, and where it stops growing.

    python benchmarks/scale.py --service 0.9 [--scheduler-ms 1.5] [--side 1024] [--plot docs/scale.png]

Every worker asks the scheduler for a chunk (one queue: its thread does one thing at a time), reads the keys from the
shared disk (one queue, of the disk's or its network's bandwidth), draws for as long as was measured, give or take, and
writes the drawings the same way. Pictures may go through the scheduler instead (``--carry``). Prints a table in
Markdown.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import simpy

WORKERS = (1, 2, 10, 30, 100, 300, 1000, 3000, 10_000)
ROUNDS = 6
"""Chunks that each worker gets in a simulation: enough that beginning and end weigh little."""

FILM = 130_000
"""Drawings of a feature film, two thirds of which are inbetweens."""

SERVICE = 10_000_000
"""Drawings a day."""

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Site:
    """What a farm is made of."""

    service: float  # seconds of a worker for one job
    scheduler: float = 0.0015  # seconds of the scheduler for one job
    chunk: int = 8  # jobs that are handed out at once
    megabytes: float = 3.0  # read and written by one job
    disk: float = 1000.0  # megabytes a second, of the disk that all share
    carry: bool = False  # pictures pass through the scheduler's network and not the disk's
    network: float = 1000.0  # megabytes a second, of the scheduler


def throughput(site: Site, workers: int, seed: int = 0) -> float:
    """Jobs a second of a farm that is kept busy."""
    environment = simpy.Environment()
    scheduler, disk = simpy.Resource(environment), simpy.Resource(environment)
    chance = random.Random(seed)
    done = [0]

    def wait(resource: simpy.Resource, seconds: float) -> Iterator[simpy.Event]:
        with resource.request() as turn:
            yield turn
            yield environment.timeout(seconds)

    def worker() -> Iterator[simpy.Event]:
        bandwidth = site.network if site.carry else site.disk
        for _ in range(ROUNDS):
            yield from wait(scheduler, site.scheduler * site.chunk)
            for _ in range(site.chunk):
                yield from wait(disk, site.megabytes * 2 / 3 / bandwidth)
                yield environment.timeout(site.service * chance.uniform(0.8, 1.2))
                yield from wait(disk, site.megabytes / 3 / bandwidth)
                done[0] += 1

    for _ in range(workers):
        environment.process(worker())
    environment.run()
    return done[0] / environment.now


def limit(site: Site) -> str:
    """What a farm that grows meets first."""
    limits = {
        "the scheduler": 1 / site.scheduler,
        "the scheduler's network" if site.carry else "the shared disk": (
            (site.network if site.carry else site.disk) / site.megabytes
        ),
    }
    name = min(limits, key=lambda each: limits[each])
    return f"{name}, at {limits[name]:,.0f} jobs a second, that is {limits[name] * site.service:,.0f} workers"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", type=float, required=True, help="seconds of a worker for one job")
    parser.add_argument("--scheduler-ms", type=float, default=1.5, help="of the scheduler, for one job")
    parser.add_argument("--megabytes", type=float, default=3.0, help="read and written by one job")
    parser.add_argument("--disk", type=float, default=1000.0, help="megabytes a second of the shared disk")
    parser.add_argument("--plot", type=Path, help="write the curves as PNG")
    arguments = parser.parse_args()
    shared = Site(arguments.service, arguments.scheduler_ms / 1000, megabytes=arguments.megabytes, disk=arguments.disk)
    sites = {
        "shared disk": shared,
        "carried": replace(shared, carry=True),
        "disk ten times as fast": replace(shared, disk=10 * shared.disk),
        "eight times faster workers (GPU)": replace(shared, service=shared.service / 8),
    }
    found = {name: [throughput(site, workers) for workers in WORKERS] for name, site in sites.items()}
    print("| workers | " + " | ".join(sites) + " | film, on a shared disk | 10 million a day |")
    print("|---" * (len(sites) + 3) + "|")
    for index, workers in enumerate(WORKERS):
        rates = [found[name][index] for name in sites]
        enough = "yes" if rates[0] * DAY >= SERVICE else "no"
        film = f"{FILM / rates[0] / 3600:,.1f} h"
        print(f"| {workers:,} | " + " | ".join(f"{rate:,.1f}" for rate in rates) + f" | {film} | {enough} |")
    for name, site in sites.items():
        print(f"\n{name}: first meets {limit(site)}.")
    if arguments.plot:
        plot(arguments.plot, sites, found)


def plot(path: Path, sites: dict[str, Site], found: dict[str, list[float]]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    for name in sites:
        axes.loglog(WORKERS, found[name], marker="o", label=name)
    ideal = [workers / sites["shared disk"].service for workers in WORKERS]
    axes.loglog(WORKERS, ideal, linestyle=":", color="grey", label="without any limit")
    axes.axhline(SERVICE / DAY, color="grey", linewidth=0.8)
    axes.annotate("10 million a day", (1, SERVICE / DAY), xytext=(2, 3), textcoords="offset points", color="grey")
    axes.set(xlabel="workers", ylabel="drawings a second")
    axes.legend()
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
