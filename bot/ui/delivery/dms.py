"""DM channels: open a user's DM with a first message, and remember that it works."""

from __future__ import annotations

import discord

from bot.storage.people import People
from bot.ui.reminders.deps import DmRefused, OpenDm

HELLO = (
    "Your reminders will arrive here. Use the buttons below them to snooze them or tick them off."
)
_NO_DM = {50007, 50278}
"""Takes no DMs, shares no server with us: "JSON Error Codes" in Discord's API reference."""


def dm_opener(client: discord.Client, people: People) -> OpenDm:
    """What makes sure that a DM arrives: one that was seen to work, or a first short message."""

    async def open_dm(user_id: str) -> None:
        if await people.dm_channel(user_id) is not None:
            return
        user = discord.Object(int(user_id))
        try:
            channel = await client.create_dm(user)
            await channel.send(HELLO, allowed_mentions=discord.AllowedMentions.none())
        except discord.Forbidden as error:
            if error.code in _NO_DM:
                raise DmRefused from error
            raise
        await people.remember_dm_channel(user_id, str(channel.id))

    return open_dm
