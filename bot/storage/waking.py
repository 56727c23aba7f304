"""waking: tell the delivery of this process about a new wake as soon as it is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from bot.reminders.model import Reminder

OnWake = Callable[[datetime], None]
Method = TypeVar("Method", bound=Callable[..., Awaitable[Any]])


def silent(_at: datetime) -> None:
    """Nobody in this process delivers: another one will look."""


def waking(method: Method) -> Method:
    """After a store method: ``self.on_wake`` hears the wakes of the reminders that it returns."""

    @wraps(method)
    async def told(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = await method(self, *args, **kwargs)
        for reminder in _reminders(result):
            if reminder.wake_at is not None:
                self.on_wake(reminder.wake_at)
        return result

    return cast("Method", told)


def _reminders(result: Any) -> Iterator[Reminder]:
    if isinstance(result, Reminder):
        yield result
    elif isinstance(result, tuple):
        for part in result:
            yield from _reminders(part)
