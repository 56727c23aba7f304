"""Discord's permission bits, and who has which in a channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.guilds import Guild
    from tests.loopback.discord.people import User

# https://discord.com/developers/docs/topics/permissions
BITS = {
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_external_emojis": 1 << 18,
    "manage_roles": 1 << 28,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
    "use_external_apps": 1 << 50,
}
ALL = (1 << 53) - 1
EVERYBODY = (
    "add_reactions",
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "use_application_commands",
    "create_public_threads",
    "send_messages_in_threads",
    "use_external_apps",
)


def bits(names: Iterable[str]) -> int:
    """The sum of the named bits; an unknown name is a KeyError."""
    total = 0
    for name in names:
        total |= BITS[name]
    return total


def in_guild(guild: Guild, user: User) -> int:
    """A member's bits in the guild, before any channel's overwrites. 0 for a stranger."""
    member = guild.members.get(user.id)
    if member is None:
        return 0
    if guild.owner_id == user.id:
        return ALL
    total = guild.everyone.permissions
    for role in member.roles:
        total |= role.permissions
    return ALL if total & BITS["administrator"] else total


def in_channel(channel: Channel, user: User) -> int:
    """A person's bits in the channel, in Discord's order: everyone, roles, the member.

    A thread takes its parent's. In a DM both ends may do everything.
    """
    guild = channel.guild
    if guild is None:
        return ALL
    total = in_guild(guild, user)
    if total == ALL or user.id not in guild.members:
        return total
    overwrites = (channel.parent or channel).overwrites
    allow, deny = overwrites.get(guild.id, (0, 0))
    total = total & ~deny | allow
    allow = deny = 0
    for role in guild.members[user.id].roles:
        role_allow, role_deny = overwrites.get(role.id, (0, 0))
        allow |= role_allow
        deny |= role_deny
    total = total & ~deny | allow
    allow, deny = overwrites.get(user.id, (0, 0))
    return total & ~deny | allow


def may(channel: Channel, user: User, *names: str) -> bool:
    """Has the person all of the named permissions there?"""
    wanted = bits(names)
    return in_channel(channel, user) & wanted == wanted
