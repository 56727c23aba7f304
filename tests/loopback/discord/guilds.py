"""Servers with their roles and members, and Discord's JSON for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.loopback.discord import permissions
from tests.loopback.discord.channels import TEXT, Channel
from tests.loopback.discord.snowflakes import stamp, utc_now

if TYPE_CHECKING:
    from tests.loopback.discord.people import User
    from tests.loopback.discord.world import World


@dataclass(slots=True)
class Role:
    id: int
    name: str
    permissions: int
    mentionable: bool = False
    managed: bool = False

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"

    def payload(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": str(self.permissions),
            "managed": self.managed,
            "mentionable": self.mentionable,
            "flags": 0,
        }


@dataclass(slots=True)
class Member:
    user: User
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None
    joined_at: datetime = field(default_factory=utc_now)

    def payload(self, *, with_user: bool = True) -> dict[str, Any]:
        body: dict[str, Any] = {
            "roles": [str(role.id) for role in self.roles],
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "joined_at": stamp(self.joined_at),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }
        if with_user:
            body["user"] = self.user.payload()
        return body


class Guild:
    """A server with @everyone, roles, members and channels."""

    def __init__(self, world: World, name: str, guild_id: int | None, owner: User) -> None:
        self.id = guild_id or world.snowflakes.next()
        self.name = name
        self.owner_id = owner.id
        self.available = True
        self.everyone = Role(self.id, "@everyone", permissions.bits(permissions.EVERYBODY))
        self.roles: dict[int, Role] = {self.id: self.everyone}
        self.members: dict[int, Member] = {}
        self.channels: list[Channel] = []
        self.system_channel: Channel | None = None
        self._world = world
        world.guilds[self.id] = self

    def __repr__(self) -> str:
        return f"<guild {self.name} {self.id}>"

    @property
    def has_bot(self) -> bool:
        return self._world.bot.id in self.members

    def channel(self, name: str) -> Channel:
        """A new text channel."""
        channel = Channel(self._world, name, TEXT, guild=self)
        self.channels.append(channel)
        self._world.emit_channel("CHANNEL_CREATE", channel)
        return channel

    def role(self, name: str, *names: str, mentionable: bool = False) -> Role:
        """A new role with the named permissions."""
        role = Role(self._world.snowflakes.next(), name, permissions.bits(names), mentionable)
        self.roles[role.id] = role
        body = {"guild_id": str(self.id), "role": role.payload()}
        self._world.emit("GUILD_ROLE_CREATE", body, self)
        return role

    def join(self, user: User, *roles: Role, nick: str | None = None) -> Member:
        """Make the person a member, or give a member more roles. The bot joins like anybody."""
        known = self.members.get(user.id)
        member = known or Member(user, nick=nick)
        member.roles.extend(roles)
        self.members[user.id] = member
        user.has_been_member = True
        self._world.emit_joined(self, member, new=known is None)
        return member

    def leave(self, user: User) -> None:
        """The person leaves or is removed; the bot itself too (GUILD_DELETE)."""
        del self.members[user.id]
        self._world.emit_left(self, user)

    def go_down(self) -> None:
        """Discord's outage of this server: GUILD_DELETE with unavailable."""
        self.available = False
        self._world.emit("GUILD_DELETE", {"id": str(self.id), "unavailable": True}, self)

    def come_back(self) -> None:
        """The outage ends: GUILD_CREATE."""
        self.available = True
        self._world.emit("GUILD_CREATE", self.payload() | {"unavailable": False}, self)

    def payload(self) -> dict[str, Any]:
        """As in GUILD_CREATE without the presence intent: the bot is the only member in it."""
        bot = self.members.get(self._world.bot.id)
        return GUILD_DEFAULTS | {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id),
            "roles": [role.payload() for role in self.roles.values()],
            "member_count": len(self.members),
            "system_channel_id": str(self.system_channel.id) if self.system_channel else None,
            "members": [bot.payload()] if bot else [],
            "joined_at": stamp(bot.joined_at) if bot else None,
            "channels": [channel.payload() for channel in self.channels if not channel.is_thread],
            "threads": [c.payload() for c in self.channels if c.is_thread and not c.archived],
        }


GUILD_DEFAULTS: dict[str, Any] = {
    "icon": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "description": None,
    "features": [],
    "emojis": [],
    "stickers": [],
    "afk_channel_id": None,
    "afk_timeout": 300,
    "region": "deprecated",
    "verification_level": 0,
    "default_message_notifications": 1,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "nsfw_level": 0,
    "nsfw": False,
    "application_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "public_updates_channel_id": None,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_progress_bar_enabled": False,
    "preferred_locale": "en-US",
    "incidents_data": None,
    "large": False,
    "voice_states": [],
    "presences": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
}
