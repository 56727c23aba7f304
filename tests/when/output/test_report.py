"""One plain object per phrase, for programs."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.when import read
from bot.when.output.report import report

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Berlin"))


def reported(text: str) -> dict[str, object]:
    made = report(text, read(text, NOW, "Europe/Berlin"))
    assert json.loads(json.dumps(made)) is not None
    return made


def test_a_moment() -> None:
    made = reported("call mum tomorrow at 9")
    assert made["kind"] == "moment"
    assert made["at"] == "2026-11-25T09:00:00+01:00"
    assert made["rest"] == "call mum"
    assert made["reason"] is None


def test_a_series() -> None:
    made = reported("every day at 8")
    assert (made["kind"], made["rrule"]) == ("recurrence", "FREQ=DAILY")
    assert made["at"] == "2026-11-25T08:00:00+01:00"


def test_a_question() -> None:
    made = reported("3/4")
    assert (made["kind"], made["at"]) == ("ambiguous", None)
    options = made["options"]
    assert isinstance(options, list)
    assert [option["at"][:10] for option in options] == ["2027-04-03", "2027-03-04"]


def test_a_refusal_and_no_time_at_all() -> None:
    assert reported("yesterday")["reason"] == "past"
    made = reported("bananas")
    assert (made["kind"], made["reason"], made["rest"]) == ("not_understood", "nothing", "bananas")
