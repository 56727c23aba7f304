"""The offline model: it understands plain English about names, facts, zones and reminders."""

from bot.offline.adk_model import OfflineModel

__all__ = ["OfflineModel"]
