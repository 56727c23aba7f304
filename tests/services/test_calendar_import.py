"""CalendarImport: asks first, stores once, and offers nothing that is there already."""

from __future__ import annotations

import pytest

from bot import profile as profile_state
from bot.bootstrap import Services
from bot.profile import Profile
from bot.reminders.timings import ZoneNeeded
from bot.services.calendar_import import CalendarImport, Offer
from bot.storage.open_questions import NothingPending
from tests.conversation import DM, GENERAL, opened

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

BERLIN = Profile(zone="Europe/Berlin")
FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//T//EN
BEGIN:VEVENT
UID:1
SUMMARY:Dentist
DTSTART;TZID=Europe/Berlin:20271201T090000
END:VEVENT
BEGIN:VTODO
UID:2
SUMMARY:Buy milk
END:VTODO
BEGIN:VEVENT
UID:3
SUMMARY:Every second
DTSTART;TZID=Europe/Berlin:20271201T090000
RRULE:FREQ=SECONDLY
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


async def offered(services: Services) -> Offer:
    return await services.calendar_import.offer("1", BERLIN, FILE, "en-US")


async def test_an_offer_stores_nothing_and_an_answer_once(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        imports, lookups = services.calendar_import, services.stores.lookups
        offer = await offered(services)
        assert [each.text for each in offer.new] == ["Dentist", "Buy milk"]
        assert ([each.title for each in offer.refused], offer.known) == (["Every second"], 0)
        assert await lookups.list("1") == ()
        token = offer.token or ""
        assert await imports.accept("1", GENERAL, token) == 2
        assert [(each.text, each.place) for each in await lookups.list("1")] == [
            ("Dentist", GENERAL),
            ("Buy milk", GENERAL),
        ]
        with pytest.raises(NothingPending):
            await imports.accept("1", GENERAL, token)
        again = await offered(services)
        assert (again.new, again.known, again.token) == ((), 2, None)


async def test_a_second_answer_before_the_first_is_taken_adds_nothing(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash between storing and closing the question: the next press finds its own rows."""
    async with opened(migrated_url) as services:
        token = (await offered(services)).token or ""

        async def crash(*_: object) -> None:
            raise RuntimeError

        with monkeypatch.context() as patch:
            patch.setattr(services.open_questions, "take", crash)
            with pytest.raises(RuntimeError):
                await services.calendar_import.accept("1", DM, token)
        await services.calendar_import.accept("1", DM, token)
        assert len(await services.stores.lookups.list("1")) == 2


async def test_another_person_or_a_refusal_gets_nothing(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        imports: CalendarImport = services.calendar_import
        token = (await offered(services)).token or ""
        with pytest.raises(NothingPending):
            await imports.accept("2", DM, token)
        await imports.refuse("1", token)
        with pytest.raises(NothingPending):
            await imports.accept("1", DM, token)
        assert await services.stores.lookups.list("1") == ()


async def test_a_zone_is_needed(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await services.profiles.update("1", {profile_state.NAME: "Ada"})
        with pytest.raises(ZoneNeeded):
            await services.calendar_import.offer("1", Profile(name="Ada"), FILE, "en-US")
