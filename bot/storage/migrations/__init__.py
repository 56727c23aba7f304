"""Our schema's history, run by bot.storage.database.migrate."""
