"""How many examples a property is tried with: the same in `make test`, many in `make fuzz`."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings

TEST, FUZZ = "test", "fuzz"


def register_profiles() -> None:
    """`make test` tries the same examples each time; `make fuzz` tries others, and many more."""
    # Where the environment says CI, hypothesis starts from a profile of its own, without chance.
    everywhere = settings.get_profile("default")
    common: dict[str, Any] = {"parent": everywhere, "deadline": None, "print_blob": True}
    settings.register_profile(TEST, derandomize=True, database=None, **common)
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile(FUZZ, max_examples=200, suppress_health_check=slow, **common)
    settings.load_profile(TEST)


def examples(number: int) -> settings:
    """``number`` examples, or as many as the profile says if that is not the one for tests."""
    present = settings()
    return settings(max_examples=number if present.derandomize else present.max_examples)
