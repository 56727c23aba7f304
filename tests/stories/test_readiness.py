"""Ready or not, seen from outside: a deaf gateway, a database that only reads, each shard's age."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.ui import heartbeats
from tests.discord_server import DiscordServer
from tests.stories.conftest import StartBot


async def test_a_connection_that_goes_on_without_acknowledgements_is_not_ready(
    start: StartBot, discord_server: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = discord_server.gateway
    gateway.heartbeat_interval = 0.05
    async with start() as bot:
        health = await bot.health()
        assert health.trouble is None
        assert list(health.heartbeats) == [0]
        assert 0 <= (health.heartbeats[0] or 0) < heartbeats.DEAF_AFTER
        gateway.acknowledges = False
        beats = gateway.connected[0].heartbeats
        await discord_server.world.changes.until(
            lambda: gateway.connected[0].heartbeats >= beats + 4, 10, lambda: "no heartbeats"
        )
        monkeypatch.setattr(heartbeats, "DEAF_AFTER", 0.1)
        health = await bot.health()
        assert (health.heartbeats[0] or 0) > 0.1
        assert (health.trouble or "").startswith("Discord has not acknowledged a heartbeat for")
        gateway.acknowledges = True
        monkeypatch.setattr(heartbeats, "DEAF_AFTER", 90)
        assert (await bot.health()).trouble is None
    assert (await bot.health()).trouble == "not connected to Discord"


async def test_each_shard_has_an_age(start: StartBot, discord_server: DiscordServer) -> None:
    discord_server.gateway.recommended_shards = 2
    async with start() as bot:
        health = await bot.health()
        assert sorted(health.heartbeats) == [0, 1]
        assert health.trouble is None


async def test_a_database_that_only_reads_is_told(start: StartBot) -> None:
    async with start() as bot:
        assert (await bot.health()).trouble is None
        pool = bot.services.engine.sync_engine

        def demote(connection: DBAPIConnection, *_: object) -> None:
            connection.cursor().execute("PRAGMA query_only = ON")

        event.listen(pool, "checkout", demote)
        assert (await bot.health()).trouble == "the database takes no writes"
        event.remove(pool, "checkout", demote)

        def promote(connection: DBAPIConnection, *_: object) -> None:
            connection.cursor().execute("PRAGMA query_only = OFF")

        event.listen(pool, "checkout", promote)
        assert (await bot.health()).trouble is None
