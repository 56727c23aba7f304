"""Tools: everything the agent can do. Their docstrings are prompts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.services.actions import ReminderActions
from bot.services.bulk import BulkActions
from bot.services.deferred_reminders import DeferredReminders
from bot.services.habits import Habits
from bot.services.reminders import ReminderService
from bot.tools.actions import ActionTools
from bot.tools.base import Answer
from bot.tools.habits import HabitTools
from bot.tools.memory import MemoryTools
from bot.tools.reminders import ReminderTools
from bot.tools.timezone import ZoneTools


class Tools:
    """All toolkits together. One instance serves all turns."""

    def __init__(
        self,
        reminder_service: ReminderService,
        actions: ReminderActions,
        bulk_actions: BulkActions,
        deferred: DeferredReminders,
        habits: Habits,
    ) -> None:
        self.toolkits = (
            MemoryTools(reminder_service),
            ZoneTools(reminder_service, deferred, habits),
            ReminderTools(reminder_service, actions, deferred),
            ActionTools(reminder_service, actions, bulk_actions, deferred),
            HabitTools(reminder_service, habits),
        )

    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        """Return every tool, in the order in which models are told of them."""
        return [tool for toolkit in self.toolkits for tool in toolkit.all()]
