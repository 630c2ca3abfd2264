"""When a reason code fires, and when it must not."""

from __future__ import annotations

import pytest

from config.novelty import novelty_rules
from dedupe.novelty import Memory, ReadContext, read


@pytest.mark.parametrize(
    ("said", "is_urgent"),
    [
        ("Hon grät i går kväll.", False),
        ("De reser i kväll.", True),
        ("De reser ikväll!", True),
        ("Det var natten till i går.", False),
    ],
)
def test_last_night_is_not_tonight(said: str, is_urgent: bool) -> None:
    reading = read(said, memory=Memory(), rules=novelty_rules(), context=ReadContext(is_first=True))
    assert reading.is_urgent_new is is_urgent
