"""Late, and honest about it: what came due while the bot was away, and rows that are broken."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.reminders.changes import Outcome
from bot.reminders.model import Status, WakeKind
from bot.reminders.next_wake import Wake
from tests.discord_server import DiscordServer, Message, User
from tests.stories.keeping import TRACEBACK, Keeping, keeping, utc_now
from tests.stories.process import BotProcess


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def stamped(at: datetime, style: str = "t") -> str:
    return f"<t:{int(at.timestamp())}:{style}>"


def only(person: User) -> Message:
    (message,) = person.dms.from_bot
    assert message.pings.users == (person,)
    return message


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_back_after_a_while(
    discord_server: DiscordServer, migrated_url: str, tmp_path: Path
) -> None:
    bot = BotProcess(discord_server, migrated_url, tmp_path)
    bot.expects(r"ERROR bot\.storage\.claims: reminder \d+ cannot be read and is set aside")
    bot.expects(r"ERROR bot\.delivery\.loop: reminder \d+ is broken and set aside", *TRACEBACK)
    people = map(discord_server.user, ("Ada", "Bob", "Cleo", "Dora", "Eve", "Fay", "Gus", "Hal"))
    ada, bob, cleo, dora, eve, fay, gus, hal = people
    now = utc_now().replace(microsecond=0)
    async with keeping(migrated_url) as kept:
        try:
            await kept.put(ada, "check the oven", at=now - minutes(42))
            await put_series(kept, bob, now - minutes(3 * 1440 + 5))
            for number in range(12):
                await kept.put(cleo, f"thing {number}.", at=now - minutes(60 - number))
            await put_broken(kept, dora, now - minutes(5))
            await put_notice(kept, eve, now - minutes(10))
            await kept.put(fay, "just missed", at=now - timedelta(seconds=5))
            await kept.put(gus, "happy new year", at=now - timedelta(days=400))
            await put_refused(kept, hal, now - minutes(20))
            begun = utc_now()
            await bot.start()
            await kept.settles(but=1)
            ready = utc_now()
            late = only(ada).content.split("\n")
            assert late[0] == f"{ada.mention} ⏰ check the oven"
            due, until = late[1].removeprefix("-# was due at ").split("; I was offline until ")
            assert due == stamped(now - minutes(42))
            assert stamped(begun) <= until <= stamped(ready)
            await series_is_one_message(kept, bob, now - minutes(3 * 1440 + 5))
            digest = only(cleo).content.split("\n")
            assert "12 reminders came due while I was offline, until" in digest[0]
            assert [line.rsplit(" ", 1)[1] for line in digest[1:]] == [f"{n}." for n in range(12)]
            assert only(eve).content.startswith(f"{eve.mention} ⏰ take the train\n-# was due at")
            outcomes = [past.delivery.outcome for past in await kept.past(eve)]
            assert outcomes == [Outcome.DELIVERED, Outcome.SKIPPED]
            assert only(fay).content == f"{fay.mention} ⏰ just missed"
            long_ago = stamped(now - timedelta(days=400), "f")
            assert f"was due at {long_ago}; I was offline until <t:" in only(gus).content
            refused = only(hal).content.split("\n")[1]
            assert refused == (
                f"-# was due at {stamped(now - minutes(20))}; Discord wouldn't take it until now"
            )
            await broken_are_told(discord_server, kept, dora)
            await bot.stop()
        finally:
            await bot.close()


async def put_series(kept: Keeping, person: User, first: datetime) -> None:
    rule = {"rule": "FREQ=DAILY", "anchor": first.replace(tzinfo=None)}
    await kept.put(person, "take the pill", at=first, **rule)


async def series_is_one_message(kept: Keeping, person: User, first: datetime) -> None:
    """The last missed occurrence, the earlier three as a number, and the next one in its place."""
    title, note = only(person).content.split("\n")
    assert title == f"{person.mention} ⏰ take the pill"
    assert note.startswith(f"-# missed 3 times before, since {stamped(first, 'f')}; was due at ")
    series = await kept.one(person)
    assert (series.status, series.due_at) == (Status.SCHEDULED, first + timedelta(days=4))


async def put_notice(kept: Keeping, person: User, due: datetime) -> None:
    """Both the notice and what it announces were missed: only one of them is worth a message."""
    draft = kept.draft(person, "take the train", at=due, notices=(minutes(60),))
    await kept.stores.reminders.add(draft, utc_now(), Wake(due - minutes(60), WakeKind.NOTICE))


async def put_refused(kept: Keeping, person: User, due: datetime) -> None:
    """Tried before, refused, and due again since a moment ago."""
    reminder = await kept.put(person, "feed the cat", at=due)
    await kept.damage(
        reminder, status=Status.RETRYING.value, error="Discord answered 503", tried_at=due
    )


async def put_broken(kept: Keeping, person: User, due: datetime) -> None:
    start = due.replace(tzinfo=None)
    no_zone = await kept.put(person, "bad zone", at=due, rule="FREQ=DAILY", anchor=start)
    no_rule = await kept.put(person, "bad rule", at=due, rule="FREQ=DAILY", anchor=start)
    unread = await kept.put(person, "bad row", at=due)
    await kept.damage(no_zone, zone="Mars/Olympus")
    await kept.damage(no_rule, rule="FREQ=SOMETIMES")
    await kept.damage(unread, priority="utmost")
    await kept.put(person, "a sound one", at=due)


async def broken_are_told(discord: DiscordServer, kept: Keeping, person: User) -> None:
    """They stop nobody, and their owner hears of them at the next contact."""
    assert "a sound one" in only(person).content
    asked = await person.dm("hello")
    told = await person.dms.reply(20.0, to=asked)
    assert told.content.startswith("**While you were away, you missed:**")
    assert "• bad zone (due <t:" in told.content
    assert "• bad rule (due <t:" in told.content
    assert "• bad row (due <t:" in told.content
