"""/remindfor: the question in the channel, and everyone's buttons."""

from __future__ import annotations

from bot.delivery.messages import Parcel
from bot.llm.profiles import Profiles
from bot.place import PlaceKind
from bot.reminders.requests import Request
from bot.services.requests import ReminderRequests
from bot.ui.channel_readers import ReaderCheck
from bot.ui.components.ids import code
from bot.ui.components.interactions import spelled
from bot.ui.components.press import Asker, Page, Press
from bot.ui.components.screens import (
    Button,
    Field,
    Form,
    Post,
    Replace,
    Response,
    Row,
    Screen,
    Show,
    Style,
    change,
    grid,
    tell,
)
from bot.ui.text.markdown import escape, relative, shorten, stamp

MOST = 25
"""Buttons of one message: five rows of five."""


class RequestsPage:
    """Ask another person, answer as one, join a public series, and blocks.

    Who may press which is asked of the database, with the press.
    """

    def __init__(
        self, reminder_requests: ReminderRequests, profiles: Profiles, check: ReaderCheck
    ) -> None:
        self.reminder_requests = reminder_requests
        self.profiles = profiles
        self.check = check

    @property
    def handlers(self) -> Page:
        return {
            "request:accept": self.accepted,
            "request:decline": self.declined,
            "request:never": self.refused_for_ever,
            "request:cancel": self.cancelled,
            "remindfor": self.form_sent,
            "metoo": self.joined,
            "unblock": self.unblocked,
        }

    # -- asking -----------------------------------------------------------------------------------

    async def ask(self, asker: Asker, user_id: str, when: str, text: str) -> Response:
        """Put the question into the channel; it pings the person asked and no other."""
        await self.check(asker.turn.place, user_id)
        profile = await self.profiles.get(asker.user_id)
        with spelled():
            request = await self.reminder_requests.ask(asker.turn, profile, user_id, when, text)
        return Post(question_screen(request), (user_id,))

    async def form_sent(self, press: Press) -> Response:
        return await self.ask(
            press.asker, press.code.text(0), press.field("when"), press.field("text")
        )

    # -- answering --------------------------------------------------------------------------------

    async def accepted(self, press: Press) -> Response:
        request, reminder = await self.reminder_requests.accept(press.user_id, press.code.number(0))
        due = f"{stamp(reminder.due_at, 'F')}" if reminder.due_at else ""
        wanted = request.wanted
        text = (
            f"<@{wanted.user_id}> accepted. I'll remind them here:\n{_quoted(wanted.text)}\n{due}"
        )
        return change(text, (_button("cancel", "Cancel", request),))

    async def declined(self, press: Press) -> Response:
        request = await self.reminder_requests.decline(press.user_id, press.code.number(0))
        return change(_declined(request))

    async def refused_for_ever(self, press: Press) -> Response:
        request = await self.reminder_requests.never(press.user_id, press.code.number(0))
        who = f"<@{request.wanted.asker_id}>"
        aside = f"{who} can't ask you any more. `/blocked` lets you undo that."
        # In public a no looks like any other.
        return Replace(Screen(_declined(request)), aside)

    async def cancelled(self, press: Press) -> Response:
        await self.reminder_requests.cancel(press.user_id, press.code.number(0))
        return change(f"Cancelled by <@{press.user_id}>.")

    async def joined(self, press: Press) -> Response:
        """Me too: be reminded of a public reminder as well, from its next time on."""
        joined = await self.reminder_requests.join(
            press.user_id,
            press.code.number(0),
            press.asker.turn.place.channel_id or "",
            press.message_id,
        )
        when = f"{stamp(joined.due_at, 'F')} ({relative(joined.due_at)})" if joined.due_at else ""
        return tell(f"I'll remind you too: {escape(shorten(joined.text, 200))}\n{when}")

    # -- blocks -----------------------------------------------------------------------------------

    async def blocked(self, user_id: str) -> Response:
        return Show(blocked_screen(await self.reminder_requests.requests.blocked(user_id)))

    async def unblocked(self, press: Press) -> Response:
        requests = self.reminder_requests.requests
        await requests.unblock(press.user_id, press.code.text(0))
        return Replace(blocked_screen(await requests.blocked(press.user_id)))


def me_too(parcel: Parcel) -> tuple[Row, ...]:
    """The button below a fired public series, for everyone else in the channel."""
    if parcel.place.kind is not PlaceKind.CHANNEL or len(parcel.lines) != 1:
        return ()
    (line,) = parcel.lines
    if not line.repeats:
        return ()
    return ((Button("Me too", code("", line.reminder_id, page="metoo")),),)


def question_screen(request: Request) -> Screen:
    wanted = request.wanted
    lines = [
        f"<@{wanted.user_id}>, <@{wanted.asker_id}> asked me to remind you:",
        _quoted(wanted.text),
        _when(request),
        "-# I won't do anything unless you accept.",
    ]
    answers = (
        _button("accept", "Accept", request, Style.GOOD),
        _button("decline", "Decline", request),
        _button("never", "Never from this person", request, Style.BAD),
    )
    return Screen("\n".join(lines), (answers, (_button("cancel", "Cancel", request),)))


def _button(verb: str, label: str, request: Request, style: Style = Style.PLAIN) -> Button:
    return Button(label, code(verb, request.id, page="request"), style)


def _quoted(text: str) -> str:
    return f"> {escape(shorten(' '.join(text.split()), 500))}"


def _when(request: Request) -> str:
    wanted = request.wanted
    repeats = " and then again and again" if wanted.rule else ""
    return f"{stamp(wanted.due_at, 'F')} ({relative(wanted.due_at)}){repeats}"


def _declined(request: Request) -> str:
    return f"<@{request.wanted.user_id}> declined <@{request.wanted.asker_id}>'s request."


def request_form(user_id: str, name: str) -> Form:
    """What and when, for the menu of a person."""
    return Form(
        shorten(f"Remind {' '.join(name.split())}", 45),
        code("", user_id, page="remindfor"),
        (
            Field("text", "What about", required=True, long=True, most=800),
            Field("when", "When (your time)", hint="Friday 18:00, in 2 hours", required=True),
        ),
    )


def blocked_screen(blocked: tuple[str, ...]) -> Screen:
    """Whom the person has blocked, each with a button to allow them again."""
    if not blocked:
        return Screen("You haven't blocked anyone from asking you.")
    lines = ["**People who can't ask me to remind you**"]
    lines += [f"{number}. <@{each}>" for number, each in enumerate(blocked, start=1)]
    shown = blocked[:MOST]
    if len(blocked) > len(shown):
        lines = [*lines[: len(shown) + 1], f"… and {len(blocked) - len(shown)} more"]
    again = tuple(
        Button(f"Allow {number}", code("", each, page="unblock"))
        for number, each in enumerate(shown, start=1)
    )
    return Screen("\n".join(lines), grid(again))
