"""What stories do again and again: tell a zone, let a reminder ring, press, look what is stored."""

from __future__ import annotations

from datetime import datetime

from bot import profile as profile_state
from bot.reminders.model import Reminder, Status
from tests.discord_server import Channel, Message, User
from tests.inprocess import Clock, TestBot
from tests.waiting import eventually

MENU = "Remind me about this"
"""The entry in the menu of a message."""


async def lives_in(bot: TestBot, person: User, zone: str = "Europe/Berlin") -> None:
    await bot.services.profiles.update(str(person.id), {profile_state.ZONE: zone})


async def texts_of(bot: TestBot, person: User) -> list[str]:
    return [reminder.text for reminder in await bot.services.stores.lookups.list(str(person.id))]


async def fires(
    bot: TestBot, channel: Channel, person: User, clock: Clock, **options: str
) -> Message:
    """The message of a reminder that the person made by command and that came due."""
    await lives_in(bot, person)
    await (await person.uses(channel, "remind", options)).answer()
    return await rings(bot, channel, clock, await bot.services.stores.claims.next_wake())


async def rings(bot: TestBot, channel: Channel, clock: Clock, at: datetime | None) -> Message:
    """The next fired message in the channel, once the clock shows ``at`` and it is recorded."""
    assert at is not None
    seen = set(channel.from_bot)
    clock.now = at
    bot.services.wakes.interrupt()  # it knows of that wake, and waits until it comes
    fired = await channel.wait_for(
        lambda message: message not in seen and message.content.startswith("<@")
    )
    owner = fired.content.removeprefix("<@").partition(">")[0]
    # What was sent is on record a moment later; an agenda, too, which is in no list.
    await eventually(
        lambda: bot.services.stores.deliveries.delivered_message(owner, str(fired.id)),
        what="no record",
    )
    await nothing_under_way(bot, owner)
    return fired


async def nothing_under_way(bot: TestBot, owner: str) -> None:
    """Wait until what was sent is recorded: that follows by a moment."""

    async def settled() -> bool:
        return not await bot.services.stores.lookups.list(owner, [Status.SENDING])

    await eventually(settled)


async def the_one(bot: TestBot, person: User, *statuses: Status) -> Reminder:
    (reminder,) = await bot.services.stores.lookups.list(str(person.id), statuses or tuple(Status))
    return reminder


async def pressed(person: User, message: Message, button: str) -> Message:
    return await (await person.clicks(message, button)).answer()


async def replied(person: User, message: Message, text: str) -> str:
    said = await person.says(message.channel, text, reply_to=message)
    return (await message.channel.reply(to=said)).content


async def says(person: User, text: str) -> str:
    return (await person.dms.reply(to=await person.dm(text))).content
