"""Which answers promise a reminder, in the languages that are spoken here."""

from __future__ import annotations

import time

import pytest

from bot.llm.promises import promises_reminder

PROMISES = """
Sure! I'll remind you tomorrow at 9 to call mum.
Okay Sarah, I will definitely remind you.
I’m going to remind you on Friday.
Done. I've set a reminder for 17:00.
I have added “buy milk” to your list as a reminder.
Reminder set for tomorrow!
Your reminder has been saved.
You'll get a reminder at noon.
Alles klar, ich erinnere dich morgen um 9 daran.
Gut, dann werde ich dich am Freitag daran erinnern.
Morgen um 9 erinnere ich dich.
Die Erinnerung ist gespeichert.
Ich habe dir eine Erinnerung für morgen eingetragen.
D'accord, je te le rappellerai demain.
Je vais vous rappeler d'appeler maman.
C'est fait : le rappel est enregistré.
J'ai créé un rappel pour demain.
¡Claro! Te lo recordaré mañana a las 9.
Voy a recordarte que llames a mamá.
He creado un recordatorio para mañana.
El recordatorio está guardado.
Pode deixar, vou te lembrar amanhã às 9.
Criei um lembrete para amanhã.
O lembrete foi criado.
Vou lembrá-lo na sexta.
"""

NO_PROMISES = """
Shall I remind you tomorrow?
I can remind you whenever you like.
If you tell me the time, I'll remind you.
Once you say which city you are in, I will remind you.
I won't remind you of that any more.
I have not set a reminder.
I will remember that.
That reminds me of a song.
Say “remind me tomorrow at 9 to call mum”.
The film ends with "I'll remind you every day".
Soll ich dich erinnern?
Wenn du mir sagst, wann, erinnere ich dich.
Ich erinnere dich nicht mehr daran.
Ich erinnere mich gut daran.
Je me rappelle bien.
Dès que tu me dis l'heure, je te le rappellerai.
Je ne te le rappellerai pas.
¿Quieres que te lo recuerde?
Si me dices la hora, te lo recordaré.
No hay ningún recordatorio.
Quer que eu te lembre?
Se me disser a hora, vou te lembrar.
Não vou te lembrar disso.
You have no reminders.
I have deleted the reminder.
"""


@pytest.mark.parametrize("text", PROMISES.strip().splitlines())
def test_a_promise(text: str) -> None:
    assert promises_reminder(text)


@pytest.mark.parametrize("text", NO_PROMISES.strip().splitlines())
def test_no_promise(text: str) -> None:
    assert not promises_reminder(text)


def test_a_long_text_is_somebody_s_story_and_no_input_takes_long() -> None:
    assert not promises_reminder("I will remind you. " * 200)
    begun = time.process_time()
    for piece in ("I will ", "werde dich ", "erinnerung ", "“", "`", "reminder ", "i have set "):
        promises_reminder((piece * 2000)[:2000])
    assert time.process_time() - begun < 1.0, "measured: some 10 ms of CPU"
