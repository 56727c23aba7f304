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
            "“Add milk to my list” (no time needed)",
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
        "Peace and quiet",
        (
            "“Quiet hours 22:00 to 7:00”",
            "“Send me an agenda at 7:30”",
        ),
    ),
)

COMMANDS: Screen = (
    Section(
        "Commands (no model needed)",
        (
            "`/remind` tomorrow 9 · call mum",
            "`/reminders list`, `done`, `snooze` and more",
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
            "When I remind you, use the buttons or just reply: “in 20 min”.",
            "On any message: Apps → Remind me about this.",
        ),
    ),
)

AT_THE_TERMINAL: Screen = (
    Section(
        "At this prompt",
        (
            "/reset  start fresh (I still remember what I know about you)",
            "/help   show this",
            "/quit   leave (or Ctrl-D)",
        ),
    ),
)

PRIVACY: Screen = (
    Section(
        "What I store about you",
        (
            "Your Discord id, where we last spoke, and your DM channel's id.",
            "What you've told me: name, time zone, habits and facts.",
            "Your reminders, when each was delivered, and where.",
            "Our conversations, so I can follow them. I read files, but don't keep them.",
            "Messages you asked me to remind you about, with their small files.",
            "Requests to remind someone, and who you've blocked from asking you.",
        ),
    ),
    Section(
        "Who sees it",
        (
            "You do. Whoever hosts me can read the database too.",
            (
                "If my host uses a language model from a provider, the provider sees what you "
                "say to me. Commands work without it."
            ),
            "Nobody else does: not your server, not other people who talk to me.",
        ),
    ),
    Section(
        "What you can do",
        (
            "`/memory show` what I know, with a button to forget each thing",
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
