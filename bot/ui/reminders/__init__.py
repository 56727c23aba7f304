"""Reminders on Discord: creating, cards, lists, their buttons."""
