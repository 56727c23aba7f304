"""The .env file: loaded into the environment whole, or refused with the line at fault."""

from __future__ import annotations

import io
import stat

from dotenv import load_dotenv
from dotenv.parser import parse_stream

from bot.settings import BadSetting
from bot.settings.paths import ConfigFile


def load_env_file(config: ConfigFile) -> str:
    """Load the .env file where the environment does not say the same already → where from.

    Raises BadSetting for a file that was named and is not there, or that cannot be read whole.
    """
    file = config.path
    try:
        if stat.S_ISDIR(file.stat().st_mode):
            raise BadSetting(f"{file} is a folder. Name the file in it that holds the settings.")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadSetting(f"{file} isn't UTF-8 text. Save it as UTF-8 and start me again.") from None
    except (FileNotFoundError, NotADirectoryError):
        if config.named:
            raise BadSetting(
                f"There is no file {file}. Correct --config or KEEPSAKE_CONFIG."
            ) from None
        return f"the environment alone (no {file})"
    except OSError as error:
        raise BadSetting(
            f"I can't read {file}: {error.strerror}. Run me as the bot's own user, or let this "
            "user read the file."
        ) from None
    if line := _unreadable_line(text):
        # The parser would go on without it: a bot without the setting that the host has written.
        raise BadSetting(
            f"I can't read line {line} of {file} as NAME=value. Mend it (is a quote not closed?), "
            "or put # before it."
        )
    load_dotenv(stream=io.StringIO(text))
    return str(file)


def _unreadable_line(text: str) -> int:
    """The number of the first line that is no setting and no comment; 0 if there is none."""
    for found in parse_stream(io.StringIO(text)):
        if found.error:
            said = found.original.string
            blank = said[: len(said) - len(said.lstrip())]  # what it was read with, before it
            return found.original.line + blank.count("\n")
    return 0
