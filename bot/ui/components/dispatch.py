"""Dispatch: from an interaction to its handler and back, within Discord's deadline."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import discord

from bot.errors import Problem
from bot.ui.components.ids import Code, UnknownComponent
from bot.ui.components.interactions import NOBODY, Interaction, is_alone
from bot.ui.components.press import Handler, Page
from bot.ui.components.render import modal_of, press_of, view_of
from bot.ui.components.screens import Form, Post, Replace, Response, Screen, Show, Upload
from bot.ui.request_errors import REQUEST_ERRORS
from bot.ui.text.markdown import LIMIT, shorten

log = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds of work before Discord is told to wait; it gives up after three."""

Work = Callable[[], Awaitable[Response]]
Accept = Callable[[Interaction], Awaitable[bool]]
Report = Callable[[Interaction, BaseException], Awaitable[None]]


class Handlers:
    """The registry of handlers; a component's whole state is in its custom_id."""

    def __init__(self, accept: Accept, report: Report) -> None:
        """``accept``: whether this process answers an interaction. ``report``: tells an error."""
        self._accept = accept
        self._report = report
        self._handlers: dict[str, Handler] = {}

    def add(self, page: Page) -> None:
        """Register the handlers of a page, replacing earlier ones."""
        self._handlers.update(page)

    async def handle(self, interaction: Interaction) -> None:
        """Answer a component or a form; ignore interactions of other types."""
        kinds = discord.InteractionType
        if interaction.type not in (kinds.component, kinds.modal_submit):
            return
        try:
            if not await self._accept(interaction):
                return
            await answer(interaction, partial(self._respond, interaction))
        except Exception as error:
            await self._report(interaction, error)

    def handler_of(self, code: Code) -> Handler:
        """Return the handler of a code. Raises UnknownComponent."""
        try:
            return self._handlers[code.name]
        except KeyError:
            raise UnknownComponent from None

    async def _respond(self, interaction: Interaction) -> Response:
        press = press_of(interaction)
        return await self.handler_of(press.code)(press)


async def answer(interaction: Interaction, work: Work) -> None:
    """Do the work and show its outcome; defer the interaction when it takes long."""
    task = asyncio.ensure_future(work())
    try:
        await asyncio.wait([task], timeout=PATIENCE)
        if not task.done():
            await _ask_for_time(interaction)
        outcome = await task
    finally:
        task.cancel()  # without effect on what has ended; nothing runs on alone
    await present(interaction, outcome)


async def _ask_for_time(interaction: Interaction) -> None:
    """Defer the interaction; a message with the pressed button stays as it is meanwhile.

    A refusal or a lost connection does not end the work: what it stored is to be shown, if
    Discord takes it then.
    """
    try:
        if interaction.message is None:
            await interaction.response.defer(ephemeral=not is_alone(interaction), thinking=True)
        else:
            await interaction.response.defer()
    except REQUEST_ERRORS as error:
        log.info("interaction %s cannot be deferred: %s", interaction.id, error)


async def present(interaction: Interaction, outcome: Response) -> None:
    """Show an outcome, deferred or not."""
    waiting = interaction.response.is_done()
    match outcome:
        case Form() if waiting:
            raise Problem("That took me too long. Please try again.")
        case Form():
            await interaction.response.send_modal(modal_of(outcome))
        case Post(screen=screen, pings=pings):
            await _post(interaction, screen, pings)
        case Show(screen=screen, attachment=attachment):
            await _tell(interaction, screen, attachment)
        case Replace(screen=screen, aside=aside):
            await _replace(interaction, screen)
            if aside:
                await _tell(interaction, Screen(aside))


async def _replace(interaction: Interaction, screen: Screen) -> None:
    view = view_of(screen.rows) if screen.rows else None
    text = shorten(screen.text, LIMIT)
    if interaction.response.is_done():
        await interaction.edit_original_response(content=text, view=view, allowed_mentions=NOBODY)
    elif interaction.message is not None:
        await interaction.response.edit_message(content=text, view=view, allowed_mentions=NOBODY)
    else:
        await _tell(interaction, screen)


async def _tell(interaction: Interaction, screen: Screen, attachment: Upload | None = None) -> None:
    """Send a message of its own; ephemeral except in the bot's own DM."""
    await _send(
        interaction,
        screen,
        attachment,
        ephemeral=not is_alone(interaction),
        allowed_mentions=NOBODY,
    )


async def _post(interaction: Interaction, screen: Screen, pings: tuple[str, ...]) -> None:
    if interaction.response.is_done():
        # The first message after a deferral takes over its privacy: it is not the public one.
        await _tell(interaction, Screen("Done."))
    users = [discord.Object(int(each)) for each in pings]
    only = discord.AllowedMentions(everyone=False, roles=False, users=users)
    await _send(interaction, screen, allowed_mentions=only)


async def _send(
    interaction: Interaction, screen: Screen, attachment: Upload | None = None, **how: Any
) -> None:
    if screen.rows:
        how["view"] = view_of(screen.rows)
    if attachment is not None:
        how["file"] = discord.File(io.BytesIO(attachment.data), attachment.name)
    text = shorten(screen.text, LIMIT)
    if interaction.response.is_done():
        await interaction.followup.send(text, **how)
    else:
        await interaction.response.send_message(text, **how)
