"""Interactions over the loopback Discord: commands, buttons, selects, modals, deadlines."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.discord_server import DiscordServer, NoAnswer, Upload
from tests.loopback.discord.client import LibraryClient, connected

Press = discord.Interaction[LibraryClient]


SLOW = 60
"""The button with this number promises a change first, and the next one tells why there is none."""


class Counter(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"count:(?P<number>[0-9]+)"):
    """A button whose number lives in its custom_id."""

    def __init__(self, number: int) -> None:
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=f"{number}", custom_id=f"count:{number}"
        )
        super().__init__(button)
        self.number = number

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: re.Match[str], /) -> Counter:
        return cls(int(match["number"]))

    async def callback(self, interaction: Any) -> None:
        view = discord.ui.View(timeout=None).add_item(Counter(self.number + 1))
        if self.number == SLOW:
            await interaction.response.defer()
            await interaction.edit_original_response(content="after a while", view=view)
        elif self.number == SLOW + 1:
            await interaction.response.defer()
            await interaction.followup.send("cannot be changed", ephemeral=True)
        else:
            await interaction.response.edit_message(content=f"pressed {self.number}", view=view)


class Rename(discord.ui.Modal, title="Rename"):
    """A modal with one preset field."""

    name: discord.ui.Label[Any] = discord.ui.Label(
        text="New name",
        component=discord.ui.TextInput(custom_id="name", default="old", max_length=10),
    )

    async def on_submit(self, interaction: Any, /) -> None:
        field = self.name.component
        assert isinstance(field, discord.ui.TextInput)
        value = field.value
        await interaction.response.send_message(f"renamed to {value}", ephemeral=True)


def declare(tree: app_commands.CommandTree[Any]) -> None:
    """The commands of the tests' bot."""

    @tree.command(name="echo", description="Say it back")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def echo(interaction: Press, text: app_commands.Range[str, 1, 20]) -> None:
        await interaction.response.send_message(text, ephemeral=True)
        await interaction.followup.send("and more")

    @echo.autocomplete("text")
    async def offer(interaction: Press, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current.upper(), value=current)]

    @tree.command(name="slow", description="Think first")
    async def slow(interaction: Press) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="thought")

    @tree.command(name="silent", description="Never answers")
    async def silent(interaction: Press) -> None:
        await asyncio.sleep(0)

    @tree.command(name="buttons", description="Show components")
    async def buttons(interaction: Press) -> None:
        view = discord.ui.View(timeout=None).add_item(Counter(1)).add_item(select())
        await interaction.response.send_message("press", view=view)

    @tree.command(name="rename", description="Open a modal")
    async def rename(interaction: Press) -> None:
        await interaction.response.send_modal(Rename())

    declare_others(tree)


def declare_others(tree: app_commands.CommandTree[Any]) -> None:
    """A message menu entry and a group."""

    @tree.context_menu(name="Quote")
    async def quote(interaction: Press, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}")

    things = app_commands.Group(name="things", description="A group")

    @things.command(name="add", description="Add one")
    async def add(
        interaction: Press, who: discord.User, size: int, file: discord.Attachment | None = None
    ) -> None:
        text = f"{who.id} {size} {(await file.read()).decode() if file else '-'}"
        await interaction.response.send_message(text)

    tree.add_command(things)


class Colours(discord.ui.Select[Any]):
    async def callback(self, interaction: Any) -> None:
        await interaction.response.send_message(",".join(self.values))


def select() -> discord.ui.Select[Any]:
    """A select that answers with what was chosen."""
    return Colours(
        custom_id="menu",
        max_values=2,
        options=[discord.SelectOption(label=name, value=name[0]) for name in ("Red", "Blue")],
    )


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        server.guild("Home").channel("general")
        yield server
        assert server.violations == []


@pytest.fixture
async def client(server: DiscordServer) -> AsyncIterator[LibraryClient]:
    client = LibraryClient(server)
    declare(client.tree)
    client.add_dynamic_items(Counter)
    async with connected(server, client) as client:
        await client.tree.sync()
        yield client


def home(server: DiscordServer) -> Any:
    return next(iter(server.world.guilds.values())).channels[0]


async def test_a_command_answers_only_its_user_and_follows_up(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada, general = server.user("Ada"), home(server)
    used = await ada.uses(general, "echo", {"text": "hello"})
    answer = await used.answer()
    assert (answer.content, answer.ephemeral) == ("hello", True)
    more = await used.followup()
    assert (more.content, more.ephemeral) == ("and more", False)
    fetched = [m.id async for m in client.get_partial_messageable(general.id).history()]
    assert fetched == [more.id], "ephemeral answers are not in the channel's history"


async def test_thinking_gives_way_to_the_answer(
    server: DiscordServer, client: LibraryClient
) -> None:
    used = await server.user("Ada").uses(home(server), "slow")
    answer = await used.answer()
    assert (answer.content, answer.ephemeral, answer.loading) == ("thought", True, False)
    assert [version.content for version in answer.versions] == ["", "thought"]


async def test_autocomplete_and_checks_of_the_client(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada, general = server.user("Ada"), home(server)
    choices = await ada.autocompletes(general, "echo", "text", "hel")
    assert choices == [{"name": "HEL", "value": "hel"}]
    with pytest.raises(LookupError, match="has no"):
        await ada.uses(general, "echo", {"nothing": "x"})
    with pytest.raises(ValueError, match="needs 'text'"):
        await ada.uses(general, "echo")
    with pytest.raises(ValueError, match="21 characters"):
        await ada.uses(general, "echo", {"text": "x" * 21})


async def test_a_subcommand_with_a_user_and_a_file(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada, bob = server.user("Ada"), server.user("Bob")
    options = {"who": bob, "size": 3, "file": Upload("a.txt", b"data")}
    used = await ada.uses(home(server), "things add", options)
    assert (await used.answer()).content == f"{bob.id} 3 data"


async def test_a_promised_change_is_waited_for(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada = server.user("Ada")
    shown = await (await ada.uses(ada.dms, "buttons")).answer()
    assert await (await ada.forges(shown, f"count:{SLOW}")).answer() is shown
    assert shown.content == "after a while"
    told = await (await ada.forges(shown, f"count:{SLOW + 1}")).answer()
    assert (told.content, told.ephemeral) == ("cannot be changed", True)


async def test_a_dynamic_button_changes_its_message(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada = server.user("Ada")
    shown = await (await ada.uses(ada.dms, "buttons")).answer()
    pressed = await ada.clicks(shown, "1")
    assert await pressed.answer() is shown
    assert shown.content == "pressed 1"
    await ada.clicks(shown, shown.button("2"))
    assert shown.content == "pressed 2"
    await ada.forges(shown, "count:41")
    assert shown.content == "pressed 41"
    with pytest.raises(LookupError, match="no button"):
        await ada.clicks(shown, "9")


async def test_a_select(server: DiscordServer, client: LibraryClient) -> None:
    ada = server.user("Ada")
    shown = await (await ada.uses(home(server), "buttons")).answer()
    picked = await ada.picks(shown, "menu", ["Red", "B"])
    assert (await picked.answer()).content == "R,B"
    assert (await (await ada.forges(shown, "menu", "Y")).answer()).content == "Y"
    assert server.custom_ids == {"count:1", "menu = R", "menu = B"}


async def test_a_modal(server: DiscordServer, client: LibraryClient) -> None:
    ada = server.user("Ada")
    used = await ada.uses(home(server), "rename")
    assert used.modal is not None
    assert used.modal["title"] == "Rename"
    with pytest.raises(ValueError, match="10 characters"):
        await ada.submits(used, {"New name": "x" * 11})
    kept = await ada.submits(used, {})
    assert (await kept.answer()).content == "renamed to old"
    used = await ada.uses(home(server), "rename")
    changed = await ada.submits(used, {"name": "new"})
    assert (await changed.answer()).content == "renamed to new"
    used = await ada.uses(home(server), "rename")
    assert used.modal is not None
    custom_id = used.modal["custom_id"]
    assert f"{custom_id} / name" in server.custom_ids
    forged = await ada.forges_form(await kept.answer(), custom_id, {"name": "other"})
    assert (await forged.answer()).content == "renamed to other"


async def test_a_message_menu_gives_the_whole_message(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada, bob, general = server.user("Ada"), server.user("Bob"), home(server)
    said = await bob.says(general, "not for the bot")
    used = await ada.uses_on(said, "Quote")
    assert (await used.answer()).content == "> not for the bot"


async def test_user_installed_commands_work_without_the_bot(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada, bob = server.user("Ada", installed=True), server.user("Bob")
    elsewhere = server.guild("Elsewhere", bot_joined=False).channel("talk")
    used = await ada.uses(elsewhere, "echo", {"text": "hi"})
    assert (await used.answer()).content == "hi"
    between = server.private_channel(ada, bob)
    used = await ada.uses(between, "echo", {"text": "psst"})
    assert (await used.answer()).content == "psst"
    with pytest.raises(LookupError, match="not offered"):
        await bob.uses(elsewhere, "echo", {"text": "hi"})
    with pytest.raises(discord.Forbidden):
        await client.get_partial_messageable(elsewhere.id).send("no access")


async def test_the_deadline_and_double_answers(
    server: DiscordServer, client: LibraryClient
) -> None:
    caught: list[discord.Interaction[Any]] = []

    @client.event
    async def on_interaction(interaction: discord.Interaction[Any]) -> None:
        caught.append(interaction)

    server.interaction_seconds = 0.05
    ada = server.user("Ada")
    with pytest.raises(NoAnswer):
        await ada.uses(home(server), "silent")
    with pytest.raises(discord.NotFound) as late:
        await caught[0].response.send_message("too late")
    assert late.value.code == 10062
    server.interaction_seconds = 3.0
    used = await ada.uses(home(server), "silent", wait=False)
    await client.until(lambda: len(caught) == 2)
    await caught[1].response.send_message("first")
    caught[1].response._response_type = None
    with pytest.raises(discord.HTTPException) as twice:
        await caught[1].response.send_message("second")
    assert twice.value.code == 40060
    used.expire()
    with pytest.raises(discord.HTTPException) as expired:
        await caught[1].followup.send("after 15 minutes")
    assert expired.value.code == 50027
