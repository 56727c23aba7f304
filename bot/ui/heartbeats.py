"""Heartbeats of the gateway: how long ago Discord acknowledged the last one, by shard."""

from __future__ import annotations

import time
from collections.abc import Mapping

import discord

DEAF_AFTER = 90.0
"""Seconds without an acknowledgement: of two heartbeats, 41 s apart, not one was answered.
discord.py reconnects when nothing at all comes in; events may come where heartbeats get lost."""

Ages = Mapping[int, float | None]
"""Seconds since the last acknowledgement, by shard; None: no connection."""


def heartbeat_ages(client: discord.AutoShardedClient) -> Ages:
    """The ages of all shards of this process."""
    return {number: _age(shard) for number, shard in client.shards.items()}


def _age(shard: discord.ShardInfo) -> float | None:
    # In public discord.py tells how long the last acknowledgement took, and not when it came.
    keeper = getattr(shard._parent.ws, "_keep_alive", None)  # noqa: SLF001
    if keeper is None or shard.is_closed() or keeper.latency == float("inf"):
        return None
    acknowledged: float = keeper._last_ack  # noqa: SLF001
    return max(0.0, time.perf_counter() - acknowledged)


def gateway_trouble(ages: Ages) -> str | None:
    """What is wrong with the gateway, in a few words."""
    known = [age for age in ages.values() if age is not None]
    if not ages or len(known) < len(ages):
        return "not connected to Discord"
    oldest = max(known)
    if oldest > DEAF_AFTER:
        return f"Discord has not acknowledged a heartbeat for {oldest:.0f} s"
    return None
