"""TurnFailed: what the user reads when a turn ends before its answer is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from contextlib import contextmanager

from bot.concurrency import Stopped
from bot.errors import Problem
from bot.storage.database.outages import translated
from bot.storage.database.problems import StorageDown

KEPT = "Anything I'd already saved is still there."
TOO_SLOW = f"That was taking too long, so I stopped. {KEPT} Please try again in a minute."
CUT_OFF = f"My memory is out of reach for a moment. {KEPT} I did **not** save the rest."
IN_CIRCLES = f"I was going round in circles, so I stopped. {KEPT} Try saying it another way."
OVERTAKEN = f"You're talking to me in two windows at once, so I got lost. {KEPT} Say that again."
FORGETTING = "You asked me to forget everything, so I stopped. Say it again, and we'll start fresh."


class TurnFailed(Problem):
    """A turn that ended without a whole answer."""


@contextmanager
def failing(stored: Sized) -> Iterator[None]:
    """Translate an early end of a turn into a Problem for the user.

    ``stored`` grows while the turn runs: if it is empty, an outage stays a StorageDown.
    """
    try:
        with translated():
            yield
    except TimeoutError:
        raise TurnFailed(TOO_SLOW) from None
    except Stopped:
        raise TurnFailed(FORGETTING) from None
    except StorageDown as down:
        if not stored:
            raise
        raise TurnFailed(CUT_OFF) from down
