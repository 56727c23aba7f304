"""The subcommands of run_bot.py: read the arguments and settings, run one coroutine, exit."""

from __future__ import annotations

import argparse
import asyncio
import gc
import getpass
import io
import json
import os
import sys
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dotenv import load_dotenv

from bot import __version__
from bot.errors import HostProblem, Problem
from bot.logs import set_up_logging
from bot.settings import BadSetting, Settings, read_settings

Command = Callable[[argparse.Namespace, Settings], int]

EPILOG = """Settings come from the environment and from the file .env; .env.example explains each.
Without any, `run_bot.py chat` works at once: SQLite, no key, the offline model."""


def main(argv: Sequence[str]) -> int:
    """Run one subcommand; a HostProblem becomes one line on standard error and its exit code."""
    parser = _parser()
    arguments = parser.parse_args(argv or ["serve"])
    zoneinfo.reset_tzpath(to=())  # the locked tzdata decides, not how old this system is
    os.environ.setdefault("ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS", "false")  # what people wrote
    try:
        _load(Path(".env"))
        settings = read_settings(os.environ)
        quiet = "WARNING" if arguments.command in ("chat", "when") else settings.log_level
        set_up_logging(
            quiet if "LOG_LEVEL" not in os.environ else settings.log_level, settings.log_format
        )
        run: Command = arguments.run
        return run(arguments, settings)
    except HostProblem as problem:
        sys.stderr.write(f"keepsake: {problem}\n")
        return problem.exit_code
    except Problem as problem:
        sys.stderr.write(f"keepsake: {problem}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        # Whoever read standard output has left. The interpreter would write the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write("keepsake: nobody reads what I write any more (broken pipe).\n")
        return 1


def _load(file: Path) -> None:
    """The settings of .env, where the environment does not name them already."""
    try:
        load_dotenv(file, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadSetting(f"{file} is not UTF-8 text. Save it again in that encoding.") from None
    except OSError as error:
        raise BadSetting(f"{file} cannot be read: {error.strerror}.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run_bot.py",
        description="Keepsake: a Discord companion that remembers, and reminds.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Keepsake {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def add(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    add("serve", _serve, "Run the Discord bot (this is what no command means).")
    chat = add("chat", _chat, "Talk to it in this terminal: no Discord account and no key needed.")
    chat.add_argument(
        "--user", metavar="NAME", default="", help="who you are (default: your login)"
    )
    when = add("when", _when, "Show how time words are understood.")
    when.add_argument("phrase", nargs="*", help="time words; none: one phrase per line of input")
    when.add_argument("--now", metavar="ISO", default="", help="pretend that it is this moment")
    when.add_argument("--zone", default="", help="IANA zone, such as Europe/Berlin")
    when.add_argument(
        "--prefer",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="what words mean to the person, such as date_order=mdy (may be repeated)",
    )
    when.add_argument("--json", action="store_true", help="one JSON object per line")
    add("invite", _invite, "Print the link that adds the bot to a server.")
    add("migrate", _migrate, "Bring the database to this version's schema, and nothing else.")
    backup = add("backup", _backup, "Write everything that is stored to a file, as JSON Lines.")
    backup.add_argument("file", type=Path, help="where to; - is standard output")
    restore = add("restore", _restore, "Read a backup into an empty database.")
    restore.add_argument("file", type=Path, help="where from; - is standard input")
    add(
        "health", _health, "Ask a running bot whether it is ready (for a container's health check)."
    )
    return parser


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    with _undisturbed():
        from bot.serving import serve

    return asyncio.run(serve(settings))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Import without looking for garbage: there is none, and looking is a tenth of the start.

    What was imported stays for good, so later collections need not look at it either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _chat(arguments: argparse.Namespace, settings: Settings) -> int:
    with _undisturbed():
        from bot.terminal import run_chat

    name = arguments.user or _login()
    return asyncio.run(run_chat(settings, name))


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name, as in a container; OSError is Python 3.13's word for it
        return str(os.getuid())


def _when(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.when import Preferences, read
    from bot.when.lines import understood_lines
    from bot.when.report import report
    from bot.zones import system_zone

    _forgive_bytes(json_lines=arguments.json)
    zone = arguments.zone or settings.time_zone or system_zone() or "UTC"
    now = _moment(arguments.now, zone)
    preferences = Preferences()
    for habit in arguments.prefer:
        name, _, value = habit.partition("=")
        try:
            preferences = preferences.with_answer(name, value)
        except ValueError as error:
            raise Problem(f"--prefer: {error}. Try date_order=mdy.") from None
    said = " ".join(arguments.phrase).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    phrases = [said] if arguments.phrase else _lines(empty=arguments.json)
    for phrase in phrases:
        found = read(phrase, now, zone, preferences)
        if arguments.json:
            line = json.dumps(report(phrase, found), ensure_ascii=False)
        else:
            line = understood_lines(found, now, preferences)
        sys.stdout.write(line + "\n")
    return 0


def _forgive_bytes(*, json_lines: bool) -> None:
    """Bytes that are no text become a sign for that, so that one line does not end the others.

    Input and JSON are UTF-8 whatever the locale; lines for people are what their terminal shows.
    """
    for stream, encoding in ((sys.stdin, "utf-8"), (sys.stdout, "utf-8" if json_lines else None)):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="replace")


def _lines(*, empty: bool) -> Iterator[str]:
    """Each line of input; `empty` ones too where a program counts on an answer to each."""
    for line in sys.stdin:
        if empty or line.strip():
            yield line.strip("\r\n")


def _moment(text: str, zone: str) -> datetime:
    from bot.reminders.localtime import load_zone

    if not text:
        return datetime.now(UTC).astimezone(load_zone(zone))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem("--now wants an ISO time such as 2026-11-22T14:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=load_zone(zone))


def _invite(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.serving import invite_link

    sys.stdout.write(asyncio.run(invite_link(settings)) + "\n")
    return 0


def _migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.services import prepare_database

    sys.stdout.write(asyncio.run(prepare_database(settings)) + "\n")
    return 0


def _backup(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.services import back_up

    # Standard error: standard output may be the backup itself.
    sys.stderr.write(asyncio.run(back_up(settings, arguments.file)) + "\n")
    return 0


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.services import restore_from

    sys.stdout.write(asyncio.run(restore_from(settings, arguments.file)) + "\n")
    return 0


def _health(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.health import ask

    return asyncio.run(ask(settings.health_port))
