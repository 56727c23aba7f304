"""Rules are read strictly: garbage, nonsense and hostile ones end in words, and at once."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Problem
from bot.reminders.recurrence.rule_dates import keep_month_end, parse_rule, spacing
from bot.reminders.recurrence.rules import BadRule, Frequency, Rule, TooOften, in_words, read_rule
from tests.examples import examples


def test_every_part_is_read() -> None:
    rule = read_rule(
        "rrule:freq=monthly;interval=2;until=20301231T235900Z;wkst=su;bymonth=1,12;"
        "bymonthday=-1,13;byday=+2mo,-1FR,TU;bysetpos=-1;byhour=9;byminute=30;bysecond=5"
    )

    assert rule == Rule(
        text=rule.text,
        freq=Frequency.MONTHLY,
        interval=2,
        until=datetime(2030, 12, 31, 23, 59, tzinfo=UTC),
        months=(1, 12),
        month_days=(-1, 13),
        weekdays=((-1, 4), (0, 1), (2, 0)),
        positions=(-1,),
        hours=(9,),
        minutes=(30,),
        seconds=(5,),
        week_start=6,
    )
    assert read_rule(rule.text) == rule


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("20261231", "2026-12-31T23:59:59"),
        ("20261231T090000", "2026-12-31T09:00:00"),
        ("20261231T090000Z", "2026-12-31T09:00:00+00:00"),
    ],
)
def test_an_end_is_a_date_a_wall_time_or_an_instant(text: str, until: str) -> None:
    assert read_rule(f"FREQ=DAILY;UNTIL={text}").until == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "look like FREQ"),
        ("every day", "look like FREQ"),
        ("FREQ=", "look like FREQ"),
        ("INTERVAL=2", "doesn't say how often"),
        ("FREQ=FORTNIGHTLY", "FREQ must be one of"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ is in it twice"),
        ("FREQ=DAILY\nEXDATE:20260101", "FREQ must be one of"),
        ("FREQ=DAILY;X-EVIL=1", "don't support X-EVIL"),
        ("FREQ=YEARLY;BYWEEKNO=20", "don't support BYWEEKNO"),
        ("FREQ=YEARLY;BYEASTER=0", "don't support BYEASTER"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be a whole number"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL must be a whole number"),
        ("FREQ=DAILY;INTERVAL=1.5", "INTERVAL must be a whole number"),
        ("FREQ=DAILY;INTERVAL=٣", "INTERVAL must be a whole number"),
        ("FREQ=DAILY;INTERVAL=" + "9" * 400, "INTERVAL must be a whole number"),
        ("FREQ=DAILY;INTERVAL=99999", "longer than 50 years"),
        ("FREQ=YEARLY;INTERVAL=51", "longer than 50 years"),
        ("FREQ=DAILY;COUNT=0", "COUNT must be a whole number from 1 to 1000"),
        ("FREQ=DAILY;COUNT=1001", "COUNT must be a whole number from 1 to 1000"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "two ends"),
        ("FREQ=DAILY;UNTIL=2026123", "UNTIL isn't a date"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL isn't a date"),
        ("FREQ=DAILY;UNTIL=00010101", "UNTIL isn't a date"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL isn't a date"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH must be"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY can't be 0"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY must be"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY must be"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY has a day"),
        ("FREQ=WEEKLY;BYDAY=", "look like FREQ"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY has a day"),
        ("FREQ=MONTHLY;BYDAY=99MO", "BYDAY must be"),
        ("FREQ=MONTHLY;BYDAY=53SU", "more than five of one weekday"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=-6SU", "more than five of one weekday"),
        ("FREQ=WEEKLY;BYDAY=2MO", "WEEKLY can't have a numbered day"),
        ("FREQ=WEEKLY;WKST=XX", "WKST isn't a day"),
        ("FREQ=WEEKLY;BYMONTHDAY=13", "weeks have no day of the month"),
        ("FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY needs"),
        ("FREQ=DAILY;BYSETPOS=1;BYDAY=MO", "BYSETPOS needs a week or more"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS has nothing to choose from"),
        ("FREQ=MONTHLY;BYDAY=MO;BYHOUR=9,17;BYSETPOS=-1", "several times of a day"),
        ("FREQ=DAILY;BYSECOND=0,30", "several seconds"),
        ("FREQ=DAILY;BYSECOND=60", "BYSECOND must be"),
        ("FREQ=HOURLY;INTERVAL=5;BYHOUR=9,14", "divides the day"),
        ("FREQ=MINUTELY;INTERVAL=50;BYHOUR=9", "divides the day"),
        ("FREQ=SECONDLY;INTERVAL=3600;BYHOUR=9", "seconds can't have clock times"),
        ("FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 500), "longer than 500 characters"),
    ],
)
def test_what_cannot_be_used_says_why(rule: str, why: str) -> None:
    with pytest.raises(BadRule, match="I can't use this repeat rule") as caught:
        parse_rule(rule)

    assert why in str(caught.value)
    assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=30;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=12",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
        "FREQ=YEARLY;BYMONTH=2;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366",
        "FREQ=MONTHLY;BYMONTH=2;BYDAY=5MO;BYMONTHDAY=1",
    ],
)
def test_what_never_happens_is_refused_soon(rule: str) -> None:
    begin = time.process_time()
    with pytest.raises(BadRule, match="never happens"):
        parse_rule(rule)

    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize(
    ("rule", "space"),
    [
        ("FREQ=SECONDLY", timedelta(seconds=1)),
        ("FREQ=MINUTELY", timedelta(minutes=1)),
        ("FREQ=MINUTELY;INTERVAL=4", timedelta(minutes=4)),
        ("FREQ=SECONDLY;INTERVAL=299", timedelta(seconds=299)),
        ("FREQ=HOURLY;BYMINUTE=0,1", timedelta(minutes=1)),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=0,30,33", timedelta(minutes=3)),
        ("FREQ=DAILY;BYHOUR=0,23;BYMINUTE=0,58", timedelta(minutes=2)),
        ("FREQ=MINUTELY;BYHOUR=9", timedelta(minutes=1)),
        ("FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1,3,30", timedelta(minutes=2)),
    ],
)
def test_what_is_too_dense_is_told_the_limit(rule: str, space: timedelta) -> None:
    with pytest.raises(TooOften) as caught:
        parse_rule(rule)

    assert caught.value.spacing == space
    assert f"every {in_words(space)}".replace("every 1 ", "every ") in str(caught.value)
    assert "the most often I can remind you is every 5 minutes" in str(caught.value)


def test_the_limit_is_the_hosts() -> None:
    assert parse_rule("FREQ=MINUTELY", timedelta(minutes=1)).interval == 1
    with pytest.raises(TooOften, match=r"every day, .* is every 7 days"):
        parse_rule("FREQ=DAILY", timedelta(days=7))


@pytest.mark.parametrize(
    ("rule", "space"),
    [
        ("FREQ=MINUTELY;INTERVAL=5", timedelta(minutes=5)),
        ("FREQ=SECONDLY;INTERVAL=300", timedelta(minutes=5)),
        ("FREQ=HOURLY", timedelta(hours=1)),
        ("FREQ=HOURLY;INTERVAL=2;BYMINUTE=0,30", timedelta(minutes=30)),
        ("FREQ=MINUTELY;BYMINUTE=0", timedelta(hours=1)),
        ("FREQ=MINUTELY;INTERVAL=1440;BYHOUR=9", timedelta(days=1)),
        ("FREQ=DAILY;BYHOUR=9,17", timedelta(hours=8)),
        ("FREQ=WEEKLY", timedelta(days=1)),
    ],
)
def test_the_spacing_of_a_rule(rule: str, space: timedelta) -> None:
    assert spacing(parse_rule(rule)) == space


@pytest.mark.parametrize(
    ("rule", "anchor", "kept"),
    [
        ("FREQ=MONTHLY", "2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        ("FREQ=MONTHLY;BYMONTHDAY=30", "2026-01-30",
         "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        ("FREQ=MONTHLY;INTERVAL=3;COUNT=4;BYHOUR=9", "2026-01-29",
         "FREQ=MONTHLY;INTERVAL=3;COUNT=4;BYHOUR=9;BYMONTHDAY=28,29;BYSETPOS=-1"),
        ("FREQ=YEARLY", "2028-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"),
        ("FREQ=MONTHLY", "2026-01-28", "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,31", "2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=15,31"),
        ("FREQ=MONTHLY;BYDAY=1MO", "2026-01-31", "FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=YEARLY", "2026-01-31", "FREQ=YEARLY"),
        ("FREQ=DAILY", "2026-01-31", "FREQ=DAILY"),
    ],
)  # fmt: skip
def test_short_months_can_keep_their_last_day(rule: str, anchor: str, kept: str) -> None:
    assert keep_month_end(rule, datetime.fromisoformat(anchor)) == kept
    assert parse_rule(kept).text == kept


PART = st.one_of(
    st.sampled_from(
        ["FREQ=DAILY", "FREQ=SECONDLY", "FREQ=YEARLY", "COUNT=5", "BYSETPOS=-366,366", "WKST=SU"]
    ),
    st.builds(
        "{}={}".format,
        st.sampled_from(["INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYHOUR", "UNTIL", "COUNT"]),
        st.one_of(st.text(max_size=8), st.integers().map(str)),
    ),
    st.text(max_size=12),
)


@examples(200)
@given(st.lists(PART, max_size=6).map(";".join))
def test_no_text_raises_anything_but_a_problem(text: str) -> None:
    try:
        rule = parse_rule(text)
    except Problem as problem:
        said = str(problem)
    else:
        said = "I can use this repeat rule."
        assert parse_rule(rule.text) == rule
    assert 20 < len(said) < 200
