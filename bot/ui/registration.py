"""Registration of slash commands: compares ours with those that Discord has, and writes them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds for registering. Beyond its daily limit (200 new commands) Discord asks to wait for
hours, and discord.py would. The start goes on without."""

_COMMAND = ("description", "default_member_permissions", "nsfw", "contexts", "integration_types")
_OPTION = ("description", "required", "autocomplete", "choices", "channel_types")
_BOUNDS = ("min_value", "max_value", "min_length", "max_length")
_UP_TO_DISCORD = ("contexts", "integration_types")
"""Where we say nothing, Discord takes the application's own configuration."""

Payload = Mapping[str, Any]
Alone = Callable[[], AbstractAsyncContextManager[None]]
"""Held by one process at a time."""


@dataclass(frozen=True, slots=True)
class Registration:
    """``number`` commands are ours; ``written``: they were registered now, since they differed."""

    number: int
    written: bool


async def register(
    tree: app_commands.CommandTree[Any], alone: Alone, *, force: bool = False
) -> Registration:
    """Register the commands of ``tree`` unless Discord has just these; ``force``: in any case.

    Of several processes that start at once the first registers, and the others then find no
    difference. Raises discord.HTTPException, and TimeoutError when Discord makes us wait.
    """
    ours = [command.to_dict(tree) for command in tree.get_commands()]
    async with asyncio.timeout(PATIENCE):
        if not force and not differing(ours, await _registered(tree)):
            return Registration(len(ours), written=False)
        async with alone():
            differ = differing(ours, await _registered(tree))
            if not force and not differ:
                return Registration(len(ours), written=False)
            await tree.sync()
    why = f"missing or different at Discord: {', '.join(differ)}" if differ else "as was asked"
    log.info("registered %d slash commands (%s)", len(ours), why)
    return Registration(len(ours), written=True)


async def _registered(tree: app_commands.CommandTree[Any]) -> list[Any]:
    application_id = tree.client.application_id
    if application_id is None:
        raise discord.MissingApplicationID
    return list(await tree.client.http.get_global_commands(application_id))


def differing(ours: Iterable[Payload], theirs: Iterable[Payload]) -> list[str]:
    """The names of commands that are missing at Discord, too many, or not the same there."""
    here = {_key(command): command for command in ours}
    there = {_key(command): command for command in theirs}
    return sorted(
        name
        for name, kind in here.keys() | there.keys()
        if not _same(here.get((name, kind)), there.get((name, kind)))
    )


def _key(command: Payload) -> tuple[str, int]:
    return command["name"], command.get("type") or 1


def _same(ours: Payload | None, theirs: Payload | None) -> bool:
    if ours is None or theirs is None:
        return False
    left_open = {name for name in _UP_TO_DISCORD if ours.get(name) is None}
    return _essence(ours, left_open) == _essence(theirs, left_open)


def _essence(command: Payload, left_open: set[str]) -> dict[str, Any]:
    """What a command says, without the ids and defaults that Discord adds or leaves out."""
    said = _said(command, [name for name in _COMMAND if name not in left_open])
    for name in _UP_TO_DISCORD:
        if name in said:
            said[name] = sorted(said[name])
    if "default_member_permissions" in said:  # sent as a number, answered as text
        said["default_member_permissions"] = str(said["default_member_permissions"])
    if command.get("contexts") is None:  # else Discord reads these alone
        said["in_dms"] = command.get("dm_permission") is not False
    return said | {"options": [_option(option) for option in command.get("options") or ()]}


def _option(option: Payload) -> dict[str, Any]:
    said = _said(option, _OPTION) | {"name": option["name"], "type": option["type"]}
    if "choices" in said:
        said["choices"] = [(choice["name"], choice["value"]) for choice in said["choices"]]
    bounds = {name: option[name] for name in _BOUNDS if option.get(name) is not None}
    if not bounds.get("min_length"):
        bounds.pop("min_length", None)
    inner = [_option(each) for each in option.get("options") or ()]
    return said | bounds | ({"options": inner} if inner else {})


def _said(part: Payload, names: Iterable[str]) -> dict[str, Any]:
    """Those of the fields that say something: no, none and nothing are Discord's defaults."""
    found = {name: part.get(name) for name in names}
    return {
        name: value
        for name, value in found.items()
        if value not in (None, "", []) and value is not False
    }
