"""Languages that count today: "dans quinze jours" is two weeks to most, fifteen days to some."""

from __future__ import annotations

from bot.when.parsing.vocabulary import vocabulary
from bot.when.pieces import Duration, Offset
from bot.when.resolving.context import Context
from bot.when.resolving.frame import Frame


def count_both_ways(frame: Frame, context: Context) -> Frame:
    """The frame with each such length as one of its two meanings; the other is tried as well.

    A series stays as it was said: "cada 15 días" is what a doctor writes, and means fifteen.
    """
    loose = vocabulary(context.preferences.language).show.get("inclusive", "").split()
    frame.offsets = [_picked(offset, loose, context) for offset in frame.offsets]
    return frame


def _picked(offset: Offset, loose: list[str], context: Context) -> Offset:
    days = offset.length.days
    weeks = offset.length._replace(days=days // 7 * 7)
    if str(days) not in loose or offset.length != Duration(days=days, grain=offset.length.grain):
        return offset
    question = f"Exactly {days} days, or {days // 7} week{'s' if days > 14 else ''}?"
    return context.pick(question, [(offset, None), (offset._replace(length=weeks), None)])
