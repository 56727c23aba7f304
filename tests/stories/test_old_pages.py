"""Every button and form of a page that was ever sent does what it says: memory, zone, requests."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot import profile as profile_state
from bot.help_text import COMMANDS, TALK, markdown
from bot.place import Place, PlaceKind
from bot.reminders.model import Status
from bot.reminders.requests import Request, RequestStatus
from bot.turn import Turn
from tests.custom_ids import FORMS
from tests.discord_server import Message
from tests.stories.acts import fires, lives_in, texts_of
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


# -- /agenda, calendar files, /help ----------------------------------------------------------------


@presses("agenda:give", "agenda:time / which = {id}", "agenda:time / when")
async def agenda_gives_a_to_do_a_time(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    milk = await old.remind("buy milk")
    form = await old.opens("agenda:give")
    assert codes_in(form) == [f"agenda:time / which = {milk.id}", "agenda:time / when"]
    await old.send("agenda:time", {"which": [str(milk.id)], "when": "today at 18:00"})
    assert (await old.the_one()).due_at == datetime(2026, 11, 23, 17, tzinfo=UTC)


ENTRY = {
    "text": "dentist",
    "zone": ZONE,
    "due_at": NOON.isoformat(),
    "rule": None,
    "anchor": None,
    "notices": [3600],
    "priority": "normal",
    "note": None,
}


@presses("calendar:yes:{token}")
async def a_calendar_file_is_taken(old: OldMessage) -> None:
    token = await old.keep("calendar", {"entries": [ENTRY]})
    assert "I added 1 reminder" in (await old.press(f"calendar:yes:{token}")).content
    kept = await old.the_one()
    assert (kept.text, kept.due_at, kept.notices) == ("dentist", NOON, (timedelta(hours=1),))


@presses("calendar:no:{token}")
async def a_calendar_file_is_refused(old: OldMessage) -> None:
    token = await old.keep("calendar", {"entries": [ENTRY]})
    assert "didn't import anything" in (await old.press(f"calendar:no:{token}")).content
    late = await (await old.ada.forges(old.message, f"calendar:yes:{token}")).answer()
    assert "isn't open any more" in late.content
    assert await texts_of(old.bot, old.ada) == []


@presses("help:talk", "help:commands")
async def help_turns(old: OldMessage) -> None:
    assert (await old.press("help:commands")).content == markdown(COMMANDS)
    assert (await old.press("help:talk")).content == markdown(TALK)


# -- /memory ---------------------------------------------------------------------------------------


async def knows(old: OldMessage, *facts: str) -> None:
    state: dict[str, object] = {profile_state.NAME: "Ada", profile_state.ZONE: ZONE}
    state[profile_state.PREFERENCE + "date_order"] = "dmy"
    for minute, fact in enumerate(facts):
        at = old.clock() + timedelta(minutes=minute)
        state[profile_state.fact_key(fact)] = profile_state.fact_value(fact, at, "dm")
    await old.bot.services.profiles.update(str(old.ada.id), state)


@presses("memory:page:{page}:")
async def memory_turns(old: OldMessage) -> None:
    await knows(old, "I like tea", "I like cake", "I like jam")
    assert "\n6. I like jam" in (await old.press("memory:page:1:")).content
    assert "\n1. Your name: Ada" in (await old.press("memory:page:0:")).content


@presses(
    "memory:forget:{page}:name",
    "memory:forget:{page}:zone",
    "memory:forget:{page}:pref:{preference}",
    "memory:forget:{page}:fact:{hash}",
)
async def memory_forgets_one_thing(old: OldMessage) -> None:
    await knows(old, "I like tea")
    tea = hashlib.sha256(b"i like tea").hexdigest()[:12]
    (fact,) = (await old.profile()).facts
    assert fact.key == f"fact:{tea}", "a fact that was told years ago has this key"
    told = await old.press(f"memory:forget:0:fact:{tea}")
    assert told.content.startswith("Forgotten: I like tea\n")
    assert (await old.profile()).facts == ()
    await old.press("memory:forget:0:pref:date_order")
    assert (await old.profile()).preferences == {}
    await old.press("memory:forget:0:zone")
    assert (await old.profile()).zone is None
    assert (await old.profile()).name == "Ada"
    await old.press("memory:forget:0:name")
    assert (await old.profile()).name is None


@presses("memory:all:0:", "memory:keep:0:", "memory:erase:0:")
async def memory_asks_keeps_and_forgets_everything(old: OldMessage) -> None:
    await knows(old, "I like tea")
    await old.remind("buy milk")
    asked = await old.press("memory:all:0:")
    assert "1 fact, 1 open reminder" in asked.content
    assert codes_in(asked) == ["memory:erase:0:", "memory:keep:0:"]
    assert "didn't forget anything" in (await old.press("memory:keep:0:")).content
    assert len((await old.profile()).facts) == 1
    assert "Everything about you is gone" in (await old.press("memory:erase:0:")).content
    assert (await old.profile()).facts == ()
    assert (await old.profile()).name is None
    assert await old.bot.services.stores.lookups.list(str(old.ada.id), tuple(Status)) == ()


# -- for somebody else -----------------------------------------------------------------------------


async def asked_bob(old: OldMessage) -> tuple[Request, Message]:
    """Ada's request to Bob, and the message with the question in the channel."""
    await lives_in(old.bot, old.ada)
    assert old.general.guild is not None
    place = Place(PlaceKind.CHANNEL, str(old.general.id), str(old.general.guild.id))
    turn = Turn(str(old.ada.id), place, "5", "", old.clock(), display_name="Ada")
    request = await old.bot.services.reminder_requests.ask(
        turn, await old.profile(), str(old.bob.id), "Friday 18:00", "bring the keys"
    )
    return request, old.left_in(old.general)


@presses("remindfor:{user} / text", "remindfor:{user} / when")
async def a_form_asks_somebody_else(old: OldMessage) -> None:
    await lives_in(old.bot, old.ada)
    on = old.left_in(old.general)
    fields: Fields = {"text": "bring the keys", "when": "Friday 18:00"}
    question = await old.send(f"remindfor:{old.bob.id}", fields, on=on)
    assert question.pings.users == (old.bob,)
    assert "> bring the keys (asked by Ada)" in question.content
    assert codes_in(question)[0].startswith("request:accept:")


@presses("request:accept:{id}", "request:cancel:{id}")
async def a_request_is_accepted_and_cancelled(old: OldMessage) -> None:
    request, question = await asked_bob(old)
    await old.press(f"request:accept:{request.id}", on=question, by=old.bob)
    kept = await old.the_one(old.bob)
    assert (kept.text, kept.due_at) == ("bring the keys (asked by Ada)", FRIDAY)
    await old.press(f"request:cancel:{request.id}", on=question)
    assert (await old.the_one(old.bob)).status is Status.CANCELLED


async def status_of(old: OldMessage) -> str:
    (request,) = (await old.bot.services.personal.export(str(old.bob.id)))["requests"]
    return str(request["status"])


@presses("request:decline:{id}")
async def a_request_is_declined(old: OldMessage) -> None:
    request, question = await asked_bob(old)
    told = await old.press(f"request:decline:{request.id}", on=question, by=old.bob)
    assert told.content == f"{old.bob.mention} declined {old.ada.mention}'s request."
    assert await status_of(old) == RequestStatus.DECLINED
    assert await old.bot.services.reminder_requests.requests.blocked(str(old.bob.id)) == ()


@presses("request:never:{id}", "unblock:{user}")
async def a_person_is_blocked_and_allowed_again(old: OldMessage) -> None:
    request, question = await asked_bob(old)
    blocked = old.bot.services.reminder_requests.requests.blocked
    await old.press(f"request:never:{request.id}", on=question, by=old.bob)
    assert await status_of(old) == RequestStatus.DECLINED
    assert await blocked(str(old.bob.id)) == (str(old.ada.id),)
    own = old.left_in(old.bob.dms)
    await old.press(f"unblock:{old.ada.id}", on=own, by=old.bob)
    assert await blocked(str(old.bob.id)) == ()


@presses("metoo:{id}")
async def a_public_series_is_joined(old: OldMessage) -> None:
    options = {"text": "stand-up", "when": "every day at 9:00"}
    fired = await fires(old.bot, old.general, old.ada, old.clock, **options)
    series = await old.the_one()
    await old.press(f"metoo:{series.id}", on=fired, by=old.bob)
    joined = await old.the_one(old.bob)
    assert (joined.text, joined.due_at, joined.rule) == ("stand-up", WEDNESDAY, series.rule)


# -- /timezone -------------------------------------------------------------------------------------


@presses("place:{place} ({zone})", "place:{zone}")
async def a_place_is_chosen(old: OldMessage) -> None:
    told = await old.press("place:Essen, Germany (Europe/Berlin)")
    assert "**Essen, Germany** (Europe/Berlin)" in told.content
    assert (await old.profile()).zone == ZONE
    await old.press("place:America/Argentina/Buenos_Aires")
    assert (await old.profile()).zone == "America/Argentina/Buenos_Aires"


NEW = "America/New_York"
MOVED = {  # a one-time reminder at 12:00, and the daily one at 9:00, by the old clock
    "once:clock": ((datetime(2026, 11, 24, 17, tzinfo=UTC), NEW), (TUESDAY, ZONE)),
    "once:instant": ((NOON, NEW), (TUESDAY, ZONE)),
    "series:clock": ((NOON, ZONE), (datetime(2026, 11, 24, 14, tzinfo=UTC), NEW)),
    "series:instant": ((NOON, ZONE), (TUESDAY, ZONE)),
}


async def a_group_is_settled(form: str, old: OldMessage) -> None:
    _, group, keep, letters, *_ = form.split(":")
    await lives_in(old.bot, old.ada, NEW)
    both = await old.remind("dentist", NOON), await old.daily("stretch", TUESDAY)
    told = await old.press(f"zone:{group}:{keep}:{letters}:{ZONE}:{NEW}")
    kept = [await old.again(each) for each in both]
    assert tuple((each.due_at, each.zone) for each in kept) == MOVED[f"{group}:{keep}"]
    other = {"once": "series", "series": "once"}[group]
    left = [code for code in codes_in(told) if code.startswith("zone:")]
    asked = [f"zone:{other}:{way}:{other[0]}:{ZONE}:{NEW}" for way in ("clock", "instant")]
    assert left == (asked if letters == "os" else [])


for each in FORMS:
    if each.startswith("zone:"):
        presses(each)(partial(a_group_is_settled, each))


# -- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("forms", "case"), CASES, ids=[forms[0] for forms, _ in CASES])
async def test_it_does_what_it_says(forms: tuple[str, ...], case: Case, old: OldMessage) -> None:
    await case(old)
    assert old.forms == set(forms)


def test_each_of_the_list_is_pressed_by_one_case() -> None:
    listed = [form for form in FORMS if not form.startswith("r:")]
    assert sorted(form for forms, _ in CASES for form in forms) == sorted(listed)
