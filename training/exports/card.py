"""The card beside a model: what it is, what it learned from, how it was measured.

A card has one part that is written by the machine, between two marks, and everything else is its authors'. Where there
is no card, a whole one is written, with headings under which to say what no figure says. A card that exists is left as
it is, unless it is asked that its figures be brought up to date: then the part between the marks is written anew, or
put at the end of a card that has no marks.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from animl_addon.core.spec import Job, ModelSpec
from training.measure.tables import SHORT, WORDS, Means

BEGIN = "<!-- figures: written by training/export.py --card -->"
END = "<!-- /figures -->"

WHAT = {
    Job.INBETWEEN: "Draws the frames between two key drawings.",
    Job.WIDEN: "Completes pictures: what lies beside, above or below them, or where a mask is white.",
    Job.CARTOONIZE: "Draws photographs as cartoons.",
    Job.FACE: "Draws characters' faces out of numbers.",
}

UNKNOWN = "not known: an older checkpoint, which has no card"


def write_card(spec: ModelSpec, folder: Path, run: Mapping[str, Any], figures: Path, *, renew: bool) -> str:
    """Write ``<name>.md`` into ``folder``, or bring it up to date, or leave it.

    Args:
        run: the card that a checkpoint has within it (``loop/card.py``), with its ``step`` and ``seconds``; or nothing.
        figures: where evaluate.py has put its ``figures.json``, or would.
        renew: whether a card that is there shall have its figures brought up to date.

    Returns:
        in a sentence, what was done.
    """
    path = folder / f"{spec.name}.md"
    part = "\n".join((BEGIN, *figures_part(spec, folder, run, figures), END))
    if not path.exists():
        save(path, whole_card(spec, part))
        return f"{path} is new: say in your own words where the model fails."
    text = path.read_text(encoding="utf-8")
    if not renew:
        return f"{path} is as it was: --card brings its figures up to date."
    save(path, with_part(text, part))
    return f"{path} has new figures, the rest is as it was."


def with_part(text: str, part: str) -> str:
    """The text with its part between the marks exchanged, or the part at its end."""
    begin, end = text.find(BEGIN), text.find(END)
    if 0 <= begin < end:
        return text[:begin] + part + text[end + len(END) :]
    return f"{text.rstrip()}\n\n{part}\n"


def whole_card(spec: ModelSpec, part: str) -> str:
    return "\n".join(
        (
            f"# {spec.name}",
            "",
            f"{WHAT[spec.job]} Under the contract `{spec.name}.json`.",
            "",
            part,
            "",
            "## Where it fails",
            "",
            "Not looked at yet.",
            "",
        )
    )


def figures_part(spec: ModelSpec, folder: Path, run: Mapping[str, Any], figures: Path) -> Iterator[str]:
    """Lines of Markdown."""
    yield from table(("", ""), facts(spec, folder, run))
    yield from ("", "## What it learned from", "")
    yield from material(run)
    yield from ("", "## Measured", "")
    yield from measured(json.loads(figures.read_text(encoding="utf-8"))["all"] if figures.is_file() else {})


def facts(spec: ModelSpec, folder: Path, run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    files = (f"`{graph.file}` {(folder / graph.file).stat().st_size / 1e6:.2f} MB" for graph in spec.graphs.values())
    yield "files", ", ".join(files)
    yield "licence", spec.license
    if not run:
        yield "trained", UNKNOWN
        return
    yield "weights", f"{run['weights'] / 1e6:.2f} M"
    kept = run["run"]
    start = f", from the weights {Path(kept['start']).name}" if kept.get("start") else ""
    yield "run", f"{run['name']}: `{' '.join(map(nameless, run['command']))}`{start}"
    processes = f", {run['processes']} processes" if run["processes"] > 1 else ""
    yield "cost of training", f"{run['step']:,} steps, {run['seconds'] / 60:.1f} minutes on {run['chip']}{processes}"
    yield "begun", run["started"]
    yield "commit", run["commit"] or "no checkout"
    yield "versions", ", ".join(f"{name} {version}" for name, version in run["versions"].items())


def nameless(word: str) -> str:
    """A word of a command without the folders of the machine that it was given on."""
    return Path(word).name if Path(word).is_absolute() else word


def material(run: Mapping[str, Any]) -> Iterator[str]:
    """Whose work: folders by their names alone, for where they lay on that machine is no one's business."""
    if not run:
        yield UNKNOWN[0].upper() + UNKNOWN[1:] + "."
        return
    yield "Scenes, shapes and characters drawn by this project's own programs" + (":" if run["data"] else ".")
    for source in run["data"]:
        name = Path(source["path"]).name
        if not source["licences"]:
            yield f"- {name}: no manifest tells its licence"
        for row in source["licences"]:
            whose = f", by {row['source']}" if row["source"] else ""
            yield f"- {name}{whose}: {row['licence'] or 'licence not told'} ({row['items']})"


def measured(means: Means) -> Iterator[str]:
    if not means:
        yield "Not measured yet: `training/evaluate.py`."
        return
    names = [name for name in SHORT if any(name in row for row in means.values())]
    yield ". ".join(f"*{SHORT[name]}*: {WORDS[name]}" for name in names) + "."
    yield ""
    rows = ((who, f"{row['cases']:g}", *cells(row, names)) for who, row in means.items())
    yield from table(("", "cases", *(SHORT[name] for name in names)), rows)


def cells(row: Mapping[str, float], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield f"{row[name]:.4g}" if name in row else ""


def table(head: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def save(path: Path, text: str) -> None:
    temporary = path.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
