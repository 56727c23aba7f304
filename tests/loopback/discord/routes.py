"""Every REST operation that the loopback Discord serves."""

from __future__ import annotations

from tests.loopback.discord import rest_application, rest_channels, rest_interactions

ROUTES = [*rest_channels.ROUTES, *rest_application.ROUTES, *rest_interactions.ROUTES]
