"""What is offered while somebody types: never too long, never slow, always something to send."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot.profile import Profile
from bot.ui.reminders.suggestions import (
    edit_offers,
    reminder_offers,
    repeat_offers,
    text_offers,
    when_offers,
)
from bot.when import Preferences
from tests.examples import examples
from tests.samples import NOW, daily, reminder, weekly

ADA = Profile(zone="Europe/Berlin")
STRANGER = Profile()


@examples(150)
@given(st.text(max_size=110), st.sampled_from([ADA, STRANGER]))
@example("3/4", ADA)
@example("", STRANGER)
@example("tomorrow at 9", STRANGER)
def test_offers_fit(typed: str, profile: Profile) -> None:
    offers = [
        *when_offers(typed, NOW, profile, "en-US"),
        *text_offers(typed, NOW, profile, "en-US"),
        *repeat_offers(typed),
        *edit_offers(typed, NOW, profile, "en-US"),
        *edit_offers(typed, NOW, profile, "en-US", daily(NOW + timedelta(hours=2))),
    ]
    for offer in offers:
        assert 1 <= len(offer.label) <= 100
        assert 1 <= len(offer.value) <= 100


def test_each_reading_is_an_offer_that_leaves_nothing_to_ask() -> None:
    values = [offer.value for offer in when_offers("3/4", NOW, ADA, "en-US")]
    assert sorted(values) == ["2027-03-04T09:00:00+01:00", "2027-04-03T09:00:00+02:00"]


def test_an_edit_picked_from_the_offers_is_the_moment_that_was_shown() -> None:
    (friday,) = edit_offers("friday", NOW, ADA, "en-US")
    assert "Fri 27 Nov 09:00" in friday.label
    assert friday.value == "2026-11-27T09:00:00+01:00"
    (series,) = edit_offers("every friday", NOW, ADA, "en-US")
    assert series.value == "every friday"
    (unread,) = edit_offers("friday xyzzy", NOW, ADA, "en-US")
    assert unread.value == "friday xyzzy"
    (span,) = edit_offers("in 20 minutes", NOW, STRANGER, "en-US")
    assert span.value == "in 20 minutes"


def test_a_stranger_hears_of_the_zone_only_when_it_matters() -> None:
    (clock,) = when_offers("tomorrow at 9", NOW, STRANGER, "en-US")
    assert "time zone" in clock.label
    (span,) = when_offers("in 20 minutes", NOW, STRANGER, "en-US")
    assert "time zone" not in span.label


def test_own_reminders_are_named_by_text_and_time() -> None:
    found = [reminder("x" * 300, id=7), daily(datetime(2026, 11, 24, 8, tzinfo=UTC), id=8)]
    long, series = reminder_offers(found, NOW, Preferences())
    assert (long.value, series.value) == ("id:7", "id:8")
    assert len(long.label) <= 100
    assert series.label.startswith("stretch (every day at 09:00")


def test_a_preview_is_ready_long_before_a_tenth_of_a_second() -> None:
    typed = "every last friday of the month at half past 8 in the evening"
    when_offers(typed, NOW, ADA, "en-US")
    begin = time.process_time()
    for _ in range(5):
        when_offers(typed, NOW, ADA, "en-US")
    assert (time.process_time() - begin) / 5 < 0.1


def test_what_is_begun_is_completed() -> None:
    assert [offer.value for offer in when_offers("tom", NOW, ADA, "en-US")] == [
        "tomorrow at 9",
        "tomorrow morning",
    ]
    (refused,) = when_offers("asdf", NOW, ADA, "en-US")
    assert refused.label.startswith("❓")


def test_an_hour_away_is_shown_as_an_hour() -> None:
    later = NOW + timedelta(seconds=0.7)
    (offer,) = when_offers("in 1 hour", later, ADA, "en-US")
    assert offer.label.endswith("in 1 h")


def test_a_minus_is_refused_while_typing() -> None:
    (offer,) = when_offers("in -5 minutes", NOW, ADA, "en-US")
    assert "is in the past" in offer.label


def test_offers_of_an_edit_know_the_reminder() -> None:
    due = datetime(2026, 11, 30, 17, tzinfo=UTC)
    once = edit_offers("friday", NOW, ADA, "en-US", reminder("dentist", due_at=due))
    assert [(each.label, each.value) for each in once] == [
        ("friday → Fri 27 Nov 18:00, in 4 days", "2026-11-27T18:00:00+01:00")
    ]
    series = edit_offers("friday", NOW, ADA, "en-US", weekly(due))
    assert [each.value for each in series] == [
        "only the next one: 2026-11-27T18:00:00+01:00",
        "every Friday at 18:00",
        "just once: 2026-11-27T18:00:00+01:00",
    ]
    assert series[1].label == "friday → every Friday at 18:00"
    (days,) = edit_offers("every friday", NOW, ADA, "en-US", weekly(due))
    assert (days.label, days.value) == ("every friday → every Friday at 18:00", "every friday")
    (begun,) = edit_offers("tomorrow mor", NOW, ADA, "en-US", weekly(due))
    assert "tomorrow morning" in begun.label
