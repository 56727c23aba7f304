"""The lock files: they agree with each other and hold what hosts need at run time."""

from __future__ import annotations

import re

import pytest

from tests.host_environment import ROOT

OLDER_WITH_LITELLM = {"python-dateutil"}
"""botocore, which LiteLLM requires, wants python-dateutil<3."""


def pinned(lock: str) -> dict[str, str]:
    """Package → version."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "other"),
    [
        ("requirements.lock", set()),
        ("requirements-bench.lock", set()),
        ("requirements-litellm.lock", OLDER_WITH_LITELLM),
    ],
)
def test_what_hosts_install_is_what_is_tested(lock: str, other: set[str]) -> None:
    tested, installed = pinned("requirements-dev.lock"), pinned(lock)
    shared = tested.keys() & installed.keys()
    assert {name for name in shared if tested[name] != installed[name]} == other


def test_litellm_comes_with_all_that_running_needs() -> None:
    installed = pinned("requirements-litellm.lock")
    assert pinned("requirements.lock").keys() - installed.keys() == set()
    assert {"litellm", "mcp"} <= installed.keys()  # it imports mcp whenever a model has tools
