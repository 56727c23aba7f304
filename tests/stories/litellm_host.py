"""Run by test_litellm in a host's environment: bots with LiteLLM's models, one after another.

`python -m tests.stories.litellm_host FOLDER` writes what happened to FOLDER/seen.json. One
process for all, since importing LiteLLM takes seconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from bot.host.logs import set_up_logging
from bot.host.serve import use_api
from bot.llm.model_errors import STILL
from bot.llm.providers import ModelProblem, check_model, make_model
from bot.offline import OfflineModel
from bot.settings import Settings
from tests.discord_server import DiscordServer, Message, User
from tests.inprocess import Clock, TestBot, running_bot
from tests.loopback.models import anthropic, ollama, openai
from tests.loopback.models.server import Call, Drop, Fail, Hold, Stream

LOOPBACK = ("127.0.0.1", "localhost", "::1")

MODELS = {
    "openai": (openai.OpenAiServer, f"openai/{openai.MODEL}"),
    "anthropic": (anthropic.AnthropicServer, f"anthropic/{anthropic.MODEL}"),
    "ollama": (ollama.OllamaServer, f"ollama_chat/{ollama.MODEL}"),
}


class Border:
    """Lets nothing out but to this machine, and remembers who tried."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.getaddrinfo":
            host = arguments[0]
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            host = arguments[1][0]
        else:
            return
        if host not in LOOPBACK:
            self.tried.append(str(host))
            raise PermissionError(f"a connection to {host}")


REFUSED = ("openai/gpt-5-mini", "anthropic/claude-sonnet-4-5", "openai/", "nosuch/model")
"""Names that cannot be used as long as the environment holds no key."""


async def refusals() -> dict[str, str]:
    """What the start says about models that cannot answer, before there are keys."""
    said = {name: await started(name) for name in REFUSED}
    os.environ["OPENAI_API_KEY"] = openai.KEY
    os.environ["ANTHROPIC_API_KEY"] = anthropic.KEY
    sys.modules["mcp"] = None  # type: ignore[assignment]  # what makes its import fail
    said["without mcp"] = await started(MODELS["openai"][1])
    del sys.modules["mcp"]
    return said | {name: await started(name) for name in ("perplexity/sonar", "xai/grok-4")}


async def started(name: str) -> str:
    try:
        await check_model(make_model(Settings(model=name), OfflineModel(model="offline")))
    except ModelProblem as problem:
        return f"{problem.exit_code}: {problem}"
    return "starts"


async def played(name: str, folder: Path) -> dict[str, Any]:
    """One protocol, on a Discord and a database of its own."""
    kind, model = MODELS[name]
    async with DiscordServer() as discord, kind() as provider:
        os.environ["OPENAI_BASE_URL"] = f"{provider.url}/v1"
        os.environ["ANTHROPIC_BASE_URL"] = os.environ["OLLAMA_API_BASE"] = provider.url
        provider.on("milk", Call("add_reminder", {"text": "milk", "when": "in 2 hours"}), "Noted.")
        provider.on("no key", Fail(401))
        provider.on("break off", Stream("It begins well. ", Drop()))
        url = f"sqlite:///{folder}/{name}.db"
        async with running_bot(discord, url, Clock(), model=model) as bot:
            ada = discord.user("Ada")
            seen: dict[str, object] = {
                "plain": await told(discord, await ada.dm("hello there"), "hello there"),
                "streamed": await streamed(discord, provider, ada),
                "receipt": await told(discord, await ada.dm("milk in 2 hours"), "saved"),
                "stored": await stored(bot, ada),
                "refused": await told(discord, await ada.dm("no key"), STILL),
                "broken off": await told(discord, await ada.dm("break off"), STILL),
                "afterwards": await told(discord, await ada.dm("and now?"), "and now?"),
            }
        seen["streams"] = all(asked.streams for asked in provider.asked)
        return seen | {"violations": [*provider.violations, *map(str, discord.violations)]}


async def told(discord: DiscordServer, asked: Message, words: str) -> str:
    """The reply to this message, once it holds these words."""
    answer = await asked.channel.wait_for(
        lambda m: m.author is discord.bot and m.reference is asked and words in m.content,
        60,
        after=asked,
    )
    return answer.content


async def streamed(discord: DiscordServer, provider: Any, ada: User) -> list[str]:
    """What is shown while the model has not ended, and in the end."""
    hold = Hold()
    provider.on("weather", Stream("It will be", " sunny.", hold, " Take a hat."))
    asked = await ada.dm("the weather?")
    begun = await told(discord, asked, "It will")
    hold.release()
    return [begun, await told(discord, asked, "hat.")]


async def stored(bot: TestBot, ada: User) -> list[str]:
    listed = await bot.services.stores.lookups.list(str(ada.id))
    return [f"{one.text} at {one.due_at:%H:%M}" for one in listed]


async def main(folder: Path) -> None:
    border = Border()
    sys.addaudithook(border)
    set_up_logging("INFO", "text")
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a stand-in that broke off
    use_api(Settings())  # we never speak, and discord.py need not say so
    seen: dict[str, Any] = {"refusals": await refusals()}
    for name in MODELS:
        seen[name] = await played(name, folder)
    seen["outside"] = border.tried
    (folder / "seen.json").write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
