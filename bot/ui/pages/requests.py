"""A request to somebody else on Discord: the question in the channel, and everybody's buttons."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot.delivery.messages import Parcel
from bot.errors import Problem
from bot.place import PlaceKind
from bot.reminders.requests import Request
from bot.services.requests import ReminderRequests
from bot.ui.components.interactions import person_of, services_of, show, spelled, tell
from bot.ui.components.pressing import Interaction, LegacyAction, buttons, fields_of
from bot.ui.components.render import asker_of
from bot.ui.text.markdown import escape, relative, shorten, stamp

FORM = "remindfor:"
"""Begins the custom_id of the form for a person; their id follows."""


def requesting_of(interaction: Interaction) -> ReminderRequests:
    return services_of(interaction).reminder_requests


class RequestButton(
    LegacyAction, template=r"request:(?P<verb>accept|decline|never|cancel):(?P<request>\d{1,18})"
):
    """Who may press which is asked of the database, with the press."""

    async def act(self, interaction: Interaction, **matched: str) -> None:
        await ANSWERS[matched["verb"]](interaction, int(matched["request"]))


class UnblockButton(LegacyAction, template=r"unblock:(?P<person>\d{1,20})"):
    async def act(self, interaction: Interaction, **matched: str) -> None:
        services, person = services_of(interaction), person_of(interaction)
        await services.reminder_requests.requests.unblock(person, matched["person"])
        blocked = await services.reminder_requests.requests.blocked(person)
        await show(interaction, *blocked_screen(blocked))


class JoinButton(LegacyAction, template=r"metoo:(?P<reminder>\d{1,18})"):
    """Me too: be reminded of a public reminder as well, from its next time on."""

    async def act(self, interaction: Interaction, **matched: str) -> None:
        if interaction.message is None:
            raise Problem("That message is gone.")
        joined = await requesting_of(interaction).join(
            person_of(interaction),
            int(matched["reminder"]),
            str(interaction.channel_id),
            str(interaction.message.id),
        )
        when = f"{stamp(joined.due_at, 'F')} ({relative(joined.due_at)})" if joined.due_at else ""
        words = escape(shorten(joined.text, 200))
        await tell(interaction, (f"I'll remind you too: {words}\n{when}"))


def me_too(parcel: Parcel) -> JoinButton | None:
    """The button below a fired public series, for everybody else in the channel."""
    if parcel.place.kind is not PlaceKind.CHANNEL or len(parcel.lines) != 1:
        return None
    (line,) = parcel.lines
    return JoinButton(f"metoo:{line.reminder_id}", "Me too", row=2) if line.repeats else None


# -- asking -----------------------------------------------------------------------------------


async def ask(interaction: Interaction, user_id: str, when: str, text: str) -> None:
    """Put the question into the channel; it pings the person asked and nobody else."""
    await check_reachable(interaction, user_id)
    services = services_of(interaction)
    turn = asker_of(interaction).turn
    profile = await services.profiles.get(turn.user_id)
    with spelled():
        request = await services.reminder_requests.ask(turn, profile, user_id, when, text)
    only = discord.AllowedMentions(
        everyone=False, roles=False, users=[discord.Object(int(user_id))]
    )
    await interaction.response.send_message(
        question_text(request), view=question_view(request), allowed_mentions=only
    )


async def check_reachable(interaction: Interaction, user_id: str) -> None:
    """Whether the person can be asked in the channel of ``interaction``. Raises Problem."""
    guild = interaction.guild if interaction.is_guild_integration() else None
    await check_reader(guild, interaction.channel, user_id)


async def check_reader(guild: discord.Guild | None, channel: object, user_id: str) -> None:
    """The person is a human member of this server who can read this channel. Raises Problem."""
    if guild is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        raise Problem("I can only ask people in a server channel we're all in.")
    try:
        member = await guild.fetch_member(int(user_id))
    except discord.NotFound:
        raise Problem("That person isn't in this server, so I can't ask them here.") from None
    if member.bot:
        raise Problem("Bots don't need reminders.")
    if not channel.permissions_for(member).view_channel:
        raise Problem("That person can't read this channel, so I can't ask them here.")
    if isinstance(channel, discord.Thread) and channel.is_private():
        await _check_inside(channel, member.id)


async def _check_inside(thread: discord.Thread, user_id: int) -> None:
    """A ping would bring them into a private thread, which is not for the asker to do by us."""
    try:
        await thread.fetch_member(user_id)
    except discord.NotFound:
        raise Problem("That person isn't in this thread, so I can't ask them here.") from None


def question_text(request: Request) -> str:
    wanted = request.wanted
    lines = [
        f"<@{wanted.user_id}>, <@{wanted.asker_id}> asked me to remind you:",
        _quoted(wanted.text),
        _when(request),
        "-# I won't do anything unless you accept.",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return f"> {escape(shorten(' '.join(text.split()), 500))}"


def _when(request: Request) -> str:
    wanted = request.wanted
    repeats = " and then again and again" if wanted.rule else ""
    return f"{stamp(wanted.due_at, 'F')} ({relative(wanted.due_at)}){repeats}"


def question_view(request: Request) -> ui.View:
    styles = discord.ButtonStyle
    return buttons(
        [
            RequestButton(f"request:accept:{request.id}", "Accept", styles.success),
            RequestButton(f"request:decline:{request.id}", "Decline"),
            RequestButton(f"request:never:{request.id}", "Never from this person", styles.danger),
            RequestButton(f"request:cancel:{request.id}", "Cancel", row=1),
        ]
    )


# -- answering --------------------------------------------------------------------------------


async def _accept(interaction: Interaction, request_id: int) -> None:
    request, reminder = await requesting_of(interaction).accept(person_of(interaction), request_id)
    due = f"{stamp(reminder.due_at, 'F')}" if reminder.due_at else ""
    wanted = request.wanted
    text = f"<@{wanted.user_id}> accepted. I'll remind them here:\n{_quoted(wanted.text)}\n{due}"
    cancel = RequestButton(f"request:cancel:{request.id}", "Cancel")
    await show(interaction, text, buttons([cancel]))


async def _decline(interaction: Interaction, request_id: int) -> None:
    request = await requesting_of(interaction).decline(person_of(interaction), request_id)
    await show(interaction, _declined(request))


async def _never(interaction: Interaction, request_id: int) -> None:
    request = await requesting_of(interaction).never(person_of(interaction), request_id)
    await show(interaction, _declined(request))  # in public a no looks like any other
    who = f"<@{request.wanted.asker_id}>"
    await tell(interaction, f"{who} can't ask you any more. `/blocked` lets you undo that.")


async def _cancel(interaction: Interaction, request_id: int) -> None:
    await requesting_of(interaction).cancel(person_of(interaction), request_id)
    await show(interaction, f"Cancelled by <@{interaction.user.id}>.")


def _declined(request: Request) -> str:
    return f"<@{request.wanted.user_id}> declined <@{request.wanted.asker_id}>'s request."


ANSWERS = {"accept": _accept, "decline": _decline, "never": _never, "cancel": _cancel}


# -- the form of the menu, and blocks -----------------------------------------------------------


def request_form(user_id: int, name: str) -> ui.Modal:
    """What and when. Nothing keeps it: its custom_id says for whom."""
    title = shorten(f"Remind {' '.join(name.split())}", 45)
    modal = ui.Modal(title=title, custom_id=f"{FORM}{user_id}", timeout=None)
    what: ui.TextInput[Any] = ui.TextInput(
        custom_id="text", max_length=800, style=discord.TextStyle.long
    )
    when: ui.TextInput[Any] = ui.TextInput(
        custom_id="when", max_length=100, placeholder="Friday 18:00, in 2 hours"
    )
    modal.add_item(ui.Label(text="What about", component=what))
    modal.add_item(ui.Label(text="When (your time)", component=when))
    modal.stop()
    return modal


async def form_sent(interaction: Interaction, user_id: str) -> None:
    sent = fields_of(interaction)
    # One spelling of an id alone: blocks and "yourself" are told by it.
    if re.fullmatch(r"[1-9][0-9]{0,18}", user_id) is None:
        raise Problem("I don't know who that was for. Please use `/remindfor`.")
    await ask(interaction, user_id, sent.get("when", ""), sent.get("text", ""))


def blocked_screen(blocked: tuple[str, ...]) -> tuple[str, ui.View]:
    """Whom the person has blocked, each with a button to allow them again."""
    if not blocked:
        return "You haven't blocked anyone from asking you.", buttons([])
    lines = ["**People who can't ask me to remind you**"]
    lines += [f"{number}. <@{each}>" for number, each in enumerate(blocked, start=1)]
    shown = blocked[:25]
    if len(blocked) > len(shown):
        lines = [*lines[: len(shown) + 1], f"… and {len(blocked) - len(shown)} more"]
    again = [UnblockButton(f"unblock:{each}", f"Allow {n}") for n, each in enumerate(shown, 1)]
    return "\n".join(lines), buttons(again)
