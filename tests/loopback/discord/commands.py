"""What a slash command or menu entry sends, found and checked as Discord's client does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.loopback.discord import permissions
from tests.loopback.discord.attachments import Attachment, Upload
from tests.loopback.discord.channels import DM

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.messages import Message
    from tests.loopback.discord.people import User
    from tests.loopback.discord.world import World

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
REGISTRATION_SECONDS = 10.0


async def find(world: World, user: User, channel: Channel, name: str, kind: int) -> dict[str, Any]:
    """The registered command, waited for while the bot starts; LookupError where not offered."""

    def registered() -> dict[str, Any] | None:
        scopes = [world.commands]
        if channel.guild is not None:
            scopes.insert(0, world.guild_commands.get(channel.guild.id, {}))
        every = [c for scope in scopes for c in scope.values()]
        return next((c for c in every if c["name"] == name and c["type"] == kind), None)

    def known() -> str:
        return f"no command {name!r}, only {sorted(c['name'] for c in world.commands.values())}"

    command = await world.changes.until(registered, REGISTRATION_SECONDS, known)
    if not offered(command, user, channel):
        raise LookupError(f"{name!r} is not offered to {user.name} in {channel!r}")
    return command


def offered(command: dict[str, Any], user: User, channel: Channel) -> bool:
    """Does the client show it there? By the command's contexts and the app's installations."""
    guild = channel.guild
    context = 0 if guild is not None else 1 if channel.kind == DM else 2
    contexts = command.get("contexts")
    if contexts is not None and context not in contexts:
        return False
    ways = set(command.get("integration_types") or [0])
    by_server = 0 in ways and (context == 1 if guild is None else guild.has_bot)
    return by_server or (1 in ways and user.installed)


async def slash_data(
    world: World,
    user: User,
    channel: Channel,
    path: str,
    values: dict[str, object],
    *,
    focused: str | None = None,
) -> dict[str, Any]:
    """The data of a slash command, its path given as "name", "name sub" or "name group sub"."""
    names = path.lstrip("/").split()
    command = await find(world, user, channel, names[0], SLASH)
    node, shells = command, []
    for name in names[1:]:
        inner = [option for option in node.get("options") or () if option["name"] == name]
        node = inner[0] if inner else _no(path, node)
        shells.append({"type": node["type"], "name": name})
    specs = [o for o in node.get("options") or () if o["type"] > GROUP]
    if any(o["type"] <= GROUP for o in node.get("options") or ()):
        _no(path, node)
    resolved: dict[str, dict[str, Any]] = {}
    filled = Filler(world, channel, resolved, focused).fill(path, specs, values)
    for shell in reversed(shells):
        filled = [shell | {"options": filled}]
    data: dict[str, Any] = {
        "id": command["id"],
        "name": command["name"],
        "type": SLASH,
        "options": filled,
    }
    if resolved:
        data["resolved"] = resolved
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data


def _no(path: str, node: dict[str, Any]) -> Any:
    names = [option["name"] for option in node.get("options") or ()]
    raise LookupError(f"/{path}: {node['name']!r} has {names}")


class Filler:
    """Turns given values into options, with what they refer to in `resolved`."""

    def __init__(
        self,
        world: World,
        channel: Channel,
        resolved: dict[str, dict[str, Any]],
        focused: str | None,
    ) -> None:
        self._world = world
        self._channel = channel
        self._resolved = resolved
        self._focused = focused

    def fill(
        self, path: str, specs: list[dict[str, Any]], values: dict[str, object]
    ) -> list[dict[str, Any]]:
        unknown = set(values) - {spec["name"] for spec in specs}
        if unknown:
            raise LookupError(f"/{path} has no {sorted(unknown)}: {[s['name'] for s in specs]}")
        filled = []
        for spec in specs:
            if spec["name"] in values:
                filled.append(self._option(spec, values[spec["name"]]))
            elif spec.get("required") and self._focused is None:
                raise ValueError(f"/{path} needs {spec['name']!r}")
        return filled

    def _option(self, spec: dict[str, Any], value: object) -> dict[str, Any]:
        option: dict[str, Any] = {"type": spec["type"], "name": spec["name"]}
        if spec["name"] == self._focused:
            return option | {"value": value, "focused": True}
        return option | {"value": self._value(spec, value)}

    def _value(self, spec: dict[str, Any], value: Any) -> object:
        kind = spec["type"]
        if kind in {STRING, INTEGER, NUMBER, BOOLEAN}:
            return plain(spec, value)
        if kind == ATTACHMENT:
            assert isinstance(value, Upload), spec
            stored = Attachment.store(self._world, self._channel, value)
            self._resolve("attachments", stored.id, stored.payload())
            return str(stored.id)
        names = {USER: "users", CHANNEL: "channels", ROLE: "roles", MENTIONABLE: "users"}
        body = value.payload()
        if kind == CHANNEL:
            body["permissions"] = "0"
        self._resolve(names[kind], value.id, body)
        guild = self._channel.guild
        if names[kind] == "users" and guild is not None and value.id in guild.members:
            self._resolve("members", value.id, resolved_member(self._channel, value))
        return str(value.id)

    def _resolve(self, name: str, key: int, body: dict[str, Any]) -> None:
        self._resolved.setdefault(name, {})[str(key)] = body


def plain(spec: dict[str, Any], value: Any) -> object:
    """A typed value within the option's choices, lengths and bounds, or ValueError."""
    name = spec["name"]
    if isinstance(value, str) != (spec["type"] == STRING):
        raise ValueError(f"{name}: {value!r} is of the wrong type")
    choices = spec.get("choices") or []
    if choices:
        for choice in choices:
            if value in (choice["value"], choice["name"]):
                return choice["value"]
        raise ValueError(f"{name}: {value!r} is none of {[c['name'] for c in choices]}")
    if isinstance(value, str):
        if not spec.get("min_length", 0) <= len(value) <= spec.get("max_length", 6000):
            raise ValueError(f"{name}: {len(value)} characters are too few or too many")
    elif value < spec.get("min_value", value) or value > spec.get("max_value", value):
        raise ValueError(f"{name}: {value!r} is out of bounds")
    return value


async def menu_data(world: World, user: User, message: Message, name: str) -> dict[str, Any]:
    """The data of a message's context menu entry; Discord gives the whole message with it."""
    command = await find(world, user, message.channel, name, MESSAGE_MENU)
    return {
        "id": command["id"],
        "name": name,
        "type": MESSAGE_MENU,
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): message.payload()}},
    }


async def user_menu_data(
    world: World, user: User, channel: Channel, target: User, name: str
) -> dict[str, Any]:
    """The data of a person's context menu entry, used in a channel that both are in."""
    command = await find(world, user, channel, name, USER_MENU)
    resolved: dict[str, Any] = {"users": {str(target.id): target.payload()}}
    if channel.guild is not None and target.id in channel.guild.members:
        resolved["members"] = {str(target.id): resolved_member(channel, target)}
    return {
        "id": command["id"],
        "name": name,
        "type": USER_MENU,
        "target_id": str(target.id),
        "resolved": resolved,
    }


def resolved_member(channel: Channel, person: User) -> dict[str, Any]:
    """A member as an interaction resolves it: without the user, with the permissions there."""
    assert channel.guild is not None
    member = channel.guild.members[person.id].payload(with_user=False)
    return member | {"permissions": str(permissions.in_channel(channel, person))}
