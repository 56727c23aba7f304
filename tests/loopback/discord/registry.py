"""Registered commands as Discord stores them: with ids and defaults, without empty fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.loopback.discord.world import World

COMMAND_DEFAULTS: dict[str, Any] = {
    "type": 1,
    "description": "",
    "name_localizations": None,
    "description_localizations": None,
    "default_member_permissions": None,
    "dm_permission": True,
    "contexts": None,
    "integration_types": [0],
    "nsfw": False,
}
OPTION_DEFAULTS: dict[str, Any] = {
    "name_localizations": None,
    "description_localizations": None,
}

Scope = dict[int, dict[str, Any]]


def register(
    world: World, scope: Scope, body: dict[str, Any], guild_id: str | None = None
) -> dict[str, Any]:
    """Create or replace the command of this name and type, which keeps its id."""
    kind = body.get("type") or 1
    key = next((k for k, c in scope.items() if (c["name"], c["type"]) == (body["name"], kind)), 0)
    key = key or world.snowflakes.next()
    given = {name: value for name, value in body.items() if value is not None}
    if "default_member_permissions" in given:
        given["default_member_permissions"] = str(given["default_member_permissions"])
    if "options" in given:
        given["options"] = [_option(option) for option in given["options"]]
        if not given["options"]:
            del given["options"]
    scope[key] = (
        {"id": str(key), "application_id": str(world.application_id)}
        | {"version": str(world.snowflakes.next())}
        | COMMAND_DEFAULTS
        | given
    )
    if guild_id is not None:
        scope[key]["guild_id"] = guild_id
    world.changes.notify()
    return scope[key]


def _option(option: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in option.items() if value not in (False, None, [])}
    bounds = {name: option[name] for name in ("min_value", "max_value") if name in option}
    inner = [_option(each) for each in option.get("options") or ()]
    return OPTION_DEFAULTS | said | bounds | ({"options": inner} if inner else {})


def overwrite(
    world: World, scope: Scope, bodies: Sequence[dict[str, Any]], guild_id: str | None = None
) -> list[dict[str, Any]]:
    """The bulk overwrite: these commands and no others."""
    kept = [int(register(world, scope, body, guild_id)["id"]) for body in bodies]
    for key in set(scope) - set(kept):
        del scope[key]
    world.changes.notify()
    return [scope[key] for key in kept]
