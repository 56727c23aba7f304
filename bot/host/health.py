"""/healthz and /readyz, for a container's or an operator's health check."""

from __future__ import annotations

import errno
import ipaddress
import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from yarl import URL

from bot.errors import HostProblem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """``trouble``: what keeps it from working, in a few words; None: it is ready.

    ``heartbeats``: seconds since Discord acknowledged the last one, by shard; None: never.
    """

    trouble: str | None
    heartbeats: Mapping[int, float | None] = field(default_factory=dict)

    def as_json(self) -> str:
        ages = {
            str(shard): None if age is None else round(age, 1)
            for shard, age in self.heartbeats.items()
        }
        said = {
            "status": "not ready" if self.trouble else "ready",
            "reason": self.trouble,
            "heartbeat_ack_age_seconds": ages,
        }
        return json.dumps(said, ensure_ascii=False) + "\n"


Check = Callable[[], Awaitable[Health]]


class PortTaken(HostProblem):
    exit_code = 41

    def __init__(self, host: str, port: int, error: OSError) -> None:
        reasons = {
            errno.EADDRINUSE: "another program has it",
            errno.EADDRNOTAVAIL: "this machine has no such address",
        }
        reason = reasons.get(error.errno or 0) or error.strerror
        super().__init__(
            f"I can't use HEALTH_PORT {port} on {host}: {reason}. "
            "Set another HEALTH_PORT or HEALTH_HOST, or HEALTH_PORT=0."
        )


class Readiness:
    """Asks the check, whatever goes wrong in it; an error is logged once, not at each question."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._failed: type[Exception] | None = None

    async def ask(self) -> Health:
        try:
            health = await self._check()
        except Exception as error:
            if self._failed is not type(error):
                log.exception("the check of readiness failed; not ready until it works")
            self._failed = type(error)
            return Health(f"the check failed ({type(error).__name__})")
        self._failed = None
        return health


@asynccontextmanager
async def serve_health(host: str, port: int, check: Check) -> AsyncIterator[None]:
    """Answer health questions on ``host``:``port`` while the block runs; port 0 answers none."""
    if not port:
        yield
        return
    readiness = Readiness(check)

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_: web.Request) -> web.Response:
        health = await readiness.ask()
        return web.Response(
            text=health.as_json(),
            status=503 if health.trouble else 200,
            content_type="application/json",
        )

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise PortTaken(host, port, error) from None
        yield
    finally:
        await runner.cleanup()


async def ask(host: str, port: int) -> int:
    """Print what /readyz says; 0 if it is ready, 1 if not."""
    if not port:
        sys.stderr.write(
            "keepsake: HEALTH_PORT isn't set, so there's nothing to ask. Set it, for example "
            "HEALTH_PORT=8080, and restart the bot.\n"
        )
        return 1
    url = URL.build(scheme="http", host=reachable(host), port=port, path="/readyz")
    try:
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url) as response,
        ):
            sys.stdout.write(await response.text())
            return 0 if response.status == 200 else 1
    except (aiohttp.ClientError, TimeoutError):
        sys.stderr.write("keepsake: nothing answers on the health port.\n")
        return 1


def reachable(host: str) -> str:
    """The address at which what listens on ``host`` is reached from this machine."""
    address = ipaddress.ip_address(host)
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
