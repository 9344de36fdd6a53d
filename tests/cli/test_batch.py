"""``animl batch``: many pairs, one worker, a line of JSON for each."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from animl_addon.inference import client

from .conftest import Animl, Said, draw_key, files_in


def job(out: str | list[str], **changes: Any) -> dict[str, Any]:
    outs = [out] if isinstance(out, str) else out
    times = [(index + 1) / (len(outs) + 1) for index in range(len(outs))]
    return {"job": "inbetween", "first": "sit.png", "last": "stand.png", "times": times, "out": outs} | changes


def write_jobs(path: Path, *jobs: dict[str, Any] | str) -> Path:
    lines = [text if isinstance(text, str) else json.dumps(text, ensure_ascii=False) for text in jobs]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def reports(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.out]


def test_every_job_is_drawn_and_reported_in_order(here: Path, animl: Animl):
    jobs = write_jobs(here / "jobs.jsonl", job(["one/a.png", "one/b.png"]), job("two/a.png"))

    said = animl("batch", jobs)

    first, second = reports(said)
    assert said.code == 0 and said.err == []
    assert (first["line"], first["status"], first["out"]) == (1, "drawn", ["one/a.png", "one/b.png"])
    assert (second["line"], second["status"], second["out"]) == (2, "drawn", ["two/a.png"])
    assert first["seconds"] > 0 and first["device"] == "CPUExecutionProvider"
    assert len(first["confidence"]) == 2
    assert {"one/a.png", "one/b.png", "two/a.png"} <= files_in(here)


def test_a_bad_line_fails_alone(here: Path, animl: Animl):
    jobs = write_jobs(
        here / "jobs.jsonl",
        job("a.png"),
        "{ not json",
        job("b.png", first="gone.png"),
        job("c.png", times=[float("nan")]),
        job("d.png", times=[0.5, 0.6]),
        job("e.jpg"),
        job("sit.png"),
        job("f.png", job="juggle"),
        '["a", "list"]',
        job("new/g.png", last="jobs.jsonl"),
        job("z.png"),
    )

    said = animl("batch", jobs)

    assert said.code == 1
    assert [report["status"] for report in reports(said)] == ["drawn"] + 9 * ["failed"] + ["drawn"]
    assert [line.split(":")[1] for line in said.err] == [f" line {number}" for number in range(2, 11)]
    assert all(report["error"].endswith(".") for report in reports(said)[1:-1])
    assert files_in(here) == {"jobs.jsonl", "sit.png", "stand.png", "a.png", "z.png"}


def test_blank_lines_and_a_byte_order_mark_are_passed_over(here: Path, animl: Animl):
    jobs = write_jobs(here / "jobs.jsonl", "\ufeff" + json.dumps(job("a.png")), "", "  ", job("b.png"))

    said = animl("batch", jobs)

    assert said.code == 0
    assert [report["line"] for report in reports(said)] == [1, 4]


def test_a_line_that_is_no_text_fails_alone(here: Path, animl: Animl):
    (here / "jobs.jsonl").write_bytes(b"\xff\xfe\x00\n" + json.dumps(job("a.png")).encode())

    said = animl("batch", "jobs.jsonl")

    assert said.code == 1
    assert [report["status"] for report in reports(said)] == ["failed", "drawn"]


def test_resume_draws_anew_what_was_made_of_another_key(here: Path, animl: Animl):
    draw_key(here / "other.png", "green")
    jobs = write_jobs(here / "jobs.jsonl", job("a.png"), job("b.png", last="other.png"))
    animl("batch", jobs)
    before = (here / "a.png").read_bytes()
    draw_key(here / "other.png", "yellow")

    said = animl("batch", jobs, "--resume")

    assert [report["status"] for report in reports(said)] == ["skipped", "drawn"]
    assert (here / "a.png").read_bytes() == before


def test_resume_draws_only_what_is_missing(here: Path, animl: Animl):
    jobs = write_jobs(here / "jobs.jsonl", job("a.png"), job(["b1.png", "b2.png", "b3.png"]))
    assert animl("batch", jobs).code == 0
    middle = (here / "b2.png").read_bytes()
    (here / "b2.png").unlink()
    (here / "b3.png").write_bytes(middle[:-10])  # cut short, so it does not count as there
    kept = {name: Path(name).stat().st_mtime_ns for name in ("a.png", "b1.png")}

    said = animl("batch", jobs, "--resume")

    assert said.code == 0
    assert [report["status"] for report in reports(said)] == ["skipped", "drawn"]
    assert {name: Path(name).stat().st_mtime_ns for name in kept} == kept
    skipped, *drawn = reports(said)[1]["confidence"]
    assert skipped is None and all(0 <= sure <= 1 for sure in drawn)
    assert (here / "b2.png").read_bytes() == middle
    Image.open(here / "b3.png").load()


def test_force_draws_anew(here: Path, animl: Animl):
    jobs = write_jobs(here / "jobs.jsonl", job("a.png"))
    (here / "a.png").write_bytes(b"stale")

    assert animl("batch", jobs, "--force").code == 0

    assert (here / "a.png").read_bytes().startswith(b"\x89PNG")


def test_without_either_a_drawing_that_is_there_is_kept_and_said(here: Path, animl: Animl):
    jobs = write_jobs(here / "jobs.jsonl", job("a.png"), job("b.png"))
    (here / "a.png").write_bytes(b"precious")

    said = animl("batch", jobs)

    assert said.code == 1
    assert (here / "a.png").read_bytes() == b"precious" and (here / "b.png").exists()
    assert "--resume" in said.err[0] and "--force" in said.err[0]


def test_two_lines_never_write_one_path(here: Path, animl: Animl):
    jobs = write_jobs(here / "jobs.jsonl", job("a.png"), job("./sub/../a.png", first="stand.png", last="sit.png"))

    said = animl("batch", jobs, "--force")

    assert [report["status"] for report in reports(said)] == ["drawn", "failed"]
    assert "Line 1 writes" in said.err[0]


def test_a_drawing_can_be_the_key_of_a_later_line(here: Path, animl: Animl):
    jobs = write_jobs(here / "jobs.jsonl", job("middle.png"), job("quarter.png", last="middle.png"))

    assert animl("batch", jobs).code == 0


def test_the_keys_beyond_are_looked_at(here: Path, animl: Animl):
    draw_key(here / "jump.png", "green")
    beyond = job("with.png", after="jump.png", gap_after=2, pixel="off")
    jobs = write_jobs(here / "jobs.jsonl", beyond, job("without.png"), job("lost.png", before="gone.png", pixel="off"))

    said = animl("batch", jobs)

    assert said.code == 1
    assert [report["status"] for report in reports(said)] == ["drawn", "drawn", "failed"]
    assert "gone.png" in reports(said)[2]["error"]


def test_one_worker_draws_the_whole_file(here: Path, animl: Animl, monkeypatch: pytest.MonkeyPatch):
    jobs = write_jobs(here / "jobs.jsonl", *(job(f"{number}.png") for number in range(12)))
    begun: list[object] = []

    class Counted(client.Child):
        def __init__(self, *arguments: Any) -> None:
            begun.append(self)
            super().__init__(*arguments)

    monkeypatch.setattr(client, "Child", Counted)

    assert animl("batch", jobs).code == 0
    assert len(begun) == 1


def test_jobs_come_from_standard_input_too(here: Path, animl: Animl, monkeypatch: pytest.MonkeyPatch):
    lines = json.dumps(job("a.png")).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))

    assert animl("batch", "-").code == 0
    assert (here / "a.png").is_file()


def test_a_missing_file_of_jobs(here: Path, animl: Animl):
    said = animl("batch", "jobs.jsonl")

    assert said.code == 1
    assert said.err == ["animl: The jobs in “jobs.jsonl” cannot be read (No such file or directory): check the path."]


def test_an_empty_file_of_jobs_is_done_at_once(here: Path, animl: Animl):
    said = animl("batch", write_jobs(here / "jobs.jsonl"))

    assert (said.code, said.out, said.err) == (0, [], [])


def test_names_of_any_kind(here: Path, animl: Animl):
    key = draw_key(here / "l'été “一” .png", "red")
    jobs = write_jobs(here / "jobs.jsonl", job('dossier été/"x" y.png', first=key.name))

    said = animl("batch", jobs)

    assert said.code == 0, said.err
    assert reports(said)[0]["out"] == ['dossier été/"x" y.png']
    assert (here / "dossier été" / '"x" y.png').is_file()
