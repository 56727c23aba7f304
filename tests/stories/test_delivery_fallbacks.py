"""Fallbacks: what Discord may refuse, step by step, down to the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.place import PlaceKind
from bot.reminders.changes import Outcome
from bot.reminders.model import Status
from tests.databases import Sqlite
from tests.discord_server import Channel, DiscordServer, Guild, Message, User
from tests.stories.keeping import Keeping, keeping, place_of, posts, utc_now
from tests.stories.process import BotProcess
from tests.waiting import eventually

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("delivery-fallbacks"),
]

MISSED = "**While you were away, you missed:**"
NO_DMS = "you don't accept DMs from me"


@dataclass(frozen=True, slots=True)
class Stage:
    """One bot for all of these stories; each brings its own people and channels."""

    discord: DiscordServer
    kept: Keeping
    bot: BotProcess
    home: Guild

    def people(self, *names: str) -> list[User]:
        """New members of the server where the bot is."""
        people = [self.discord.user(name) for name in names]
        for person in people:
            self.home.join(person)
        return people

    async def inbox(self, person: User, *texts: str) -> None:
        """Reminders that end in the inbox of somebody who takes no DMs."""
        self.discord.faults.close_dms(person)
        for words in texts:
            await self.kept.put(person, words)
        await self.kept.reaches(person, Status.UNDELIVERABLE)


@pytest.fixture(scope="module")
def module_url(sqlite: Sqlite) -> Iterator[str]:
    url = sqlite.migrated()
    yield url
    sqlite.drop(url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(module_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with DiscordServer() as discord, keeping(module_url) as kept:
        discord.interaction_seconds = 30.0  # its deadline is another story's
        home = discord.guild("Home")
        bot = BotProcess(discord, module_url, tmp_path_factory.mktemp("bot"))
        bot.expects(r"WARNING bot\.ui\.permissions: I may not write in channel \d+ of server")
        try:
            await bot.start()
            await discord.wait_for_commands()
            yield Stage(discord, kept, bot, home)
            await bot.stop()
        finally:
            await bot.close()
        assert discord.violations == []


def pinged(message: Message) -> tuple[User, ...]:
    assert not message.pings.everyone
    assert message.pings.roles == ()
    return message.pings.users


async def arrives(channel: Channel, words: str) -> Message:
    """The bot's message there with these words, which must stay the only one."""
    found = await channel.wait_for(lambda m: m.author.bot and words in m.content)
    assert sum(words in message.content for message in channel.from_bot) == 1
    return found


async def test_dms_closed_the_inbox_is_the_first_thing_at_the_next_message(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    general = stage.home.channel("general")
    await stage.inbox(ada, "buy milk", "call mum")
    assert ada.dms.from_bot == []
    assert general.from_bot == []
    asked = await ada.says(general, "@bot hello")
    first = await general.reply(to=asked)
    assert first.content.startswith(MISSED)
    assert all(f"• {words} (due <t:" in first.content for words in ("buy milk", "call mum"))
    assert NO_DMS in first.content
    await stage.kept.reaches(ada, Status.DELIVERED)
    for past in await stage.kept.past(ada):
        assert past.delivery.outcome is Outcome.DELIVERED
        assert past.delivery.message_id == str(first.id)
    second = await general.wait_for(lambda m: m.author.bot, after=first)
    asked = await ada.says(general, "@bot thanks")
    third = await general.reply(to=asked)
    assert not any(MISSED in message.content for message in (second, third))


async def test_dms_closed_the_inbox_is_shown_after_a_command(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    general = stage.home.channel("general")
    await stage.inbox(ada, "buy milk")
    used = await ada.uses(general, "reminders list")
    await used.answer()
    missed = await used.followup()
    assert missed.ephemeral
    assert missed.content.startswith(f"{MISSED}\n• buy milk (due <t:")
    await stage.kept.reaches(ada, Status.DELIVERED)
    again = await ada.uses(general, "reminders history")
    shown = await again.answer()
    assert "✅" in shown.content
    assert "buy milk" in shown.content
    await asyncio.sleep(0.2)
    assert again.followups == []


async def test_the_inbox_is_shown_once_to_who_writes_in_two_places(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    rooms = [stage.home.channel(name) for name in ("one", "other")]
    await stage.inbox(ada, "buy milk")
    slow = [stage.discord.faults.delay(*posts(room), 0.3) for room in rooms]
    asked = await asyncio.gather(*(ada.says(room, "@bot hello") for room in rooms))
    for room, message in zip(rooms, asked, strict=True):
        await room.wait_for(
            lambda m: m.author.bot and not m.content.startswith(MISSED), 20.0, after=message
        )
    for fault in slow:
        fault.stop()
    shown = [m for room in rooms for m in room.from_bot if m.content.startswith(MISSED)]
    assert len(shown) == 1


async def test_a_deleted_channel_moves_the_series_to_the_dm_and_says_why(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    doomed = stage.home.channel("doomed")
    start = utc_now().replace(microsecond=0) + timedelta(seconds=1)
    daily = {"rule": "FREQ=DAILY", "anchor": start.replace(tzinfo=None)}
    await stage.kept.put(ada, "stretch", at=start, where=place_of(doomed), **daily)
    doomed.delete()
    message = await arrives(ada.dms, "stretch")
    assert "-# you're getting this here because the channel where you asked for it is gone" in (
        message.content.split("\n")
    )
    await stage.kept.reaches(ada, Status.SCHEDULED)
    series = await stage.kept.one(ada)
    assert (series.place.kind, series.due_at) == (PlaceKind.DM, start + timedelta(days=1))


async def test_an_archived_thread_is_opened_again_a_locked_one_is_not(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    general = stage.home.channel("general")
    archived = general.thread("archived", archived=True)
    locked = general.thread("locked", locked=True)
    await stage.kept.put(ada, "in the archived one", where=place_of(archived))
    await stage.kept.put(ada, "in the locked one", where=place_of(locked))
    assert pinged(await arrives(archived, "in the archived one")) == (ada,)
    assert not archived.archived
    message = await arrives(ada.dms, "in the locked one")
    assert (
        f"you're getting this here because I'm not allowed to write in {locked.mention}"
        in message.content
    )
    assert locked.archived
    await stage.bot.says(f"channel {locked.id} of .* permission: Manage Threads")
    await stage.kept.reaches(ada, Status.DELIVERED)


async def test_a_lost_permission_leads_to_the_dm_until_it_is_back(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    closed, hidden = stage.home.channel("closed"), stage.home.channel("hidden")
    closed.deny(stage.discord.bot, "send_messages")
    hidden.deny(stage.discord.bot, "view_channel")
    for channel in (closed, hidden):
        await stage.kept.put(ada, f"in {channel.name}", where=place_of(channel))
        message = await arrives(ada.dms, f"in {channel.name}")
        assert (
            f"you're getting this here because I'm not allowed to write in {channel.mention}"
            in message.content
        )
    for channel, permission in ((closed, "Send Messages"), (hidden, "View Channels")):
        await stage.bot.says(f"channel {channel.id} of .* permission: {permission}$")
    closed.allow(stage.discord.bot, "send_messages")
    await stage.kept.put(ada, "back again", where=place_of(closed))
    assert "because" not in (await arrives(closed, "back again")).content
    await stage.kept.reaches(ada, Status.DELIVERED)


async def test_no_way_at_all_ends_in_the_inbox_with_both_reasons(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    doomed = stage.home.channel("doomed")
    doomed.delete()
    stage.discord.faults.close_dms(ada)
    await stage.kept.put(ada, "nowhere to go", where=place_of(doomed))
    await stage.kept.reaches(ada, Status.UNDELIVERABLE)
    (past,) = await stage.kept.past(ada)
    assert past.delivery.error == f"the channel where you asked for it is gone; {NO_DMS}"
    stage.discord.faults.open_dms(ada)
    asked = await ada.dm("hello")
    assert "nowhere to go" in (await ada.dms.reply(to=asked)).content

    async def shown_there() -> bool:
        """That it was shown is written down a moment after it was."""
        (seen,) = await stage.kept.past(ada)
        return seen.delivery.message_id is not None

    await eventually(shown_there)
    used = await ada.uses(ada.dms, "reminders history")
    link = f"https://discord.com/channels/@me/{ada.dms.id}/"
    assert link in (await used.answer()).content


async def test_an_outage_of_the_server_is_waited_for(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    island = stage.discord.guild("Island", ada)
    general = island.channel("general")
    gone = stage.discord.faults.respond(
        *posts(general), status=404, code=10003, message="Unknown Channel", times=None
    )
    island.go_down()
    asked = await ada.dm("hello")
    said = [await ada.dms.reply(to=asked)]  # so it has heard of the outage, too
    await stage.kept.put(ada, "after the outage", where=place_of(general))
    await gone.reached(2)
    waiting = await stage.kept.one(ada)
    assert waiting.status in (Status.RETRYING, Status.SENDING)
    assert waiting.error == "Discord has an outage of the server"
    gone.stop()
    island.come_back()
    await arrives(general, "after the outage")
    await stage.kept.reaches(ada, Status.DELIVERED)
    assert ada.dms.from_bot == said


async def test_who_left_the_server_gets_it_on_return(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    general = stage.home.channel("general")
    stage.home.leave(ada)
    await stage.kept.put(ada, "when you are back", where=place_of(general))
    await stage.kept.reaches(ada, Status.PAUSED)
    assert (general.from_bot, ada.dms.from_bot) == ([], [])
    stage.home.join(ada)
    await ada.says(general, "@bot hello")
    assert pinged(await arrives(general, "when you are back")) == (ada,)
    await stage.kept.reaches(ada, Status.DELIVERED)


async def test_a_button_is_a_return_too(stage: Stage) -> None:
    (ada,) = stage.people("Ada")
    general = stage.home.channel("general")
    helped = await (await ada.uses(general, "help")).answer()
    stage.home.leave(ada)
    await stage.kept.put(ada, "when you are back", where=place_of(general))
    await stage.kept.reaches(ada, Status.PAUSED)
    stage.home.join(ada)
    await (await ada.clicks(helped, "Commands ▶")).answer()
    assert pinged(await arrives(general, "when you are back")) == (ada,)


async def test_who_was_just_there_and_left_gets_it_on_return(stage: Stage) -> None:
    """Nobody shall be pinged in a place that they can no longer see."""
    (ada,) = stage.people("Ada")
    general = stage.home.channel("general")
    asked = await ada.says(general, "@bot hello")
    await general.reply(to=asked)
    stage.home.leave(ada)
    await stage.kept.put(ada, "when you are back", where=place_of(general))
    await stage.kept.reaches(ada, Status.PAUSED)
    assert not any("when you are back" in message.content for message in general.from_bot)
    stage.home.join(ada)
    await ada.says(general, "@bot hello again")
    assert pinged(await arrives(general, "when you are back")) == (ada,)
    await stage.kept.reaches(ada, Status.DELIVERED)


async def test_only_the_owner_is_pinged_whatever_the_text_holds(stage: Stage) -> None:
    ada, bob = stage.people("Ada", "Bob")
    general = stage.home.channel("general")
    general.allow(stage.discord.bot, "mention_everyone")
    role = stage.home.role("Everybody", mentionable=True)
    words = f"@everyone @here {bob.mention} {role.mention} <@!{bob.id}> ```{bob.mention}"
    await stage.kept.put(ada, words, where=place_of(general))
    await stage.kept.put(ada, words)
    for channel in (general, ada.dms):
        assert pinged(await arrives(channel, "@here")) == (ada,)
