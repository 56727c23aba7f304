"""Remote control of a loopback Discord that runs as a process of its own (benchmarks)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiohttp import web

    from tests.discord_server import DiscordServer


async def handle(server: DiscordServer, request: web.BaseRequest) -> Any:
    """GET stats, GET messages?channel=ID&after=ID, POST says {user, channel, text, wait}."""
    what = request.path.removeprefix("/loopback/")
    if what == "stats":
        return stats(server)
    if what == "messages":
        channel = server.world.channels[int(request.query["channel"])]
        after = int(request.query.get("after", 0))
        return [_line(message) for message in channel.messages if message.id > after]
    if what == "says":
        return await says(server, await request.json())
    return {"unknown": what}


def stats(server: DiscordServer) -> dict[str, Any]:
    """The counters of `discord.stats`, what connected, and the violations as text."""
    counted = server.stats
    return {
        "requests": dict(counted.requests),
        "statuses": {str(status): number for status, number in counted.statuses.items()},
        "too_many_requests": counted.too_many_requests,
        "global_too_many_requests": counted.global_too_many_requests,
        "max_per_second": counted.max_per_second,
        "sessions_connected": len(server.gateway.connected),
        "messages": sum(len(c.by_id) for c in server.world.channels.values()),
        "commands": len(server.world.commands),
        "violations": [str(violation) for violation in server.violations],
    }


async def says(server: DiscordServer, order: dict[str, Any]) -> dict[str, Any]:
    """A person writes; with `wait` (seconds) the bot's answer is awaited and returned too."""
    world = server.world
    user = world.users[int(order["user"])]
    channel = world.channels[int(order["channel"])] if "channel" in order else user.dms
    message = await user.says(channel, order["text"])
    result = {"message": _line(message)}
    if order.get("wait"):
        answer = await channel.reply(within=float(order["wait"]), to=message)
        result["answer"] = _line(answer)
    return result


def _line(message: Any) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "author": str(message.author.id),
        "text": message.shown,
        "nonce": message.nonce,
        "created": message.created_at.timestamp(),
        "edits": len(message.edits),
    }
