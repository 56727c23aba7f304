"""Time zone names of calendar programs → IANA names."""

from __future__ import annotations

from bot.timezones.local import BadZone, load_zone


def zone_named(name: str) -> str | None:
    """The IANA zone of an IANA name, a Windows name, or a path that ends in an IANA name.

    Outlook writes “W. Europe Standard Time”, older programs
    “/mozilla.org/20050126_1/Europe/Berlin”.
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # a slow import

    wanted = name.strip().strip('"')
    parts = [part for part in wanted.split("/") if part]
    tails = ["/".join(parts[-count:]) for count in (3, 2, 1) if len(parts) >= count]
    for each in (WINDOWS_TO_OLSON.get(wanted, wanted), *tails):
        try:
            return load_zone(each).key
        except BadZone:
            continue
    return None
