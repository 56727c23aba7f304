"""A person (or the bot) and what a person does: write, edit, react, use commands, click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.loopback.discord import actions, commands
from tests.loopback.discord.attachments import Attachment, Upload
from tests.loopback.discord.messages import Message
from tests.loopback.discord.pings import REPLY
from tests.loopback.discord.snowflakes import utc_now

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.interactions import Interaction
    from tests.loopback.discord.world import World

GUILD_TYPING, DIRECT_TYPING = 1 << 11, 1 << 14


class User:
    """Made by `DiscordServer.user(name)`. Its methods are what this person does."""

    def __init__(
        self, world: World, name: str, *, bot: bool = False, locale: str = "en-US"
    ) -> None:
        self.id = world.snowflakes.next()
        self.name = name
        self.bot = bot
        self.locale = locale
        self.installed = False
        self.dms_open = True
        self.has_been_member = False
        self._world = world
        world.users[self.id] = self

    def __repr__(self) -> str:
        return f"<user {self.name} {self.id}>"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    @property
    def dms(self) -> Channel:
        """The DM channel with the bot."""
        return self._world.dm(self)

    def payload(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "username": self.name.lower().replace(" ", "_"),
            "global_name": None if self.bot else self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }

    async def says(
        self,
        channel: Channel,
        text: str = "",
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        attachments: Sequence[Upload] = (),
    ) -> Message:
        """Write in a channel. `@bot` in the text becomes a real mention of the bot.

        `reply_to` makes it a Discord reply, which mentions that message's author unless
        `ping` is False. A person who is no member of the server becomes one first.
        """
        world = self._world
        if channel.guild is not None and self.id not in channel.guild.members:
            channel.guild.join(self)
        channel.wake()
        message = Message(world, channel, self, text.replace("@bot", world.bot.mention))
        message.attachments = [Attachment.store(world, channel, file) for file in attachments]
        if reply_to is not None:
            message.kind, message.reference = REPLY, reply_to
        return world.post(message, implicit_reply=ping)

    async def dm(
        self,
        text: str = "",
        *,
        reply_to: Message | None = None,
        attachments: Sequence[Upload] = (),
    ) -> Message:
        """Write to the bot in the DM."""
        return await self.says(self.dms, text, reply_to=reply_to, attachments=attachments)

    async def edits(self, message: Message, text: str) -> Message:
        """Change one's own message."""
        message.content = text.replace("@bot", self._world.bot.mention)
        self._world.repost(message)
        return message

    async def deletes(self, message: Message) -> None:
        self._world.withdraw(message)

    async def reacts(self, message: Message, emoji: str, *, add: bool = True) -> None:
        """Add (or take back) a reaction."""
        self._world.react(message, self, emoji, add=add)

    async def types(self, channel: Channel) -> None:
        """Show the typing indicator."""
        body = {
            "channel_id": str(channel.id),
            "user_id": str(self.id),
            "timestamp": int(utc_now().timestamp()),
        }
        intents = (GUILD_TYPING, DIRECT_TYPING)
        self._world.emit_in_channel("TYPING_START", body, channel, intents)

    async def uses(
        self,
        channel: Channel,
        command: str,
        options: Mapping[str, object] | None = None,
        *,
        wait: bool = True,
    ) -> Interaction:
        """Use a slash command, e.g. `uses(dm, "reminders edit", {"which": "3"})`.

        Options are checked as Discord's client does; values may be str, int, float, bool, User,
        Channel, Role or Upload. Waits for the bot's acknowledgement unless `wait` is False;
        without one in 3 s that is `NoAnswer`.
        """
        data = await commands.slash_data(self._world, self, channel, command, dict(options or {}))
        return await actions.send(self, channel, actions.COMMAND, data, wait=wait)

    async def autocompletes(
        self,
        channel: Channel,
        command: str,
        option: str,
        typed: str,
        options: Mapping[str, object] | None = None,
    ) -> list[dict[str, Any]]:
        """The choices offered for `option` while `typed` stands in it: `[{name, value}]`."""
        filled = {**(options or {}), option: typed}
        data = await commands.slash_data(
            self._world, self, channel, command, filled, focused=option
        )
        interaction = await actions.send(self, channel, actions.AUTOCOMPLETE, data)
        return interaction.choices or []

    async def uses_on(self, message: Message, command: str, *, wait: bool = True) -> Interaction:
        """Use a message's context menu entry (Apps > `command`)."""
        data = await commands.menu_data(self._world, self, message, command)
        return await actions.send(self, message.channel, actions.COMMAND, data, wait=wait)

    async def uses_on_person(
        self, channel: Channel, person: User, command: str, *, wait: bool = True
    ) -> Interaction:
        """Use a person's context menu entry (Apps > `command`) in a channel."""
        data = await commands.user_menu_data(self._world, self, channel, person, command)
        return await actions.send(self, channel, actions.COMMAND, data, wait=wait)

    async def clicks(
        self, message: Message, button: str | dict[str, Any], *, wait: bool = True
    ) -> Interaction:
        """Press a button, given by label, custom_id or as a whole; it must be there and enabled."""
        return await actions.click(self, message, button, wait=wait)

    async def forges(
        self, message: Message, custom_id: str, choice: str | None = None, *, wait: bool = True
    ) -> Interaction:
        """Press a button that is not there, with any custom_id, as a tampered client would, or as
        one that still shows an old message; with a `choice`, choose in a menu that is not there.

        The event shows such a button on the message: discord.py drops presses of others.
        """
        return await actions.forge(self, message, custom_id, choice, wait=wait)

    async def forges_form(
        self,
        message: Message,
        custom_id: str,
        values: Mapping[str, str | list[str]],
        *,
        wait: bool = True,
    ) -> Interaction:
        """Send a modal that was not shown, as if opened from the message. `values` by custom_id of
        the field: a text, or the values chosen in a menu."""
        return await actions.forge_form(self, message, custom_id, dict(values), wait=wait)

    async def picks(
        self, message: Message, select: str, values: Sequence[object], *, wait: bool = True
    ) -> Interaction:
        """Choose in a select menu, given by custom_id or placeholder; values or labels."""
        return await actions.pick(self, message, select, values, wait=wait)

    async def submits(
        self, interaction: Interaction, values: Mapping[str, object], *, wait: bool = True
    ) -> Interaction:
        """Send the modal that `interaction` showed. `values` by custom_id or label; a field not
        given keeps its preset value. Lengths and required fields are checked."""
        return await actions.submit(self, interaction, dict(values), wait=wait)
