"""Settings: everything a host can set, read from an environment mapping."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import HostProblem
from bot.settings.paths import CONFIG_VARIABLE, DATA_VARIABLE, absolute


class BadSetting(HostProblem):
    """A setting whose value cannot be used."""

    exit_code = 10


def _setting(
    default: Any,
    help_text: str,
    *,
    env: str,
    parse: Callable[[str], Any] = str,
    secret: bool = False,
) -> Any:
    return field(
        default=default,
        repr=not secret,
        metadata={"help": help_text, "env": env, "parse": parse, "secret": secret},
    )


def _flag(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError("say yes or no")
    return words[text.lower()]


def _ids(text: str) -> frozenset[str]:
    parts = text.replace(",", " ").split()
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise ValueError("give Discord ids (numbers), separated by commas")
    return frozenset(parts)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"give a whole number from {low:,} to {high:,}")
        return int(text)

    return parse


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        for word in words:
            if text.lower() == word.lower():
                return word
        raise ValueError(f"give one of {', '.join(words)}")

    return parse


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("give an IANA time zone such as Europe/Berlin") from None
    return text


def _ip(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        raise ValueError("give an IP address such as 127.0.0.1, 0.0.0.0 or ::1") from None


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("give an address that starts with http:// or https://")
    return text.rstrip("/")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the host decided. Each field's metadata holds its variable, help line and parser."""

    discord_token: str = _setting(
        "", "The bot token from the Discord developer portal.", env="DISCORD_TOKEN", secret=True
    )
    database_url: str = _setting(
        "",
        "Where everything is kept: sqlite:///FILE, postgresql://… or mysql://… "
        "Empty: keepsake.db in the data folder.",
        env="DATABASE_URL",
        secret=True,
    )
    data: str = _setting(
        "",
        "The data folder, for SQLite and the terminal. Empty: data/ beside run_bot.py.",
        env=DATA_VARIABLE,
    )
    google_api_key: str = _setting(
        "",
        "Key for Gemini. Without a key the offline model answers.",
        env="GOOGLE_API_KEY",
        secret=True,
    )
    model: str = _setting(
        "",
        "A Gemini name, a LiteLLM one (openai/…, anthropic/…, ollama_chat/…), or offline.",
        env="MODEL",
    )
    discord_api_url: str = _setting(
        "", "A REST proxy or a stand-in for Discord's API.", env="DISCORD_API_URL", parse=_address
    )
    message_content: bool = _setting(
        False,
        "Read messages that do not mention the bot (a privileged intent: enable it in the portal).",
        env="MESSAGE_CONTENT",
        parse=_flag,
    )
    answer_channels: frozenset[str] = _setting(
        frozenset(),
        "Channel ids where it answers without a mention. Needs MESSAGE_CONTENT.",
        env="ANSWER_CHANNELS",
        parse=_ids,
    )
    time_zone: str = _setting(
        "",
        "Zone for the terminal when the system's is not the person's.",
        env="TIME_ZONE",
        parse=_zone,
    )
    log_level: str = _setting(
        "INFO",
        "DEBUG, INFO, WARNING or ERROR.",
        env="LOG_LEVEL",
        parse=_one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    )
    log_format: str = _setting(
        "text",
        "text for people, json for machines.",
        env="LOG_FORMAT",
        parse=_one_of("text", "json"),
    )
    database_wait: int = _setting(
        60,
        "Seconds to wait at start for a database that is not up yet.",
        env="DATABASE_WAIT",
        parse=_whole(0, 3600),
    )
    shutdown_grace: int = _setting(
        20,
        "Seconds that running answers get to finish at SIGTERM.",
        env="SHUTDOWN_GRACE",
        parse=_whole(0, 600),
    )
    recent_events: int = _setting(
        60,
        "How many recent events of a conversation the model sees word for word.",
        env="RECENT_EVENTS",
        parse=_whole(12, 500),
    )
    max_open_reminders: int = _setting(
        500,
        "Open reminders that one person may have.",
        env="MAX_OPEN_REMINDERS",
        parse=_whole(1, 100_000),
    )
    model_timeout: int = _setting(
        120,
        "Seconds that one answer may take.",
        env="MODEL_TIMEOUT",
        parse=_whole(5, 3600),
    )
    model_calls_per_hour: int = _setting(
        240,
        "Model calls for one person in an hour; over it the offline model answers. 0: no limit.",
        env="MODEL_CALLS_PER_HOUR",
        parse=_whole(0, 1_000_000),
    )
    health_port: int = _setting(
        0,
        "Port for /healthz and /readyz; 0 is off.",
        env="HEALTH_PORT",
        parse=_whole(0, 65535),
    )
    health_host: str = _setting(
        "127.0.0.1",
        "Address on which HEALTH_PORT listens: this machine's own, or 0.0.0.0 or :: for all.",
        env="HEALTH_HOST",
        parse=_ip,
    )


def read_settings(environ: Mapping[str, str], folder: Path = Path()) -> Settings:
    """Settings from ``environ``; a ``NAME_FILE`` variable names a file that holds the value.

    A relative one starts at ``folder``. An empty value counts as not set. Raises BadSetting, which
    names the variable and never shows the value of a secret.
    """
    values = {}
    for spec in fields(Settings):
        text = _value_of(spec.metadata["env"], environ, folder)
        if text:
            values[spec.name] = _parsed(spec.metadata, text)
    return Settings(**values)


def _value_of(name: str, environ: Mapping[str, str], folder: Path) -> str:
    if environ.get(name):
        return environ[name].strip()
    named = environ.get(f"{name}_FILE")
    if not named:
        return ""
    file = absolute(named, folder)
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise BadSetting(f"{name}_FILE names {file}, which cannot be read: {reason}.") from None


def _parsed(metadata: Mapping[str, Any], text: str) -> Any:
    try:
        return metadata["parse"](text)
    except ValueError as error:
        shown = "" if metadata["secret"] else f" is “{text}”"
        raise BadSetting(f"{metadata['env']}{shown}: {error}.") from None


OFTEN_MEANT = {
    "BOT_TOKEN": "DISCORD_TOKEN",
    "DISCORD_BOT_TOKEN": "DISCORD_TOKEN",
    "GEMINI_API_KEY": "GOOGLE_API_KEY",
}
"""What other programs call it, too far from our name to look like a slip."""

NEAR = 0.88
"""How alike two names are that differ by a slip: below it are names of other programs' settings."""


def misspelled(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(name in ``environ``, the setting that it seems to be meant for and that is not set)."""
    names = {spec.metadata["env"] for spec in fields(Settings)}
    files = {f"{name}_FILE" for name in names}
    missing = sorted(
        name
        for name in names | files
        if not environ.get(name.removesuffix("_FILE"))
        and not environ.get(f"{name.removesuffix('_FILE')}_FILE")
    )
    for written in sorted(environ.keys() - names - files - {CONFIG_VARIABLE}):
        if alike := _alike(written.upper().replace("-", "_"), missing):
            yield written, alike


def _alike(name: str, missing: Sequence[str]) -> str:
    """The one of ``missing`` that ``name`` is, or is with a slip; empty if there is none."""
    turned = [other for other in missing if sorted(other) == sorted(name)]
    meant = [other for other in missing if other == OFTEN_MEANT.get(name)]
    found = turned or meant or difflib.get_close_matches(name, missing, n=1, cutoff=NEAR)
    return found[0] if found else ""
