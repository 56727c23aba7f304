"""Show the reminders that a user missed, before the answer to a message or after a command."""

from __future__ import annotations

import logging
from datetime import datetime

import discord

from bot.place import Place
from bot.services.contacts import Contacts, missed_text
from bot.ui.chat.answer_messages import Poster, PostFailed
from bot.ui.components.interactions import Interaction, place_of_interaction
from bot.ui.text.markdown import split, stamp

log = logging.getLogger(__name__)


async def show_before_answer(
    contacts: Contacts, message: discord.Message, place: Place, post: Poster
) -> None:
    """Post what the author missed, as a reply of its own. Raises Problem."""
    user_id = str(message.author.id)
    async with contacts.inbox(user_id) as missed:
        if not missed:
            return
        try:
            for number, text in enumerate(split(missed_text(missed, _when))):
                sent = await post.send(text, nonce=f"{message.id}.m{number}", reply=number == 0)
        except (discord.HTTPException, PostFailed) as error:
            # Words that a server's AutoMod rejects stay in the inbox; the answer is owed anyway.
            log.warning("what %s missed cannot be shown there: %s", user_id, error)
        else:
            await contacts.shown(user_id, missed, place, str(sent.id))


async def show_after_command(contacts: Contacts, interaction: Interaction) -> None:
    """Tell what the user missed, for their eyes only. Raises Problem and HTTPException."""
    user_id = str(interaction.user.id)
    async with contacts.inbox(user_id) as missed:
        if missed and interaction.response.is_done():
            for text in split(missed_text(missed, _when)):
                await interaction.followup.send(text, ephemeral=True)
            await contacts.shown(user_id, missed, place_of_interaction(interaction))


def _when(due: datetime, _zone: str) -> str:
    return stamp(due)
