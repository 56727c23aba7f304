"""Breaking Discord on purpose: scripted answers, lost connections, delays, held requests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.loopback.discord.changes import Changes
    from tests.loopback.discord.people import User

Moment = Literal["before_handling", "after_handling"]


@dataclass(slots=True)
class Fault:
    """One scripted fault: which requests it hits, how often, and what happens to them."""

    method: str
    pattern: str
    changes: Changes
    times: int | None = 1
    when: Moment = "before_handling"
    status: int | None = None
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    seconds: float = 0.0
    gate: asyncio.Event | None = None
    hits: int = 0

    @property
    def active(self) -> bool:
        return self.times is None or self.hits < self.times

    def matches(self, method: str, path: str, when: Moment) -> bool:
        return (
            self.active
            and when == self.when
            and self.method in {"*", method}
            and same_path(self.pattern, path)
        )

    def stop(self) -> None:
        """It hits nothing any more."""
        self.times = self.hits

    def release(self) -> None:
        """Let held requests go on."""
        assert self.gate is not None
        self.stop()
        self.gate.set()

    async def reached(self, hits: int = 1, within: float = PATIENCE) -> None:
        """Wait until it has hit so many requests."""
        await self.changes.until(
            lambda: self.hits >= hits,
            within,
            lambda: f"{self.method} {self.pattern} was hit {self.hits} of {hits} times",
        )


def same_path(pattern: str, path: str) -> bool:
    """Compare part by part; `*` stands for one part, a final `**` for any rest."""
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    if wanted[-1] == "**":
        wanted, given = wanted[:-1], given[: len(wanted) - 1]
    return len(wanted) == len(given) and all(
        w in {"*", g} for w, g in zip(wanted, given, strict=True)
    )


class Faults:
    """`discord.faults`. Paths are written after `/api/v10`, e.g. "/channels/*/messages"."""

    def __init__(self, changes: Changes) -> None:
        self._faults: list[Fault] = []
        self._changes = changes

    def _add(self, method: str, pattern: str, **how: Any) -> Fault:
        fault = Fault(method, pattern, self._changes, **how)
        self._faults.append(fault)
        return fault

    def respond(
        self,
        method: str,
        pattern: str,
        *,
        status: int,
        code: int = 0,
        message: str = "scripted",
        times: int | None = 1,
        retry_after: float | None = None,
    ) -> Fault:
        """Answer with this status and error code instead of handling (`times=None`: always).

        A 429 tells to come back after `retry_after` seconds (default 1).
        """
        body: dict[str, Any] = {"message": message, "code": code}
        headers = {}
        if status == 429:
            wait = 1.0 if retry_after is None else retry_after
            body |= {"retry_after": wait, "global": False}
            headers = {"Retry-After": str(wait), "Via": "1.1 loopback"}
        return self._add(method, pattern, status=status, body=body, times=times, headers=headers)

    def drop_connection(
        self,
        method: str,
        pattern: str,
        *,
        when: Moment = "before_handling",
        times: int | None = 1,
    ) -> Fault:
        """Close the connection without an answer. With "after_handling" the request has worked:
        the lost response, after which a careless bot sends again."""
        return self._add(method, pattern, drop=True, when=when, times=times)

    def delay(
        self,
        method: str,
        pattern: str,
        seconds: float,
        *,
        when: Moment = "before_handling",
        times: int | None = None,
    ) -> Fault:
        """Answer later."""
        return self._add(method, pattern, seconds=seconds, when=when, times=times)

    def hold(
        self,
        method: str,
        pattern: str,
        *,
        when: Moment = "before_handling",
        times: int | None = 1,
    ) -> Fault:
        """Keep requests waiting until `release()`: `await fault.reached()` and then kill the bot,
        before or after Discord did what was asked."""
        return self._add(method, pattern, gate=asyncio.Event(), when=when, times=times)

    def close_dms(self, user: User) -> None:
        """The person takes no DMs from now on: 403 / 50007."""
        user.dms_open = False

    def open_dms(self, user: User) -> None:
        user.dms_open = True

    def clear(self) -> None:
        """Forget every scripted fault, releasing what is held."""
        for fault in self._faults:
            fault.stop()
            if fault.gate is not None:
                fault.gate.set()
        self._faults.clear()

    async def strike(self, method: str, path: str, when: Moment) -> Fault | None:
        """Apply delays and holds; the fault that answers or drops, if one hits, is returned."""
        if not self._faults:
            return None
        for fault in [f for f in self._faults if f.matches(method, path, when)]:
            if not fault.active:
                continue
            fault.hits += 1
            self._changes.notify()
            if fault.seconds:
                await asyncio.sleep(fault.seconds)
            if fault.gate is not None:
                await fault.gate.wait()
            if fault.drop or fault.status is not None:
                return fault
        return None
