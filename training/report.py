"""A run as one page: ``python -m training.report RUN [--out FILE.html]``.

Curves, samples over time, the worst and the best of held-out drawings, data and their licences, run file, environment
and commit. The page is one file that needs nothing else, to be kept, sent and put beside others.
"""

import argparse
import base64
import html
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image

from animl_addon.core.errors import AnimlError
from training.config import Run
from training.growth import Growth
from training.loop.boards import flat
from training.loop.console import clock_time
from training.loop.curves import chart, smoothed
from training.loop.refusals import refusals
from training.loop.runlog import read_rows

PAGE = Path(__file__).parent / "loop" / "report_page.html"

SAMPLES = 24
"""Pages at most that the slider has."""

EACH = 4
"""Cases that are shown as the worst, and as the best."""

NAMES = {
    "minutes": "minutes of training",
    "rate_share": "share of the peak rate",
    "norm": "norm of the gradient",
    "flow": "loss of the flow",
    "certainty": "loss of the certainty",
    "epe_still": "error where it stands still (px)",
    "epe_small": "error of small motion (px)",
    "epe_medium": "error of medium motion (px)",
    "epe_large": "error of large motion (px)",
    "characters_epe_still": "error where characters stand still (px)",
    "characters_epe_small": "error of characters' small motion (px)",
    "characters_epe_medium": "error of characters' medium motion (px)",
    "characters_epe_large": "error of characters' large motion (px)",
}
"""What figures of the log are called for a reader; others by their own name."""


class ReportError(AnimlError):
    """There is no run to report, or its files are not whole."""


def report(folder: Path, cases: int) -> str:
    """The page as HTML.

    Args:
        cases: held-out pairs that the worst and the best are chosen from; 0 draws none.

    Raises:
        ReportError: the folder has no ``run.json`` and ``log.csv``.
    """
    try:
        card: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        rows = read_rows(folder / "log.csv") if (folder / "log.csv").exists() else []
    except (OSError, ValueError) as error:
        raise ReportError(f"{folder} holds no run that can be read: give a folder that train.py wrote.") from error
    run = card["run"]
    parts = {
        "name": text(card["name"]),
        "lead": text(lead(card)),
        "facts": "".join(f"<div><b>{text(value)}</b><span>{text(name)}</span></div>" for name, value in facts(card)),
        "charts": "".join(charts(rows)) or "<p>No step has been logged yet.</p>",
        "growth": growth(folder),
        "cases": case_section(folder, card, cases),
        "data": data_section(card),
        "changed": table(changed(run)),
        "config": table(flat(run)),
        "environment": table(environment(card)),
    }
    page = PAGE.read_text(encoding="utf-8")
    for name, part in parts.items():
        page = page.replace("{{" + name + "}}", part)
    return page


def lead(card: Mapping[str, Any]) -> str:
    ended = {
        "over": "The run is over.",
        "paused": "The run is paused, and goes on when its command is given again.",
        "stopped": "The run was stopped, and goes on when its command is given again.",
        "": "The run is going on, or was broken off.",
    }
    state = ended.get(card["ended"], f"The run ended: {card['ended']}.")
    return f"A network for the job “{card['job']}”, begun {card['started'][:16].replace('T', ' ')} UTC. {state}"


def facts(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "steps", f"{card['step']:,}"
    yield "of training (h:mm:ss)", clock_time(card["seconds"])
    yield "weights", f"{card['weights'] / 1e6:.2f} M"
    yield "chip", card["chip"] + (f" × {card['processes']}" if card["processes"] > 1 else "")
    yield "commit", card["commit"] or "not told"
    for name, value in card.get("held_out", {}).items():
        yield f"{NAMES.get(name, name.replace('_', ' '))}, held out", f"{value:.4g}"


def charts(rows: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """One of each figure: losses first, as in the log, then what was measured, what says little last."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    late = [name for name in ("norm", "rate_share", "minutes") if name in names]
    for name in [name for name in names if name not in ("step", *late)] + late:
        points = [(row["step"], row[name]) for row in rows if name in row]
        course = smoothed(points) if len(points) >= 8 else points
        title = text(NAMES.get(name, name.replace("_", " ")))
        yield f'<div class="chart"><h3>{title}<span>{course[-1][1]:.4g}</span></h3>{chart(points, title)}</div>'


def growth(folder: Path) -> str:
    """The pages of held-out drawings, first to last, under a slider."""
    frames = Growth(folder).frames
    if not frames:
        return ""
    chosen = np.unique(np.linspace(0, len(frames) - 1, min(SAMPLES, len(frames))).round().astype(int))
    pictures = [data_url(frames[index]) for index in chosen]
    last = len(pictures) - 1
    script = "this.previousElementSibling.src=this.dataset.all.split(' ')[this.value]"
    slider = f"type='range' min='0' max='{last}' value='{last}' aria-label='time' oninput=\"{script}\""
    return (
        "<h2>Held-out drawings while it learned</h2>"
        "<p class='soft'>The same ones every time; drag from the first to the last.</p>"
        f"<div class='panel'><img alt='held-out drawings' src='{pictures[-1]}'>"
        f"<input {slider} data-all='{' '.join(pictures)}'></div>"
    )


def case_section(folder: Path, card: Mapping[str, Any], count: int) -> str:
    if not count or card["job"] != "inbetween" or not (folder / "last.pt").exists():
        return ""
    from training.loop.held_out import drawn_cases

    shown = sorted(drawn_cases(folder, count), key=lambda case: -case.measure)
    each = min(EACH, len(shown) // 2)
    groups = {"The worst of them": shown[:each], "The best": shown[-each:][::-1]}
    parts = [
        f"<h2>Held-out scenes, drawn half-way</h2><p class='soft'>{len(shown)} scenes that it was not trained on, "
        "drawn by its mean weights; by how far the drawn lines lie from the true ones.</p><div class='two'>"
    ]
    for title, cases in groups.items():
        parts.append(f"<div><h3>{title}</h3><div class='cases'>")
        for case in cases:
            figures = "".join(
                f"<figure><img alt='{text(name)}' src='{data_url(Image.fromarray(picture))}'>"
                f"<figcaption>{text(name)}</figcaption></figure>"
                for name, picture in case.pictures.items()
            )
            head = f"lines {case.measure:.2f} px away · {case.category}"
            parts.append(f"<div class='case'><h3>{text(head)}</h3><div class='row'>{figures}</div></div>")
        parts.append("</div></div>")
    return "".join([*parts, "</div>"])


def data_section(card: Mapping[str, Any]) -> str:
    """Every folder of the run file with its licences; drawings by rule have none to name."""
    rows = [
        f"<tr><td>{text(source['path'])}</td><td>{text(each['licence'])}</td><td>{text(each['source'])}</td>"
        f"<td class='n'>{each['items']:,}</td></tr>"
        for source in card["data"]
        for each in source["licences"] or [{"licence": "none is told", "source": "", "items": 0}]
    ]
    ours = "<p>Drawings made by rule while it trained, which are the project's own.</p>"
    if not rows:
        return f"<div class='panel'>{ours}</div>"
    head = "<tr><th>from</th><th>licence</th><th>credit</th><th>items</th></tr>"
    return f"<div class='panel'>{ours}<table>{head}{''.join(rows)}</table></div>"


def changed(run: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Fields of the run file that are not what they are without one."""
    usual = dict(flat(json.loads(json.dumps(asdict(Run(name=""))))))
    return [(name, value) for name, value in flat(run) if name not in usual or usual[name] != value]


def environment(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "commit", (card["commit"] or "not told").replace("+", ", with changes")
    yield "chip", card["chip"]
    yield "processes", str(card["processes"])
    yield "system", card["system"]
    yield from card["versions"].items()
    yield "command", " ".join(card["command"])


def table(rows: Any) -> str:
    return "".join(f"<tr><th>{text(name)}</th><td><code>{text(value)}</code></td></tr>" for name, value in rows)


def text(value: Any) -> str:
    return html.escape(", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))


def data_url(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.convert("RGB").save(file, "WEBP", quality=82)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__ or "", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of a run, such as runs/inbetween")
    parser.add_argument("--out", type=Path, help="the page (default: report.html in the run's folder)")
    parser.add_argument("--cases", type=int, default=24, help="held-out scenes to choose from; 0: none (default: 24)")
    args = parser.parse_args(arguments)
    out = args.out or args.run / "report.html"
    with refusals(parser, out):
        page = report(args.run, args.cases)
        temporary = out.with_suffix(".part")
        temporary.write_text(page, encoding="utf-8")
        temporary.replace(out)
    sys.stdout.write(f"{out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
