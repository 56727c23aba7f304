"""The gateway: who is connected, which event goes to whom, and each client's protocol."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.loopback.discord.sessions import Connection, Session
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.loopback.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
GUILD_MEMBERS, PRESENCES, MESSAGE_CONTENT = 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
"""Refused unless allowed; of the three only MESSAGE_CONTENT has an effect here."""


class Gateway:
    """Every session of the bot's processes. Stories use the methods down to `drop`."""

    def __init__(self, world: World) -> None:
        self.sessions: dict[str, Session] = {}
        self.heartbeat_interval = 41.25
        self.acknowledges = True
        self.accepts = True
        self.allows_resume = True
        self.privileged_intents = 0
        self.session_seconds = 120.0
        self.recommended_shards = 1
        self.identifies = 0
        self.closes: list[int | None] = []
        self._world = world

    @property
    def connected(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.connected]

    async def wait_until_connected(self, sessions: int = 1, within: float = PATIENCE) -> None:
        """Wait until so many sessions (shards, processes) have identified or resumed."""
        await self._world.changes.until(
            lambda: len(self.connected) >= sessions, within, self._situation
        )

    async def wait_until_disconnected(self, within: float = PATIENCE) -> None:
        await self._world.changes.until(lambda: not self.connected, within, self._situation)

    def _situation(self) -> str:
        return f"{len(self.connected)} sessions connected, {self.identifies} identified so far"

    async def drop(self) -> None:
        """Cut every socket as a broken network does; the sessions stay resumable."""
        for session in self.connected:
            self._cut(session)
        await self.wait_until_disconnected()

    def _cut(self, session: Session) -> None:
        connection = session.connection
        assert connection is not None
        transport = connection.socket._req.transport if connection.socket._req else None
        if transport is not None:
            transport.abort()

    async def close_all(self, code: int) -> None:
        """Close every socket with this code, e.g. 4000 (resume) or 4009 (identify again)."""
        for session in self.connected:
            assert session.connection is not None
            await session.connection.socket.close(code=code)

    def reconnect(self) -> None:
        """Op 7: ask every client to reconnect and resume."""
        for session in self.connected:
            assert session.connection is not None
            session.connection.put_op(RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the session is no longer valid; the client must identify again."""
        for session in self.connected:
            assert session.connection is not None
            session.connection.put_op(INVALID_SESSION, resumable)
            if not resumable:
                del self.sessions[session.id]

    def dispatch(self, event: str, data: dict[str, Any], guild_id: int | None, intent: int) -> None:
        self.dispatch_message(event, lambda _: data, guild_id, intent)

    def dispatch_message(
        self,
        event: str,
        body: Callable[[bool], dict[str, Any]],
        guild_id: int | None,
        intent: int,
    ) -> None:
        """Send to every session of that shard with that intent; `body(reads_content)` once each."""
        encoded: dict[bool, str] = {}
        for session in list(self.sessions.values()):
            if self._expired(session) or not session.serves(guild_id):
                continue
            if intent and not session.intents & intent:
                continue
            reads = bool(session.intents & MESSAGE_CONTENT)
            if reads not in encoded:
                encoded[reads] = json.dumps(body(reads), separators=(",", ":"))
            session.dispatch(event, encoded[reads])

    def _expired(self, session: Session) -> bool:
        if session.lost_at is None or time.monotonic() - session.lost_at < self.session_seconds:
            return False
        del self.sessions[session.id]
        return True

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """One client's websocket from HELLO to its end."""
        if not self.accepts:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0, autoping=True, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress"))
        connection.put_op(HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        writer = asyncio.create_task(connection.write())
        client = Client(self, self._world, connection)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await client.receive(json.loads(message.data))
        finally:
            writer.cancel()
            client.gone(socket.close_code)
            self._world.changes.notify()
        return socket


class Client:
    """The protocol of one connection: identify or resume, then heartbeats and requests."""

    def __init__(self, gateway: Gateway, world: World, connection: Connection) -> None:
        self._gateway = gateway
        self._world = world
        self._connection = connection
        self._session: Session | None = None

    async def receive(self, message: dict[str, Any]) -> None:
        op, data = message["op"], message["d"]
        if op == HEARTBEAT:
            self._heartbeat(data)
        elif op == IDENTIFY:
            await self._identify(data)
        elif op == RESUME:
            await self._resume(data)
        elif op == REQUEST_MEMBERS:
            self._send_members(data)

    def _heartbeat(self, sequence: int | None) -> None:
        if self._session is not None:
            self._session.heartbeats += 1
            self._session.forget_until(sequence)
            self._world.changes.notify()
        if self._gateway.acknowledges:
            self._connection.put_op(HEARTBEAT_ACK)

    async def _identify(self, data: dict[str, Any]) -> None:
        gateway, intents = self._gateway, data["intents"]
        gateway.identifies += 1
        if data["token"] != self._world.token:
            await self._connection.socket.close(code=4004, message=b"Authentication failed.")
        elif intents & PRIVILEGED & ~gateway.privileged_intents:
            await self._connection.socket.close(code=4014, message=b"Disallowed intent(s).")
        else:
            session = Session(intents, tuple(data.get("shard") or (0, 1)))
            self._attach(session)
            gateway.sessions[session.id] = session
            self._greet(session)

    def _attach(self, session: Session) -> None:
        session.connection, session.lost_at, self._session = self._connection, None, session

    def _greet(self, session: Session) -> None:
        """READY with the servers still unavailable, then each in a GUILD_CREATE."""
        world = self._world
        guilds = [g for g in world.guilds.values() if g.has_bot and session.serves(g.id)]
        ready = {
            "v": 10,
            "user": world.bot.payload() | {"mfa_enabled": False, "verified": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": world.base_url.replace("http", "ws", 1) + "/gateway",
            "shard": list(session.shard),
            "application": {"id": str(world.application_id), "flags": 0},
            "private_channels": [],
            "session_type": "normal",
        }
        session.dispatch("READY", json.dumps(ready))
        for guild in guilds:
            if guild.available and session.intents & 1:
                body = guild.payload() | {"unavailable": False}
                session.dispatch("GUILD_CREATE", json.dumps(body))
        world.changes.notify()

    async def _resume(self, data: dict[str, Any]) -> None:
        session = self._gateway.sessions.get(data["session_id"])
        usable = session is not None and not self._gateway._expired(session)
        if data["token"] != self._world.token:
            await self._connection.socket.close(code=4004)
        elif session is None or not usable or not self._gateway.allows_resume:
            self._gateway.sessions.pop(data["session_id"], None)
            self._connection.put_op(INVALID_SESSION, False)
        else:
            self._attach(session)
            session.resumes += 1
            session.replay(data["seq"] or 0)
            session.dispatch("RESUMED", "{}")
            self._world.changes.notify()

    def _send_members(self, data: dict[str, Any]) -> None:
        """GUILD_MEMBERS_CHUNK: by ids, or by the beginning of a name."""
        guild = self._world.guilds[int(data["guild_id"])]
        ids = data.get("user_ids")
        wanted = {int(key) for key in ([ids] if isinstance(ids, (str, int)) else ids or ())}
        query = (data.get("query") or "").lower()
        found = [
            member.payload()
            for member in guild.members.values()
            if member.user.id in wanted
            or (ids is None and member.user.name.lower().startswith(query))
        ]
        body = {
            "guild_id": str(guild.id),
            "members": found,
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [str(key) for key in wanted if key not in guild.members],
            "nonce": data.get("nonce"),
        }
        assert self._session is not None
        self._session.dispatch("GUILD_MEMBERS_CHUNK", json.dumps(body))

    def gone(self, code: int | None) -> None:
        """The socket ended. 1000 and 1001 from the client end the session, others can resume."""
        self._gateway.closes.append(code)
        session = self._session
        if session is None or session.connection is not self._connection:
            return
        session.connection, session.lost_at = None, time.monotonic()
        if code in {1000, 1001}:
            self._gateway.sessions.pop(session.id, None)
