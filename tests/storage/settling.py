"""One claim settled alone, for tests; delivery settles many in one transaction."""

from __future__ import annotations

from datetime import datetime

from bot.reminders.changes import Claim, Settlement
from bot.storage.claims import Claims


async def settle_one(claims: Claims, claim: Claim, settlement: Settlement, now: datetime) -> bool:
    """Settle one claim → whether its lease was still held."""
    (written,) = await claims.settle([(claim, settlement)], now)
    return written
