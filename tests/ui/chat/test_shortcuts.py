"""Whom one may ask in a thread: nobody is brought into a private one."""

from __future__ import annotations

from unittest.mock import AsyncMock, MagicMock

import discord
import pytest

from bot.errors import Problem
from bot.ui.channel_readers import check_reader

NOT_FOUND = discord.NotFound(MagicMock(status=404, reason="Not Found"), "Unknown Member")


def thread(*, private: bool, inside: bool) -> MagicMock:
    made = MagicMock(spec=discord.Thread)
    made.is_private.return_value = private
    made.fetch_member = AsyncMock(side_effect=None if inside else NOT_FOUND)
    return made


@pytest.fixture
def home() -> MagicMock:
    guild = MagicMock(spec=discord.Guild)
    guild.fetch_member = AsyncMock(return_value=MagicMock(spec=discord.Member, id=7, bot=False))
    return guild


async def test_a_private_thread_is_not_opened_to_who_is_asked(home: MagicMock) -> None:
    with pytest.raises(Problem, match="n't in this thread"):
        await check_reader(home, thread(private=True, inside=False), "7")


@pytest.mark.parametrize(("private", "inside"), [(True, True), (False, False)])
async def test_members_of_it_and_readers_of_a_public_one_may_be_asked(
    home: MagicMock, private: bool, inside: bool
) -> None:
    await check_reader(home, thread(private=private, inside=inside), "7")
