"""Discord's refusals, with its own status and error codes."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Ends a request with this HTTP status and Discord's JSON error code."""

    def __init__(
        self, status: int, code: int, message: str, errors: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message} {errors or ''}".rstrip())
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.where = ""
        self.detail = message

    def payload(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body

    @property
    def malformed(self) -> bool:
        """True where the request could never succeed: a bug of the bot, not a state of Discord."""
        return self.code in {50006, 50035}


# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNAUTHORIZED = Refusal(401, 0, "401: Unauthorized")
NOT_FOUND = Refusal(404, 0, "404: Not Found")
UNKNOWN_CHANNEL = Refusal(404, 10003, "Unknown Channel")
UNKNOWN_GUILD = Refusal(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = Refusal(404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = Refusal(404, 10008, "Unknown Message")
UNKNOWN_USER = Refusal(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = Refusal(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = Refusal(404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = Refusal(404, 10063, "Unknown application command")
TOO_LARGE = Refusal(413, 40005, "Request entity too large")
ALREADY_ACKNOWLEDGED = Refusal(400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS = Refusal(403, 50001, "Missing Access")
NOT_YOUR_MESSAGE = Refusal(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = Refusal(400, 50006, "Cannot send an empty message")
CANNOT_DM = Refusal(403, 50007, "Cannot send messages to this user")
MISSING_PERMISSIONS = Refusal(403, 50013, "Missing Permissions")
NO_HISTORY = Refusal(403, 160002, "Cannot reply without permission to read message history")
INVALID_TOKEN = Refusal(401, 50027, "Invalid Webhook Token")
THREAD_ARCHIVED = Refusal(400, 50083, "Thread is archived")


def invalid_form(field: str, code: str, message: str) -> Refusal:
    """The 400 / 50035 for one field, given as a dotted path such as `embeds.0.title`."""
    errors: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(field.split(".") if field else []):
        errors = {part: errors}
    refusal = Refusal(400, 50035, "Invalid Form Body", errors)
    refusal.where, refusal.detail = field, message
    return refusal
