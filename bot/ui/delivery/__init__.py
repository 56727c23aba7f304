"""Delivery to Discord: fired reminders, quotes, paced requests."""
