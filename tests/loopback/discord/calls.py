"""One REST request as the handlers see it, and the look-ups that they share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.loopback.discord import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.loopback.discord.attachments import Upload
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.guilds import Guild
    from tests.loopback.discord.messages import Message
    from tests.loopback.discord.people import User
    from tests.loopback.discord.world import World


@dataclass(slots=True)
class Call:
    """`params` are the parts of the path by the names in the route, `query` the query string."""

    world: World
    method: str
    path: str
    params: dict[str, str]
    query: Mapping[str, str]
    body: Any = None
    files: dict[int, Upload] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """A path parameter as a snowflake; 50035 when it is none."""
        try:
            return int(self.params[name])
        except ValueError:
            raise errors.invalid_form(
                name, "NUMBER_TYPE_COERCE", f'Value "{self.params[name]}" is not snowflake.'
            ) from None

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in {"1", "true"}

    @property
    def guild(self) -> Guild:
        """The server in the path, which the bot must be in."""
        guild = self.world.guilds.get(self.number("guild_id"))
        if guild is None or not guild.has_bot:
            raise errors.UNKNOWN_GUILD
        return guild

    @property
    def channel(self) -> Channel:
        """The channel in the path; 10003 when it is gone, 50001 when the bot may not look."""
        channel = self.world.channels.get(self.number("channel_id"))
        if channel is None:
            raise errors.UNKNOWN_CHANNEL
        if not self.world.bot_sees(channel):
            raise errors.MISSING_ACCESS
        return channel

    @property
    def user(self) -> User:
        user = self.world.users.get(self.number("user_id"))
        if user is None:
            raise errors.UNKNOWN_USER
        return user

    @property
    def message(self) -> Message:
        """The message in the path; ephemeral ones are unknown to the channel routes."""
        return existing(self.channel.by_id.get(self.number("message_id")), ephemeral=False)


def existing(message: Message | None, *, ephemeral: bool = True) -> Message:
    if message is None or message.deleted_at is not None or (message.ephemeral and not ephemeral):
        raise errors.UNKNOWN_MESSAGE
    return message


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation, its path written as in Discord's OpenAPI document."""

    method: str
    template: str
    handle: Handler
    authorized: bool = True

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def counts_globally(self) -> bool:
        """Interaction answers are not bound to the bot's 50 requests a second."""
        return self.authorized


class RouteTable:
    """Finds the route of a path; literal parts win over parameters."""

    def __init__(self, routes: list[Route]) -> None:
        self._by_shape: dict[tuple[str, int], list[tuple[list[str], Route]]] = {}
        for route in sorted(routes, key=lambda r: r.template.count("{")):
            parts = route.template.strip("/").split("/")
            self._by_shape.setdefault((route.method, len(parts)), []).append((parts, route))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        given = path.strip("/").split("/")
        for parts, route in self._by_shape.get((method, len(given)), ()):
            params: dict[str, str] = {}
            for part, value in zip(parts, given, strict=True):
                if part[0] == "{":
                    params[part[1:-1]] = value
                elif part != value:
                    break
            else:
                return route, params
        return None
