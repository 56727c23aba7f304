"""What of a message cannot be taken costs a sentence, and never the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.ui.chat.incoming import FILES, TEXT_BYTES, _files


@dataclass
class Upload:
    """As much of a discord.Attachment as is looked at."""

    filename: str = "notes.txt"
    content_type: str = "text/plain; charset=utf-8"
    size: int = 5
    error: Exception | None = None

    async def read(self) -> bytes:
        if self.error is not None:
            raise self.error
        return b"notes"


async def taken(*uploads: Any) -> tuple[list[str], tuple[str, ...]]:
    files, complaints = await _files(list(uploads))
    return [file.name for file in files], complaints


@pytest.mark.parametrize(
    "error", [aiohttp.ClientConnectionError("gone"), TimeoutError(), ConnectionResetError()]
)
async def test_a_file_that_cannot_be_fetched_leaves_the_rest(error: Exception) -> None:
    names, complaints = await taken(Upload("lost.txt", error=error), Upload("kept.txt"))
    assert names == ["kept.txt"]
    assert complaints == ("I couldn't fetch lost.txt from Discord.",)


async def test_too_big_too_many_and_of_another_kind() -> None:
    big = Upload("big.txt", size=TEXT_BYTES + 1)
    names, complaints = await taken(
        big, Upload("tool.exe", "application/x-msdownload"), *[Upload()] * (FILES + 1)
    )
    assert names == ["notes.txt"] * FILES
    assert [line.split(":")[0] for line in complaints] == [
        "big.txt is too big for me",
        "I can't read tool.exe",
        "I left out notes.txt",
    ]
