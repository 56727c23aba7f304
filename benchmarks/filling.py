"""Tables full of reminders or of APScheduler's jobs, filled past the stores that make them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import Engine, func, insert, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.database.tables import reminders
from bot.storage.rows import draft_values

SEED = 1000
"""Rows that are made one by one; the others are copies of them."""


def draft(number: int, due_at: datetime, user_id: str = "1", dm: str = "500") -> Draft:
    """A one-shot reminder for a DM, whose text names it."""
    place = Place(PlaceKind.DM, dm)
    return Draft(user_id, f"water the plants, number {number}", place, "Europe/Berlin", due_at)


async def fill_drafts(engine: AsyncEngine, drafts: Sequence[Draft], now: datetime) -> None:
    """Store ``drafts``, which have a due moment, as due then."""
    rows = [
        draft_values(each, Wake(each.due_at or now, WakeKind.OCCURRENCE), now) for each in drafts
    ]
    async with engine.begin() as connection:
        for start in range(0, len(rows), SEED):
            await connection.execute(insert(reminders), rows[start : start + SEED])


async def fill_pending(engine: AsyncEngine, rows: int, now: datetime) -> None:
    """Have exactly ``rows`` reminders, all due from a day from now on."""
    async with engine.connect() as connection:
        present = await connection.scalar(select(func.count()).select_from(reminders)) or 0
    if not present:
        first = now + timedelta(days=1)
        made = [draft(n, first + timedelta(minutes=n)) for n in range(min(rows, SEED))]
        await fill_drafts(engine, made, now)
        present = len(made)
    copied = [column for column in reminders.c if column.name != "id"]
    while present < rows:
        portion = select(*copied).order_by(reminders.c.id).limit(rows - present)
        async with engine.begin() as connection:
            await connection.execute(insert(reminders).from_select(copied, portion))
        present = min(rows, present * 2)
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


def job_store(engine: Engine) -> SQLAlchemyJobStore:
    """APScheduler's store with its table, started as a scheduler would."""
    store = SQLAlchemyJobStore(engine=engine)
    store.start(BackgroundScheduler(), "default")
    return store


def fill_jobs(
    store: SQLAlchemyJobStore, function: str, moments: Sequence[datetime], copies: int = 0
) -> None:
    """A job per moment, calling ``function`` (module:name) with it; ``copies``: as many in all.

    The copies, which only stand there, are made in SQL.
    """
    scheduler = BackgroundScheduler(timezone=UTC)
    rows = []
    for number, moment in enumerate(moments):
        job = scheduler.add_job(
            function,
            DateTrigger(moment, UTC),
            args=[number, moment.timestamp()],
            id=f"job-{number}",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=moment,
        )
        state = pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)
        rows.append({"id": job.id, "next_run_time": moment.timestamp(), "job_state": state})
    table = store.jobs_t
    with store.engine.begin() as connection:
        connection.execute(insert(table), rows)
        present = len(rows)
        while present < copies:
            new_id = (table.c.id + literal_column(f"'-{present}'")).label("id")
            portion = select(new_id, table.c.next_run_time, table.c.job_state)
            portion = portion.limit(min(present, copies - present))
            connection.execute(insert(table).from_select(list(table.c), portion))
            present = min(copies, present * 2)
    with store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
