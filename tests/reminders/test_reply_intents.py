"""What a short reply to a reminder asks for."""

from __future__ import annotations

import pytest

from bot.reminders.reply_intents import Want, Wish, about_when, wish_of

CASES = {
    "done": Wish(Want.DONE),
    "Done!": Wish(Want.DONE),
    "ok done, thanks": Wish(Want.DONE),
    "did it": Wish(Want.DONE),
    "✅": Wish(Want.DONE),
    "erledigt": Wish(Want.DONE),
    "skip": Wish(Want.SKIP),
    "skip the next one": Wish(Want.SKIP),
    "stop": Wish(Want.STOP),
    "please delete this": Wish(Want.STOP),
    "don't remind me again": Wish(Want.STOP),
    "pause it": Wish(Want.PAUSE),
    "tomorrow 9": Wish(Want.WHEN, "tomorrow 9"),
    "in 20 min please": Wish(Want.WHEN, "in 20 min"),
    "every Monday instead": Wish(Want.WHEN, "every Monday"),
    "snooze for an hour": Wish(Want.WHEN, "an hour", sure=True),
    "move it to Friday 18:30": Wish(Want.WHEN, "Friday 18:30", sure=True),
    "remind me again in 2 hours": Wish(Want.WHEN, "in 2 hours"),
    "make it every Tuesday": Wish(Want.WHEN, "every Tuesday"),
    "change it to buy oat milk": Wish(Want.TEXT, "buy oat milk"),
    "rename to: buy oat milk": Wish(Want.TEXT, "buy oat milk"),
    "call it buy oat milk": Wish(Want.TEXT, "buy oat milk"),
    "change the text to buy oat milk": Wish(Want.TEXT, "buy oat milk"),
    "change the time to 6pm": Wish(Want.WHEN, "6pm", sure=True),
    "snooze": Wish(Want.LATER),
    "Not now, thanks": Wish(Want.LATER),
    "later!": Wish(Want.LATER),
    "remind me again in a bit": Wish(Want.LATER),
    "remind me again tomorrow": Wish(Want.WHEN, "tomorrow"),
    "snooze it until later": Wish(Want.WHEN, "later", sure=True),
    "done is better than perfect": Wish(Want.WHEN, "done is better than perfect"),
}


@pytest.mark.parametrize(("sentence", "wish"), CASES.items())
def test_wishes(sentence: str, wish: Wish) -> None:
    assert wish_of(sentence) == wish


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        ("remind me about this tomorrow at 9", "tomorrow at 9"),
        ("Please remind me of that in 2 h.", "in 2 h"),
        ("remind me about this message", ""),
        ("remind me to call mum", None),
        ("what is this about?", None),
    ],
)
def test_about_this(sentence: str, when: str | None) -> None:
    assert about_when(sentence) == when
