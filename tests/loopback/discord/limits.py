"""Discord's rate limits, per route and per token, and what was counted on the way."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.loopback.discord.calls import Route

MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(slots=True)
class Stats:
    """What the bot asked for since the server started (or since `clear`)."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    too_many_requests: int = 0
    global_too_many_requests: int = 0
    max_per_second: int = 0
    _second: deque[float] = field(default_factory=deque)

    @property
    def invalid_requests(self) -> int:
        """401, 403 and 429 answers: more than 10,000 in ten minutes ban an address."""
        return sum(self.statuses[status] for status in (401, 403, 429))

    def count(self, route: str, now: float) -> None:
        """Count one request, and the busiest second so far."""
        self.requests[route] += 1
        self._second.append(now)
        while self._second[0] <= now - 1.0:
            self._second.popleft()
        self.max_per_second = max(self.max_per_second, len(self._second))

    def clear(self) -> None:
        self.requests.clear()
        self.statuses.clear()
        self.too_many_requests = self.global_too_many_requests = self.max_per_second = 0


@dataclass(slots=True)
class Bucket:
    """A fixed window: `limit` requests within `per` seconds from the first."""

    limit: int
    per: float
    opened: float = 0.0
    used: int = 0

    def take(self, now: float) -> float:
        """0.0 when the request fits, else the seconds until the window ends."""
        if now >= self.opened + self.per:
            self.opened, self.used = now, 0
        if self.used >= self.limit:
            return self.opened + self.per - now
        self.used += 1
        return 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request goes through, and the headers its answer carries."""

    retry_after: float
    is_global: bool
    headers: dict[str, str]


class Limits:
    """50 requests a second per token by default; routes are unlimited until `route` limits one."""

    def __init__(self, stats: Stats) -> None:
        self.per_second: int | None = 50
        self._stats = stats
        self._rules: dict[str, tuple[int, float]] = {}
        self._buckets: dict[tuple[str, ...], Bucket] = {}
        self._recent: deque[float] = deque()

    def route(self, method: str, template: str, limit: int, per: float) -> None:
        """Limit a route, for each channel, server or webhook of its own, e.g.
        `route("POST", "/channels/{channel_id}/messages", 5, 5.0)`, as it really is."""
        self._rules[f"{method} {template}"] = (limit, per)

    def no_limits(self) -> None:
        """Neither a global nor any route's limit: for benchmarks of the bot alone."""
        self.per_second = None
        self._rules.clear()

    def judge(self, route: Route, params: dict[str, str], now: float) -> Verdict:
        """Count the request against both limits."""
        wait = self._global_wait(now) if route.counts_globally else 0.0
        if wait:
            self._stats.global_too_many_requests += 1
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            return Verdict(wait, True, headers | self._refused(wait))
        rule = self._rules.get(route.name)
        if rule is None:
            return Verdict(0.0, False, {})
        key = (route.name, *(params[name] for name in MAJOR if name in params))
        bucket = self._buckets.setdefault(key, Bucket(*rule))
        wait = bucket.take(now)
        headers = self._bucket_headers(route, bucket, now)
        if wait:
            headers |= {"X-RateLimit-Scope": "user"} | self._refused(wait)
        return Verdict(wait, False, headers)

    def _global_wait(self, now: float) -> float:
        if self.per_second is None:
            return 0.0
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= self.per_second:
            return self._recent[0] + 1.0 - now
        self._recent.append(now)
        return 0.0

    def _refused(self, wait: float) -> dict[str, str]:
        """discord.py takes a 429 without `Via` for a ban by Cloudflare."""
        self._stats.too_many_requests += 1
        return {"Retry-After": str(max(1, round(wait))), "Via": "1.1 loopback"}

    def _bucket_headers(self, route: Route, bucket: Bucket, now: float) -> dict[str, str]:
        left = max(0.0, bucket.opened + bucket.per - now)
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.limit - bucket.used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": f"{hash(route.name) & 0xFFFFFFFF:08x}",
        }
