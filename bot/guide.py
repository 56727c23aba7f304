"""What Keepsake says about itself: help by example and what it stores, for every front."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and lines under it; ``code`` in a line stands between backticks."""

    heading: str
    lines: tuple[str, ...]


Screen = tuple[Section, ...]
"""What fits on a phone without scrolling: about 20 lines of 45 characters."""

TALK: Screen = (
    Section(
        "Just talk to me",
        (
            "“Remind me tomorrow at 9 to call mum”",
            "“Remind me every Monday at 8 to run”",
            "“Add milk to my list” (needs no time)",
            "“What are my reminders?”",
            "“Move the second one to Friday 18:30”",
            "“Done with 2” · “Delete the first reminder”",
            "“Snooze 1 for an hour” · “Undo”",
            "“Cancel all gym ones until Monday”",
        ),
    ),
    Section(
        "I remember you",
        (
            "“My name is Ada” · “I live in Berlin”",
            "“Remember that I take my tea with milk”",
            "“What do you know about me?”",
            "“Forget the tea”",
        ),
    ),
    Section(
        "Peace and order",
        (
            "“Quiet hours 22:00 to 7:00”",
            "“Send me an agenda at 7:30”",
        ),
    ),
)

COMMANDS: Screen = (
    Section(
        "Commands (they work even when the model is away)",
        (
            "`/remind` tomorrow 9 · call mum",
            "`/reminders list` and all about them",
            "`/timezone` Berlin, or your time now",
            "`/quiet` 22:00-07:00 weekdays",
            "`/agenda` 07:30, or now",
            "`/remindfor` @Bob · Friday 18:00 · bring the keys",
            "`/reminders export`, `import`, for your calendar app",
            "`/memory show` what I know about you",
            "`/memory forget` one thing, or everything",
            "`/memory export` all your data as a file",
            "`/privacy` what I keep, in plain words",
            "`/reset` a fresh conversation here",
        ),
    ),
    Section(
        "Good to know",
        (
            "In a server, mention me or reply to me.",
            "A reminder that arrives has buttons, and you can reply to it: “in 20 min”.",
            "On any message: Apps → Remind me about this.",
        ),
    ),
)

AT_THE_TERMINAL: Screen = (
    Section(
        "At this prompt",
        (
            "/reset  start a fresh conversation; what I know about you stays",
            "/help   this",
            "/quit   leave (or Ctrl-D)",
        ),
    ),
)

PRIVACY: Screen = (
    Section(
        "What I store about you",
        (
            "Your Discord id, the place where we last spoke, and your DM channel's id.",
            "What you told me: name, time zone, habits and facts.",
            "Your reminders, when each was delivered, and where.",
            "Our conversations, so that I can follow them. Files are read, not kept.",
            "Messages that you asked to be reminded about, with their small files.",
            "Requests to remind somebody, and whom you blocked from asking you.",
        ),
    ),
    Section(
        "Who sees it",
        (
            "You. And whoever hosts me can read the database.",
            (
                "If my host uses a language model of a provider, it gets what you say to me. "
                "The commands work without it."
            ),
            "Nobody else: not your server, not other people who talk to me.",
        ),
    ),
    Section(
        "Your say",
        (
            "`/memory show` what I know, each with a button to forget it",
            "`/memory export` everything as a file",
            "`/memory forget` one thing, or everything about you at once",
        ),
    ),
)


def markdown(screen: Screen) -> str:
    """A screen as Discord shows it."""
    blocks = [
        "\n".join((f"**{section.heading}**", *(f"• {line}" for line in section.lines)))
        for section in screen
    ]
    return "\n\n".join(blocks)


def plain(*screens: Screen) -> str:
    """Screens as a terminal shows them: no markup."""
    blocks = [
        "\n".join((section.heading, *(f"  {line}" for line in section.lines)))
        for screen in screens
        for section in screen
    ]
    return "\n\n".join(blocks).replace("`", "")
