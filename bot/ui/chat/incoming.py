"""Incoming: a Discord message → Turn: is it for us, whose, where, with which files."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass

import discord

from bot.place import Place, PlaceKind
from bot.turn import Attachment, Quote, Turn
from bot.ui.request_errors import REQUEST_ERRORS

FILES = 4
FILE_BYTES = 8 * 2**20
TEXT_BYTES = 100_000
"""At most this many files, and of each this much: a model takes about 20 MB in one request."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"})
QUOTE_LENGTH = 2000

UNREADABLE_REPLY = (
    "I can only read replies that ping me. Turn the @ on in your reply, or mention me."
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A turn, and sentences about what of the message could not be taken."""

    turn: Turn
    complaints: tuple[str, ...] = ()


def is_for_us(
    message: discord.Message, me: discord.ClientUser, answer_channels: frozenset[str]
) -> bool:
    """A DM, a mention, a reply to us, a chosen channel, or a thread of ours (with the intent)."""
    if message.author.bot or message.webhook_id or message.author.id == me.id:
        return False
    if message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return False
    if is_addressed(message, me):
        return True
    if not (message.content or message.attachments):
        return False  # without the message-content intent there is nothing to answer
    return _is_our_channel(message.channel, me, answer_channels)


def is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether its author speaks to us: a DM, a mention, a reply to us."""
    mentioned = any(user.id == me.id for user in message.mentions)
    return message.guild is None or mentioned or is_reply_to(message, me)


def is_reply_to(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether it replies to a message of ours."""
    original = message.reference.resolved if message.reference else None
    return isinstance(original, discord.Message) and original.author.id == me.id


def is_unreadable(message: discord.Message, me: discord.ClientUser) -> bool:
    """A reply to us without a ping: Discord delivers it without its words."""
    empty = not (message.content or message.attachments or message.stickers)
    return empty and message.guild is not None and is_reply_to(message, me)


async def read_message(message: discord.Message, me: discord.ClientUser, locale: str) -> Incoming:
    """The turn of a message that is for us; downloads its files."""
    files, complaints = await _files(message.attachments)
    turn = Turn(
        user_id=str(message.author.id),
        place=place_of(message.channel, message.guild),
        message_id=str(message.id),
        text=words_of(message, me),
        received_at=message.created_at,
        display_name=message.author.display_name,
        locale=locale,
        attachments=files,
        quote=_quote(message, me),
    )
    return Incoming(turn, complaints)


def place_of(
    channel: discord.abc.Messageable | discord.abc.Snowflake, guild: discord.abc.Snowflake | None
) -> Place:
    """The Place of a channel; threads and server channels are of one kind."""
    channel_id = str(getattr(channel, "id", "")) or None
    if guild is None:
        return Place(PlaceKind.DM, channel_id)
    return Place(PlaceKind.CHANNEL, channel_id, str(guild.id))


def words_of(message: discord.Message, me: discord.ClientUser) -> str:
    """The words without the mention of us, other people's mentions as names."""
    text = message.content
    for mention in (f"<@{me.id}>", f"<@!{me.id}>"):
        text = text.replace(mention, " ", 1) if text.lstrip().startswith(mention) else text
    for user in message.mentions:
        name = "Keepsake" if user.id == me.id else f"@{user.display_name}"
        text = text.replace(f"<@{user.id}>", name).replace(f"<@!{user.id}>", name)
    stickers = "".join(f" (sticker: {sticker.name})" for sticker in message.stickers)
    return f"{text.strip()}{stickers}".strip()


def _is_our_channel(
    channel: object, me: discord.ClientUser, answer_channels: frozenset[str]
) -> bool:
    if isinstance(channel, discord.Thread):
        return channel.owner_id == me.id or str(channel.parent_id) in answer_channels
    return str(getattr(channel, "id", "")) in answer_channels


def _quote(message: discord.Message, me: discord.ClientUser) -> Quote | None:
    original = message.reference.resolved if message.reference else None
    if not isinstance(original, discord.Message) or not original.content:
        return None
    return Quote(
        author=original.author.display_name,
        text=original.content[:QUOTE_LENGTH],
        from_bot=original.author.id == me.id,
    )


async def _files(
    attachments: list[discord.Attachment],
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """What can be taken, downloaded, and a sentence for everything else."""
    taken: list[Attachment] = []
    complaints: list[str] = []
    for attachment in attachments:
        kind = kind_of(attachment)
        complaint = _complaint(attachment, kind, len(taken))
        if complaint:
            complaints.append(complaint)
            continue
        try:
            data = await attachment.read()
        except REQUEST_ERRORS:
            complaints.append(f"I couldn't fetch {attachment.filename} from Discord.")
            continue
        taken.append(Attachment(attachment.filename, kind or "text/plain", data))
    return tuple(taken), tuple(complaints)


def kind_of(attachment: discord.Attachment) -> str | None:
    """The MIME type under which a model takes the file, or None when it takes none."""
    declared = (attachment.content_type or "").partition(";")[0].strip().lower()
    mime = declared or mimetypes.guess_type(attachment.filename)[0] or ""
    if mime in PICTURES or mime == "application/pdf":
        return mime
    if mime.startswith("text/") or mime in ("application/json", "application/xml"):
        return "text/plain"
    return None


def _complaint(attachment: discord.Attachment, kind: str | None, taken: int) -> str | None:
    name = attachment.filename
    if kind is None:
        return (
            f"I can't read {name}: I can only read pictures (PNG, JPEG, WebP), PDFs and text files."
        )
    if taken >= FILES:
        return f"I left out {name}: I can take {FILES} files per message."
    limit = TEXT_BYTES if kind == "text/plain" else FILE_BYTES
    if attachment.size > limit:
        size = f"{limit // 1000} KB" if kind == "text/plain" else f"{limit >> 20} MB"
        return f"{name} is too big for me: I can take up to {size}."
    return None
