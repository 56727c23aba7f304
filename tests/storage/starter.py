"""A process that prepares a database as the program does, for tests of starting together."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection

from google.adk.sessions import DatabaseSessionService

from bot.storage.database.engine import open_engine
from bot.storage.database.locks import exclusive
from bot.storage.database.migrate import migrate


def start(url: str, pipe: Connection) -> None:
    """Say “ready”, wait for the word to go, prepare everything, and send the revision or error."""
    pipe.send("ready")
    pipe.recv()
    try:
        pipe.send(asyncio.run(_start(url)))
    except Exception as error:
        pipe.send(repr(error))


async def _start(url: str) -> str:
    async with open_engine(url) as engine:
        revision = await migrate(engine)
        async with exclusive(engine, "adk"):
            await DatabaseSessionService(db_engine=engine).prepare_tables()
        return revision
