"""Counting by place: over ten minutes, in memory only, under a key that is thrown away."""

from __future__ import annotations

import pytest
from fastapi import Request

from intake.sources import KEY_LIFE_S, MOST_SOURCES, WINDOW_S, Sources, place_of


def request(peer: str | None, headers: dict[str, str] | None = None) -> Request:
    named = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    return Request({"type": "http", "headers": named, "client": (peer, 1) if peer else None})


@pytest.mark.parametrize(
    ("peer", "place"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("2a00:1450:4010:c0d::71", "2a00:1450:4010:0c0d"),
        ("127.0.0.1", None),
        ("10.1.2.3", None),
        ("172.18.0.1", None),
        ("fd00::1", None),
        ("testclient", None),
        (None, None),
    ],
)
def test_the_proxys_own_address_says_nothing_of_a_sender(peer: str | None, place: str | None) -> None:
    assert place_of(request(peer), header=None) == place


def test_a_proxys_header_is_read_only_when_a_setting_names_it() -> None:
    """JO 2798-2008: an authority looks for no more of an anonymous reporter than it needs."""
    behind = request("10.0.0.1", {"X-Forwarded-For": "6.6.6.6, 8.8.8.8"})

    assert place_of(behind, header=None) is None
    assert place_of(behind, header="X-Forwarded-For") == "8.8.8.8"  # the rest anybody can write
    assert place_of(request("10.0.0.1", {"X-Forwarded-For": "<script>"}), header="X-Forwarded-For") is None


def test_a_place_is_counted_over_ten_minutes() -> None:
    sources, now = Sources(), 100.0 * WINDOW_S
    for nth in range(1, 41):
        assert sources.count("8.8.8.8", now_s=now) == nth
    assert sources.count("8.8.4.4", now_s=now) == 1
    assert sources.count("8.8.8.8", now_s=now + 1.5 * WINDOW_S) == 21  # half of the window before
    assert sources.count("8.8.8.8", now_s=now + 3.5 * WINDOW_S) == 1
    assert sources.count(None, now_s=now, arrived=1_000) == 0


def test_key_and_counts_are_thrown_away_each_hour() -> None:
    sources = Sources()
    sources.count("8.8.8.8", now_s=KEY_LIFE_S - 1, arrived=99)
    key, kept = sources._key, set(sources._counts)
    sources.count("8.8.8.8", now_s=2 * KEY_LIFE_S - 1)

    assert sources._key != key
    assert len(sources._counts) == 1
    assert not kept & set(sources._counts)


def test_memory_is_bounded_and_holds_no_address() -> None:
    sources = Sources()
    for number in range(MOST_SOURCES + 10):
        sources.count(f"place {number}", now_s=1.0)

    assert len(sources._counts) == MOST_SOURCES
    assert not any(b"place" in source for source in sources._counts)
    assert "place" not in repr(sources)
