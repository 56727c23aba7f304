"""What Discord knows and answers; `tests.discord_server` is its public face."""
