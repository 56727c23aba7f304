"""/quiet: a user's quiet hours in one sentence."""

from __future__ import annotations

from bot.reminders.quiet import describe_quiet
from bot.services.habits import Habits
from bot.ui.components.screens import Response, tell

NO_QUIET = "You don't have quiet hours. To set them: `/quiet` 22:00-07:00 weekdays"


async def quiet_answer(habits: Habits, user_id: str, hours: str) -> Response:
    """Keep the hours, or show the present ones for no words. Raises BadQuiet, ZoneNeeded."""
    quiet = await (habits.set_quiet(user_id, hours) if hours.strip() else habits.quiet_of(user_id))
    return tell(f"Quiet hours: **{describe_quiet(quiet)}**." if quiet else NO_QUIET)
