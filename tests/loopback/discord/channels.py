"""Text channels, threads and DMs: what stands in them, waiting for it, and Discord's JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.loopback.discord import permissions
from tests.loopback.discord.snowflakes import stamp, utc_now
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.loopback.discord.guilds import Guild, Role
    from tests.loopback.discord.messages import Message
    from tests.loopback.discord.people import User
    from tests.loopback.discord.world import World

TEXT, DM, GROUP_DM, PUBLIC_THREAD = 0, 1, 3, 11


class Channel:
    """A text channel, thread or DM. Stories read `messages` and wait with `wait_for`."""

    def __init__(
        self,
        world: World,
        name: str,
        kind: int,
        *,
        guild: Guild | None = None,
        parent: Channel | None = None,
        recipients: tuple[User, ...] = (),
        owner_id: int = 0,
    ) -> None:
        self.id = world.snowflakes.next()
        self.name = name
        self.kind = kind
        self.guild = guild
        self.parent = parent
        self.recipients = recipients
        self.owner_id = owner_id
        self.archived = False
        self.locked = False
        self.archived_at = utc_now()
        self.deleted = False
        self.overwrites: dict[int, tuple[int, int]] = {}
        self.by_id: dict[int, Message] = {}
        self.typing_times: list[datetime] = []
        self._world = world
        world.channels[self.id] = self

    def __repr__(self) -> str:
        return f"<{'thread' if self.is_thread else 'channel'} {self.name} {self.id}>"

    @property
    def is_thread(self) -> bool:
        return self.kind == PUBLIC_THREAD

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def messages(self) -> list[Message]:
        """What people see there, oldest first: everybody's, ephemeral ones too, not the deleted."""
        return [message for message in self.by_id.values() if message.deleted_at is None]

    @property
    def from_bot(self) -> list[Message]:
        """Those of `messages` that the bot wrote."""
        return [message for message in self.messages if message.author is self._world.bot]

    @property
    def last(self) -> Message:
        """The newest message."""
        return self.messages[-1]

    def transcript(self, last: int = 20) -> str:
        """The newest messages as lines of text, for failures and golden files."""
        lines = [str(message) for message in self.messages[-last:]]
        return "\n".join(lines) if lines else "(no messages)"

    async def wait_for(
        self, wanted: Callable[[Message], object], within: float = PATIENCE, *, after: object = None
    ) -> Message:
        """The first message (newer than the message `after`) for which `wanted` is true.

        Looked at again at every change: new messages, edits, deletions. `WaitedTooLong` after
        `within` seconds, with the channel's transcript.
        """
        since = getattr(after, "id", 0)

        def found() -> Message | None:
            return next((m for m in self.messages if m.id > since and wanted(m)), None)

        return await self._world.changes.until(
            found, within, lambda: f"no such message in {self!r}:\n{self._world.story(self)}"
        )

    async def reply(self, within: float = PATIENCE, *, to: Message | None = None) -> Message:
        """The bot's first message with text newer than `to` (default: the last of a person)."""
        bot = self._world.bot
        asked = to or next(m for m in reversed(self.messages) if m.author is not bot)
        return await self.wait_for(
            lambda m: m.author is bot and not m.loading and m.shown, within, after=asked
        )

    def allow(self, who: User | Role, *names: str) -> None:
        """Grant permissions by name (see permissions.BITS) to a member or role here."""
        self._overwrite(who, permissions.bits(names), grant=True)

    def deny(self, who: User | Role, *names: str) -> None:
        """Take permissions from a member or role here, e.g. `deny(bot, "send_messages")`."""
        self._overwrite(who, permissions.bits(names), grant=False)

    def _overwrite(self, who: User | Role, mask: int, *, grant: bool) -> None:
        allow, deny = self.overwrites.get(who.id, (0, 0))
        changed = (allow | mask, deny & ~mask) if grant else (allow & ~mask, deny | mask)
        self.overwrites[who.id] = changed
        self._world.emit_channel("CHANNEL_UPDATE", self)

    def thread(self, name: str, *, archived: bool = False, locked: bool = False) -> Channel:
        """A public thread below this channel."""
        return self._world.open_thread(self, name, archived=archived, locked=locked)

    def archive(self, *, locked: bool = False) -> None:
        """Archive this thread, as Discord does after a quiet day, or lock it too."""
        self.archived, self.locked, self.archived_at = True, locked, utc_now()
        self._world.emit_channel("THREAD_UPDATE", self)

    def wake(self) -> None:
        """A person's message in an archived thread opens it again, unless it is locked."""
        if self.archived and not self.locked:
            self.archived = False
            self._world.emit_channel("THREAD_UPDATE", self)

    def delete(self) -> None:
        """Delete the channel (and its threads): it answers 404 / 10003 from now on."""
        self._world.delete_channel(self)

    def payload(self) -> dict[str, Any]:
        newest = next(reversed(self.by_id), None)
        body: dict[str, Any] = {
            "id": str(self.id),
            "type": self.kind,
            "last_message_id": None if newest is None else str(newest),
            "flags": 0,
        }
        if self.guild is None:
            body["recipients"] = [user.payload() for user in self.recipients]
            return body
        body |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        return body | (self._thread_part() if self.is_thread else self._text_part())

    def _text_part(self) -> dict[str, Any]:
        assert self.guild is not None
        return {
            "position": 0,
            "parent_id": None,
            "topic": None,
            "nsfw": False,
            "permission_overwrites": [
                {
                    "id": str(key),
                    "type": 1 if key in self.guild.members else 0,
                    "allow": str(allow),
                    "deny": str(deny),
                }
                for key, (allow, deny) in self.overwrites.items()
            ],
        }

    def _thread_part(self) -> dict[str, Any]:
        assert self.parent is not None
        return {
            "parent_id": str(self.parent.id),
            "owner_id": str(self.owner_id),
            "member_count": 1,
            "message_count": len(self.by_id),
            "total_message_sent": len(self.by_id),
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "auto_archive_duration": 1440,
                "archive_timestamp": stamp(self.archived_at),
            },
        }
