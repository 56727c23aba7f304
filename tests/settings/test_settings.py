"""Settings: what is read from where, and what a host is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSetting, Settings, misspelled, read_settings


def test_without_anything_the_defaults_suffice() -> None:
    assert read_settings({}) == Settings()


def test_an_empty_value_counts_as_not_set() -> None:
    assert read_settings({"MODEL": "", "LOG_LEVEL": ""}) == Settings()


def test_a_container_secret_is_read_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("abc\n")
    assert read_settings({"DISCORD_TOKEN_FILE": str(secret)}).discord_token == "abc"


def test_the_variable_itself_wins_over_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("abc")
    environ = {"DISCORD_TOKEN": "direct", "DISCORD_TOKEN_FILE": str(secret)}
    assert read_settings(environ).discord_token == "direct"


def test_a_secret_file_that_is_missing_is_named() -> None:
    with pytest.raises(BadSetting, match=r"DISCORD_TOKEN_FILE names /nowhere.*No such file"):
        read_settings({"DISCORD_TOKEN_FILE": "/nowhere"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MESSAGE_CONTENT", "perhaps", "say yes or no"),
        ("ANSWER_CHANNELS", "12, general", "Discord ids"),
        ("ANSWER_CHANNELS", "1²", "Discord ids"),
        ("LOG_LEVEL", "loud", "one of DEBUG"),
        ("HEALTH_PORT", "99999", "from 0 to 65,535"),
        ("HEALTH_PORT", "8²", "from 0 to 65,535"),
        ("HEALTH_HOST", "example.org", "give an IP address"),
        ("TIME_ZONE", "Mars/Olympus", "IANA time zone"),
        ("TIME_ZONE", "../etc/passwd", "IANA time zone"),
        ("DISCORD_API_URL", "discord.com", "http://"),
        ("RECENT_EVENTS", "-1", "from 12"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str, words: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings({name: value})
    assert name in str(refused.value)
    assert words in str(refused.value)


def test_secrets_are_not_shown() -> None:
    settings = read_settings(
        {
            "DISCORD_TOKEN": "s3cret-token",
            "GOOGLE_API_KEY": "s3cret-key",
            "DATABASE_URL": "postgresql://user:s3cret@host/db",
        }
    )
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("1", True), ("Off", False)])
def test_a_flag_is_a_word(text: str, value: bool) -> None:
    assert read_settings({"MESSAGE_CONTENT": text}).message_content is value


def test_channel_ids_are_a_list() -> None:
    assert read_settings({"ANSWER_CHANNELS": "12, 34 56"}).answer_channels == {"12", "34", "56"}


def test_a_secret_saved_with_a_byte_order_mark_is_read_without(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("abc\r\n", encoding="utf-8-sig")
    assert read_settings({"DISCORD_TOKEN_FILE": str(file)}).discord_token == "abc"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DISCORD_TOKN", "DISCORD_TOKEN"),
        ("discord_token", "DISCORD_TOKEN"),
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("DISCORD_TOKEN_FIEL", "DISCORD_TOKEN_FILE"),
        ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        ("MODLE", "MODEL"),
        ("TIMEZONE", "TIME_ZONE"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("HEALTH-PORT", "HEALTH_PORT"),
        # Other programs' settings, and compose's.
        ("OPENAI_API_KEY", None),
        ("GOOGLE_GEMINI_BASE_URL", None),
        ("GOOGLE_CSE_API_KEY", None),
        ("POSTGRES_PASSWORD", None),
        ("REQUIREMENTS", None),
        ("KEEPSAKE_CONFIG", None),
        ("TZ", None),
    ],
)
def test_a_slip_in_a_name_is_found(written: str, meant: str | None) -> None:
    assert list(misspelled({written: "x"})) == ([(written, meant)] if meant else [])


def test_a_name_is_no_slip_where_the_setting_itself_is_given() -> None:
    assert not list(misspelled({"DISCORD_BOT_TOKEN": "another's", "DISCORD_TOKEN_FILE": "/run/t"}))
