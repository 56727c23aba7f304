"""One file = one extension = one cog; nothing else lives here."""
