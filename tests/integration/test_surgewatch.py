"""The surge watch on a real database whose clock is set: a surge and a silence are told once each, and an ordinary year is quiet."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from casework.access import Role
from casework.forecast import NATIONAL_SHAPE, cell
from intake.staff.surge_words import state_sentence
from store.database import connect
from store.surges import SurgeWatch, current
from tests.support.shadow_clock import local, set_clock
from tests.support.shared import Servers
from tests.support.web import bearer, web
from tests.support.work import worker
from workers.context import Context

HERE = "2081"
BEGAN = local("2025-01-06 00:00")  # a Monday
PER_HOUR = 0.5


class Watch:
    """Rounds at named instants, on a register that is filled by hand."""

    def __init__(self, own: Context, database_url: str) -> None:
        self.own, self.database_url, self.serial = own, database_url, 0
        self.watch = SurgeWatch()

    def at(self, instant: datetime) -> None:
        """A round at an instant, of every stream."""
        set_clock(self.database_url, instant)
        self.watch.round(self.own.connection(), every=timedelta(0), limit=4)

    def dies(self) -> None:
        """Another process goes on, with nothing in its memory."""
        self.own.forget_connection()
        self.watch = SurgeWatch()

    def arrive(self, times: Sequence[datetime], channel: str = "public_form") -> None:
        """Registers a report at each instant."""
        rows = [(uuid4(), self.serial + n, at, channel, uuid4().bytes * 2) for n, at in enumerate(times, 1)]
        self.serial += len(rows)
        with connect(self.database_url) as connection:
            connection.execute(
                "INSERT INTO registration_counter VALUES (%s, 2025, 1) ON CONFLICT DO NOTHING",
                [HERE],
            )
            connection.cursor().executemany(
                "INSERT INTO report (id, municipality, registration_year, registration_serial, received_at, channel, reporter_kind,"
                f" original, working_copy, sha256, receipt_hash) VALUES (%s, '{HERE}', 2025, %s, %s, %s, 'mandated', '', '',"
                " sha256(''), %s)",
                rows,
            )

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        with connect(self.database_url) as connection:
            return connection.execute("SELECT kind, codes FROM notification ORDER BY seq").fetchall()


@pytest.fixture
def watch(database_url: str, keyring: Path) -> Iterator[Watch]:
    own = worker(database_url, keyring)
    set_clock(database_url, BEGAN)
    yield Watch(own, database_url)
    own.forget_connection()


def ordinary(begin: datetime, days: int, *, seed: int = 7) -> list[datetime]:
    """Arrivals that come by themselves: each hour of the week with its own chance."""
    dice = random.Random(seed)
    found: list[datetime] = []
    for hour in range(int(begin.timestamp() // 3600), int(begin.timestamp() // 3600) + 24 * days):
        left = dice.expovariate(1.0)
        rate = PER_HOUR * NATIONAL_SHAPE[cell(hour, frozenset())]
        while left < rate:
            found.append(datetime.fromtimestamp(3600 * (hour + left / rate), tz=UTC))
            left += dice.expovariate(1.0)
    return found


def burst(at: datetime, count: int) -> list[datetime]:
    """So many within the quarter of an hour before an instant."""
    return [at - timedelta(seconds=900 * n / count) for n in range(count)]


def stands(watch: Watch) -> dict[str, Any]:
    streams = current(watch.own.connection(), HERE).streams
    return {str(one.stream): one for one in streams}


def test_a_surge_on_one_way_in_is_told_once_with_hysteresis_whoever_dies(watch: Watch) -> None:
    noon = BEGAN + timedelta(days=90, hours=12)
    past = ordinary(BEGAN, 100)
    watch.arrive(past)
    watch.arrive([at + timedelta(minutes=1) for at in past], channel="portal")
    watch.at(noon - timedelta(hours=2))
    assert watch.told == []
    watch.arrive(burst(noon, 38))
    watch.at(noon)
    watch.at(noon + timedelta(minutes=1))
    assert watch.told == [("channel_surge", ["surge_count", "public_form"])]
    watch.dies()
    for minutes in (2, 90, 300):  # the burst has long left the shortest window: it is still the same surge
        watch.at(noon + timedelta(minutes=minutes))
    now = stands(watch)
    assert now["public_form"].state.is_surging
    assert now["public_form"].state.height.count >= 38 > now["public_form"].state.height.expected * 5
    assert abs(now["public_form"].state.since - noon) < timedelta(minutes=1)
    assert not now["portal"].state.is_surging
    watch.at(noon + timedelta(hours=30))
    assert not stands(watch)["public_form"].state.is_surging
    assert len(watch.told) == 1
    again = noon + timedelta(days=5)
    watch.arrive(burst(again, 38))
    watch.at(again)
    assert [kind for kind, _ in watch.told] == ["channel_surge", "channel_surge"]


def test_a_silence_is_told_once_and_ended_by_a_report(watch: Watch) -> None:
    past = ordinary(BEGAN, 90)
    watch.arrive(past)
    last = past[-1]
    watch.at(last + timedelta(hours=3))
    assert watch.told == []
    for days in (3, 4):
        watch.at(last + timedelta(days=days))
        watch.dies()
    assert watch.told == [("channel_silence", ["silence", "public_form"])]
    found = stands(watch)["public_form"].silence
    assert found.last_at == last
    assert found.hours == pytest.approx(96, abs=0.1)
    assert found.expected > 30
    back = last + timedelta(days=4, hours=1)
    watch.arrive([back])
    watch.at(back + timedelta(minutes=5))
    assert stands(watch)["public_form"].silence is None
    assert len(watch.told) == 1


def test_a_year_of_ordinary_arrivals_tells_of_nothing(watch: Watch) -> None:
    watch.arrive(ordinary(BEGAN, 60 + 365))
    for day in range(60, 60 + 365):
        watch.at(BEGAN + timedelta(days=day, hours=day * 7 % 24))
    assert watch.told == []


def test_a_way_in_that_nobody_has_used_is_neither_silent_nor_surging(watch: Watch) -> None:
    watch.arrive(ordinary(BEGAN, 30))
    watch.at(BEGAN + timedelta(days=30))
    assert {name for name, one in stands(watch).items() if one.seen[24] == 0} == {"portal", "api", "other"}
    assert watch.told == []


def test_a_supervisor_reads_what_surges_and_nobody_elses_does(
    watch: Watch, database_url: str, servers: Servers, keyring: Path
) -> None:
    noon = BEGAN + timedelta(days=60, hours=12)
    watch.arrive([*ordinary(BEGAN, 60), *burst(noon, 40)])
    watch.at(noon)
    lead = bearer(database_url, keyring, Role.SUPERVISOR, "lena")
    with web(database_url, servers.redis_url, keyring) as client:
        shown = client.get(f"/api/v1/surges?municipality={HERE}", headers=lead).json()
        away = client.get("/api/v1/surges?municipality=0180", headers=lead)
    by_name = {one["stream"]: one for one in shown["streams"]}
    assert by_name["public_form"]["is_surging"]
    assert by_name["public_form"]["cause"]["count"] >= 40
    assert not by_name["portal"]["is_surging"]
    sentence = state_sentence(stands(watch)["public_form"].state)
    assert sentence.startswith("Flod sedan 7/3 kl. 12.00: ")
    assert "mot normalt" in sentence
    assert away.status_code in (403, 404)


def test_the_lane_whose_worker_has_time_watches(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    from workers import lane, surgewatch

    noon = BEGAN + timedelta(days=60, hours=12)
    watch.arrive([*ordinary(BEGAN, 60), *burst(noon, 40)])
    set_clock(watch.database_url, noon)
    monkeypatch.setattr(lane, "context", lambda: watch.own)
    monkeypatch.setattr(surgewatch, "_next", 0.0)
    lane.sweep(lane.READING_LANE)
    assert [kind for kind, _ in watch.told] == ["channel_surge"]
