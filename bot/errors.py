"""Problem: an error whose text is meant for the person who meets it."""

from __future__ import annotations

import logging
import uuid


class Problem(Exception):
    """Something that a person can understand and mend: ``str(problem)`` is shown as it is.

    Raise a subclass that makes its own text, or this one with one clear sentence and the next
    step. Everything else is a bug: the person sees a reference, the log the traceback under it.
    """


class HostProblem(Problem):
    """A problem that only the host can mend: one clear line and an exit code of its own."""

    exit_code = 1


def report_bug(log: logging.Logger, what: str, error: BaseException) -> str:
    """Log a bug with its traceback under a short reference; the sentence for the person.

    ``what`` names the thing that failed by its id, never by what somebody wrote.
    """
    reference = uuid.uuid4().hex[:8]
    log.error("reference %s: %s failed", reference, what, exc_info=error)
    return (
        f"Something went wrong on my side (reference {reference}). Anything I'd already saved "
        "is still there. Please try again; if it keeps happening, give that reference to "
        "whoever hosts me."
    )
