"""/readyz: ready or not and nothing else, whatever fails; who may ask; what the command says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.host.health import Check, Health, PortTaken, ask, reachable, serve_health
from tests.stories.process import free_port


@asynccontextmanager
async def asking(check: Check, host: str = "127.0.0.1") -> AsyncIterator[URL]:
    port = free_port()
    async with serve_health(host, port, check):
        yield URL.build(scheme="http", host=reachable(host), port=port, path="/readyz")


async def told(url: URL) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, json.loads(await response.text())


async def test_it_tells_when_heartbeats_were_acknowledged() -> None:
    async def ready() -> Health:
        return Health(None, {0: 12.345, 1: None})

    async with asking(ready) as url:
        assert await told(url) == (
            200,
            {
                "status": "ready",
                "reason": None,
                "heartbeat_ack_age_seconds": {"0": 12.3, "1": None},
            },
        )


async def test_any_error_is_not_ready_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    fails: list[Exception] = [RuntimeError("no"), RuntimeError("no"), KeyError("other")]

    async def check() -> Health:
        if fails:
            raise fails.pop(0)
        return Health(None)

    async with asking(check) as url:
        for name in ("RuntimeError", "RuntimeError", "KeyError"):
            status, body = await told(url)
            assert (status, body["reason"]) == (503, f"the check failed ({name})")
        assert (await told(url))[0] == 200
        fails.append(RuntimeError("again"))
        assert (await told(url))[0] == 503
    logged = [record.exc_info for record in caplog.records]
    assert [info[0].__name__ for info in logged if info and info[0]] == [
        "RuntimeError",
        "KeyError",
        "RuntimeError",
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1", "::"])  # noqa: S104
async def test_the_command_asks_where_it_listens(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    states = [Health(None), Health("the database takes no writes")]

    async def check() -> Health:
        return states[0]

    async with asking(check, host) as url:
        assert url.port is not None
        assert await ask(host, url.port) == 0
        states.pop(0)
        assert await ask(host, url.port) == 1
        assert "takes no writes" in capsys.readouterr().out
    assert await ask(host, url.port) == 1
    assert "nothing answers" in capsys.readouterr().err


async def test_an_address_that_cannot_be_used_is_named() -> None:
    async def check() -> Health:
        return Health(None)

    with pytest.raises(PortTaken, match=r"on 203\.0\.113\.9: .* no such address"):
        async with asking(check, "203.0.113.9"):
            pass
    async with asking(check) as url:
        assert url.port is not None
        with pytest.raises(PortTaken, match="another program has it"):
            async with serve_health("127.0.0.1", url.port, check):
                pass
