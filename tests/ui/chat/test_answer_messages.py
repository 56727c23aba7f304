"""Nonces: the same for the same message, short enough, never shared."""

from __future__ import annotations

from bot.ui.chat.answer_messages import NONCE_LIMIT, make_nonce


def test_a_nonce_names_the_message_and_its_place_in_the_answer() -> None:
    assert make_nonce(123456789012345678, 0, 0) == "123456789012345678-0"
    assert make_nonce(123456789012345678, 3, 1) == "123456789012345678-3-1"


def test_long_keys_are_shortened_without_clashing() -> None:
    nonces = {
        make_nonce("a long key that says where it is " * 2, n, r)
        for n in range(20)
        for r in range(3)
    }
    assert len(nonces) == 60
    assert all(len(nonce) <= NONCE_LIMIT for nonce in nonces)
    assert len(make_nonce(2**64 - 1, 99, 5)) <= NONCE_LIMIT
