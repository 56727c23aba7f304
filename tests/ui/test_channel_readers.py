"""Who may be asked where: a reader of the channel, and in a private thread a member of it."""

from __future__ import annotations

from unittest.mock import AsyncMock, MagicMock

import discord
import pytest

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.ui.channel_readers import check_reader, reader_check

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


# -- by place --------------------------------------------------------------------------------------

CHANNEL = Place(PlaceKind.CHANNEL, "5", "6")


def client(home: MagicMock) -> MagicMock:
    """A client that is in the server 6."""
    made = MagicMock(spec=discord.Client)
    made.get_guild = {6: home}.get
    return made


@pytest.mark.parametrize("cached", [True, False])
async def test_a_place_is_looked_up_also_a_thread_that_slept(home: MagicMock, cached: bool) -> None:
    open_thread = thread(private=False, inside=False)
    home.get_channel_or_thread = {5: open_thread if cached else None}.get
    home.fetch_channel = AsyncMock(return_value=open_thread)
    await reader_check(client(home))(CHANNEL, "7")
    assert home.fetch_channel.await_count == (0 if cached else 1)
    open_thread.permissions_for.return_value.view_channel = False
    with pytest.raises(Problem, match="can't read this channel"):
        await reader_check(client(home))(CHANNEL, "7")


@pytest.mark.parametrize("place", [Place(PlaceKind.DM, "5"), Place(PlaceKind.CHANNEL, "5", "99")])
async def test_where_we_are_no_member_nobody_is_asked(home: MagicMock, place: Place) -> None:
    with pytest.raises(Problem, match="server channel we're all in"):
        await reader_check(client(home))(place, "7")


async def test_a_channel_that_is_gone_is_no_place_to_ask_in(home: MagicMock) -> None:
    home.get_channel_or_thread = {}.get
    home.fetch_channel = AsyncMock(side_effect=NOT_FOUND)
    with pytest.raises(Problem, match="server channel we're all in"):
        await reader_check(client(home))(CHANNEL, "7")
