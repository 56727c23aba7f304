"""About a message: "Remind me about this" keeps its text and small files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.drafts import NewReminder
from bot.storage.snapshots import (
    MOST_BYTES,
    MOST_FILES,
    File,
    Snapshot,
    snapshot_from_json,
    snapshot_to_json,
)
from bot.ui.components.ids import code
from bot.ui.components.press import Asker, Press
from bot.ui.components.screens import Field, Form, Response
from bot.ui.reminders.create import remind_about
from bot.ui.reminders.deps import Deps
from bot.ui.text.markdown import shorten

ABOUT = "about"
TEXT = 4000
"""Characters kept of a message: the most that one can have."""
NOTE = 200


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message, by its link at Discord, which expires within a day."""

    name: str
    type: str
    size: int
    url: str


async def asked(
    deps: Deps, asker: Asker, snapshot: Snapshot, attached: Sequence[Attached]
) -> Response:
    """Open the form for the time; keep the message as it is now until the answer."""
    snapshot = replace(snapshot, text=snapshot.text[:TEXT])
    request = {
        "snapshot": snapshot_to_json(snapshot),
        "attached": [[file.name, file.type, file.size, file.url] for file in attached],
    }
    token = await deps.open_questions.keep(asker.user_id, ABOUT, request, deps.now())
    note = summary(snapshot, attached)
    return Form(
        "Remind me about this",
        code(ABOUT, token),
        (
            Field("when", "When?", hint="tomorrow at 9, in 2 hours", required=True),
            Field("note", "Note", note, required=True, long=True, most=NOTE),
        ),
    )


async def said(deps: Deps, pressed: Press) -> Response:
    """Store the reminder; after words that are no time the message still waits."""
    token, now = pressed.code.text(0), deps.now()
    waiting = await deps.open_questions.get(pressed.user_id, token, ABOUT, now)
    ask = NewReminder(
        text=pressed.field("note"),
        when=pressed.field("when"),
        place=None if pressed.asker.alone else Place(PlaceKind.DM),
        source_key=f"p:{token}",
    )
    if not ask.when.strip():
        raise Problem("When should I remind you? Please use the message's menu again.")
    snapshot = snapshot_from_json(waiting.request["snapshot"])
    attached = [Attached(*values) for values in waiting.request["attached"]]
    files = await fetched(deps, small(attached))
    whole = snapshot_to_json(replace(snapshot, files=files))
    return await remind_about(deps, pressed.asker, ask, whole)


async def fetched(deps: Deps, attached: Sequence[Attached]) -> tuple[File, ...]:
    """Download the files, without those that are gone or larger than announced."""
    data = await asyncio.gather(*(deps.fetch(file.url) for file in attached))
    return tuple(
        File(file.name, file.type, content)
        for file, content in zip(attached, data, strict=True)
        if content is not None and len(content) <= file.size
    )


def small(attached: Sequence[Attached]) -> list[Attached]:
    """Return the first files that fit into a snapshot together."""
    taken: list[Attached] = []
    room = MOST_BYTES
    for file in attached:
        if len(taken) < MOST_FILES and file.size <= room:
            taken.append(file)
            room -= file.size
    return taken


def summary(snapshot: Snapshot, attached: Sequence[Attached]) -> str:
    """Return the text of a reminder about a message."""
    words = " ".join(snapshot.text.split()) or ", ".join(file.name for file in attached)
    return shorten(f"{snapshot.author}: {words or 'a message'}", NOTE)
