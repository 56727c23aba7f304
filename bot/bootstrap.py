"""open_services: build everything below Discord and the terminal once, and close it again."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from bot.agent import OfflineOnly, OfflineWhenOverLimit, build_app
from bot.concurrency import KeyedLocks
from bot.delivery.rate_limit import RATE, SharedSlots
from bot.delivery.tzdata_update import follow_zone_data
from bot.delivery.wake_signal import WakeSignal
from bot.llm.allowance import Allowance
from bot.llm.profiles import Profiles
from bot.llm.providers import OFFLINE, BaseLlm, check_model, make_model
from bot.llm.session_store import SessionStore
from bot.llm.summaries import Summaries
from bot.offline import OfflineModel
from bot.reminders.model import Limits
from bot.services.actions import ReminderActions
from bot.services.bulk import BulkActions
from bot.services.calendar_import import CalendarImport
from bot.services.contacts import Contacts
from bot.services.deferred_reminders import DeferredReminders
from bot.services.habits import Habits
from bot.services.list_numbers import ListNumbers
from bot.services.privacy import Privacy
from bot.services.reminders import ReminderService
from bot.services.requests import ReminderRequests
from bot.sessions import Conversations
from bot.settings import Settings
from bot.storage.database.engine import Engine, open_engine, wait_for_database
from bot.storage.database.locks import exclusive
from bot.storage.database.migrate import migrate
from bot.storage.database.urls import describe
from bot.storage.marks import Marks
from bot.storage.open_questions import OpenQuestions
from bot.storage.people import People
from bot.storage.personal_data import PersonalData
from bot.storage.rate_budget import RateBudget
from bot.storage.requests import Requests
from bot.storage.snapshots import Snapshots
from bot.storage.stores import Stores, make_stores
from bot.storage.turns import TurnLedger
from bot.timezones.tzdata import tzdata_version
from bot.tools import Tools

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that Discord and the terminal use; open until open_services ends."""

    settings: Settings
    engine: Engine
    stores: Stores
    wakes: WakeSignal
    reminder_service: ReminderService
    actions: ReminderActions
    profiles: Profiles
    conversations: Conversations
    turns: TurnLedger
    people: People
    personal: PersonalData
    marks: Marks
    open_questions: OpenQuestions
    snapshots: Snapshots
    deferred: DeferredReminders
    contacts: Contacts
    habits: Habits
    reminder_requests: ReminderRequests
    privacy: Privacy
    calendar_import: CalendarImport
    timetable: SharedSlots | None
    model_name: str
    clock: Callable[[], datetime]


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Engine]:
    """Open the engine of a database that is up and migrated. Raises HostProblem."""
    async with open_engine(settings.database_url) as engine:
        await wait_for_database(engine, settings.database_wait, log.warning)
        await migrate(engine)
        yield engine


async def prepare_sessions(engine: Engine) -> SessionStore:
    sessions = SessionStore(db_engine=engine)
    # ADK creates its tables with plain CREATE TABLE: two processes at once would collide.
    async with exclusive(engine, "adk"):
        await sessions.prepare_tables()
    return sessions


def _timetable(engine: Engine, clock: Callable[[], datetime]) -> SharedSlots | None:
    """Return the request slots that processes with one bot token share; None for SQLite."""
    if engine.dialect.name == "sqlite":
        return None
    return SharedSlots(RateBudget(engine, "discord", RATE), clock)


async def prepare_database(settings: Settings) -> str:
    """Migrate our tables and create ADK's; return a sentence about it."""
    async with open_database(settings) as engine:
        await prepare_sessions(engine)
    return f"The database is ready: {describe(settings.database_url)}"


@asynccontextmanager
async def open_services(
    settings: Settings, clock: Callable[[], datetime] = utc_now, model: BaseLlm | None = None
) -> AsyncIterator[Services]:
    """Open all services. Raises HostProblem, which has an exit code."""
    offline = OfflineModel(model=OFFLINE)
    model = model or make_model(settings, offline)
    await check_model(model)
    async with open_database(settings) as engine:
        sessions = await prepare_sessions(engine)
        locks = KeyedLocks()
        profiles = Profiles(sessions, locks)
        limits = Limits(open_reminders=settings.max_open_reminders)
        wakes = WakeSignal()
        stores = make_stores(engine, limits, wakes.set)
        people = People(engine)
        personal = PersonalData(engine)
        marks = Marks(engine)
        await follow_zone_data(stores.lookups, stores.reminders, marks, tzdata_version(), clock())
        open_questions = OpenQuestions(engine)
        numbers = ListNumbers(stores.lookups, open_questions, clock)
        reminder_service = ReminderService(stores, limits, numbers, clock)
        actions = ReminderActions(stores, limits, clock)
        bounds = {"recent_events": settings.recent_events, "timeout": settings.model_timeout}
        allowance = Allowance(settings.model_calls_per_hour)
        summaries = Summaries(
            sessions, model, locks, **bounds, allowed=lambda one: allowance.take(one, clock())
        )
        # The offline model costs nothing, cannot summarise, and needs no context.
        plugins = (
            (OfflineOnly(),)
            if model.model == OFFLINE
            else (OfflineWhenOverLimit(offline, allowance, clock), summaries)
        )
        snapshots = Snapshots(engine)
        deferred = DeferredReminders(open_questions, reminder_service, snapshots, clock)
        habits = Habits(profiles, stores.lookups, stores.reminders, deferred, clock)
        bulk = BulkActions(stores.lookups, stores.reminders, open_questions, clock)
        tools = Tools(reminder_service, actions, bulk, deferred, habits)
        app = build_app(model, tools, clock, *plugins)
        conversations = Conversations(
            app,
            sessions,
            profiles,
            locks,
            **bounds,
        )
        try:
            yield Services(
                settings=settings,
                engine=engine,
                stores=stores,
                wakes=wakes,
                reminder_service=reminder_service,
                actions=actions,
                profiles=profiles,
                conversations=conversations,
                turns=TurnLedger(engine, owner=uuid4().hex),
                people=people,
                personal=personal,
                marks=marks,
                open_questions=open_questions,
                snapshots=snapshots,
                deferred=deferred,
                contacts=Contacts(people, stores, clock),
                habits=habits,
                reminder_requests=ReminderRequests(
                    Requests(engine), stores.lookups, stores.reminders, profiles, limits, clock
                ),
                privacy=Privacy(profiles, people, personal, conversations.forgetting),
                calendar_import=CalendarImport(stores, open_questions, limits, clock),
                timetable=_timetable(engine, clock),
                model_name=model.model,
                clock=clock,
            )
        finally:
            await conversations.close()
