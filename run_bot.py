#!/usr/bin/env python3
"""The front door of a checkout and of the image: a subcommand → one coroutine. No logic."""

import sys

if __name__ == "__main__":
    try:
        from bot.host.cli import run_bot

        run_bot()
    except ModuleNotFoundError as missing:
        if (missing.name or "bot").partition(".")[0] == "bot":
            raise
        sys.exit(
            f"keepsake: the package {missing.name} is not installed for {sys.executable}. "
            "Set up as docs/operating.md says (“make install”), then use the Python in .venv."
        )
