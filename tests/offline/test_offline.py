"""The offline model: what plain English asks for, and what it says to the tools' answers."""

from __future__ import annotations

from typing import Any

import pytest
from google.genai import types

from bot.offline.adk_model import MOVED, respond
from bot.offline.answers import ASK_NAME, ASK_NUMBER, HELP, UNKNOWN, answer
from bot.offline.grammar import Call, Say
from bot.offline.intents import bare_name, intent_of
from bot.offline.questions import ASK_WHAT


def one(tool: str, **args: Any) -> tuple[Call, ...]:
    return (Call(tool, args),)


@pytest.mark.parametrize(
    ("sentence", "calls"),
    [
        ("What's my name?", one("tell_name")),
        ("whats my name", one("tell_name")),
        ("do you know my name", one("tell_name")),
        ("My name is Sarah", one("set_name", name="Sarah")),
        ("my name's sarah jane!", one("set_name", name="sarah jane")),
        ("Hi, my name is Ada.", one("set_name", name="Ada")),
        ("call me Ishmael", one("set_name", name="Ishmael")),
        ("I'm Ada", one("set_name", name="Ada")),
        ("I’m Ada", one("set_name", name="Ada")),
        ("Forget my name", one("forget", what="my name")),
        ("Add a reminder to buy groceries", one("add_reminder", text="buy groceries")),
        (
            "Add another reminder to finish the report",
            one("add_reminder", text="finish the report"),
        ),
        ("please remind me to call mum tomorrow", one("add_reminder", text="call mum tomorrow")),
        (
            "Can you remind me tomorrow at 9 to call mum?",
            one("add_reminder", text="tomorrow at 9 to call mum"),
        ),
        (
            "remind me in 20 min to take out the bread",
            one("add_reminder", text="in 20 min to take out the bread"),
        ),
        ("don't let me forget the milk", one("add_reminder", text="the milk")),
        ("remind me to", Say(ASK_WHAT)),
        ("done", one("finish_reminder", which="what rang")),
        ("I'm done!", one("finish_reminder", which="what rang")),
        ("done with milk", one("finish_reminder", which="milk")),
        ("snooze for 10 min", one("snooze_reminder", which="it", until="10 min")),
        ("snooze 2 hours", one("snooze_reminder", which="it", until="2 hours")),
        (
            "snooze 2 until Wednesday at 10",
            one("snooze_reminder", which="2", until="Wednesday at 10"),
        ),
        ("move call mum by 2 hours", one("move_reminder", which="call mum", by="2 hours")),
        ("push 2 back by a day", one("move_reminder", which="2", by="a day")),
        ("show 1", one("view_reminder", which="1")),
        ("what did I miss?", one("show_history")),
        ("history", one("show_history")),
        ("my city is Lagos", one("set_time_zone", city_or_zone="Lagos")),
        (
            "hi, I'm Sarah from Berlin",
            (
                Call("set_name", {"name": "Sarah"}),
                Call("set_time_zone", {"city_or_zone": "Berlin"}),
            ),
        ),
        ("I'm Jack from accounting", one("set_name", name="Jack from accounting")),
        ("what do I have?", one("list_reminders")),
        ("I just moved to Tokyo", one("set_time_zone", city_or_zone="Tokyo")),
        (
            "set my reminder for groceries to high priority",
            one("update_reminder", which="groceries", priority="high"),
        ),
        ("make 2 high priority", one("update_reminder", which="2", priority="high")),
        ("add milk to my list", one("add_reminder", text="milk")),
        ("What are my reminders?", one("list_reminders")),
        ("What reminders do I have?", one("list_reminders")),
        ("show me my reminders", one("list_reminders")),
        ("list", one("list_reminders")),
        ("my todos", one("list_reminders")),
        ("Delete the first reminder", one("delete_reminder", which="first")),
        ("delete reminder 2", one("delete_reminder", which="2")),
        ("remove the groceries reminder", one("delete_reminder", which="groceries")),
        ("show reminder 2", one("view_reminder", which="2")),
        (
            "Update my second reminder to submit the report by Friday",
            one("update_reminder", which="second", new="submit the report by Friday"),
        ),
        (
            "change reminder 2 to tomorrow at 9",
            one("update_reminder", which="2", new="tomorrow at 9"),
        ),
        (
            "move the second reminder to friday 18:30",
            one("update_reminder", which="second", when="friday 18:30"),
        ),
        ("make reminder 2 high priority", one("update_reminder", which="2", priority="high")),
        ("Remember that I like tea", one("remember", fact="I like tea")),
        ("my favourite colour is green", one("remember", fact="My favourite colour is green")),
        ("what do you know about me?", one("list_memories")),
        ("forget the tea", one("forget", what="the tea")),
        ("my time zone is Berlin", one("set_time_zone", city_or_zone="Berlin")),
        ("I'm in Berlin", one("set_time_zone", city_or_zone="Berlin")),
        ("it's 14:30 here", one("set_time_zone", city_or_zone="14:30")),
        ("hello", one("tell_name", greeting=True)),
        ("im Sarah", one("set_name", name="Sarah")),
        ("no, it's 14:30 here", one("set_time_zone", city_or_zone="14:30")),
        ("call me Sasha pls", one("set_name", name="Sasha")),
        ("im in new york now", one("set_time_zone", city_or_zone="new york")),
        ("/reminders list", one("list_reminders")),
        ("what do i have tomorrow?", one("list_reminders", during="tomorrow")),
        ("anything on friday morning", one("list_reminders", during="friday morning")),
        ("what do I have today", one("show_agenda")),
        ("when is the dentist?", one("view_reminder", which="dentist")),
        ("whats next", one("list_reminders")),
        ("what's my favorite color", one("list_memories", about="favorite color")),
        ("what time is it?", one("list_memories", asked="time")),
        ("i have two cats", one("remember", fact="I have two cats")),
        ("wake me up at 7", one("add_reminder", text="wake up", when="at 7 am")),
        ("wake me up tomorrow at 7", one("add_reminder", text="wake up", when="tomorrow at 7")),
        ("wake me at 19:30", one("add_reminder", text="wake up", when="at 19:30")),
        ("whats on my list", one("list_reminders")),
        ("What is still on my list?", one("list_reminders")),
        ("what did I ask you to remind me of?", one("list_reminders")),
        ("what do I need to do?", one("list_reminders")),
        ("add call mom", one("add_reminder", text="call mom")),
        ("put eggs on my shopping list", one("add_reminder", text="eggs")),
        ("I finished the taxes", one("finish_reminder", which="taxes")),
        ("/remind in 5 minutes tea", one("add_reminder", text="in 5 minutes tea")),
        ("/remind me in 5 minutes tea", one("add_reminder", text="in 5 minutes tea")),
        ("/reminders delete 2", one("delete_reminder", which="2")),
        ("/memory show", one("list_memories")),
        ("/memory forget tea", one("forget", what="tea")),
        ("my name is An", one("set_name", name="An")),
        ("alarm 6:30", one("add_reminder", text="alarm", when="6:30")),
        ("set a timer for 10 minutes", one("add_reminder", text="timer", when="in 10 minutes")),
        ("snooze call mum 1 hour", one("snooze_reminder", which="call mum", until="1 hour")),
        ("Ich heiße Jürgen", one("set_name", name="Jürgen")),
        ("je m'appelle Chloé", one("set_name", name="Chloé")),
        ("bonjour", one("tell_name", greeting=True)),
    ],
)
def test_intent(sentence: str, calls: tuple[Call, ...]) -> None:
    assert intent_of(sentence) == calls


def test_where_somebody_lives_is_a_zone_and_a_fact() -> None:
    found = intent_of("I live in Berlin")
    assert found == (
        Call("set_time_zone", {"city_or_zone": "Berlin"}),
        Call("remember", {"fact": "I live in Berlin"}),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "I'm hungry",
        "I am so tired",
        "call me maybe",
        "my name is not Bob",
        "what is the meaning of life",
        "42",
        "🙂",
        "x" * 3000,
        "((((" * 50,
    ],
)
def test_anything_else_is_said_to_be_beyond_it(sentence: str) -> None:
    assert intent_of(sentence) == Say(UNKNOWN)


@pytest.mark.parametrize("sentence", ["?", "???", "help"])
def test_a_question_mark_is_answered_with_help(sentence: str) -> None:
    assert intent_of(sentence) == Say(HELP)


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("remind me", "Sure! What should I remind you about, and when?"),
        ("remind @bob to pay", "/remindfor"),
        ("remind my wife to call", "/remindfor"),
        ("erinnere mich morgen um 9 an den Zahnarzt", "nur einfaches Englisch"),
        ("rappelle-moi demain à 9h d'appeler maman", "l'anglais simple"),
        ("recuérdame mañana a las 9 llamar a mamá", "inglés sencillo"),
        ("lembra-me amanhã às 9 de ligar para a mãe", "inglês simples"),
    ],
)
def test_what_it_cannot_do_is_said_with_the_next_step(sentence: str, says: str) -> None:
    found = intent_of(sentence)
    assert isinstance(found, Say)
    assert says in found.text


@pytest.mark.parametrize(
    "sentence", ["delete all my reminders", "remove everything", "clear my list"]
)
def test_clearing_everything_is_shown_first(sentence: str) -> None:
    assert intent_of(sentence) == one("preview_several", action="cancel")


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Sarah", "Sarah"),
        ("it's Ada", "Ada"),
        ("Mary Ann Smith", "Mary Ann Smith"),
        ("not now", None),
        ("why do you ask?", None),
        ("you're stupid", None),
        ("shut up", None),
        ("42", None),
    ],
)
def test_a_bare_name(sentence: str, name: str | None) -> None:
    assert bare_name(sentence) == name


def test_an_error_is_said_as_it_is() -> None:
    assert answer("add_reminder", {}, {"error": "There is no room."}) == "There is no room."


def test_a_question_lists_its_options() -> None:
    result = {"question": "Which?", "options": [{"label": "3 April"}, {"label": "March 4"}]}
    assert answer("add_reminder", {}, result) == f"Which?\n1. 3 April\n2. March 4\n{ASK_NUMBER}"


def asked_for_a_name(reply: str) -> list[types.Part]:
    """The response to ``reply`` after "What should I call you?"."""
    talk = [("user", "hi"), ("model", f"Hello! {ASK_NAME}"), ("user", reply)]
    return respond([types.Content(role=role, parts=[types.Part(text=text)]) for role, text in talk])


def test_a_name_may_be_the_whole_answer() -> None:
    (part,) = asked_for_a_name("Sarah")
    assert part.function_call
    assert (part.function_call.name, part.function_call.args) == ("set_name", {"name": "Sarah"})


@pytest.mark.parametrize("reply", ["What's my name?", "help", "list", "thanks"])
def test_what_is_understood_is_no_name(reply: str) -> None:
    assert all(
        part.function_call is None or part.function_call.name != "set_name"
        for part in asked_for_a_name(reply)
    )


def after(answer: dict[str, Any], said: str, reply: str) -> types.FunctionCall | None:
    """The call that ``reply`` causes after add_reminder gave ``answer`` and the model said so."""
    called = types.FunctionCall(id="1", name="add_reminder", args={"text": "tomorrow"})
    returned = types.FunctionResponse(id="1", name="add_reminder", response=answer)
    parts = [
        ("user", types.Part(text="remind me tomorrow")),
        ("model", types.Part(function_call=called)),
        ("user", types.Part(function_response=returned)),
        ("model", types.Part(text=said)),
        ("user", types.Part(text=reply)),
    ]
    (part,) = respond([types.Content(role=role, parts=[part]) for role, part in parts])
    return part.function_call


MADE = {"added": {"text": "call mum", "when": "Mon 23 Nov 09:00, in 18 h"}}


@pytest.mark.parametrize(
    ("reply", "args"),
    [
        ("no, at 10", {"which": "call mum", "when": "Mon 23 Nov at 10"}),
        ("actually make it 11", {"which": "call mum", "when": "Mon 23 Nov at 11"}),
        ("sorry, tuesday at 9", {"which": "call mum", "when": "tuesday at 9"}),
    ],
)
def test_a_correction_changes_what_was_just_made(reply: str, args: dict[str, str]) -> None:
    called = after(MADE, "I'll remind you: call mum", reply)
    assert called
    assert (called.name, called.args) == ("update_reminder", args)


def test_a_correction_of_the_hour_keeps_the_series() -> None:
    when = "every Sunday at 09:00; next Sun 29 Nov 09:00, in 6 days"
    called = after({"added": {"text": "run", "when": when}}, "I'll remind you: run", "no, at 10")
    assert called
    assert called.args == {"which": "run", "when": "every Sunday at 10"}


def test_it_is_the_reminder_that_was_spoken_of_last() -> None:
    called = after(MADE, "I'll remind you: call mum", "delete it")
    assert called
    assert (called.name, called.args) == ("delete_reminder", {"which": "call mum"})


@pytest.mark.parametrize("act", ["done", "deleted"])
def test_it_is_what_is_gone_and_not_the_one_spoken_of_before(act: str) -> None:
    called = after({act: {"text": "taxes"}}, "Done: taxes", "snooze it for an hour")
    assert called
    assert called.args == {"which": "taxes", "until": "an hour"}


NO_ZONE = {"error": "Which city are you in?", "needs": "time_zone"}


TALK = [
    *("thanks", "help", "who are you", "what?", "why do you ask", "no idea", "not now", "later"),
    *("ok", "I don't know", "idk", "tell you later", "it's none of your business"),
]


@pytest.mark.parametrize("reply", TALK)
def test_talk_is_no_city(reply: str) -> None:
    called = after(NO_ZONE, "Which city are you in?", reply)
    assert called is None or called.name != "set_time_zone"


@pytest.mark.parametrize(
    "reply",
    ["ping me when it's 5pm", "at 5", "tomorrow then", "remind me at 9 to sleep", "15 minutes"],
)
def test_a_time_is_no_city(reply: str) -> None:
    called = after(NO_ZONE, "Which city are you in?", reply)
    assert called is None or called.name == "add_reminder"


@pytest.mark.parametrize(
    "reply",
    [
        "it's 2pm",
        "my phone says 14:05",
        "2pm here in Berlin",
        "ich bin in Köln",
        "vivo en Madrid",
        "Paris",
        "nice",
        "I'm in Paris",
        "we're near Berlin",
        "Qwxyzburg",
        "bad qwxyz",
    ],
)
def test_a_city_may_be_the_whole_answer(reply: str) -> None:
    called = after(NO_ZONE, "Which city are you in?", reply)
    assert called
    assert called.name == "set_time_zone"


@pytest.mark.parametrize(
    ("sentence", "city"),
    [("Berlin", "Berlin"), ("in berlin!", "berlin"), ("Qwxyzburg", None), ("nice", None)],
)
def test_later_only_the_exact_name_of_a_place_is_an_answer(sentence: str, city: str | None) -> None:
    (part,) = respond([said_by_person(sentence)], zone_unknown=True)
    args = part.function_call.args if part.function_call else {}
    assert (args or {}).get("city_or_zone") == city
    (known,) = respond([said_by_person(sentence)])
    assert known.function_call is None


@pytest.mark.parametrize(
    ("sentence", "city"),
    [("Qwxyzburg", "Qwxyzburg"), ("nice", "nice"), ("hello", None), ("at 5", None)],
)
def test_a_greeting_that_asked_for_the_city_is_answered_first(
    sentence: str, city: str | None
) -> None:
    (part,) = respond([said_by_person(sentence)], zone_unknown=True, greeted=True)
    args = part.function_call.args if part.function_call else {}
    assert (args or {}).get("city_or_zone") == city


def test_other_talk_is_answered_and_told_that_something_waits() -> None:
    conversation = exchange(
        "remind me tomorrow at 9", {"error": "…", "needs": "time_zone", "waiting": 2}, "Which city?"
    )
    (part,) = respond([*conversation, said_by_person("I like trains a lot")], zone_unknown=True)
    assert part.function_call  # a fact, as ever
    (part,) = respond([*conversation, said_by_person("what is love")], zone_unknown=True)
    assert part.text
    assert "2 reminders wait for your time zone. Which city" in part.text
    told = exchange("Berlin", {"time_zone": "Europe/Berlin"}, "Fine.", tool="set_time_zone")
    (part,) = respond([*conversation, *told, said_by_person("what is love")], zone_unknown=True)
    assert "wait" not in (part.text or "")


def test_what_failed_for_want_of_a_zone_is_done_again_but_no_new_reminder() -> None:
    """Reminders are kept by their tool; changes are repeated, each once, over other talk."""
    contents = [
        *exchange("plants at 9", NO_ZONE | {"waiting": 1}, "Which city?", tool="add_reminder"),
        *exchange("make it 10", NO_ZONE, "Which city?", tool="update_reminder", which="plants"),
        *exchange("no, 11", NO_ZONE, "Which city?", tool="update_reminder", which="plants"),
        *exchange("Qwxyz", {"error": "I don't know it."}, "Hm?", tool="set_time_zone"),
        *exchange(
            "Berlin",
            {"time_zone": "Europe/Berlin", "local_time": "Mon 23 Nov 09:00"},
            "",
            tool="set_time_zone",
        )[:-1],
    ]
    text, again = respond(contents)
    assert text.text
    assert again.function_call
    assert (again.function_call.name, again.function_call.args) == (
        "update_reminder",
        {"which": "plants", "said": "no, 11"},
    )


DEFERRED = NO_ZONE | {"waiting": 1, "deferred": {"text": "call mum"}}
SET = {"time_zone": "Europe/Berlin", "local_time": "Mon 23 Nov 09:00", "place": "Berlin, Germany"}


@pytest.mark.parametrize("reply", ["undo", "never mind", "Cancel that!", "delete it", "forget it"])
def test_what_was_just_kept_can_be_taken_back(reply: str) -> None:
    called = after(DEFERRED, "Which city are you in?", reply)
    assert called
    assert (called.name, called.args) == ("delete_reminder", {"which": "call mum"})


@pytest.mark.parametrize("result", [DEFERRED, SET | {"stored": [{"text": "call mum"}]}])
def test_what_was_just_kept_or_stored_is_what_a_correction_changes(result: dict[str, Any]) -> None:
    called = after(result, "…", "no, at 10")
    assert called
    assert called.name == "update_reminder"
    assert called.args == {"which": "call mum", "when": "at 10"}


@pytest.mark.parametrize("yes", ["yes", "Yep!", "that's it"])
def test_the_one_place_that_was_guessed_can_be_confirmed(yes: str) -> None:
    guessed = "I don't know “New Yrok”. Did you mean New York City, New York? 1 reminder waits."
    conversation = exchange("New Yrok", {"error": guessed}, guessed, tool="set_time_zone")
    (part,) = respond([*conversation, said_by_person(yes)], zone_unknown=True)
    assert part.function_call
    assert part.function_call.args == {"city_or_zone": "New York City, New York"}
    several = guessed.replace(", New York?", " or York?")
    conversation = exchange("New Yrok", {"error": several}, several, tool="set_time_zone")
    (part,) = respond([*conversation, said_by_person(yes)], zone_unknown=True)
    assert not part.function_call


@pytest.mark.parametrize("reply", ["no, Berlin", "sorry, I meant Berlin", "no, in Berlin"])
def test_a_zone_just_told_is_corrected_with_what_was_said_in_it(reply: str) -> None:
    before = exchange("est", SET, "Your time zone is …", tool="set_time_zone")
    (part,) = respond([*before, said_by_person(reply)])
    assert part.function_call
    assert part.function_call.name == "set_time_zone"
    moved = SET | {"ask": "Keep the same clock time, or keep the same moment?"}
    now = exchange(reply, moved, "", tool="set_time_zone")[:-1]
    text, keep = respond([*before, *now])
    assert "Keep the same" not in (text.text or "")
    assert keep.function_call
    assert keep.function_call.args == {"keep": "clock"}
    text, *more = respond([said_by_person("hello"), *now])
    assert "Keep the same" in (text.text or "")
    assert not more


@pytest.mark.parametrize(
    ("sentence", "place"),
    [("no, Birmingham, Alabama", "Birmingham, Alabama"), ("Torino!", "Torino")],
)
def test_a_place_that_corrects_another_is_offered_without_the_no(sentence: str, place: str) -> None:
    (part,) = respond([said_by_person(sentence)])
    assert part.text == MOVED.format(place=place)


def test_a_place_out_of_the_blue_is_no_move() -> None:
    (part,) = respond([said_by_person("Paris!")])
    assert part.text == MOVED.format(place="Paris")


def test_berlin_is_no_name_while_something_waits_for_the_city() -> None:
    waits = exchange("remind me at 9", DEFERRED, "Which city are you in?")
    hello = exchange("hi", {"name": None}, f"Hello! {ASK_NAME}", tool="tell_name")
    (part,) = respond([*waits, *hello, said_by_person("Berlin")], zone_unknown=True)
    assert part.function_call
    assert part.function_call.name == "set_time_zone"
    (part,) = respond([*hello, said_by_person("Paris")], zone_unknown=True)
    assert part.function_call
    assert part.function_call.name == "set_name"


@pytest.mark.parametrize(
    "sentence", ["I'm in Berlin, remind me at 5 to eat", "remind me at 5 to eat. I'm in Berlin"]
)
def test_the_city_and_a_request_in_one_sentence(sentence: str) -> None:
    """A newcomer's request is kept first, so that nothing is lost if the place is a question."""
    (first,) = respond([said_by_person(sentence)], zone_unknown=True)
    assert first.function_call
    assert first.function_call.args == {"text": "at 5 to eat"}
    (then,) = respond(exchange(sentence, DEFERRED, "")[:-1], zone_unknown=True)
    assert then.function_call
    assert then.function_call.args == {"city_or_zone": "Berlin"}


def test_the_city_in_a_reminder_of_somebody_known_is_part_of_it() -> None:
    (part,) = respond([said_by_person("remind me at 5 to text Bo. I'm in Berlin")])
    assert part.function_call
    assert part.function_call.name == "add_reminder"


@pytest.mark.parametrize("choice", ["2", "the second one", "number 2", "2)", "Maine"])
def test_an_option_can_be_chosen_in_many_words(choice: str) -> None:
    options = [{"label": each, "city_or_zone": each} for each in ("Portland, Oregon", "Maine")]
    asked = exchange("Portland", {"question": "?", "options": options}, "?", tool="set_time_zone")
    (part,) = respond([*asked, said_by_person(choice)], zone_unknown=True)
    assert part.function_call
    assert (part.function_call.args or {})["city_or_zone"] == "Maine"


def said_by_person(text: str) -> types.Content:
    return types.Content(role="user", parts=[types.Part(text=text)])


def exchange(
    said: str, result: dict[str, Any], reply: str, *, tool: str = "add_reminder", which: str = ""
) -> list[types.Content]:
    """A sentence, the call and its result, the answer: as ADK hands them to the model."""
    args = {"which": which, "said": said} if which else {"said": said}
    called = types.FunctionCall(id=said, name=tool, args=args)
    returned = types.FunctionResponse(id=said, name=tool, response=result)
    parts = [
        ("user", types.Part(text=said)),
        ("model", types.Part(function_call=called)),
        ("user", types.Part(function_response=returned)),
        ("model", types.Part(text=reply)),
    ]
    return [types.Content(role=role, parts=[part]) for role, part in parts]


def test_the_number_asked_for_can_be_said_alone() -> None:
    said = "“gym” matches several reminders. Which number?\n3. gym\n5. gym bag"
    called = types.FunctionCall(id="1", name="delete_reminder", args={"which": "gym"})
    returned = types.FunctionResponse(id="1", name="delete_reminder", response={"error": said})
    parts = [
        ("user", types.Part(text="delete gym")),
        ("model", types.Part(function_call=called)),
        ("user", types.Part(function_response=returned)),
        ("model", types.Part(text=said)),
        ("user", types.Part(text="5")),
    ]
    (part,) = respond([types.Content(role=role, parts=[part]) for role, part in parts])
    assert part.function_call
    assert (part.function_call.name, part.function_call.args) == ("delete_reminder", {"which": "5"})


def test_what_was_missing_can_be_said_alone() -> None:
    said = "“tomorrow” tells me when, but not what. What should I remind you about?"
    called = after({"error": said}, said, "call mum")
    assert called
    assert called.args == {"text": "call mum", "when": "tomorrow"}


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("dentist on thursday at 14:00", "dentist on thursday at 14:00"),
        ("pizza 🍕 in 10 min", "pizza 🍕 in 10 min"),
        ("I need to call mum tomorrow at 9", "call mum tomorrow at 9"),
    ],
)
def test_an_errand_with_a_time_is_a_reminder(sentence: str, text: str) -> None:
    (part,) = respond([types.Content(role="user", parts=[types.Part(text=sentence)])])
    assert part.function_call
    assert part.function_call.args == {"text": text, "guessed": True}


@pytest.mark.parametrize(
    "sentence", ["I was in Paris on Monday", "is it Friday today?", "happy friday", "at 9"]
)
def test_chatter_with_a_time_is_no_reminder(sentence: str) -> None:
    (part,) = respond([types.Content(role="user", parts=[types.Part(text=sentence)])])
    assert part.function_call is None


def test_what_words_mean_is_told_in_words() -> None:
    known = {"name": "Ada", "time_zone": None, "facts": ["I take milk"]}
    told = answer("list_memories", {}, known | {"preferences": {"date_order": "dmy"}})
    assert told.splitlines() == [
        "Here's what I know about you:",
        "• Your name is Ada.",
        "• I take milk",
        "• “3/4” is the 3rd of April",
    ]
