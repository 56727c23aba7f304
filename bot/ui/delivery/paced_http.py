"""Paced requests: every request of the bot's token waits for its turn, whoever makes it."""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from bot.delivery.rate_limit import RateLimiter

_UNLIMITED = ("/interactions/", "/webhooks/")
"""Answers to interactions: "not bound to the bot's Global Rate Limit", says Discord's reference."""


def paced_requests(pace: RateLimiter) -> aiohttp.TraceConfig:
    """For ``discord.Client(http_trace=…)``: also what discord.py repeats by itself takes a turn."""

    async def before_request(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        path = params.url.path
        # The gateway and the attachments' CDN go through the same session and are not counted.
        if "/api/" in path and not any(part in path for part in _UNLIMITED):
            await pace.turn()

    config = aiohttp.TraceConfig()
    config.on_request_start.append(before_request)
    return config
