"""The state behind the loopback Discord, and which events its changes send to the bot."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from tests.loopback.discord import permissions
from tests.loopback.discord.attachments import Attachment
from tests.loopback.discord.changes import Changes
from tests.loopback.discord.channels import DM, GROUP_DM, PUBLIC_THREAD, Channel
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.guilds import Guild, Member
from tests.loopback.discord.messages import Message
from tests.loopback.discord.people import User
from tests.loopback.discord.pings import work_out_pings
from tests.loopback.discord.snowflakes import Snowflakes, utc_now

if TYPE_CHECKING:
    from tests.loopback.discord.interactions import Interaction

GUILDS, GUILD_MEMBERS = 1 << 0, 1 << 1
GUILD_MESSAGES, GUILD_REACTIONS, GUILD_TYPING = 1 << 9, 1 << 10, 1 << 11
DIRECT_MESSAGES, DIRECT_REACTIONS, DIRECT_TYPING = 1 << 12, 1 << 13, 1 << 14


class World:
    """Everything that exists on this Discord. One per server."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.base_url = ""
        self.snowflakes = Snowflakes()
        self.changes = Changes()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.attachments: dict[int, Attachment] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: dict[int, dict[str, Any]] = {}
        self.guild_commands: dict[int, dict[int, dict[str, Any]]] = {}
        self.nonces: dict[tuple[int, str], tuple[float, Message]] = {}
        self.dm_channels: dict[int, Channel] = {}
        self.log: deque[str] = deque(maxlen=200)
        self.nonce_seconds = 180.0
        self.interaction_seconds = 3.0
        self.interaction_token_seconds = 900.0
        self.upload_limit = 10 * 1024 * 1024
        self.bot = User(self, "Keepsake", bot=True)
        self.application_id = self.bot.id
        self.owner = User(self, "Owner")
        self.gateway = Gateway(self)

    def story(self, channel: Channel) -> str:
        """A channel's transcript and the bot's last requests: what a failed wait shows."""
        requests = "\n".join(list(self.log)[-15:]) or "(none)"
        return f"{channel.transcript()}\n-- the bot's last requests --\n{requests}"

    def emit(
        self, event: str, data: dict[str, Any], guild: Guild | None, intent: int = GUILDS
    ) -> None:
        """An event to the sessions of the right shard that asked for the intent (0: everybody)."""
        if guild is None or guild.has_bot or event == "GUILD_DELETE" or intent == 0:
            self.gateway.dispatch(event, data, guild.id if guild else None, intent)
        self.changes.notify()

    def emit_message(self, event: str, message: Message) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE, each session seeing as much as its intents allow."""
        self.changes.notify()
        channel = message.channel
        if not self.bot_sees(channel) or message.ephemeral:
            return
        guild = channel.guild
        extra: dict[str, Any] = {}
        if guild is not None:
            extra["guild_id"] = str(guild.id)
            member = guild.members.get(message.author.id)
            if member is not None:
                extra["member"] = member.payload(with_user=False)

        def body(reads: bool) -> dict[str, Any]:
            return message.payload(reader_content=reads) | extra

        intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
        self.gateway.dispatch_message(event, body, guild.id if guild else None, intent)

    def emit_in_channel(
        self, event: str, data: dict[str, Any], channel: Channel, intents: tuple[int, int]
    ) -> None:
        """A channel's event under its (server, direct) intent, with the guild's id added."""
        guild = channel.guild
        if guild is not None:
            data = data | {"guild_id": str(guild.id)}
        if self.bot_sees(channel):
            self.emit(event, data, guild, intents[guild is None])
        self.changes.notify()

    def emit_channel(self, event: str, channel: Channel) -> None:
        if channel.guild is not None:
            self.emit(event, channel.payload(), channel.guild)

    def emit_joined(self, guild: Guild, member: Member, *, new: bool) -> None:
        if member.user is self.bot and new:
            self.emit("GUILD_CREATE", guild.payload(), guild)
            return
        body = member.payload() | {"guild_id": str(guild.id)}
        event = "GUILD_MEMBER_ADD" if new else "GUILD_MEMBER_UPDATE"
        # a bot hears of changes to itself without the members intent
        self.emit(event, body, guild, GUILDS if member.user is self.bot else GUILD_MEMBERS)

    def emit_left(self, guild: Guild, user: User) -> None:
        if user is self.bot:
            self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild)
        else:
            body = {"guild_id": str(guild.id), "user": user.payload()}
            self.emit("GUILD_MEMBER_REMOVE", body, guild, GUILD_MEMBERS)

    def bot_sees(self, channel: Channel) -> bool:
        """Is it a DM with the bot, or a channel of a server in which the bot may look?"""
        if channel.guild is None:
            return self.bot in channel.recipients or channel.kind == DM
        return channel.guild.has_bot and permissions.may(channel, self.bot, "view_channel")

    def dm(self, user: User) -> Channel:
        """The DM between the person and the bot; its id never changes."""
        if user.id not in self.dm_channels:
            self.dm_channels[user.id] = Channel(self, f"DM {user.name}", DM, recipients=(user,))
        return self.dm_channels[user.id]

    def private_channel(self, *people: User) -> Channel:
        """A DM or group between people, without the bot: only for user-installed commands."""
        return Channel(self, "private", GROUP_DM, recipients=people)

    def open_thread(
        self,
        parent: Channel,
        name: str,
        *,
        owner: User | None = None,
        starter: Message | None = None,
        archived: bool = False,
        locked: bool = False,
    ) -> Channel:
        thread = Channel(
            self,
            name,
            PUBLIC_THREAD,
            guild=parent.guild,
            parent=parent,
            owner_id=(owner or self.owner).id,
        )
        if starter is not None:  # a thread opened from a message carries that message's id
            self.channels[starter.id] = self.channels.pop(thread.id)
            thread.id, starter.thread = starter.id, thread
        thread.archived, thread.locked = archived or locked, locked
        assert parent.guild is not None
        parent.guild.channels.append(thread)
        if not thread.archived:
            self.emit("THREAD_CREATE", thread.payload() | {"newly_created": True}, parent.guild)
        return thread

    def delete_channel(self, channel: Channel) -> None:
        channel.deleted = True
        self.channels.pop(channel.id, None)
        if channel.guild is None:
            return
        for thread in [c for c in channel.guild.channels if c.parent is channel]:
            self.delete_channel(thread)
        channel.guild.channels.remove(channel)
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.emit_channel(event, channel)

    def post(self, message: Message, *, implicit_reply: bool = True) -> Message:
        """Publish a finished message: work out its pings, store it, tell the bot."""
        message.pings = work_out_pings(message, implicit_reply=implicit_reply)
        message.mentions = message.pings.users
        message.remember_version(message.created_at)
        message.channel.by_id[message.id] = message
        self.emit_message("MESSAGE_CREATE", message)
        return message

    def repost(self, message: Message) -> None:
        """Publish an edit. It never pings anybody again, as on Discord."""
        message.edited_at = utc_now()
        message.mentions = work_out_pings(message, implicit_reply=True).users
        message.remember_version(message.edited_at)
        self.emit_message("MESSAGE_UPDATE", message)

    def withdraw(self, message: Message) -> None:
        """Delete a message."""
        message.deleted_at = utc_now()
        body = {"id": str(message.id), "channel_id": str(message.channel.id)}
        intents = (GUILD_MESSAGES, DIRECT_MESSAGES)
        if message.ephemeral:
            self.changes.notify()
        else:
            self.emit_in_channel("MESSAGE_DELETE", body, message.channel, intents)

    def react(self, message: Message, user: User, emoji: str, *, add: bool) -> None:
        users = message.reactions.setdefault(emoji, [])
        if (user in users) == add:
            return
        users.append(user) if add else users.remove(user)
        if not users:
            del message.reactions[emoji]
        body = {
            "user_id": str(user.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "message_author_id": str(message.author.id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        event = "MESSAGE_REACTION_ADD" if add else "MESSAGE_REACTION_REMOVE"
        self.emit_in_channel(event, body, message.channel, (GUILD_REACTIONS, DIRECT_REACTIONS))

    def can_be_dmed(self, user: User) -> bool:
        """Shares a server with the bot (or was in none here), or installed it; and has DMs open."""
        shared = any(g.has_bot and user.id in g.members for g in self.guilds.values())
        return user.dms_open and (user.installed or shared or not user.has_been_member)
