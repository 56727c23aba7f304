"""The registry of handlers, and how each kind of answer reaches Discord, in time and late."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.errors import Problem
from bot.ui.components import dispatch
from bot.ui.components.dispatch import Handlers, answer
from bot.ui.components.ids import UnknownComponent, code
from bot.ui.components.press import Press
from bot.ui.components.screens import (
    Button,
    Field,
    Form,
    Post,
    Replace,
    Response,
    Screen,
    Show,
    Upload,
    tell,
)

FORM = Form("Snooze", code("putuntil", 1), (Field("until", "Until when?"),))
ROWS = ((Button("Undo", code("undo", "token")),),)


class Discord:
    """What an interaction offers, as a list of what was called with which words."""

    def __init__(self, custom_id: str = "", *, message: bool = True) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.id = 1
        self.type = discord.InteractionType.component
        self.data = {"custom_id": custom_id}
        self.user = SimpleNamespace(id=42, display_name="Ada")
        self.locale = "en-US"
        self.created_at = discord.utils.utcnow()
        self.context = SimpleNamespace(dm_channel=False)
        self.guild_id, self.channel_id, self.channel = 6, 5, None
        self.app_permissions = discord.Permissions.all()
        self.message = SimpleNamespace(id=9, content="a card") if message else None
        self.response = self
        self.followup = SimpleNamespace(send=self._followup)
        self.acknowledged = asyncio.Event()

    def is_guild_integration(self) -> bool:
        return True

    def is_done(self) -> bool:
        return self.acknowledged.is_set()

    async def defer(self, **how: Any) -> None:
        self._first("defer", how.get("ephemeral"))

    async def send_message(self, text: str, **how: Any) -> None:
        self._first("send", text, how.get("ephemeral"), *self._more(how))

    async def send_modal(self, modal: discord.ui.Modal) -> None:
        self._first("modal", modal.title)

    async def edit_message(self, **how: Any) -> None:
        self._first("edit", how["content"])

    async def edit_original_response(self, **how: Any) -> None:
        self.calls.append(("edit later", how["content"]))

    async def _followup(self, text: str, **how: Any) -> None:
        self.calls.append(("followup", text, how.get("ephemeral"), *self._more(how)))

    def _more(self, how: dict[str, Any]) -> tuple[Any, ...]:
        users = [user.id for user in how["allowed_mentions"].users or ()]
        file = [how["file"].filename] if "file" in how else []
        return (*users, *file)

    def _first(self, *call: Any) -> None:
        assert not self.is_done()
        self.acknowledged.set()
        self.calls.append(call)


def interaction(custom_id: str = "", *, message: bool = True) -> Any:
    return Discord(custom_id, message=message)


async def shown(response: Response, *, late: bool, message: bool = True) -> list[Any]:
    """What Discord was told, for an answer in time or one after the deadline."""
    fake = interaction(message=message)

    async def work() -> Response:
        if late:
            await fake.acknowledged.wait()
        return response

    await answer(fake, work)
    return cast("list[Any]", fake.calls)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "PATIENCE", 0.02)


async def test_answers_in_time() -> None:
    assert await shown(tell("hi"), late=False) == [("send", "hi", True)]
    assert await shown(Replace(Screen("new", ROWS)), late=False) == [("edit", "new")]
    assert await shown(Replace(Screen("new")), late=False, message=False) == [("send", "new", True)]
    assert await shown(FORM, late=False) == [("modal", "Snooze")]
    assert await shown(Replace(Screen("no"), "for you"), late=False) == [
        ("edit", "no"),
        ("followup", "for you", True),
    ]
    assert await shown(Post(Screen("@Bob?"), ("7",)), late=False) == [("send", "@Bob?", None, 7)]
    file = Show(Screen("here"), Upload("a.ics", b"x"))
    assert await shown(file, late=False) == [("send", "here", True, "a.ics")]


async def test_late_answers_are_deferred_first() -> None:
    assert await shown(tell("hi"), late=True) == [("defer", None), ("followup", "hi", True)]
    assert await shown(tell("hi"), late=True, message=False) == [
        ("defer", True),
        ("followup", "hi", True),
    ]
    assert await shown(Replace(Screen("new")), late=True) == [
        ("defer", None),
        ("edit later", "new"),
    ]
    with pytest.raises(Problem, match="took me too long"):
        await shown(FORM, late=True)


async def test_a_late_public_message_does_not_take_over_the_privacy_of_the_deferral() -> None:
    assert await shown(Post(Screen("@Bob?"), ("7",)), late=True, message=False) == [
        ("defer", True),
        ("followup", "Done.", True),
        ("followup", "@Bob?", None, 7),
    ]


def refusal() -> discord.HTTPException:
    answer = SimpleNamespace(status=503, reason="Unavailable")
    return discord.DiscordServerError(cast("Any", answer), "")


@pytest.mark.parametrize(
    "failure",
    [refusal(), aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_failed_deferral_neither_ends_the_work_nor_hides_what_it_did(
    failure: Exception,
) -> None:
    fake = interaction(message=False)
    failed = asyncio.Event()

    async def fail(**_how: Any) -> None:
        failed.set()
        raise failure

    async def work() -> Response:
        await failed.wait()
        await asyncio.sleep(0.01)
        return tell("stored")

    fake.defer = fail
    await answer(fake, work)
    assert fake.calls == [("send", "stored", True)]


async def test_work_does_not_outlive_its_interaction() -> None:
    ended = asyncio.Event()

    async def work() -> Response:
        try:
            return await asyncio.Future()
        finally:
            ended.set()

    task = asyncio.create_task(answer(interaction(), work))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(ended.wait(), 1)


# -- the registry --------------------------------------------------------------------------------


class Reports(list[BaseException]):
    async def __call__(self, _interaction: object, error: BaseException) -> None:
        self.append(error)


async def accept(_interaction: object) -> bool:
    return True


async def test_a_press_reaches_the_handler_of_its_name() -> None:
    presses: list[Press] = []

    async def handler(press: Press) -> Response:
        presses.append(press)
        return tell("done")

    reports = Reports()
    handlers = Handlers(accept, reports)
    handlers.add({"memory:forget": handler})
    fake = interaction("memory:forget:0:fact:1")
    await handlers.handle(fake)
    assert (fake.calls, reports) == ([("send", "done", True)], [])
    (press,) = presses
    assert (press.user_id, press.text, press.message_id) == ("42", "a card", "9")
    assert press.code.parts == ("0", "fact:1")


@pytest.mark.parametrize("custom_id", ["", "r:blorp", "memory:drop:0:name", "metoo:1; DROP", "x"])
async def test_what_no_handler_takes_is_an_unknown_component(custom_id: str) -> None:
    reports = Reports()
    await Handlers(accept, reports).handle(interaction(custom_id))
    assert [type(error) for error in reports] == [UnknownComponent]


async def test_what_another_process_answers_or_is_no_component_is_left_alone() -> None:
    async def refuse(_interaction: object) -> bool:
        return False

    reports = Reports()
    await Handlers(refuse, reports).handle(interaction("r:blorp"))
    command = interaction("r:blorp")
    command.type = discord.InteractionType.application_command
    await Handlers(accept, reports).handle(command)
    assert reports == []


async def test_an_error_of_a_handler_is_reported() -> None:
    async def fails(_press: Press) -> Response:
        raise Problem("no")

    reports = Reports()
    handlers = Handlers(accept, reports)
    handlers.add({"metoo": fails})
    await handlers.handle(interaction("metoo:1"))
    assert [str(error) for error in reports] == ["no"]


async def test_an_error_before_the_handler_is_reported() -> None:
    async def fails(_interaction: object) -> bool:
        raise LookupError("a bug")

    reports = Reports()
    await Handlers(fails, reports).handle(interaction("metoo:1"))
    assert [str(error) for error in reports] == ["a bug"]
