"""Open questions, on every database: each is answered once, by its person, in time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.open_questions import NothingPending, OpenQuestions
from bot.storage.personal_data import PersonalData

REQUEST = {"text": "Пить воду 💧", "when": "завтра в 9", "list": [1, None]}


@pytest.fixture
def open_questions(engine: AsyncEngine) -> OpenQuestions:
    return OpenQuestions(engine)


async def test_a_question_is_taken_once_and_by_its_person(
    open_questions: OpenQuestions, now: datetime
) -> None:
    token = await open_questions.keep("1", "zone", REQUEST, now)
    assert (await open_questions.get("1", token, "zone", now)).request == REQUEST
    for user_id, kind in (("2", "zone"), ("1", "where")):
        with pytest.raises(NothingPending):
            await open_questions.take(user_id, token, kind, now)
    assert (await open_questions.take("1", token, "zone", now)).request == REQUEST
    with pytest.raises(NothingPending):
        await open_questions.take("1", token, "zone", now)


async def test_two_presses_at_once_are_one_answer(
    open_questions: OpenQuestions, now: datetime
) -> None:
    token = await open_questions.keep("1", "zone", REQUEST, now)
    answers = await asyncio.gather(
        *(open_questions.take("1", token, "zone", now) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, NothingPending) for answer in answers) == 4


async def test_the_latest_counts_and_all_are_gone_after_a_day(
    open_questions: OpenQuestions, now: datetime
) -> None:
    await open_questions.keep("1", "several", {"n": 1}, now)
    await open_questions.keep("1", "several", {"n": 2}, now + timedelta(seconds=1))
    later = now + timedelta(hours=23)
    assert (await open_questions.latest("1", "several", later)).request == {"n": 2}
    with pytest.raises(NothingPending):
        await open_questions.latest("1", "several", now + timedelta(hours=25))
    await open_questions.keep("2", "zone", {}, now + timedelta(hours=25))
    assert (await PersonalData(open_questions.engine).export("1"))["pendings"] == []


async def test_what_replaces_is_the_only_one_of_its_kind(
    open_questions: OpenQuestions, now: datetime
) -> None:
    day, later = timedelta(days=1), now + timedelta(minutes=1)
    await open_questions.keep("1", "zone", {"n": 0}, now)
    for n in range(1, 4):
        await asyncio.gather(
            open_questions.replace("1", "list", {"n": n}, now, 30 * day),
            open_questions.replace("2", "list", {"n": -n}, now, 30 * day),
        )
    assert (await open_questions.latest("1", "list", later)).request == {"n": 3}
    assert (await open_questions.latest("2", "list", later)).request == {"n": -3}
    assert (await open_questions.latest("1", "zone", later)).request == {"n": 0}
    await open_questions.keep("1", "zone", {"n": 0}, now + 2 * day)
    assert (await open_questions.latest("1", "list", now + 29 * day)).request == {"n": 3}
    with pytest.raises(NothingPending):
        await open_questions.latest("1", "list", now + 30 * day)
