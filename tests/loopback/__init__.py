"""Stand-ins on 127.0.0.1 for what the bot talks to: Discord, model providers, a database's port."""
