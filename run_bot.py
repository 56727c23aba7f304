#!/usr/bin/env python3
"""The front door: a subcommand → one coroutine. No logic."""

from __future__ import annotations

import sys

from bot.commands import main

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
