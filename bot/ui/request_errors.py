"""Request errors: what a request to Discord raises when it is refused, fails or gets lost."""

from __future__ import annotations

import aiohttp
import discord

REQUEST_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)
"""discord.py raises the last two as they are when the connection breaks."""
