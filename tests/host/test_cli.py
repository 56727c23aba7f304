"""The command line: options in any place, and what a host is told when settings are unusable."""

from __future__ import annotations

import os
import sqlite3
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.host.cli import _login, main
from bot.settings.paths import Folders

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`main` in a checkout of its own: no setting of the developer's, and the log of the test."""
    monkeypatch.setattr("bot.host.cli.set_up_logging", lambda *_: None)
    monkeypatch.setattr("bot.host.cli.home_folders", lambda: Folders(tmp_path, tmp_path / "data"))
    monkeypatch.setattr("os.environ", {"HOME": str(tmp_path)})  # a .env may bring what it wants
    yield lambda *words: main([str(word) for word in words])
    zoneinfo.reset_tzpath()


def error(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that was written to standard error."""
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    return written.err


@pytest.mark.parametrize("place", ["before", "after", "both"])
def test_where_things_are_may_be_said_before_and_after_the_command(
    run: Run, tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, other = ["--data", tmp_path / "wanted"], ["--data", tmp_path / "other"]
    words = {
        "before": [*wanted, "migrate"],
        "after": ["migrate", *wanted],
        "both": [*other, "migrate", *wanted],
    }
    assert run(*words[place]) == 0
    file = tmp_path / "wanted" / "keepsake.db"
    assert capsys.readouterr().out == f"The database is ready: the SQLite file {file}\n"
    assert file.exists()
    assert not (tmp_path / "other").exists()


def test_a_relative_database_starts_at_the_folder_of_the_env_file(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()
    (folder / "my.env").write_text("DATABASE_URL=sqlite:///kept/100%25 mine.db\n", encoding="utf-8")
    assert run("--config", folder / "my.env", "migrate") == 0
    file = folder / "kept" / "100% mine.db"
    assert str(file) in capsys.readouterr().out
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT count(*) FROM people").fetchone() == (0,)
    database.close()


def test_the_data_folder_may_be_named_in_the_env_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KEEPSAKE_DATA=here\n", encoding="utf-8")
    assert run("migrate") == 0
    assert (tmp_path / "here" / "keepsake.db").exists()


def test_a_start_says_where_everything_is(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    file = tmp_path / ".env"
    assert run() == 30  # no command is serve, which has no token here
    file.write_text("DATABASE_URL=postgres://ada:s3cret@db.example/keepsake\n", encoding="utf-8")
    assert run("serve") == 30
    without, with_file = caplog.messages
    sqlite = f"database: the SQLite file {tmp_path}/data/keepsake.db"
    assert without == f"settings from the environment alone (no {file}); {sqlite}"
    server = "database: PostgreSQL at db.example, database keepsake"
    assert with_file == f"settings from {file}; {server}"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("TIME_ZONE=Mars\n".encode("utf-16"), "{} isn't UTF-8 text. Save it "),
        ("TIME_ZONE=Mars\r\n".encode("utf-8-sig"), "TIME_ZONE is “Mars”: give an IANA"),
        (None, "There is no file {}. Correct --config or KEEPSAKE_CONFIG."),
        (b"# mine\n\n\nDISCORD_TOKEN: abc\n", "I can't read line 4 of {} as NAME=value."),
        (b"export LOG_LEVEL=INFO\r\nMODEL='gemini\r\n", "I can't read line 2 of {} as NAME"),
    ],
)
def test_an_env_file_that_cannot_be_used(
    run: Run,
    tmp_path: Path,
    written: bytes | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "my.env"
    if written is not None:
        file.write_bytes(written)
    assert run("--config", file, "migrate") == 10
    assert error(capsys).startswith(f"keepsake: {said.format(file)}")


def test_a_secret_file_starts_at_the_folder_of_the_env_file(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "level").write_text("loud\n", encoding="utf-8")
    (tmp_path / ".env").write_text("LOG_LEVEL_FILE=level\n", encoding="utf-8")
    assert run("migrate") == 10
    assert error(capsys).startswith("keepsake: LOG_LEVEL is “loud”: give one of")


def test_a_setting_that_is_nearly_one_is_told(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKN=s3cret\nOPENAI_API_KEY=x\n", encoding="utf-8")
    assert run("invite") == 30
    warnings = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert warnings == ["DISCORD_TOKN is not a setting of mine. Did you mean DISCORD_TOKEN?"]


def test_an_outage_ends_a_command_in_words_for_the_host(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: object) -> str:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr("bot.bootstrap.prepare_database", full)
    assert run("migrate") == 24
    file = tmp_path / "data" / "keepsake.db"
    assert error(capsys) == (
        f"keepsake: the SQLite file {file} answers, but I can't work with it (database or disk is "
        "full). Check that its disk isn't full and that it takes writes, then start me again.\n"
    )


@pytest.mark.parametrize("option", ["--now=soon", "--zone=Mars", "--prefer=x", "--prefer=a=b"])
def test_an_option_whose_value_cannot_be_used_ends_as_a_wrong_command_line(
    run: Run, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("when", option, "tomorrow") == 2
    assert error(capsys).startswith(f"keepsake: {option.partition('=')[0]}")


def test_an_env_file_that_is_none(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--config", tmp_path, "invite") == 10
    assert error(capsys).startswith(f"keepsake: {tmp_path} is a folder.")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert run("--config", loop, "invite") == 10
    assert error(capsys).startswith(f"keepsake: I can't read {loop}: ")


@pytest.mark.parametrize(
    ("command", "url", "code", "said"),
    [
        ("migrate", "nonsense", 11, "I can't use DATABASE_URL: it names neither"),
        ("backup -", "nonsense", 11, "I can't use DATABASE_URL: it names neither"),
        ("backup -", "sqlite://k.db", 11, "I can't use DATABASE_URL: a SQLite URL has three"),
        ("migrate", "sqlite:///{}", 16, "I can't keep the SQLite database at {}: that is"),
        (
            "migrate",
            "sqlite:///{}/f/k.db",
            16,
            "I can't keep the SQLite database at {0}/f/k.db: {0}/f is a file",
        ),
        ("migrate", "postgresql://127.0.0.1:99999/k", 11, "I can't use DATABASE_URL: its port"),
        ("backup -", "sqlite:///{}/f/k.db", 21, "There is no database at {}/f/k.db, and"),
        ("backup -", "", 21, "There is no database at {}/data/keepsake.db, and"),
    ],
)
def test_a_database_that_cannot_be_used(
    run: Run,
    tmp_path: Path,
    command: str,
    url: str,
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "f").touch()
    os.environ["DATABASE_URL"] = url.format(tmp_path)
    assert run(*command.split()) == code
    assert error(capsys).startswith(f"keepsake: {said.format(tmp_path)}")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_who_sits_at_the_terminal_may_have_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", unknown)
    monkeypatch.setattr("os.getuid", lambda: 1001, raising=False)
    assert _login() == "1001"
    monkeypatch.delattr("os.getuid")  # Windows has none
    assert _login() == "me"


def test_help_names_the_program_and_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.host.cli.home_folders", lambda: Folders(tmp_path, tmp_path / "data"))
    with pytest.raises(SystemExit):
        main(["--help"], "keepsake")
    shown = capsys.readouterr().out
    assert shown.startswith("usage: keepsake ")
    assert "`keepsake chat`" in shown
    assert f"{tmp_path}/.env;" in shown
    assert f"{tmp_path}/data." in shown
