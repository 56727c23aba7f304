"""The HTTP side: one handler for REST, the gateway, attachments and the remote control."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from tests.custom_ids import sent_in
from tests.loopback.discord import control, errors, schema
from tests.loopback.discord.attachments import Upload
from tests.loopback.discord.calls import Call, Route, RouteTable
from tests.loopback.discord.routes import ROUTES

if TYPE_CHECKING:
    from tests.discord_server import DiscordServer


def reply(status: int, data: object, headers: dict[str, str] | None = None) -> web.Response:
    """JSON exactly as discord.py expects it: content type without a charset; None is a 204."""
    if data is None:
        return web.Response(status=204, headers=headers)
    body = json.dumps(data, separators=(",", ":")).encode()
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


class Front:
    """Answers every request that reaches the server."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self._world = server.world
        self._routes = RouteTable(ROUTES)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """aiohttp's request handler."""
        parts = request.path.split("/", 3)
        if parts[1] == "api" and len(parts) == 4:
            return await self._rest(request, "/" + parts[3])
        if parts[1] == "gateway":
            return await self._world.gateway.serve(request)
        if parts[1] == "attachments":
            return self._attachment(request.path)
        if parts[1] == "loopback":
            return reply(200, await control.handle(self._server, request))
        return reply(404, errors.NOT_FOUND.payload())

    def _attachment(self, path: str) -> web.Response:
        stored = self._world.attachments.get(int(path.split("/")[3]))
        if stored is None or stored.expired:
            return web.Response(status=404, text="This content is no longer available.")
        kind = stored.content_type or "application/octet-stream"
        return web.Response(body=stored.data, content_type=kind.split(";")[0])

    async def _rest(self, request: web.BaseRequest, path: str) -> web.Response:
        """Faults before, the request itself, faults after; everything is logged and counted."""
        method, faults = request.method, self._server.faults
        if not request.content_type.startswith("multipart/"):
            await request.read()  # what has arrived stays handled when its sender dies meanwhile
        fault = await faults.strike(method, path, "before_handling")
        if fault is not None:
            if fault.drop:
                return self._hang_up(request)
            self._note(method, path, fault.status or 0, "(scripted)")
            return reply(fault.status or 500, fault.body, fault.headers)
        response = await self._answer(request, path)
        fault = await faults.strike(method, path, "after_handling")
        if fault is not None and fault.drop:
            return self._hang_up(request)
        return response

    def _hang_up(self, request: web.BaseRequest) -> web.Response:
        self._note(request.method, request.path, 0, "(connection closed)")
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=502)  # never seen: the connection is already closed

    def _note(self, method: str, path: str, status: int, more: str = "") -> None:
        self._world.log.append(f"{method} {path} -> {status} {more}".rstrip())
        self._server.stats.statuses[status] += 1

    async def _answer(self, request: web.BaseRequest, path: str) -> web.Response:
        method, now = request.method, time.monotonic()
        found = self._routes.find(method, path)
        if found is None:
            self._server.violations.append(
                schema.Violation(f"{method} {path}", "", "the loopback Discord has no such route")
            )
            self._note(method, path, 404)
            return reply(404, errors.NOT_FOUND.payload())
        route, params = found
        self._server.stats.count(route.name, now)
        verdict = self._server.limits.judge(route, params, now)
        if verdict.retry_after:
            body = {
                "message": "You are being rate limited.",
                "retry_after": round(verdict.retry_after + 0.001, 3),
                "global": verdict.is_global,
            }
            self._note(method, path, 429)
            return reply(429, body, verdict.headers)
        call = Call(self._world, method, path, params, request.query)
        try:
            data = await self._handled(request, route, call)
        except errors.Refusal as refusal:
            refusal.__traceback__ = None  # these exceptions are constants: do not let them grow
            self._note(method, path, refusal.status, f"{refusal.code} {refusal.message}")
            if refusal.malformed:
                violation = schema.Violation(route.name, refusal.where, refusal.detail)
                self._server.violations.append(violation)
            return reply(refusal.status, refusal.payload(), verdict.headers)
        except Exception as error:  # a bug of the stand-in must not look like one of the bot
            problem = f"the loopback Discord failed: {error!r}"
            self._server.violations.append(schema.Violation(route.name, "", problem))
            raise
        self._note(method, path, 204 if data is None else 200)
        return reply(200, data, verdict.headers)

    async def _handled(self, request: web.BaseRequest, route: Route, call: Call) -> Any:
        if route.authorized and request.headers.get("Authorization") != f"Bot {self._world.token}":
            raise errors.UNAUTHORIZED
        await self._read_body(request, call)
        if self._server.validates:
            violation = schema.check(route.name, call.body)
            if violation is not None:
                raise errors.invalid_form(violation.where, "SCHEMA", violation.problem)
        told = await route.handle(call)
        if isinstance(call.body, dict):
            self._server.custom_ids.update(sent_in(call.body))
        return told

    async def _read_body(self, request: web.BaseRequest, call: Call) -> None:
        """JSON, or a form of `payload_json` and `files[n]`."""
        if not request.content_type.startswith("multipart/"):
            raw = await request.read()
            call.body = json.loads(raw) if raw else None
            return
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader), "a form within the form"
            data = bytes(await part.read(decode=False))
            name = part.name or ""
            if name == "payload_json":
                call.body = json.loads(data)
                continue
            if len(data) > self._world.upload_limit:
                raise errors.TOO_LARGE
            number = int(name.removeprefix("files[").removesuffix("]"))
            call.files[number] = Upload(part.filename or "file", data)
