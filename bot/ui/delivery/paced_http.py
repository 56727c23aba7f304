"""Paced requests: every HTTP request of the bot's token waits for a rate-limit slot."""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from bot.delivery.rate_limit import RateLimiter

_UNLIMITED = ("/interactions/", "/webhooks/")
"""Answers to interactions: "not bound to the bot's Global Rate Limit", says Discord's reference."""


def paced_requests(pace: RateLimiter) -> aiohttp.TraceConfig:
    """For ``discord.Client(http_trace=…)``: discord.py's own retries take a slot, too."""

    async def before_request(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        path = params.url.path
        # The gateway and the attachments' CDN go through the same session and are not counted.
        if "/api/" in path and not any(part in path for part in _UNLIMITED):
            await pace.acquire()

    config = aiohttp.TraceConfig()
    config.on_request_start.append(before_request)
    return config
