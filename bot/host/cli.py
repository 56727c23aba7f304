"""The subcommands: read the arguments and settings, run one coroutine, exit."""

from __future__ import annotations

import argparse
import asyncio
import gc
import getpass
import io
import logging
import os
import sys
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from bot import __version__
from bot.errors import HostProblem, Problem
from bot.host.logs import set_up_logging
from bot.settings import Settings, misspelled, read_settings
from bot.settings.env_file import load_env_file
from bot.settings.paths import (
    CONFIG,
    DATA_VARIABLE,
    DATABASE,
    ConfigFile,
    Folders,
    find_config,
    find_data,
    home_folders,
)

Command = Callable[[argparse.Namespace, Settings], int]

log = logging.getLogger(__name__)

EPILOG = """Settings come from the environment and from {config}; .env.example explains each.
SQLite and what you typed here are kept in {data}.
Without any setting, `{program} chat` works at once: SQLite, no key, the offline model."""

QUIET = ("chat", "when", "health")
"""Commands whose output is for a person or a program: they log warnings alone, unless told to."""


def keepsake() -> None:
    """The command of an installed package. Ends the process."""
    _run("keepsake")


def run_bot() -> None:
    """The script in a checkout and in the image. Ends the process."""
    _run("run_bot.py")


def _run(program: str) -> None:
    try:
        sys.exit(main(sys.argv[1:], program))
    except KeyboardInterrupt:
        sys.exit(0)


def main(argv: Sequence[str], program: str = "run_bot.py") -> int:
    """Run one subcommand; a HostProblem becomes one line on standard error and its exit code."""
    _forgive_the_terminal()
    home = home_folders()
    arguments = _parser(program, home).parse_args(argv)
    zoneinfo.reset_tzpath(to=())  # the locked tzdata decides, not how old this system is
    os.environ.setdefault("ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS", "false")  # what people wrote
    try:
        config = find_config(arguments.config, os.environ, home, Path())
        origin = load_env_file(config)
        settings = read_settings(os.environ, config.folder)
        quiet = "WARNING" if arguments.command in QUIET else settings.log_level
        set_up_logging(
            quiet if "LOG_LEVEL" not in os.environ else settings.log_level, settings.log_format
        )
        for written, meant in misspelled(os.environ):
            log.warning("%s is not a setting of mine. Did you mean %s?", written, meant)
        data = find_data(arguments.data, settings.data, home, config, Path())
        settings = replace(settings, data=str(data))
        run: Command = arguments.run
        if not arguments.stores:
            log.info("settings from %s", origin)
            return run(arguments, settings)
        settings, database = _placed(settings, config)
        log.info("settings from %s; database: %s", origin, database)
        with _told_to_the_host(database):
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
        sys.stderr.write("keepsake: nothing is reading my output any more (broken pipe).\n")
        return 1


def _forgive_the_terminal() -> None:
    """What a terminal cannot show, such as an emoji on Windows, becomes a sign for that."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _placed(settings: Settings, config: ConfigFile) -> tuple[Settings, str]:
    """``settings`` with an absolute DATABASE_URL, and which database that is, in words."""
    with _undisturbed():
        from bot.storage.database.urls import anchored, describe, sqlite_url

    if settings.database_url:
        url = anchored(settings.database_url, config.folder)
    else:
        url = sqlite_url(Path(settings.data, DATABASE))
    return replace(settings, database_url=url), describe(url)


def _told_to_the_host(database: str) -> AbstractContextManager[None]:
    with _undisturbed():
        from bot.storage.database.outages import told_to_the_host

    return told_to_the_host(database)


def _parser(program: str, home: Folders) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program,
        description="Keepsake: a Discord companion that remembers, and reminds.",
        epilog=EPILOG.format(config=home.config / CONFIG, data=home.data, program=program),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Keepsake {__version__}")
    _add_places(parser, "")
    parser.set_defaults(command="serve", run=_serve, stores=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def add(name: str, run: Command, text: str, *, stores: bool = False) -> argparse.ArgumentParser:
        # ``stores``: it uses the database, so its place is settled and logged before.
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run, stores=stores)
        # Without a default of its own, so that it does not undo the same option before the command.
        _add_places(command, argparse.SUPPRESS)
        return command

    add("serve", _serve, "Run the Discord bot (the default, if you give no command).", stores=True)
    chat = add(
        "chat",
        _chat,
        "Talk to it in this terminal: no Discord account and no key needed.",
        stores=True,
    )
    chat.add_argument(
        "--user", metavar="NAME", default="", help="who you are (default: your login)"
    )
    when = add("when", _when, "Show how time words are understood.")
    when.add_argument(
        "phrase", nargs="*", help="time words; if there are none, one phrase per line of input"
    )
    when.add_argument("--now", metavar="ISO", default="", help="pretend that this is the time now")
    when.add_argument("--zone", default="", help="IANA zone, such as Europe/Berlin")
    when.add_argument(
        "--prefer",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="what words mean to the person, such as date_order=mdy (you can repeat it)",
    )
    when.add_argument("--json", action="store_true", help="one JSON object per line")
    invites = "Print the links that add the bot to a server and to a person's own account."
    add("invite", _invite, invites)
    sync = add("sync", _sync, "Register the slash commands at Discord if they differ there.")
    sync.add_argument("--force", action="store_true", help="even if they do not differ")
    migrates = "Bring the database up to this version's schema, then stop."
    add("migrate", _migrate, migrates, stores=True)
    backs_up = "Back up everything to a file, as JSON Lines."
    backup = add("backup", _backup, backs_up, stores=True)
    backup.add_argument("file", type=Path, help="where to write; - is standard output")
    backup.add_argument(
        "--allow-empty", action="store_true", help="do so even if nothing is stored"
    )
    restore = add("restore", _restore, "Read a backup into an empty database.", stores=True)
    restore.add_argument("file", type=Path, help="where to read from; - is standard input")
    add("health", _health, "Ask a running bot whether it is ready (for a health check).")
    return parser


def _add_places(parser: argparse.ArgumentParser, default: str) -> None:
    """The options that say where things are; they may stand before the command and after it."""
    parser.add_argument(
        "--config", metavar="FILE", default=default, help="the .env file (or KEEPSAKE_CONFIG)"
    )
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        default=default,
        help=f"the folder for SQLite and the terminal's history (or {DATA_VARIABLE})",
    )


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    with _undisturbed():
        from bot.host.serve import serve

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
        return str(os.getuid()) if hasattr(os, "getuid") else "me"


def _when(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.host.when_command import run_when

    return run_when(arguments, settings)


def _invite(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.host.serve import invite_links

    sys.stdout.write(asyncio.run(invite_links(settings)))
    return 0


def _sync(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.host.serve import sync_commands

    sys.stdout.write(asyncio.run(sync_commands(settings, force=arguments.force)) + "\n")
    return 0


def _migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.bootstrap import prepare_database

    sys.stdout.write(asyncio.run(prepare_database(settings)) + "\n")
    return 0


def _backup(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.host.maintenance import back_up

    told = asyncio.run(back_up(settings, arguments.file, allow_empty=arguments.allow_empty))
    sys.stderr.write(told + "\n")  # standard output may be the backup itself
    return 0


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.host.maintenance import restore_from

    sys.stdout.write(asyncio.run(restore_from(settings, arguments.file)) + "\n")
    return 0


def _health(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.host.health import ask

    return asyncio.run(ask(settings.health_host, settings.health_port))
