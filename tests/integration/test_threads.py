"""Work of people on connections that are used again: quick, and as if each piece of work had one of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from casework.errors import Unavailable
from store.database import thread_pool
from store.threads import Threads


@pytest.fixture
def threads(database_url: str) -> Iterator[Threads]:
    with thread_pool(database_url) as pool:
        yield Threads(pool)


def run(threads: Threads, *works: Callable[[Connection[Any]], Any]) -> list[Any]:
    async def all_of_them() -> list[Any]:
        return [await threads.run(work) for work in works]

    return asyncio.run(all_of_them())


def backend(connection: Connection[Any]) -> int:
    return connection.info.backend_pid


def test_one_piece_of_work_after_another_opens_no_new_connection(threads: Threads) -> None:
    assert (
        len(set(run(threads, *[backend] * 50))) < 5
    )  # the pool grows by one or two while its first one is still coming


def test_pieces_of_work_at_once_have_connections_of_their_own(threads: Threads) -> None:
    def slow(connection: Connection[Any]) -> int:
        connection.execute("SELECT pg_sleep(0.5)")
        return backend(connection)

    async def at_once() -> list[int]:
        return await asyncio.gather(*(threads.run(slow) for _ in range(4)))

    assert len(set(asyncio.run(at_once()))) == 4


def test_what_one_left_open_is_gone_for_the_next(threads: Threads) -> None:
    def leaves_a_lock(connection: Connection[Any]) -> None:
        connection.execute("BEGIN")
        connection.execute("SELECT pg_advisory_xact_lock(7)")

    def locks(connection: Connection[Any]) -> int:
        [(count,)] = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        return int(count)

    assert run(threads, leaves_a_lock, locks)[-1] == 0


def test_two_thousand_turns_of_two_people_on_one_connection_leave_nothing_of_one_to_the_other(
    database_url: str,
) -> None:
    """Trust T23: settings, locks and statements of the one before are gone, and so are tables of its own (the first hundred make one)."""

    def left(connection: Connection[Any]) -> list[Any]:
        return connection.execute(
            "SELECT current_setting('app.person', true), current_setting('statement_timeout'), to_regclass('pg_temp.own'),"
            " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), (SELECT count(*) FROM pg_prepared_statements)"
        ).fetchall()

    def work(turn: int, connection: Connection[Any]) -> list[Any]:
        found = left(connection)
        person = ("anna", "berit")[turn % 2]
        connection.execute(f"SET app.person = '{person}'; SET statement_timeout = 1000")
        connection.execute("SELECT pg_advisory_lock(7); PREPARE own AS SELECT 1")
        if turn < 100:
            connection.execute("CREATE TEMPORARY TABLE own ()")
        return found

    with thread_pool(database_url, size=1) as pool:
        found = run(Threads(pool), *(partial(work, turn) for turn in range(2_000)))
    # A setting that a session once had is empty afterwards and not absent.
    assert {(name or None, *rest) for [(name, *rest)] in found} == {(None, "1min", None, 0, 0)}


def test_a_connection_that_the_server_has_ended_is_replaced_before_anybody_notices(
    threads: Threads, database_url: str
) -> None:
    [ended] = run(threads, backend)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
    assert run(threads, backend) != [ended]


def test_a_lock_that_others_hold_too_long_is_said_to_be_busy(threads: Threads) -> None:
    def waits(connection: Connection[Any]) -> None:
        connection.execute("SET statement_timeout = '50ms'")
        try:
            connection.execute("SELECT pg_sleep(9)")
        finally:
            connection.execute("RESET statement_timeout")

    with pytest.raises(Unavailable, match="busy"):
        run(threads, waits)


def test_a_database_that_is_away_is_said_to_be(database_url: str) -> None:
    with (
        thread_pool(psycopg.conninfo.make_conninfo(database_url, dbname="no_such_database")) as pool,
        pytest.raises(Unavailable, match="database_away"),
    ):
        run(Threads(pool), backend)


def test_a_plan_is_made_for_the_tables_as_they_are(threads: Threads) -> None:
    def again_and_again(connection: Connection[Any]) -> int:
        for _ in range(20):
            connection.execute("SELECT count(*) FROM report WHERE municipality = %s", ["2081"])
        [(kept,)] = connection.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(kept)

    assert run(threads, again_and_again) == [0]
