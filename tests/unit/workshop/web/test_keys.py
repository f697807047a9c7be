"""Codes, signatures, and how often one may knock."""

from __future__ import annotations

import pytest

from sim.workshop.web.keys import LETTERS, code, signed, tidy, token, unsigned
from sim.workshop.web.limits import Limit


def test_codes_are_easy_to_read_aloud() -> None:
    """No letter that is taken for another, the length asked for, and not the same twice."""
    made = {code(6) for _ in range(200)}
    assert len(made) > 190
    assert set("".join(made)) <= set(LETTERS)
    assert not set("IO01") & set(LETTERS)
    assert len(token()) >= 32


def test_a_code_is_read_however_it_is_typed() -> None:
    """Small letters, spaces and dashes do not matter; letters that only look alike do not pass."""
    assert tidy(" ab-c 2\n") == "ABC2"
    assert tidy("АВС2") == "2"  # Cyrillic


def test_a_signature_holds_for_its_value_key_and_purpose() -> None:
    """Any of them changed, nothing is read."""
    text = signed("value.with.dots", "key", "seat")
    assert unsigned(text, "key", "seat") == "value.with.dots"
    for other in (text.replace("value", "valve"), text[:-1], text + "0", "value", ""):
        assert unsigned(other, "key", "seat") is None
    assert unsigned(text, "other", "seat") is None
    assert unsigned(text, "key", "teacher") is None


def test_a_limit_fills_again_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three at once and one more each two seconds; visitors do not share; looking costs nothing."""
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    limit = Limit(per_second=0.5, burst=3)
    assert [limit.allows("a") for _ in range(4)] == [True, True, True, False]
    assert limit.allows("b")
    assert not limit.allows("a", 0)
    now[0] += 2
    assert limit.allows("a", 0)
    assert [limit.allows("a") for _ in range(2)] == [True, False]
    now[0] += 1000
    assert [limit.allows("a") for _ in range(4)] == [True, True, True, False]
