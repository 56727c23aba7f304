"""Shortcuts: messages answered without the agent; replies to reminders, and “remind @Bob …”."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import discord

from bot.errors import Problem
from bot.llm.profiles import Profiles
from bot.profile import Profile
from bot.reminders import timings, transitions
from bot.reminders.drafts import NewReminder
from bot.reminders.edits import Edit
from bot.reminders.reply_intents import Want, Wish, about_when, wish_of
from bot.services.actions import Acted
from bot.services.requests import ReminderRequests
from bot.storage.snapshots import snapshot_to_json
from bot.turn import Turn
from bot.ui.channel_readers import check_reader
from bot.ui.components.interactions import spelled
from bot.ui.components.render import view_of
from bot.ui.pages.requests import question_screen
from bot.ui.reminders.about_message import fetched, small, summary
from bot.ui.reminders.cards import about_words, card_text
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.manage import acted_words
from bot.ui.reminders.message_snapshot import attached_to, kept_of
from bot.when import Ambiguous, Moment, Recurrence, read

Shortcut = Callable[[discord.Message, Turn], Awaitable[str | None]]
"""Answer a message; None leaves it to the next shortcut, and then to the agent. Raises Problem."""

UNDO = "\n-# you can say “undo” for 10 minutes"
MENU = (
    "\n"
    "-# I couldn't read its text here; to keep it too, use the message's menu (Apps → Remind me "
    "about this)."
)
LATER = "Until when? Reply to it with a time, such as “in 20 min”, “tonight” or “tomorrow at 9”."
WHICH = (
    "Pick one from its menu, or name it in a new message, such as “done with milk” or “snooze "
    "milk until tomorrow”."
)

RECENT = 50
"""Records of one reminder that are looked through for the message replied to."""


VERB = r"(?:remind|erinnere|rappelle (?:à )?|recu[ée]rdale a|lembr[ae] (?:a |o )?)"
ASKED = re.compile(
    rf"^\W*(?:<@!?\d+>\W*)?(?:(?:please|pls|bitte|hey|can you|could you)\W+)*{VERB}\s*"
    r"(?P<whom><@[!&]?\d+>|@everyone|@here)[\s,:]+(?P<wish>.+)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Fired:
    """The occurrence ``at`` that a message was about; ``ahead``: it had not come yet."""

    at: datetime
    ahead: bool


class ReplyShortcut:
    """Asked before the agent. What it does not understand is ordinary talk."""

    def __init__(self, deps: Deps) -> None:
        self.deps = deps

    async def answer(self, message: discord.Message, turn: Turn) -> str | None:
        """What was done, in words; None when the reply is for the agent. Raises Problem."""
        reference = message.reference
        if reference is None or reference.message_id is None:
            return None
        carried = await self.deps.stores.deliveries.delivered_message(
            turn.user_id, str(reference.message_id)
        )
        if len(carried) == 1:
            return await self._about_reminder(turn, carried[0], str(reference.message_id))
        if carried and await self._is_wish(turn):
            raise Problem(f"That message is about {len(carried)} reminders. {WHICH}")
        when = about_when(turn.text)
        original = reference.resolved
        if carried or when is None or not isinstance(original, discord.Message):
            return None
        return await self._about_message(turn, original, when)

    async def _about_reminder(self, turn: Turn, reminder_id: int, message_id: str) -> str | None:
        wish = wish_of(turn.text)
        with spelled():
            acted = await self._granted(turn, reminder_id, wish, message_id)
        if acted is None:
            return None
        return acted_words(acted) + (UNDO if acted.undo is not None else "")

    async def _granted(
        self, turn: Turn, reminder_id: int, wish: Wish, message_id: str
    ) -> Acted | None:
        actions, user_id = self.deps.actions, turn.user_id
        match wish.want:
            case Want.DONE:
                fired = await self._fired(user_id, reminder_id, message_id)
                return await actions.done(user_id, reminder_id, fired.at)
            case Want.SKIP:
                fired = await self._fired(user_id, reminder_id, message_id)
                reminder = await actions.present(user_id, reminder_id)
                expected = fired.at if fired.ahead else transitions.after(reminder, fired.at)
                return await actions.skip(user_id, reminder_id, expected)
            case Want.STOP:
                return await actions.delete(user_id, reminder_id)
            case Want.PAUSE:
                return await actions.pause(user_id, reminder_id)
            case Want.LATER:
                raise timings.TimeNotUnderstood(LATER)
        profile = await self.deps.profiles.get(user_id)
        if wish.want is Want.TEXT and not self._is_time(turn, profile, wish.words):
            edit = Edit(text=wish.words)
            return await actions.edit(user_id, reminder_id, edit, profile, turn.locale)
        return await self._retimed(turn, profile, reminder_id, wish)

    async def _is_wish(self, turn: Turn) -> bool:
        """Whether the words ask for something of a reminder, and say not of which."""
        wish = wish_of(turn.text)
        if wish.want in (Want.TEXT, Want.WHEN):
            return self._is_time(turn, await self.deps.profiles.get(turn.user_id), wish.words)
        return True

    def _is_time(self, turn: Turn, profile: Profile, words: str) -> bool:
        """ "change it to Friday" is about its time, "change it to buy oat milk" is not."""
        habits = timings.preferences_of(profile, turn.locale)
        found = read(words, self.deps.now(), profile.zone or "UTC", habits)
        return isinstance(found.when, Moment | Recurrence | Ambiguous) and not found.rest.strip()

    async def _fired(self, user_id: str, reminder_id: int, message_id: str) -> _Fired:
        """Which occurrence the message was about; one long ago if that is not known any more."""
        await self.deps.actions.in_any_state(user_id, reminder_id)
        past = await self.deps.stores.deliveries.history(
            user_id, limit=RECENT, reminder_id=reminder_id
        )
        for each in past:
            if each.delivery.message_id == message_id:
                at = each.delivery.occurrence_at or each.slot_at
                return _Fired(at, ahead=at > each.slot_at)
        return _Fired(datetime.fromtimestamp(0, UTC), ahead=False)

    async def _retimed(
        self, turn: Turn, profile: Profile, reminder_id: int, wish: Wish
    ) -> Acted | None:
        """A moment snoozes, a repetition changes the series; other words are ordinary talk."""
        try:
            timing = timings.timing_of(wish.words, self.deps.now(), profile, turn.locale)
        except timings.TimeNotUnderstood:
            if wish.sure:
                raise
            return None
        if timing.rule is not None or timing.due_at is None:
            edit = Edit(when=wish.words)
            return await self.deps.actions.edit(
                turn.user_id, reminder_id, edit, profile, turn.locale
            )
        return await self.deps.actions.snooze(turn.user_id, reminder_id, timing.due_at)

    async def _about_message(self, turn: Turn, original: discord.Message, when: str) -> str:
        """ "Remind me about this tomorrow", in reply to somebody's message."""
        attached = attached_to(original)
        guild_id = turn.place.guild_id
        snapshot = kept_of(original, guild_id)
        text = summary(snapshot, attached)
        ask = NewReminder(text=text, when=when, source_key=f"{turn.message_id}:about")
        profile = await self.deps.profiles.get(turn.user_id)
        try:
            with spelled():
                created = await self.deps.reminder_service.create(turn, profile, ask)
        except timings.ZoneNeeded:
            whole = replace(snapshot, files=await fetched(self.deps, small(attached)))
            waiting = await self.deps.deferred.defer(turn, ask, snapshot_to_json(whole))
            raise timings.ZoneNeeded(len(waiting)) from None
        snapshot = replace(snapshot, files=await fetched(self.deps, small(attached)))
        now, reminder = self.deps.now(), created.reminder
        await self.deps.snapshots.keep(turn.user_id, reminder.id, snapshot, now)
        habits = timings.preferences_of(profile, turn.locale)
        card = card_text(reminder, habits, now, turn.place.channel_id, created.note)
        unread = MENU if not (snapshot.text or attached) else ""
        return f"{card}\n{about_words(snapshot)}{unread}"


class RequestShortcut:
    """Whom comes from Discord's mention in the message; the words never name anybody."""

    def __init__(self, reminder_requests: ReminderRequests, profiles: Profiles) -> None:
        self.reminder_requests = reminder_requests
        self.profiles = profiles

    async def answer(self, message: discord.Message, turn: Turn) -> str | None:
        """What was asked of whom; None when the message asks nobody. Raises Problem."""
        match = ASKED.match(message.content)
        if match is None or match["whom"].strip("<@!>") == turn.user_id:
            return None
        person = await self._person(message, match["whom"])
        profile = await self.profiles.get(turn.user_id)
        with spelled():
            request = await self.reminder_requests.ask(
                turn, profile, str(person.id), "", match["wish"]
            )
        question = question_screen(request)
        await message.channel.send(
            question.text,
            view=view_of(question.rows),
            nonce=f"{message.id}.q",
            allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[person]),
        )
        return f"I've asked {discord.utils.escape_markdown(person.display_name)}."

    async def _person(self, message: discord.Message, whom: str) -> discord.abc.User:
        """The one human that is mentioned, if they are here and can read this. Raises Problem."""
        found = [user for user in message.mentions if whom.strip("<@!>") == str(user.id)]
        if whom.startswith(("<@&", "@")) or not found:
            raise Problem("I can only ask one person at a time, so please mention just one.")
        await check_reader(message.guild, message.channel, str(found[0].id))
        return found[0]
