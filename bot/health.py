"""/healthz and /readyz on loopback, for a container's or an operator's health check."""

from __future__ import annotations

import errno
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.errors import HostProblem

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, otherwise what is not."""


class PortTaken(HostProblem):
    exit_code = 41

    def __init__(self, port: int, error: OSError) -> None:
        reason = "another program has it" if error.errno == errno.EADDRINUSE else error.strerror
        super().__init__(f"I can't use HEALTH_PORT {port}: {reason}. Set another port, or 0.")


@asynccontextmanager
async def serve_health(port: int, ready: Check) -> AsyncIterator[None]:
    """Answer health questions on 127.0.0.1:``port`` while the block runs; 0 answers none."""
    if not port:
        yield
        return

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_: web.Request) -> web.Response:
        trouble = await ready()
        return web.Response(text=f"{trouble or 'ready'}\n", status=503 if trouble else 200)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError as error:
            raise PortTaken(port, error) from None
        yield
    finally:
        await runner.cleanup()


async def ask(port: int) -> int:
    """Print what /readyz says; 0 if it is ready, 1 if not."""
    if not port:
        sys.stderr.write("keepsake: HEALTH_PORT isn't set, so there's nothing to ask.\n")
        return 1
    try:
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"http://127.0.0.1:{port}/readyz") as response,
        ):
            sys.stdout.write(await response.text())
            return 0 if response.status == 200 else 1
    except (aiohttp.ClientError, TimeoutError):
        sys.stderr.write("keepsake: nothing answers on the health port.\n")
        return 1
