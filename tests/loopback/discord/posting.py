"""What Discord checks in a message of the bot, and how the message is made from the request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.loopback.discord import errors, permissions
from tests.loopback.discord.attachments import Attachment, Upload
from tests.loopback.discord.messages import COMPONENTS_V2, Message, embed_texts, flatten
from tests.loopback.discord.pings import REPLY

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.world import World

TEXT_LIMIT = 2000
EMBEDS_TEXT_LIMIT = 6000  # over all embeds of a message
V2_TEXT_LIMIT = 4000  # over all texts of a message made of components
ROWS, V2_PARTS = 5, 40
KEPT_FLAGS = (1 << 2) | (1 << 6) | (1 << 12) | COMPONENTS_V2
LINK, PREMIUM = 5, 6


def check_body(body: dict[str, Any], *, components_v2: bool = False) -> None:
    """Raise Discord's 50035 for a text, embed or component outside of its limits."""
    content = body.get("content") or ""
    if len(content) > TEXT_LIMIT:
        raise errors.invalid_form(
            "content", "BASE_TYPE_MAX_LENGTH", f"Must be {TEXT_LIMIT} or fewer in length."
        )
    embeds = body.get("embeds") or []
    if sum(len(text) for embed in embeds for text in embed_texts(embed)) > EMBEDS_TEXT_LIMIT:
        raise errors.invalid_form(
            "embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"
        )
    for number, embed in enumerate(embeds):
        if not embed_texts(embed) and not (embed.get("image") or embed.get("thumbnail")):
            raise errors.invalid_form(
                f"embeds.{number}.description", "BASE_TYPE_REQUIRED", "This field is required"
            )
    if components_v2 and (content or embeds):
        raise errors.invalid_form(
            "content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        )
    check_components(body.get("components") or [], components_v2=components_v2)
    check_mentions(body.get("allowed_mentions") or {})


def check_components(components: list[dict[str, Any]], *, components_v2: bool) -> None:
    parts = flatten(components)
    if components_v2:
        text = sum(len(part.get("content") or "") for part in parts)
        if text > V2_TEXT_LIMIT or len(parts) > V2_PARTS:
            raise errors.invalid_form("components", "COMPONENT_MAX_SIZE", "Too large")
    elif len(components) > ROWS or any(row["type"] != 1 for row in components):
        raise errors.invalid_form("components", "BASE_TYPE_BAD_LENGTH", "Must be 1 to 5 rows.")
    seen: set[str] = set()
    for part in parts:
        name = part.get("custom_id")
        if name is not None and name in seen:
            raise errors.invalid_form(
                "components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Custom id cannot be duplicated"
            )
        seen.update([name] if name else [])
        if part["type"] == 2:
            _check_button(part)
        if part["type"] == 1:
            _check_row(part)


def _check_row(row: dict[str, Any]) -> None:
    """A select menu fills a row; five buttons do."""
    width = sum(1 if part["type"] == 2 else 5 for part in row["components"])
    if width > 5:
        raise errors.invalid_form(
            "components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The row is too wide"
        )


def _check_button(part: dict[str, Any]) -> None:
    style = part["style"]
    if style == PREMIUM:
        return
    if bool(part.get("url")) != (style == LINK) or bool(part.get("custom_id")) == (style == LINK):
        raise errors.invalid_form(
            "components", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "custom_id or url required"
        )
    if not part.get("label") and not part.get("emoji"):
        raise errors.invalid_form(
            "components", "BUTTON_COMPONENT_INVALID_LABEL", "A label or emoji is required"
        )


def check_mentions(allowed: dict[str, Any]) -> None:
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            raise errors.invalid_form(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )


def check_may_post(world: World, channel: Channel, body: dict[str, Any], files: int) -> None:
    """Raise what Discord answers where the bot may not write: 50007, 50001, 50083, 50013 …"""
    if channel.guild is None:
        if not all(world.can_be_dmed(user) for user in channel.recipients):
            raise errors.CANNOT_DM
        return
    if not world.bot_sees(channel):
        raise errors.MISSING_ACCESS
    if channel.archived:
        raise errors.THREAD_ARCHIVED
    needed = ["send_messages_in_threads" if channel.is_thread else "send_messages"]
    needed += ["attach_files"] * bool(files)
    if not permissions.may(channel, world.bot, *needed):
        raise errors.MISSING_PERMISSIONS
    replies = bool(body.get("message_reference"))
    if replies and not permissions.may(channel, world.bot, "read_message_history"):
        raise errors.NO_HISTORY


def create(
    world: World, channel: Channel, body: dict[str, Any], files: dict[int, Upload]
) -> Message:
    """POST of a channel message, with the memory for nonces that `enforce_nonce` asks for."""
    check_may_post(world, channel, body, len(files))
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        raise errors.invalid_form("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.")
    if body.get("enforce_nonce") and (earlier := _same_nonce(world, channel, nonce)):
        return earlier
    check_body(body, components_v2=bool((body.get("flags") or 0) & COMPONENTS_V2))
    message = Message(world, channel, world.bot)
    message.nonce = nonce
    _refer(world, message, body.get("message_reference"))
    fill(message, body, files)
    world.post(message)
    if nonce is not None:
        world.nonces[channel.id, str(nonce)] = (time.monotonic(), message)
    return message


def _same_nonce(world: World, channel: Channel, nonce: object) -> Message | None:
    at, message = world.nonces.get((channel.id, str(nonce)), (0.0, None))
    return message if message and time.monotonic() - at < world.nonce_seconds else None


def _refer(world: World, message: Message, reference: dict[str, Any] | None) -> None:
    """Make the message a reply. A reply to a deleted message is refused unless it may fail."""
    if not reference:
        return
    target = message.channel.by_id.get(int(reference["message_id"]))
    if target is not None and target.deleted_at is None and not target.ephemeral:
        message.kind, message.reference = REPLY, target
    elif reference.get("fail_if_not_exists", True):
        raise errors.invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


def fill(message: Message, body: dict[str, Any], files: dict[int, Upload]) -> None:
    """Put a request's content into a new or edited message; 50006 where nothing is left to show."""
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = [{"type": "rich"} | embed for embed in body["embeds"] or ()]
    if "components" in body:
        message.components = number_parts(body["components"] or [])
    if "allowed_mentions" in body:
        message.allowed_mentions = body["allowed_mentions"]
    if "flags" in body:
        kept = message.flags & ~(KEPT_FLAGS ^ (1 << 6))
        message.flags = kept | ((body["flags"] or 0) & KEPT_FLAGS)
    if "attachments" in body or files:
        message.attachments = _attachments(message, body.get("attachments") or [], files)
    has_v2 = message.flags & COMPONENTS_V2 and message.components
    if not (message.content or message.embeds or message.attachments or has_v2):
        raise errors.EMPTY_MESSAGE


def _attachments(
    message: Message, entries: list[dict[str, Any]], files: dict[int, Upload]
) -> list[Attachment]:
    """Those kept of the earlier ones, and the uploaded ones with their descriptions."""
    kept = {str(a.id): a for a in message.attachments}
    told = {str(entry["id"]): entry for entry in entries}
    result = [kept[key] for key in told if key in kept]
    for index, file in files.items():
        entry = told.get(str(index), {})
        name = entry.get("filename") or file.filename
        upload = Upload(name, file.data, None, entry.get("description"))
        result.append(Attachment.store(message._world, message.channel, upload))
    return result


def number_parts(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every component the id that Discord would."""
    taken = {part.get("id") for part in flatten(components)}
    free = (number for number in range(1, 1000) if number not in taken)
    for part in flatten(components):
        if not part.get("id"):
            part["id"] = next(free)
    return components
