"""What discord.py is made to send, and what becomes of Discord's refusals."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.ui.chat.answer_messages import Gone, Posted, Poster, PostFailed
from bot.ui.chat.post import MessagePost

CHANNEL, SOURCE, AUTHOR, OURS = 111, 222, 333, 444


class Rest:
    """Stands in for the HTTP request of discord.py's client; everything above it is real."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, Any] | None]] = []
        self.error: Exception | None = None

    async def __call__(
        self, route: discord.http.Route, *, json: dict[str, Any] | None = None, **_: object
    ) -> dict[str, Any]:
        self.requests.append((route.method, route.url.split("/v10", 1)[1], json))
        if self.error is not None:
            raise self.error
        return {
            "id": str(OURS),
            "channel_id": str(CHANNEL),
            "type": 0,
            "content": (json or {}).get("content", ""),
            "author": {"id": "9", "username": "bot", "discriminator": "0", "avatar": None},
            "attachments": [],
            "embeds": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "timestamp": "2026-03-01T12:00:00+00:00",
            "edited_timestamp": None,
        }


@pytest.fixture
def rest() -> Rest:
    return Rest()


@pytest.fixture
def post(rest: Rest, monkeypatch: pytest.MonkeyPatch) -> MessagePost:
    client = discord.Client(intents=discord.Intents.none())
    monkeypatch.setattr(client.http, "request", rest)
    source = client.get_partial_messageable(CHANNEL).get_partial_message(SOURCE)
    return MessagePost(source, discord.Object(AUTHOR))


def refusal(status: int, code: int = 0) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="")
    kinds: dict[int, type[discord.HTTPException]] = {
        403: discord.Forbidden,
        404: discord.NotFound,
        503: discord.DiscordServerError,
    }
    return kinds.get(status, discord.HTTPException)(response, {"code": code, "message": "no"})


MENTIONS = {"parse": [], "users": [AUTHOR], "replied_user": True}


async def test_the_first_message_is_a_reply_that_pings_the_author_alone(
    rest: Rest, post: Poster
) -> None:
    sent = await post.send("@everyone hi", nonce="222-0", reply=True)
    assert sent == Posted(OURS, "@everyone hi")
    [(method, path, payload)] = rest.requests
    assert (method, path) == ("POST", f"/channels/{CHANNEL}/messages")
    assert payload is not None
    assert payload["allowed_mentions"] == MENTIONS
    assert (payload["nonce"], payload["enforce_nonce"]) == ("222-0", True)
    reference = payload["message_reference"]
    assert int(reference["message_id"]) == SOURCE
    assert reference["fail_if_not_exists"] is False


async def test_a_further_message_is_no_reply(rest: Rest, post: Poster) -> None:
    await post.send("more", nonce="222-1", reply=False)
    [(_, _, payload)] = rest.requests
    assert payload is not None
    assert "message_reference" not in payload
    assert payload["allowed_mentions"] == MENTIONS


async def test_an_edit_pings_nobody_else_either(rest: Rest, post: Poster) -> None:
    await post.edit(OURS, "<@&1> changed")
    [(method, path, payload)] = rest.requests
    assert (method, path) == ("PATCH", f"/channels/{CHANNEL}/messages/{OURS}")
    assert payload is not None
    assert payload["content"] == "<@&1> changed"
    assert payload["allowed_mentions"] == MENTIONS


async def test_a_delete(rest: Rest, post: Poster) -> None:
    await post.delete(OURS)
    assert [request[:2] for request in rest.requests] == [
        ("DELETE", f"/channels/{CHANNEL}/messages/{OURS}")
    ]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (refusal(404, 10008), Gone),
        (refusal(404, 10003), discord.NotFound),
        (refusal(403, 50013), discord.Forbidden),
        (refusal(400, 50035), discord.HTTPException),
        (refusal(503), PostFailed),
        (refusal(429), PostFailed),
        (discord.RateLimited(7.5), PostFailed),
        (aiohttp.ServerDisconnectedError(), PostFailed),
        (ConnectionResetError(), PostFailed),
        (TimeoutError(), PostFailed),
        (ValueError("a bug"), ValueError),
    ],
    ids=repr,
)
async def test_what_a_refused_send_means(
    rest: Rest, post: Poster, error: Exception, raised: type[Exception]
) -> None:
    rest.error = error
    with pytest.raises(raised) as caught:
        await post.send("hi", nonce="222-0", reply=False)
    assert type(caught.value) is raised
    if isinstance(error, discord.RateLimited):
        assert isinstance(caught.value, PostFailed)
        assert caught.value.after == 7.5


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (refusal(404, 10008), Gone),
        (refusal(403, 50013), discord.Forbidden),
        (refusal(503), PostFailed),
    ],
    ids=repr,
)
async def test_what_a_refused_edit_means(
    rest: Rest, post: Poster, error: Exception, raised: type[Exception]
) -> None:
    rest.error = error
    with pytest.raises(raised):
        await post.edit(OURS, "hi")


async def test_what_is_gone_need_not_be_deleted(rest: Rest, post: Poster) -> None:
    rest.error = refusal(404, 10008)
    await post.delete(OURS)
    assert len(rest.requests) == 1
    rest.error = refusal(503)
    with pytest.raises(PostFailed):
        await post.delete(OURS)
