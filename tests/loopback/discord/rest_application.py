"""REST: who the bot is, its servers and members, its registered commands, where the gateway is."""

from __future__ import annotations

from typing import Any

from tests.loopback.discord import errors, registry
from tests.loopback.discord.calls import Call, Route

GUILD_MEMBERS = 1 << 1
# Which application flag shows that a privileged intent is enabled (for bots in few servers).
LIMITED_FLAGS = {1 << 8: 1 << 13, 1 << 1: 1 << 15, 1 << 15: 1 << 19}


async def me(call: Call) -> dict[str, Any]:
    return call.world.bot.payload() | {"verified": True, "mfa_enabled": False, "email": None}


async def application(call: Call) -> dict[str, Any]:
    world = call.world
    enabled = world.gateway.privileged_intents
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": world.owner.payload(),
        "team": None,
        "flags": sum(flag for intent, flag in LIMITED_FLAGS.items() if enabled & intent),
        "tags": [],
        "interactions_endpoint_url": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": sum(u.installed for u in world.users.values()),
        "integration_types_config": {"0": {}, "1": {}},
    }


async def gateway(call: Call) -> dict[str, Any]:
    return {"url": call.world.base_url.replace("http", "ws", 1) + "/gateway"}


async def gateway_bot(call: Call) -> dict[str, Any]:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    shards = call.world.gateway.recommended_shards
    return await gateway(call) | {"shards": shards, "session_start_limit": limit}


async def my_guilds(call: Call) -> list[dict[str, Any]]:
    guilds = [guild for guild in call.world.guilds.values() if guild.has_bot]
    return [
        {"id": str(g.id), "name": g.name, "icon": None, "owner": False, "features": []}
        for g in guilds
    ]


async def leave_guild(call: Call) -> None:
    call.guild.leave(call.world.bot)


async def get_user(call: Call) -> dict[str, Any]:
    return call.user.payload()


async def get_guild(call: Call) -> dict[str, Any]:
    body = call.guild.payload()
    for key in ("members", "channels", "threads", "joined_at", "member_count"):
        del body[key]
    counts = {"approximate_member_count": len(call.guild.members), "approximate_presence_count": 1}
    return body | (counts if call.flag("with_counts") else {})


async def guild_channels(call: Call) -> list[dict[str, Any]]:
    return [c.payload() for c in call.guild.channels if not c.is_thread]


async def guild_roles(call: Call) -> list[dict[str, Any]]:
    return [role.payload() for role in call.guild.roles.values()]


async def active_threads(call: Call) -> dict[str, Any]:
    threads = [c.payload() for c in call.guild.channels if c.is_thread and not c.archived]
    return {"threads": threads, "members": []}


async def get_member(call: Call) -> dict[str, Any]:
    member = call.guild.members.get(call.number("user_id"))
    if member is None:
        raise errors.UNKNOWN_MEMBER if call.user else errors.UNKNOWN_USER
    return member.payload()


async def list_members(call: Call) -> list[dict[str, Any]]:
    if not call.world.gateway.privileged_intents & GUILD_MEMBERS:
        raise errors.MISSING_ACCESS
    after = int(call.query.get("after", 0))
    members = sorted((k, m) for k, m in call.guild.members.items() if k > after)
    return [member.payload() for _, member in members[: int(call.query.get("limit", 1))]]


async def search_members(call: Call) -> list[dict[str, Any]]:
    query = call.query.get("query", "").lower()
    found = [m for m in call.guild.members.values() if m.user.name.lower().startswith(query)]
    return [member.payload() for member in found[: int(call.query.get("limit", 1))]]


def _commands(call: Call) -> dict[int, dict[str, Any]]:
    """The registered commands of the path's scope: global ones or those of one server."""
    if call.number("application_id") != call.world.application_id:
        raise errors.MISSING_ACCESS
    if "guild_id" not in call.params:
        return call.world.commands
    return call.world.guild_commands.setdefault(call.guild.id, {})


async def get_commands(call: Call) -> list[dict[str, Any]]:
    return list(_commands(call).values())


async def replace_commands(call: Call) -> list[dict[str, Any]]:
    return registry.overwrite(call.world, _commands(call), call.body, call.params.get("guild_id"))


async def create_command(call: Call) -> dict[str, Any]:
    return registry.register(call.world, _commands(call), call.body, call.params.get("guild_id"))


async def one_command(call: Call) -> dict[str, Any] | None:
    """GET, PATCH and DELETE of a single command."""
    scope, key = _commands(call), call.number("command_id")
    if key not in scope:
        raise errors.UNKNOWN_COMMAND
    if call.method == "DELETE":
        del scope[key]
        return None
    if call.method == "PATCH":
        scope[key] |= call.body
    return scope[key]


async def no_emojis(call: Call) -> dict[str, Any]:
    return {"items": []}


_GUILD = "/guilds/{guild_id}"
_SCOPES = [
    "/applications/{application_id}/commands",
    "/applications/{application_id}/guilds/{guild_id}/commands",
]

ROUTES = [
    Route("GET", "/users/@me", me),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("GET", "/users/{user_id}", get_user),
    Route("GET", "/applications/@me", application),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/{application_id}/emojis", no_emojis),
    Route("GET", "/gateway", gateway, authorized=False),
    Route("GET", "/gateway/bot", gateway_bot),
    Route("GET", _GUILD, get_guild),
    Route("GET", f"{_GUILD}/channels", guild_channels),
    Route("GET", f"{_GUILD}/roles", guild_roles),
    Route("GET", f"{_GUILD}/threads/active", active_threads),
    Route("GET", f"{_GUILD}/members", list_members),
    Route("GET", f"{_GUILD}/members/search", search_members),
    Route("GET", f"{_GUILD}/members/{{user_id}}", get_member),
    *(
        Route(method, scope, handle)
        for scope in _SCOPES
        for method, handle in [
            ("GET", get_commands),
            ("PUT", replace_commands),
            ("POST", create_command),
        ]
    ),
    *(
        Route(method, f"{scope}/{{command_id}}", one_command)
        for scope in _SCOPES
        for method in ("GET", "PATCH", "DELETE")
    ),
]
