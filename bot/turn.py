"""Turn: one message to answer, who wrote it and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.place import Place, PlaceKind


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes to the model with the message. ``data`` is its whole content."""

    name: str
    mime_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that the person replied to: untrusted context, shown to the model as a quote."""

    author: str
    text: str = field(repr=False)
    from_bot: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message for the agent. Identity and place come from here, never from the model.

    ``message_id`` names the request: doing the same turn again stores nothing twice.
    """

    user_id: str
    place: Place
    message_id: str
    text: str = field(repr=False)
    received_at: datetime
    display_name: str = ""
    locale: str = "en"
    attachments: tuple[Attachment, ...] = ()
    quote: Quote | None = None

    @property
    def place_key(self) -> str:
        return place_key(self.place)


def place_key(place: Place) -> str:
    """Names the place in an ADK session id: ``dm``, ``channel-123`` or ``terminal``."""
    if place.kind is PlaceKind.CHANNEL:
        return f"channel-{place.channel_id}"
    return place.kind.value
