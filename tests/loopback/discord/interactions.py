"""One use of a command, button, select or modal, and what the bot answered to it."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from tests.loopback.discord import permissions
from tests.loopback.discord.changes import WaitedTooLong
from tests.loopback.discord.channels import DM
from tests.loopback.discord.messages import Message
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.people import User
    from tests.loopback.discord.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
GUILD_CONTEXT, BOT_DM_CONTEXT, PRIVATE_CONTEXT = 0, 1, 2


class NoAnswer(AssertionError):
    """ "The application did not respond": no acknowledgement within Discord's deadline."""


class Interaction:
    """What a person started, and the bot's answers so far."""

    def __init__(
        self,
        world: World,
        user: User,
        channel: Channel,
        kind: int,
        data: dict[str, Any],
        message: Message | None = None,
    ) -> None:
        self.id = world.snowflakes.next()
        self.token = f"interaction.{self.id}.{secrets.token_urlsafe(24)}"
        self.user = user
        self.channel = channel
        self.kind = kind
        self.data = data
        self.source = message
        self.forged: list[dict[str, Any]] | None = None
        self.callback_type: int | None = None
        self.message: Message | None = None
        self.promised_change = False
        self.followups: list[Message] = []
        self.modal: dict[str, Any] | None = None
        self.choices: list[dict[str, Any]] | None = None
        self.acknowledged_after: float | None = None
        self._sent = time.monotonic()
        self._expired = False
        self._world = world
        world.interactions[self.token] = self

    def __repr__(self) -> str:
        what = self.data.get("name") or self.data.get("custom_id")
        return f"<interaction {what} of {self.user.name}, callback {self.callback_type}>"

    @property
    def acknowledged(self) -> bool:
        return self.callback_type is not None

    @property
    def age(self) -> float:
        """Seconds since it was sent."""
        return time.monotonic() - self._sent

    @property
    def too_late(self) -> bool:
        """Past Discord's deadline for the first answer (3 s, `discord.interaction_seconds`)."""
        return self._expired or self.age > self._world.interaction_seconds

    @property
    def token_expired(self) -> bool:
        return self._expired or self.age > self._world.interaction_token_seconds

    def expire(self) -> None:
        """Make its token old at once: the deadline and the 15 minutes are over."""
        self._expired = True

    def acknowledge(self, callback_type: int) -> None:
        self.callback_type = callback_type
        self.acknowledged_after = self.age
        self._world.changes.notify()

    async def acknowledgement(self, within: float | None = None) -> None:
        """Wait for the first answer of any kind; `NoAnswer` after Discord's 3 s."""
        limit = self._world.interaction_seconds if within is None else within
        try:
            await self._world.changes.until(lambda: self.acknowledged, limit, self._situation)
        except WaitedTooLong as error:
            raise NoAnswer(str(error)) from None

    async def answer(self, within: float = PATIENCE) -> Message:
        """The answer's message once it shows something: "thinking…" is waited through.

        For a button whose answer changed its own message, that message. Where the change was only
        promised, because it takes longer, it is waited for: until then nothing was answered.
        """

        def shown() -> Message | None:
            message = self.message
            if self.promised_change:
                return self.followups[0] if self.followups else None
            return message if message is not None and not message.loading else None

        return await self._world.changes.until(shown, within, self._situation)

    async def followup(self, number: int = 1, within: float = PATIENCE) -> Message:
        """The n-th message sent after the answer."""
        await self._world.changes.until(
            lambda: len(self.followups) >= number, within, self._situation
        )
        return self.followups[number - 1]

    def _situation(self) -> str:
        return f"{self!r} shows {self.message}, in {self._world.story(self.channel)}"

    @property
    def context(self) -> int:
        if self.channel.guild is not None:
            return GUILD_CONTEXT
        return BOT_DM_CONTEXT if self.channel.kind == DM else PRIVATE_CONTEXT

    def owners(self) -> dict[str, str]:
        """The installations that authorize it: "0" a server (0 in the bot's DM), "1" a user."""
        guild, owners = self.channel.guild, {}
        if guild is not None and guild.has_bot:
            owners["0"] = str(guild.id)
        elif self.context == BOT_DM_CONTEXT:
            owners["0"] = "0"
        if self.user.installed:
            owners["1"] = str(self.user.id)
        return owners

    def message_part(self) -> dict[str, Any]:
        """What a message says about the interaction that it answers."""
        meta: dict[str, Any] = {
            "id": str(self.id),
            "type": self.kind,
            "user": self.user.payload(),
            "authorizing_integration_owners": self.owners(),
        }
        if self.kind == COMPONENT and self.source is not None:
            meta["interacted_message_id"] = str(self.source.id)
        app = str(self._world.application_id)
        return {"interaction_metadata": meta, "webhook_id": app, "application_id": app}

    def payload(self) -> dict[str, Any]:
        """The data of INTERACTION_CREATE."""
        channel, guild, world = self.channel, self.channel.guild, self._world
        app_mask = permissions.in_channel(channel, world.bot)
        body: dict[str, Any] = {
            "id": str(self.id),
            "application_id": str(world.application_id),
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": str(channel.id),
            "channel": channel.payload()
            | {"permissions": str(permissions.in_channel(channel, self.user))},
            "app_permissions": str(app_mask),
            "locale": self.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self.owners(),
            "context": self.context,
            "attachment_size_limit": world.upload_limit,
        }
        if self.source is not None:
            body["message"] = self.source.payload()
            if self.forged is not None:
                body["message"]["components"] = self.forged
        if guild is None:
            return body | {"user": self.user.payload()}
        member = guild.members[self.user.id].payload()
        mask = permissions.in_channel(channel, self.user)
        return body | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": member | {"permissions": str(mask)},
        }
