"""Delivery: due reminders are claimed, sent and settled, each exactly once where possible."""
