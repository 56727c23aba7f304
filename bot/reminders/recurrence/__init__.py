"""Recurring times: RRULE text, its dates, the schedule of a series."""
