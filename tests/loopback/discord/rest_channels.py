"""REST: channels, threads, messages, typing, reactions, direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.loopback.discord import errors, permissions, posting
from tests.loopback.discord.calls import Call, Route, existing
from tests.loopback.discord.messages import COMPONENTS_V2
from tests.loopback.discord.snowflakes import utc_now

if TYPE_CHECKING:
    from tests.loopback.discord.messages import Message

MESSAGE_CONTENT = 1 << 15


def reads_content(call: Call) -> bool:
    """Has the application the message-content intent (whatever a session asked for)?"""
    return bool(call.world.gateway.privileged_intents & MESSAGE_CONTENT)


async def get_channel(call: Call) -> dict[str, Any]:
    return call.channel.payload()


async def patch_channel(call: Call) -> dict[str, Any]:
    """Rename, archive or unarchive. A locked thread needs manage_threads to open again."""
    channel, body = call.channel, call.body
    if channel.is_thread:
        needed = "manage_threads" if channel.locked or "locked" in body else None
        needed = needed or "send_messages_in_threads"
        if not permissions.may(channel, call.world.bot, needed):
            raise errors.MISSING_PERMISSIONS
        if channel.archived and body.get("archived") is not False:
            raise errors.THREAD_ARCHIVED
        channel.archived = body.get("archived", channel.archived)
        channel.locked = body.get("locked", channel.locked)
        channel.archived_at = utc_now()
    elif not permissions.may(channel, call.world.bot, "manage_channels"):
        raise errors.MISSING_PERMISSIONS
    channel.name = body.get("name") or channel.name
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    call.world.emit_channel(event, channel)
    return channel.payload()


async def delete_channel(call: Call) -> dict[str, Any]:
    channel = call.channel
    needed = "manage_threads" if channel.is_thread else "manage_channels"
    if channel.guild is not None and not permissions.may(channel, call.world.bot, needed):
        raise errors.MISSING_PERMISSIONS
    if channel.guild is not None:
        call.world.delete_channel(channel)
    return channel.payload()


async def start_thread(call: Call) -> dict[str, Any]:
    """With a message in the path: a thread on it; otherwise one of its own."""
    starter = call.message if "message_id" in call.params else None
    if not permissions.may(call.channel, call.world.bot, "create_public_threads"):
        raise errors.MISSING_PERMISSIONS
    thread = call.world.open_thread(
        call.channel, call.body["name"], owner=call.world.bot, starter=starter
    )
    return thread.payload()


async def join_thread(call: Call) -> None:
    if call.channel.archived:
        raise errors.THREAD_ARCHIVED


async def create_message(call: Call) -> dict[str, Any]:
    channel = call.world.channels.get(call.number("channel_id"))
    if channel is None:
        raise errors.UNKNOWN_CHANNEL
    return posting.create(call.world, channel, call.body, call.files).payload()


async def list_messages(call: Call) -> list[dict[str, Any]]:
    """Newest first, as `before`, `after` or `around` and `limit` (1 to 100) choose."""
    channel = call.channel
    if not permissions.may(channel, call.world.bot, "read_message_history"):
        return []
    chosen = [m for m in channel.messages if not m.ephemeral]
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise errors.invalid_form("limit", "NUMBER_TYPE_MAX", "int value should be 1 to 100.")
    if "before" in call.query:
        chosen = [m for m in chosen if m.id < int(call.query["before"])]
    if "after" in call.query:
        chosen = [m for m in chosen if m.id > int(call.query["after"])][:limit]
    if "around" in call.query:
        chosen = _around(chosen, int(call.query["around"]), limit)
    reads = reads_content(call)
    return [m.payload(reader_content=reads) for m in reversed(chosen[-limit:])]


def _around(chosen: list[Message], middle: int, limit: int) -> list[Message]:
    older = [m for m in chosen if m.id < middle]
    newer = [m for m in chosen if m.id >= middle]
    return older[-(limit // 2) :] + newer[: limit - limit // 2]


async def get_message(call: Call) -> dict[str, Any]:
    if not permissions.may(call.channel, call.world.bot, "read_message_history"):
        raise errors.MISSING_ACCESS
    return call.message.payload(reader_content=reads_content(call))


async def edit_message(call: Call) -> dict[str, Any]:
    message = call.message
    if message.author is not call.world.bot:
        raise errors.NOT_YOUR_MESSAGE
    if message.channel.archived:
        raise errors.THREAD_ARCHIVED
    return edit(call, message)


def edit(call: Call, message: Message) -> dict[str, Any]:
    """Apply the request's body to an existing message, by whichever route it came."""
    flags = (call.body.get("flags") or 0) | message.flags
    posting.check_body(call.body, components_v2=bool(flags & COMPONENTS_V2))
    posting.fill(message, call.body, call.files)
    call.world.repost(message)
    return message.payload()


async def delete_message(call: Call) -> None:
    message = call.message
    if message.channel.archived:
        raise errors.THREAD_ARCHIVED
    if message.author is not call.world.bot and (
        message.channel.guild is None
        or not permissions.may(message.channel, call.world.bot, "manage_messages")
    ):
        raise errors.MISSING_PERMISSIONS
    call.world.withdraw(message)


async def bulk_delete(call: Call) -> None:
    if not permissions.may(call.channel, call.world.bot, "manage_messages"):
        raise errors.MISSING_PERMISSIONS
    for key in call.body["messages"]:
        message = call.channel.by_id.get(int(key))
        if message is not None:
            call.world.withdraw(existing(message))


async def typing(call: Call) -> None:
    posting.check_may_post(call.world, call.channel, {}, 0)
    call.channel.typing_times.append(utc_now())
    call.world.changes.notify()


async def add_reaction(call: Call) -> None:
    if not permissions.may(call.channel, call.world.bot, "add_reactions", "read_message_history"):
        raise errors.MISSING_PERMISSIONS
    if call.channel.archived:
        raise errors.THREAD_ARCHIVED
    emoji = unquote(call.params["emoji_name"])
    call.world.react(call.message, call.world.bot, emoji, add=True)


async def remove_reaction(call: Call) -> None:
    emoji = unquote(call.params["emoji_name"])
    user = call.user if "user_id" in call.params else call.world.bot
    if user is not call.world.bot and not permissions.may(
        call.channel, call.world.bot, "manage_messages"
    ):
        raise errors.MISSING_PERMISSIONS
    call.world.react(call.message, user, emoji, add=False)


async def open_dm(call: Call) -> dict[str, Any]:
    """The same channel each time, even for people who cannot be written to (that shows later)."""
    user = call.world.users.get(int(call.body["recipient_id"]))
    if user is None:
        raise errors.UNKNOWN_USER
    if user is call.world.bot:
        raise errors.CANNOT_DM
    return user.dms.payload()


_CHANNEL = "/channels/{channel_id}"
_MESSAGE = f"{_CHANNEL}/messages/{{message_id}}"
_REACTION = f"{_MESSAGE}/reactions/{{emoji_name}}"

ROUTES = [
    Route("GET", _CHANNEL, get_channel),
    Route("PATCH", _CHANNEL, patch_channel),
    Route("DELETE", _CHANNEL, delete_channel),
    Route("POST", f"{_CHANNEL}/threads", start_thread),
    Route("POST", f"{_MESSAGE}/threads", start_thread),
    Route("PUT", f"{_CHANNEL}/thread-members/@me", join_thread),
    Route("DELETE", f"{_CHANNEL}/thread-members/@me", join_thread),
    Route("POST", f"{_CHANNEL}/typing", typing),
    Route("GET", f"{_CHANNEL}/messages", list_messages),
    Route("POST", f"{_CHANNEL}/messages", create_message),
    Route("POST", f"{_CHANNEL}/messages/bulk-delete", bulk_delete),
    Route("GET", _MESSAGE, get_message),
    Route("PATCH", _MESSAGE, edit_message),
    Route("DELETE", _MESSAGE, delete_message),
    Route("PUT", f"{_REACTION}/@me", add_reaction),
    Route("DELETE", f"{_REACTION}/@me", remove_reaction),
    Route("DELETE", f"{_REACTION}/{{user_id}}", remove_reaction),
    Route("POST", "/users/@me/channels", open_dm),
]
