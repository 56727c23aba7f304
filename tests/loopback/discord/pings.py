"""Whom a message notifies, worked out from its text and `allowed_mentions` as Discord does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.loopback.discord import permissions

if TYPE_CHECKING:
    from tests.loopback.discord.guilds import Role
    from tests.loopback.discord.messages import Message
    from tests.loopback.discord.people import User

REPLY = 19  # the type of a message that replies to another


@dataclass(frozen=True, slots=True)
class Pings:
    """Whom a message notified when it was sent, after `allowed_mentions`."""

    users: tuple[User, ...] = ()
    roles: tuple[Role, ...] = ()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


def work_out_pings(message: Message, *, implicit_reply: bool) -> Pings:
    """Whom Discord notifies: what the text mentions, cut down by `allowed_mentions`.

    Without the field everything mentioned is pinged; with it only what it names. Mentions inside
    code count too, which is stricter on a bot than Discord is.
    """
    allowed = message.allowed_mentions
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or ())
    named_users = {int(x) for x in (allowed or {}).get("users") or ()}
    named_roles = {int(x) for x in (allowed or {}).get("roles") or ()}
    world, guild, text = message._world, message.channel.guild, message.content
    texts = text + "".join(c["content"] for c in message.parts() if c.get("content"))
    users: dict[int, User] = {}
    for key in map(int, re.findall(r"<@!?(\d+)>", texts)):
        if key in world.users and ("users" in parse or key in named_users):
            users[key] = world.users[key]
    reply = implicit_reply if allowed is None else bool(allowed.get("replied_user"))
    if message.reference is not None and message.kind == REPLY and reply:
        users[message.reference.author.id] = message.reference.author
    if guild is None:
        return Pings(tuple(users.values()))
    loud = permissions.may(message.channel, message.author, "mention_everyone")
    roles = [
        guild.roles[key]
        for key in dict.fromkeys(map(int, re.findall(r"<@&(\d+)>", texts)))
        if key in guild.roles
        and ("roles" in parse or key in named_roles)
        and (loud or guild.roles[key].mentionable)
    ]
    everyone = loud and "everyone" in parse and bool(re.search(r"@(everyone|here)\b", texts))
    return Pings(tuple(users.values()), tuple(roles), everyone)
