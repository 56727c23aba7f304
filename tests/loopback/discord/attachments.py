"""Files on messages: what a person sends, and what Discord stores and serves."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.world import World


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for a person to send: `Upload("notes.txt", b"...")`."""

    filename: str
    data: bytes
    content_type: str | None = None
    description: str | None = None


@dataclass(slots=True)
class Attachment:
    """A stored file. `url` answers with its bytes until `expired`, then 404."""

    id: int
    filename: str
    data: bytes
    content_type: str | None
    description: str | None
    url: str
    expired: bool = False

    @classmethod
    def store(cls, world: World, channel: Channel, upload: Upload) -> Attachment:
        guess = upload.content_type or mimetypes.guess_type(upload.filename)[0]
        file_id = world.snowflakes.next()
        path = f"attachments/{channel.id}/{file_id}/{upload.filename}"
        url = f"{world.base_url}/{path}?ex=1&is=1&hm=1"
        stored = cls(file_id, upload.filename, upload.data, guess, upload.description, url)
        world.attachments[file_id] = stored
        return stored

    def payload(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.data),
            "url": self.url,
            "proxy_url": self.url,
        }
        if self.content_type:
            body["content_type"] = self.content_type
        if self.description:
            body["description"] = self.description
        return body
