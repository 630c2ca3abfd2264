"""Instants at which a report may come in, for properties of clocks."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

_FIRST, _LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)

INSTANTS = st.timedeltas(min_value=_FIRST - _FIRST, max_value=_LAST - _FIRST).map(lambda after: _FIRST + after)
