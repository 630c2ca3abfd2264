"""Instants at which a report may come in, for properties of clocks."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
