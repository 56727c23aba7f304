"""One message: its text with every version of it, whom it pinged, and Discord's JSON for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.loopback.discord.attachments import Attachment
from tests.loopback.discord.pings import Pings
from tests.loopback.discord.snowflakes import stamp, utc_now

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.interactions import Interaction
    from tests.loopback.discord.people import User
    from tests.loopback.discord.world import World

NORMAL, COMMAND_ANSWER, MENU_ANSWER = 0, 20, 23
EPHEMERAL, LOADING, SILENT, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 12, 1 << 15


@dataclass(frozen=True, slots=True)
class Version:
    """What a message showed from this moment on."""

    at: datetime
    content: str
    embeds: list[dict[str, Any]]
    components: list[dict[str, Any]]


class Message:
    """A message as everybody sees it now; `versions` holds what it showed before."""

    __slots__ = (
        "_world",
        "allowed_mentions",
        "attachments",
        "author",
        "channel",
        "components",
        "content",
        "created_at",
        "deleted_at",
        "edited_at",
        "embeds",
        "flags",
        "id",
        "interaction",
        "kind",
        "mentions",
        "nonce",
        "pings",
        "reactions",
        "reference",
        "thread",
        "versions",
    )

    def __init__(self, world: World, channel: Channel, author: User, content: str = "") -> None:
        self.id = world.snowflakes.next()
        self.channel = channel
        self.author = author
        self.content = content
        self.kind = NORMAL
        self.created_at = utc_now()
        self.edited_at: datetime | None = None
        self.deleted_at: datetime | None = None
        self.embeds: list[dict[str, Any]] = []
        self.components: list[dict[str, Any]] = []
        self.attachments: list[Attachment] = []
        self.flags = 0
        self.nonce: str | int | None = None
        self.reference: Message | None = None
        self.allowed_mentions: dict[str, Any] | None = None
        self.mentions: tuple[User, ...] = ()
        self.pings = Pings()
        self.reactions: dict[str, list[User]] = {}
        self.interaction: Interaction | None = None
        self.thread: Channel | None = None
        self.versions: list[Version] = []
        self._world = world

    @property
    def edits(self) -> list[Version]:
        """The versions after the first."""
        return self.versions[1:]

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """True while it only says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def silent(self) -> bool:
        """Sent without a notification sound."""
        return bool(self.flags & SILENT)

    @property
    def shown(self) -> str:
        """Every text of it, as one reads it: content, embeds, component texts."""
        parts = [self.content, *(text for embed in self.embeds for text in embed_texts(embed))]
        parts += [c["content"] for c in self.parts() if c.get("content")]
        return "\n".join(part for part in parts if part)

    @property
    def jump_url(self) -> str:
        guild = self.channel.guild
        place = guild.id if guild else "@me"
        return f"https://discord.com/channels/{place}/{self.channel.id}/{self.id}"

    def parts(self) -> list[dict[str, Any]]:
        """All its components, nested ones too, in reading order."""
        return flatten(self.components)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Its buttons as Discord got them: label, custom_id or url, style, disabled."""
        return [part for part in self.parts() if part["type"] == 2]

    def button(self, label: str) -> dict[str, Any]:
        """The button with this label (or emoji name); a clear error lists those there are."""
        for part in self.buttons:
            if label in (part.get("label"), (part.get("emoji") or {}).get("name")):
                return part
        raise LookupError(f"no button {label!r}, only {[b.get('label') for b in self.buttons]}")

    def remember_version(self, at: datetime) -> None:
        self.versions.append(Version(at, self.content, self.embeds, self.components))

    def __str__(self) -> str:
        """One line of a transcript."""
        marks = [name for name in ("ephemeral", "loading", "silent") if getattr(self, name)]
        marks += [f"files: {', '.join(a.filename for a in self.attachments)}"] * bool(
            self.attachments
        )
        marks += [f"buttons: {', '.join(str(b.get('label')) for b in self.buttons)}"] * bool(
            self.buttons
        )
        tail = f"  ({'; '.join(marks)})" if marks else ""
        return f"{self.author.name}: {self.shown}{tail}"

    __repr__ = __str__

    def payload(self, *, reader_content: bool = True, nested: bool = True) -> dict[str, Any]:
        """Discord's JSON. Without `reader_content` (no message-content intent) what is written
        is left out unless it is the bot's own, a DM, or mentions the bot."""
        visible = reader_content or self.readable_without_intent()
        channel = self.channel
        body: dict[str, Any] = {
            "id": str(self.id),
            "channel_id": str(channel.id),
            "type": self.kind,
            "author": self.author.payload(),
            "content": self.content if visible else "",
            "timestamp": stamp(self.created_at),
            "edited_timestamp": stamp(self.edited_at),
            "tts": False,
            "pinned": False,
            "flags": self.flags,
            "mention_everyone": self.pings.everyone,
            "mentions": [user.payload() for user in self.mentions],
            "mention_roles": [str(role.id) for role in self.pings.roles],
            "attachments": [a.payload() for a in self.attachments] if visible else [],
            "embeds": self.embeds if visible else [],
            "components": self.components if visible else [],
        }
        if self.nonce is not None:
            body["nonce"] = self.nonce
        if self.reactions:
            body["reactions"] = self._reaction_counts()
        if self.thread is not None:
            body["thread"] = self.thread.payload()
        if self.interaction is not None:
            body |= self.interaction.message_part()
        if self.reference is not None:
            body["message_reference"] = self._reference_part()
            if nested:
                body["referenced_message"] = self._referenced(reader_content)
        return body

    def readable_without_intent(self) -> bool:
        bot = self._world.bot
        return self.author is bot or self.channel.guild is None or bot in self.mentions

    def _referenced(self, reader_content: bool) -> dict[str, Any] | None:
        """The message that this one answers, None once it is deleted."""
        assert self.reference is not None
        if self.reference.deleted_at is not None:
            return None
        return self.reference.payload(reader_content=reader_content, nested=False)

    def _reference_part(self) -> dict[str, Any]:
        assert self.reference is not None
        channel = self.reference.channel
        body = {
            "type": 0,
            "message_id": str(self.reference.id),
            "channel_id": str(channel.id),
        }
        return body if channel.guild is None else body | {"guild_id": str(channel.guild.id)}

    def _reaction_counts(self) -> list[dict[str, Any]]:
        return [
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(users),
                "me": self._world.bot in users,
                "me_burst": False,
                "count_details": {"burst": 0, "normal": len(users)},
                "burst_colors": [],
            }
            for emoji, users in self.reactions.items()
        ]


def embed_texts(embed: dict[str, Any]) -> list[str]:
    """The texts of an embed in reading order."""
    texts = [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    texts.append((embed.get("footer") or {}).get("text"))
    return [text for text in texts if text]


def flatten(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Components with all nested ones, in reading order."""
    found: list[dict[str, Any]] = []
    for part in components:
        found.append(part)
        found += flatten(part.get("components") or [])
        found += flatten([part[key] for key in ("accessory", "component") if part.get(key)])
    return found
