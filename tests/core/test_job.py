"""A job as a line of JSON."""

from dataclasses import replace
from pathlib import Path

import pytest

from animl_addon.core.errors import JobError, TimingError
from animl_addon.core.job import InbetweenJob

JOB = InbetweenJob(Path("a.png"), Path("ключ 2.png"), (0.25, 0.5), (Path("1.png"), Path("2.png")), before=Path("0.png"))


SPACED = replace(JOB, after=Path("9.png"), gap_before=0.5, gap_after=2.25)


@pytest.mark.parametrize("job", [JOB, SPACED, replace(JOB, palette=False)])
def test_a_job_survives_its_line(job: InbetweenJob):
    line = job.to_json()

    assert "\n" not in line
    assert InbetweenJob.from_json(line) == job


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "line of JSON"),
        ("{", "line of JSON"),
        ("[1]", "JSON object"),
        ('{"job": "widen"}', "widen"),
        ('{"job": "inbetween", "first": "a.png"}', "lacks"),
        (JOB.to_json().replace('"before"', '"befor"'), "befor"),
        (JOB.to_json().replace("[0.25, 0.5]", '"soon"'), "list"),
        (JOB.to_json().replace("[0.25, 0.5]", '[0.25, "late"]'), "wrong type"),
        (JOB.to_json().replace("[0.25, 0.5]", f"[0.25, 1{'0' * 400}]"), "wrong type"),
        (JOB.to_json().replace('["1.png", "2.png"]', '"1.png"'), "list"),
        (JOB.to_json().replace('"a.png"', "7"), "wrong type"),
        (JOB.to_json().replace("[0.25, 0.5]", "[0.5]"), "1 times but 2"),
        (JOB.to_json().replace('"2.png"', '"1.png"'), "one path"),
        (JOB.to_json().replace('"2.png"', '"2.jpg"'), "PNG"),
        (JOB.to_json().replace('"2.png"', '"a.png"'), "overwrite"),
        (JOB.to_json().replace('"2.png"', '"0.png"'), "overwrite"),
        (SPACED.to_json().replace("2.25", "0"), "gap"),
        (SPACED.to_json().replace("2.25", "NaN"), "gap"),
        (SPACED.to_json().replace("2.25", '"far"'), "wrong type"),
        (JOB.to_json().replace("}", ', "palette": "off"}'), "true or false"),
    ],
)
def test_a_line_that_is_no_job_is_refused(line: str, said: str):
    with pytest.raises(JobError, match=said):
        InbetweenJob.from_json(line)


@pytest.mark.parametrize("times", ["[0.5, 0.25]", "[0, 0.5]", "[0.5, NaN]"])
def test_times_that_are_no_chart_are_refused(times: str):
    with pytest.raises(TimingError):
        InbetweenJob.from_json(JOB.to_json().replace("[0.25, 0.5]", times))
