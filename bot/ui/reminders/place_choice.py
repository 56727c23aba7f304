"""Which place is meant, asked with buttons; and the answer once a person's zone is known."""

from __future__ import annotations

from datetime import datetime

import discord

from bot.services.habits import ZoneChange
from bot.timezones.zones import SeveralZones
from bot.ui.components.dispatch import open_desk
from bot.ui.components.interactions import person_of, services_of, show
from bot.ui.components.press import Asker
from bot.ui.components.pressing import Interaction, LegacyAction, buttons
from bot.ui.components.render import asker_of, view_of
from bot.ui.pages.timezone import question_screen, zone_text
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.zone_answer import finished_screen
from bot.ui.text.markdown import LIMIT, escape, shorten

PLACE = 90
"""Characters of a place in a button's custom_id, which holds 100."""


class PlaceButton(LegacyAction, template=r"place:(?P<exact>[^\n]{1,90})"):
    """One of the places that a name may mean; ``exact`` is read back as just that place."""

    async def act(self, interaction: Interaction, **matched: str) -> None:
        services = services_of(interaction)
        change = await services.habits.set_zone(person_of(interaction), matched["exact"])
        deps = open_desk(services, interaction.client)
        await show(interaction, *await moved_message(deps, asker_of(interaction), change))


def places_message(several: SeveralZones, now: datetime) -> tuple[str, discord.ui.View]:
    """A button for each place, with the time that it is there."""
    items = [
        PlaceButton(f"place:{each.within(PLACE)}", shorten(each.at(now), 80))
        for each in several.options
    ]
    return f"{escape(str(several))}\n-# Not in the list? Name a city near you.", buttons(items)


async def moved_message(
    deps: Deps, asker: Asker, change: ZoneChange
) -> tuple[str, discord.ui.View | None]:
    """The zone that is kept now, with what had waited for it or what it asks about reminders."""
    now = deps.now()
    lead = zone_text(change.zone, now, change.found.label)
    if change.finished:
        screen = await finished_screen(deps, asker, change, lead)
        return shorten(screen.text, LIMIT), view_of(screen.rows) if screen.rows else None
    if change.old is not None and change.groups:
        return question_screen(change.zone, change.old, change.groups, now, lead)
    return lead, None
