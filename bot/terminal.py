"""The terminal front: the same conversations at a prompt; reminders print when they fire."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from bot.bootstrap import Services, open_services
from bot.delivery.agenda import AgendaMessenger
from bot.delivery.loop import DeliveryLoop
from bot.delivery.messages import Found, Line, Parcel, Sent, Unknowable
from bot.errors import Problem, report_bug
from bot.help_text import AT_THE_TERMINAL, TALK, plain
from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders.changes import Audience
from bot.reminders.timings import WHICH_CITY
from bot.reminders.words import one_line
from bot.services.deferred_reminders import FinishedRequests
from bot.sessions import Said
from bot.settings import Settings
from bot.timezones.iana import system_zone
from bot.timezones.local import load_zone
from bot.turn import Turn
from bot.when import Preferences

log = logging.getLogger(__name__)

HELP = plain(TALK, AT_THE_TERMINAL)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at this terminal."""

    name: str

    @property
    def user_id(self) -> str:
        return f"terminal:{self.name}"

    @property
    def place(self) -> Place:
        return Place(PlaceKind.TERMINAL)


async def run_chat(settings: Settings, name: str) -> int:
    """Open everything, talk, close everything. Raises HostProblem."""
    async with open_services(settings) as services:
        await chat(services, Seat(name), Path(settings.data) / "terminal-history")
    return 0


async def chat(services: Services, seat: Seat, history: Path) -> None:
    """Talk until the input ends. Lines in and out when piped; a prompt with history otherwise."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    delivery = DeliveryLoop(
        services.stores,
        services.people,
        AgendaMessenger(TerminalMessenger(), services.habits.agenda),
        Audience((PlaceKind.TERMINAL,), seat.user_id),
        services.wakes,
        clock=services.clock,
        quiet_of=services.habits.quiet_of,
    )
    async with AsyncExitStack() as stack:
        lines = await stack.enter_async_context(_prompt(history) if interactive else _piped())
        _print(await welcome(services, seat))
        await stack.enter_async_context(delivery.running())
        async for line in lines:
            if line.strip() in ("/quit", "/exit", "quit", "exit"):
                break
            if line.strip():
                await _say(services, seat, line.strip())


async def welcome(services: Services, seat: Seat) -> str:
    """Whether an earlier conversation goes on, and what is remembered."""
    profile = await services.profiles.get(seat.user_id)
    zone = "" if profile.zone else await _adopt_zone(services, seat)
    count = await services.stores.lookups.count(seat.user_id)
    if profile.empty and not count:
        first = "Hello! I'm Keepsake: I remember what you tell me, and I'll remind you on time."
        return f"{first}{zone} Say “help” for examples."
    name = f", {profile.name}" if profile.name else ""
    return f"Welcome back{name}! {_kept(profile, count)}{zone}"


async def _adopt_zone(services: Services, seat: Seat) -> str:
    """Take the computer's own zone for its person, and say so: the clock on the wall is theirs.

    A server's clock mostly runs on UTC and says nothing about the person: then ask at once.
    """
    zone = services.settings.time_zone or system_zone()
    if not zone:
        waits = await services.deferred.still_waiting(seat.user_id)
        why = waits or " This computer's clock runs on UTC."
        return f"{why} {WHICH_CITY}"
    change = await services.habits.set_zone(seat.user_id, zone)
    for deferred, _ in change.finished.unanswered:
        await services.deferred.close(deferred)
    stored = "".join(f"\n{line}" for line in _finished(change.finished, services.clock()))
    return f" Your time zone is {zone} (if that's wrong, tell me your city).{stored}"


def _finished(finished: FinishedRequests, now: datetime) -> Iterator[str]:
    """What became of the requests that waited for the zone, a line each."""
    for _, made in finished.created:
        note = f" {made.note}" if made.note else ""
        yield f"I'll remind you: {one_line(made.reminder, now, Preferences())}{note}"
    for deferred, problem in (*finished.unanswered, *finished.refused):
        yield f"I didn't save “{deferred.words}”. {problem} Please say it again."


def _kept(profile: Profile, count: int) -> str:
    reminders = {0: "no reminders", 1: "1 reminder"}.get(count, f"{count} reminders")
    things = "1 thing" if len(profile.facts) == 1 else f"{len(profile.facts)} things"
    known = f", and I remember {things} about you" if profile.facts else ""
    return f"You have {reminders}{known}."


async def _say(services: Services, seat: Seat, line: str) -> None:
    if line.casefold() in ("help", "/help", "/?", "?"):
        _print(HELP)
        return
    try:
        if line == "/reset":
            await services.conversations.reset(seat.user_id, seat.place.kind.value)
            _print("OK, a fresh start. I still have your reminders and what I know about you.")
            return
        await _answer(services, seat, line)
    except Problem as problem:
        _print(str(problem).replace("**", ""))  # emphasis, where Markdown is shown
    except BrokenPipeError:  # nobody is there to be told
        raise
    except Exception as error:
        _print(report_bug(log, "an answer at the terminal", error))


async def _answer(services: Services, seat: Seat, line: str) -> None:
    turn = Turn(
        user_id=seat.user_id,
        place=seat.place,
        message_id=uuid4().hex,
        text=line,
        received_at=services.clock(),
        display_name=seat.name,
    )
    conversations = services.conversations
    async with (
        conversations.hold(turn.user_id, turn.place_key),
        aclosing(conversations.answer(turn)) as pieces,
    ):
        async for piece in pieces:
            if isinstance(piece, Said):
                sys.stdout.write(piece.text)
                sys.stdout.flush()
            elif piece.waits:
                _print("".join(f"\n({line})" for line in piece.waits))
            elif piece.unkept:
                _print("\n(I didn't save a reminder for this. Say “remind me …” and I will.)")
    _print("")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class TerminalMessenger:
    """Prints a fired reminder above the prompt. Standard output takes it, or the process ends."""

    async def send(self, parcel: Parcel) -> Sent:
        _print(fired_lines(parcel))
        return Sent()

    async def find(self, parcel: Parcel, since: datetime) -> Sequence[Found]:
        """A terminal cannot be read back."""
        raise Unknowable


def fired_lines(parcel: Parcel) -> str:
    """What a fired reminder looks like at the terminal."""
    repeat = " (possibly a repeat)" if parcel.maybe_repeat else ""
    return "\n".join(f"⏰ {line.text}{_lateness(line)}{repeat}" for line in parcel.lines)


def _lateness(line: Line) -> str:
    if line.late is None:
        return ""
    due = line.late.since.astimezone(load_zone(line.zone))
    missed = f", and {line.collapsed} times before" if line.collapsed else ""
    return f" (was due {due:%a %d %b %H:%M}{missed}; I wasn't running)"


@asynccontextmanager
async def _prompt(history: Path) -> AsyncIterator[AsyncIterator[str]]:
    """A prompt with history; what is printed meanwhile stands above it."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory
    from prompt_toolkit.patch_stdout import patch_stdout

    writable = _made(history)
    kept: History = FileHistory(str(history)) if writable else InMemoryHistory()
    session: PromptSession[str] = PromptSession(history=kept)

    async def lines() -> AsyncIterator[str]:
        while True:
            try:
                yield await session.prompt_async("› ")
            except (EOFError, KeyboardInterrupt):
                return

    with patch_stdout():
        yield lines()


def _made(history: Path) -> bool:
    """Whether there is a file that what is typed can be kept in, for its owner's eyes."""
    try:
        history.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        history.touch(mode=0o600)
    except OSError as error:
        log.warning("%s cannot be written (%s): what you type is not kept", history, error.strerror)
        return False
    return True


@asynccontextmanager
async def _piped() -> AsyncIterator[AsyncIterator[str]]:
    """Lines of standard input, read by a thread that does not keep the process alive."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def put(line: str | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, line)

    def read() -> None:
        for line in sys.stdin:
            put(line)
        put(None)

    async def lines() -> AsyncIterator[str]:
        while (line := await queue.get()) is not None:
            yield line

    threading.Thread(target=read, daemon=True).start()
    yield lines()
