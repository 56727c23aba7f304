"""Every button, menu and form of a reminder that was ever sent does what it says."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from bot.place import PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Priority, Reminder, Status
from tests.custom_ids import FORMS
from tests.discord_server import Message
from tests.stories.acts import fires, lives_in, rings, texts_of
from tests.stories.old_message import (
    FRIDAY,
    NOON,
    TUESDAY,
    WEDNESDAY,
    ZONE,
    Case,
    Cases,
    Fields,
    OldMessage,
    case_of,
    codes_in,
)

CASES: Cases = []
presses = partial(case_of, CASES)

THURSDAY = WEDNESDAY + timedelta(days=1)


# -- a question about a new reminder ---------------------------------------------------------------

ASKED = {
    "text": "call mum",
    "when": "tomorrow at 9",
    "repeat": "",
    "notice": "",
    "nag": "",
    "priority": "normal",
    "place": None,
    "timing": None,
    "source_key": "i:5",
    "snapshot": None,
}
"""A request as the first version kept it."""


@presses("r:where:{token}")
async def where_it_goes_is_answered(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    token = await old.keep("where", ASKED | {"place": ["dm", None, None]})
    await old.press(f"r:where:{token}")
    kept = await old.the_one()
    assert (kept.text, kept.due_at, kept.place.kind) == ("call mum", TUESDAY, PlaceKind.DM)


@presses("r:zone:{token} = {zone}")
async def a_zone_is_picked(old: OldMessage) -> None:
    token = await old.keep("zone", ASKED)
    await old.press(f"r:zone:{token}", "America/New_York")
    assert (await old.profile()).zone == "America/New_York"
    assert (await old.the_one()).due_at == datetime(2026, 11, 24, 14, tzinfo=UTC)


@presses("r:zone:{token} = {place} ({zone})")
async def a_place_is_picked(old: OldMessage) -> None:
    token = await old.keep("zone", ASKED)
    await old.press(f"r:zone:{token}", "Essen, Germany (Europe/Berlin)")
    assert (await old.profile()).zone == ZONE
    assert (await old.the_one()).due_at == TUESDAY


@presses("r:city:{token}", "r:cityis:{token} / city")
async def a_city_is_named(old: OldMessage) -> None:
    token = await old.keep("zone", ASKED)
    assert codes_in(await old.opens(f"r:city:{token}")) == [f"r:cityis:{token} / city"]
    await old.send(f"r:cityis:{token}", {"city": "Hamburg"})
    assert (await old.profile()).zone == ZONE
    assert (await old.the_one()).due_at == TUESDAY


@presses("r:read:{token}:{index}")
async def a_reading_is_chosen(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    common = {"rule": None, "anchor": None, "zone": ZONE, "note": None}
    readings = [
        {"timing": {"due_at": due.isoformat(), **common}, "learn": ["date_order", order]}
        for due, order in ((TUESDAY, "dmy"), (WEDNESDAY, "mdy"))
    ]
    token = await old.keep("reading", ASKED | {"when": "", "readings": readings})
    await old.press(f"r:read:{token}:1")
    assert (await old.the_one()).due_at == WEDNESDAY
    assert (await old.profile()).preferences == {"date_order": "mdy"}


@presses("r:about:{token} / when", "r:about:{token} / note")
async def a_message_is_kept_to_be_reminded_about(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    there = {"channel_id": str(old.general.id), "message_id": "7", "guild_id": None}
    snapshot = {"author": "Bob", "text": "The plan", "files": list[str](), **there}
    token = await old.keep("about", {"snapshot": snapshot, "attached": []})
    await old.send(f"r:about:{token}", {"when": "tomorrow at 9", "note": "Bob: The plan"})
    kept = await old.the_one()
    assert (kept.text, kept.due_at) == ("Bob: The plan", TUESDAY)
    message = await old.bot.services.snapshots.get(kept.user_id, kept.id)
    assert message is not None
    assert message.text == "The plan"


# -- lists -----------------------------------------------------------------------------------------

LISTS = {
    "all": {"call mum", "dentist", "party", "buy milk", "stretch", "gym", "rent"},
    "today": {"call mum", "rent"},
    "week": {"call mum", "dentist", "stretch", "gym", "rent"},
    "todo": {"buy milk"},
    "series": {"stretch"},
    "paused": {"gym"},
    "missed": {"rent"},
}


async def some_of_each(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    await old.remind("call mum", old.clock() + timedelta(hours=1))
    await old.remind("dentist", NOON)
    await old.remind("party", datetime(2026, 12, 24, 18, tzinfo=UTC))
    await old.remind("buy milk")
    await old.daily("stretch", TUESDAY)
    reminders, now = old.bot.services.stores.reminders, old.clock()
    gym, rent = await old.remind("gym", NOON), await old.remind("rent", now + timedelta(hours=2))
    await reminders.change(gym.user_id, gym.id, Change(status=Status.PAUSED, wake=None), now)
    lost = Change(status=Status.UNDELIVERABLE, wake=None)
    await reminders.change(rent.user_id, rent.id, lost, now)


@presses(*(f"r:list:{{page}}:{show}:" for show in LISTS))
async def lists_show_what_they_hold(old: OldMessage) -> None:
    await some_of_each(old)
    for show, texts in LISTS.items():
        told = await old.press(f"r:list:0:{show}:")
        assert {text for text in LISTS["all"] if text in told.content} == texts, show
    for number in range(10):
        await old.remind(f"thing {number}", datetime(2026, 12, 25, number, tzinfo=UTC))
    told = await old.press("r:list:1:all:")
    assert "(17, page 2 of 2)" in told.content
    assert "thing 9" in told.content
    assert "dentist" not in told.content


@presses("r:list:{page}:{show}:{search}")
async def a_list_of_a_search_goes_on(old: OldMessage) -> None:
    await some_of_each(old)
    for number in range(11):
        await old.remind(f"gym, lesson {number}", NOON + timedelta(days=number + 1))
    words = base64.urlsafe_b64encode(b"gym").decode().rstrip("=")
    told = await old.press(f"r:list:1:all:{words}")
    assert "(12, page 2 of 2)" in told.content
    assert "lesson 10" in told.content
    assert "dentist" not in told.content


@presses("r:past:{id}")
async def the_history_goes_on(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    for minute, text in enumerate(("buy milk", "call mum"), start=1):
        await old.remind(text, old.clock() + timedelta(minutes=minute))
    for _ in range(2):
        at = await old.bot.services.stores.claims.next_wake()
        await rings(old.bot, old.ada.dms, old.clock, at)
    newest, _ = await old.bot.services.stores.deliveries.history(str(old.ada.id))
    assert newest.text == "call mum"
    told = await old.press(f"r:past:{newest.id}")
    assert "buy milk" in told.content
    assert "call mum" not in told.content


@presses("r:open = {id}")
async def one_of_a_list_is_opened(old: OldMessage) -> None:
    milk = await old.remind("buy milk")
    card = await old.press("r:open", str(milk.id))
    assert card.content.startswith("📝 **buy milk**")
    assert f"r:delete:{milk.id}" in codes_in(card)


@presses("r:clear:{token}")
async def a_list_is_cleared(old: OldMessage) -> None:
    await some_of_each(old)
    token = await old.keep("clear", {"count": 7})
    assert "Deleted 7 reminders" in (await old.press(f"r:clear:{token}")).content
    assert await texts_of(old.bot, old.ada) == []


@presses("r:keep:{token}")
async def a_list_is_kept(old: OldMessage) -> None:
    await old.remind("buy milk")
    token = await old.keep("clear", {"count": 1})
    assert "didn't change anything" in (await old.press(f"r:keep:{token}")).content
    late = await (await old.ada.forges(old.message, f"r:clear:{token}")).answer()
    assert "isn't open any more" in late.content
    assert await texts_of(old.bot, old.ada) == ["buy milk"]


# -- a card ----------------------------------------------------------------------------------------


@presses("r:drop:{id}:{revision}")
async def a_new_one_is_taken_back(old: OldMessage) -> None:
    milk = await old.remind("buy milk")
    await old.press(f"r:drop:{milk.id}:{milk.revision}")
    assert (await old.the_one()).status is Status.CANCELLED


UNTIMED = hashlib.blake2b(b"", digest_size=6).hexdigest()
"""What stood in the form as its time: nothing."""
EDITED = "r:edited:{id}:{revision}:{hash} / "


@presses(
    "r:edit:{id}",
    *(EDITED + field for field in ("text", "when", "notice", "nag")),
    *(f"{EDITED}priority = {each}" for each in ("high", "normal", "low")),
)
async def one_is_edited(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    milk = await old.remind("buy milk")
    form = await old.opens(f"r:edit:{milk.id}")
    code = f"r:edited:{milk.id}:{milk.revision}:{UNTIMED}"
    assert {each.split(" ")[0] for each in codes_in(form)} == {code}
    fields: Fields = {"text": "buy oat milk", "when": "tomorrow at 9"}
    fields |= {"notice": "1 h", "nag": "10 min x3"}
    await old.send(code, fields | {"priority": ["high"]})
    kept = await old.the_one()
    assert (kept.text, kept.due_at, kept.priority) == ("buy oat milk", TUESDAY, Priority.HIGH)
    assert (kept.notices, kept.nag_every) == ((timedelta(hours=1),), timedelta(minutes=10))
    assert kept.nag_cap == 3
    for priority in ("low", "normal"):
        code = f"r:edited:{kept.id}:{kept.revision}:{UNTIMED}"
        await old.send(code, fields | {"priority": [priority]})
        kept = await old.the_one()
        assert kept.priority == priority
        assert kept.text == "buy oat milk"


@presses("r:meant:{token}:{index}")
async def a_reading_of_an_edit_is_chosen(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    milk = await old.remind("buy milk")
    edit = dict.fromkeys(("text", "repeat", "notice", "nag", "priority", "place"))
    request = {
        "reminder": milk.id,
        "revision": milk.revision,
        "edit": edit | {"when": "11/12"},
        "answers": ["2026-12-11 09:00", "2026-11-25 09:00"],
        "moments": ["2026-12-11T08:00:00+00:00", WEDNESDAY.isoformat()],
        "learn": [None, ["date_order", "mdy"]],
    }
    token = await old.keep("editing", request)
    await old.press(f"r:meant:{token}:1")
    assert (await old.the_one()).due_at == WEDNESDAY
    assert (await old.profile()).preferences == {"date_order": "mdy"}


@presses("r:tick:{id}:{revision}", "r:undo:{token}")
async def one_is_ticked_off_and_comes_back(old: OldMessage) -> None:
    milk = await old.remind("buy milk")
    await old.press(f"r:tick:{milk.id}:{milk.revision}")
    assert (await old.the_one()).status is Status.DONE
    token = await old.bot.services.stores.undo.latest(milk.user_id, old.clock())
    await old.press(f"r:undo:{token}")
    assert (await old.the_one()).status is Status.SCHEDULED


@presses("r:skip:{id}:{at}")
async def one_of_a_series_is_skipped_once(old: OldMessage) -> None:
    series = await old.daily("stretch", TUESDAY)
    for _ in range(2):
        await old.press(f"r:skip:{series.id}:{int(TUESDAY.timestamp())}")
        assert (await old.the_one()).due_at == WEDNESDAY


@presses("r:pause:{id}", "r:resume:{id}", "r:delete:{id}")
async def one_is_paused_resumed_and_deleted(old: OldMessage) -> None:
    dentist = await old.remind("dentist", NOON)
    await old.press(f"r:pause:{dentist.id}")
    assert (await old.the_one()).status is Status.PAUSED
    await old.press(f"r:resume:{dentist.id}")
    kept = await old.the_one()
    assert (kept.status, kept.wake_at) == (Status.SCHEDULED, NOON)
    await old.press(f"r:delete:{dentist.id}")
    assert (await old.the_one()).status is Status.CANCELLED


# -- snoozing, from a card or from what rang -------------------------------------------------------


def snoozes(now: datetime) -> dict[str, datetime]:
    """Choice → the moment that it means, in Berlin: 19:00, 9:00 tomorrow, 9:00 next Monday."""
    day = now.date()
    monday = day + timedelta(days=7 - day.weekday())
    return {
        "10m": now + timedelta(minutes=10),
        "1h": now + timedelta(hours=1),
        "evening": datetime.combine(day, time(18), UTC),
        "morning": datetime.combine(day + timedelta(days=1), time(8), UTC),
        "week": datetime.combine(monday, time(8), UTC),
    }


CHOICES = ("10m", "1h", "evening", "morning", "week", "other")


@presses(*(f"r:put:{{id}} = {choice}" for choice in CHOICES), "r:putuntil:{id} / until")
async def a_card_is_snoozed(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    milk = await old.remind("buy milk")
    for choice, until in snoozes(old.clock()).items():
        told = await old.press(f"r:put:{milk.id}", choice)
        assert "Snoozed: **buy milk**" in told.content
        assert (await old.the_one()).wake_at == until, choice
    form = await old.opens(f"r:put:{milk.id}", "other")
    assert codes_in(form) == [f"r:putuntil:{milk.id} / until"]
    await old.send(f"r:putuntil:{milk.id}", {"until": "Friday 18:00"})
    assert (await old.the_one()).wake_at == FRIDAY


# -- what rang (o), and a notice ahead of it (n) ---------------------------------------------------


async def rang(old: OldMessage, sign: str) -> tuple[Message, Reminder, str]:
    """A daily series that rang on Tuesday at 9, or its notice: what its custom_ids end with."""
    options = {"text": "stretch", "when": "every day at 9:00"}
    if sign == "n":
        options["notice"] = "1 h"
    fired = await fires(old.bot, old.ada.dms, old.ada, old.clock, **options)
    series = await old.the_one()
    return fired, series, f"{series.id}:{int(TUESDAY.timestamp())}:{sign}"


NEXT = {"o": (WEDNESDAY, THURSDAY), "n": (TUESDAY, WEDNESDAY)}
"""When the series comes after the message, and when if that one is skipped."""


async def one_that_rang_is_done(sign: str, old: OldMessage) -> None:
    fired, series, code = await rang(old, sign)
    assert series.due_at == NEXT[sign][0]
    assert await old.press(f"r:done:{code}", on=fired) is fired
    assert "⤷ ✅ done" in fired.content
    (undo,) = codes_in(fired)
    assert undo.startswith("r:unring:")
    assert undo.endswith(f":{code}")
    kept = await old.the_one()
    assert (kept.due_at, kept.fired_at) == (WEDNESDAY, None)


async def the_next_one_is_skipped_once(sign: str, old: OldMessage) -> None:
    fired, _, code = await rang(old, sign)
    await old.press(f"r:leap:{code}", on=fired)
    assert "⤷ ⏭️ next: " in fired.content
    assert (await old.the_one()).due_at == NEXT[sign][1]
    await old.press(f"r:leap:{code}", on=fired)
    assert (await old.the_one()).due_at == NEXT[sign][1]


async def a_series_is_stopped(sign: str, old: OldMessage) -> None:
    fired, _, code = await rang(old, sign)
    await old.press(f"r:stop:{code}", on=fired)
    assert "⤷ 🛑 stopped" in fired.content
    assert (await old.the_one()).status is Status.CANCELLED


async def one_that_rang_is_snoozed(sign: str, old: OldMessage) -> None:
    fired, series, code = await rang(old, sign)
    for choice, until in snoozes(old.clock()).items():
        await old.press(f"r:snooze:{code}", choice, on=fired)
        kept = await old.the_one()
        assert (kept.snoozed_until, kept.due_at) == (until, series.due_at), choice
        assert f"⤷ 💤 snoozed until <t:{int(until.timestamp())}:f>" in fired.content
        undo, *others = codes_in(fired)
        assert undo.endswith(f":{code}")
        assert f"r:done:{code}" in others
    form = await old.opens(f"r:snooze:{code}", "other")
    assert codes_in(form) == [f"r:putuntil:{code} / until"]
    await old.send(f"r:putuntil:{code}", {"until": "Friday 18:00"}, on=fired)
    kept = await old.the_one()
    assert (kept.snoozed_until, kept.due_at) == (FRIDAY, series.due_at)
    assert f"⤷ 💤 snoozed until <t:{int(FRIDAY.timestamp())}:f>" in fired.content


async def one_that_rang_comes_back(sign: str, told: bool, old: OldMessage) -> None:
    """The first version did not tell in its Undo which of both the message was (``told``)."""
    fired, series, code = await rang(old, sign)
    before = fired.content, codes_in(fired)
    await (await old.ada.clicks(fired, "Done")).answer()
    token = await old.bot.services.stores.undo.latest(series.user_id, old.clock())
    await old.press(f"r:unring:{token}:{code if told else code[:-2]}", on=fired)
    assert (fired.content, codes_in(fired)) == before
    kept = await old.the_one()
    assert (kept.due_at, kept.fired_at) == (series.due_at, series.fired_at)


for each in ("o", "n"):
    at = f"{{id}}:{{at}}:{each}"
    presses(f"r:done:{at}")(partial(one_that_rang_is_done, each))
    presses(f"r:leap:{at}")(partial(the_next_one_is_skipped_once, each))
    presses(f"r:stop:{at}")(partial(a_series_is_stopped, each))
    presses(*(f"r:snooze:{at} = {choice}" for choice in CHOICES), f"r:putuntil:{at} / until")(
        partial(one_that_rang_is_snoozed, each)
    )
    presses(f"r:unring:{{token}}:{at}")(partial(one_that_rang_comes_back, each, True))
presses("r:unring:{token}:{id}:{at}")(partial(one_that_rang_comes_back, "o", False))


# -- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("forms", "case"), CASES, ids=[forms[0] for forms, _ in CASES])
async def test_it_does_what_it_says(forms: tuple[str, ...], case: Case, old: OldMessage) -> None:
    await case(old)
    assert old.forms == set(forms)


def test_each_of_the_list_is_pressed_by_one_case() -> None:
    listed = [form for form in FORMS if form.startswith("r:")]
    assert sorted(form for forms, _ in CASES for form in forms) == sorted(listed)
