"""Answers: a tool's answer in the words of the offline model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.help_text import TALK, plain
from bot.offline.habits import HABIT_ANSWERS
from bot.reminders.preference_words import in_words
from bot.reminders.search import fold
from bot.reminders.timings import WHICH_CITY, waiting_words
from bot.timezones.iana import FIXED, is_fixed, zone_name

HELLO = (
    "I'm Keepsake, running on my small offline model: I remember your name and what you tell "
    "me, and I look after your reminders. For real conversation, whoever hosts me can set "
    "GOOGLE_API_KEY."
)
HELP = plain(TALK)
THANKS = "You're welcome!"
UNKNOWN = (
    "I'm the offline model: I can keep names, facts and reminders, but I can't chat about that. "
    "Try “remind me tomorrow at 9 to call mum”, or say “help” for more."
)
ASK_YES = "Should I go ahead? (yes or no)"
ASK_NUMBER = "Just say the number."
ASK_NAME = "What should I call you?"


def answer(tool: str, args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """The sentence for one tool's result; ``args`` are what it was called with."""
    if "error" in result:
        return str(result["error"])
    if "question" in result:
        options = "\n".join(f"{n}. {o['label']}" for n, o in enumerate(result["options"], start=1))
        return f"{result['question']}\n{options}\n{ASK_NUMBER}"
    return ANSWERS[tool](args, result)


def _tell_name(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    name = result["name"]
    if args.get("greeting"):
        hello = f"Hello {name}!" if name else "Hello! I'm Keepsake."
        return f"{hello} {'What can I do for you?' if name else ASK_NAME}"
    return f"Your name is {name}." if name else f"I don't know your name yet. {ASK_NAME}"


def _set_name(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return f"Nice to meet you, {result['name']}! I'll remember that."


def _remember(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return f"I'll remember: {result['remembered']}"


def _list_memories(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if args.get("asked") == "time":
        return _clock(result)
    if args.get("about"):
        return _about(str(args["about"]), result)
    known = [f"• Your name is {result['name']}."] if result["name"] else []
    if result["time_zone"]:
        known.append(f"• Your time zone is {zone_name(result['time_zone'])}.")
    known += [f"• {fact}" for fact in result["facts"]]
    known += [f"• {in_words(name, value)}" for name, value in result["preferences"].items()]
    if not known:
        return f"I don't know anything about you yet. {ASK_NAME}"
    return "Here's what I know about you:\n" + "\n".join(known)


def _clock(result: Mapping[str, Any]) -> str:
    if not result["time_zone"]:
        return "I don't know your time zone yet. Tell me your city: “I live in Berlin”."
    return f"It's {result['local_time']} in your time zone, {zone_name(result['time_zone'])}."


def _about(what: str, result: Mapping[str, Any]) -> str:
    """The facts that hold the words asked about; colour and color are one word."""
    wanted = [_stem(word) for word in fold(what).split()]
    fitting = [
        fact for fact in result["facts"] if all(word in _stem(fold(fact)) for word in wanted)
    ]
    if not fitting:
        return f"I don't know that yet. Tell me, for example: “My {what} is …”."
    return "You told me: " + "; ".join(fitting)


def _stem(words: str) -> str:
    return words.replace("our", "or").rstrip("?.!")


def _forget(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return f"Forgotten: {', '.join(result['forgotten'])}"


def _set_preference(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return ""  # said by the call that follows it


def _set_time_zone(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    zone = result["time_zone"]
    place = f" ({result['place']})" if "place" in result and not is_fixed(zone) else ""
    told = [f"Your time zone is {zone_name(zone)}{place}; it's {result['local_time']} there."]
    told += [FIXED] if is_fixed(zone) else []
    told += [_added({}, {"added": reminder}) for reminder in result.get("stored", ())]
    told += [f"I didn't save this: {line}" for line in result.get("refused", ())]
    return "\n".join((*told, result["ask"]) if "ask" in result else told)


def _added(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    reminder = result["added"]
    if reminder["when"] == "no time":
        note = f"\n{reminder['note']}" if "note" in reminder else ""
        return f"It's on your list: {reminder['text']}{note}"
    undo = "\nDidn't mean that? Say “undo”." if args.get("guessed") else ""
    return f"I'll remind you: {reminder['text']}\n{reminder['when']}{undo}"


def _list_reminders(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if not result["count"] and args.get("during"):
        return f"Nothing for {args['during']}."
    waiting = _waiting(result.get("waiting_for_time_zone", ()))
    if not result["count"] and waiting:
        return waiting
    if not result["count"]:
        found = " that match" if args.get("search") else ""
        return f"You don't have any reminders{found}. Try “remind me tomorrow at 9 to call mum”."
    more = result["count"] - len(result["reminders"])
    lines = ["Your reminders:", *result["reminders"]]
    if more:
        lines.append(
            f"… and {more} more. Say “search milk” or “what do I have this week” to see fewer."
        )
    return "\n".join((*lines, waiting) if waiting else lines)


def _waiting(requests: Sequence[str]) -> str:
    if not requests:
        return ""
    return f"{waiting_words(len(requests))}: {'; '.join(requests)}. {WHICH_CITY}"


def _history(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if not result["history"]:
        return "Nothing has gone off yet."
    return "Here's what happened lately:\n" + "\n".join(f"• {line}" for line in result["history"])


def _reminder_line(reminder: Mapping[str, Any]) -> str:
    extras = [reminder["when"]]
    if reminder["priority"] != "normal":
        extras.append(f"{reminder['priority']} priority")
    return f"{reminder['text']} ({'; '.join(extras)})"


def _viewed(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return _reminder_line(result["reminder"])


def _changed(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return f"Changed: {_reminder_line(result['changed'])}"


def _deleted(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return f"Deleted: {result['deleted']['text']}"


def _acted(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """What was done to one reminder: the tool names it by the past participle."""
    if "already" in result:
        return f"That's already {result['already']}: {result['text']}"
    action, reminder = next(iter(result.items()))
    if action in ("done", "deleted"):
        return f"{action.capitalize()}: {reminder['text']}"
    return f"{action.capitalize()}: {_reminder_line(reminder)}"


def _undone(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if "removed" in result:
        return f"Undone, so it's off your list: {', '.join(result['removed'])}"
    return f"Undone: {', '.join(result['restored'])}"


def _preview(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    count = result["count"]
    lines = [f"• {line}" for line in result["preview"]]
    if count > len(lines):
        lines.append(f"… and {count - len(lines)} more")
    what = "1 reminder" if count == 1 else f"{count} reminders"
    return f"This would change {what}:\n" + "\n".join(lines) + f"\n{ASK_YES}"


def _confirmed(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if result.get("dropped"):
        return "OK, I didn't change anything."
    count = result["count"]
    many = "1 reminder" if count == 1 else f"{count} reminders"
    return f"{many} {SWEPT[result['done']]}. You can say “undo” for {result['undo']}."


SWEPT = {
    "cancel": "cancelled",
    "move": "moved",
    "pause": "paused",
    "resume": "resumed",
    "done": "ticked off",
}


ANSWERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    "tell_name": _tell_name,
    "set_name": _set_name,
    "remember": _remember,
    "list_memories": _list_memories,
    "forget": _forget,
    "set_preference": _set_preference,
    "set_time_zone": _set_time_zone,
    "add_reminder": _added,
    "list_reminders": _list_reminders,
    "view_reminder": _viewed,
    "show_history": _history,
    "update_reminder": _changed,
    "delete_reminder": _deleted,
    "finish_reminder": _acted,
    "snooze_reminder": _acted,
    "move_reminder": _acted,
    "skip_next": _acted,
    "pause_reminder": _acted,
    "resume_reminder": _acted,
    "undo_last": _undone,
    "preview_several": _preview,
    "confirm_several": _confirmed,
    **HABIT_ANSWERS,
}
