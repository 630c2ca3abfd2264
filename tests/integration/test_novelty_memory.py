"""What a group has said, kept in the database: nothing is lost to another worker, and all follows from the reports alone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from store import outbox
from store.regrouping import Regrouper
from tests.support.scene import ANNA, FILM, INJURY, TYRA, drain_all, exported, send, split
from tests.support.web import bearer, report
from tests.support.work import meeting, worker
from workers import linker
from workers.context import Context
from workers.reading import read_what_moved

PLAN = "De ska flyga till Marocko imorgon och tar hennes pass."
LANES = ("professional", "public")
CHANNELS = ("letter", "public_form")  # one in each lane


@pytest.fixture
def workers(database_url: str, keyring: Path) -> Iterator[list[Context]]:
    made = [worker(database_url, keyring) for _ in range(2)]
    yield made
    for own in made:
        own.forget_connection()


@pytest.fixture
def importer(database_url: str, keyring: Path) -> dict[str, str]:
    return bearer(database_url, keyring, Role.IMPORTER)


def routed(own: Context, municipality: str = "2081") -> list[tuple[Any, ...]]:
    """What is new in each row, in order of registration."""
    query = """SELECT novelty, is_new, is_urgent_new, reasons, passages FROM routing r
               JOIN report_child rc ON rc.id = r.report_child_id WHERE municipality = %s ORDER BY report_seq, child_index"""
    return own.connection().execute(query, [municipality]).fetchall()


def link_at_once(workers: list[Context], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker takes its lane's report; both have read the reports before either has the lock."""
    monkeypatch.setattr(linker, "prepare", meeting(linker.prepare, 2))

    def work(own: Context, lane: str) -> None:
        taken = outbox.take_up(own.connection(), "2081", lane, limit=1)
        assert len(taken) == 1
        linker.link_and_save(own, "2081", taken, is_hopeless=False)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, workers, LANES))
    monkeypatch.undo()


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_reports_at_once_with_the_same_new_fact_one_is_shown_as_new(
    client: TestClient, workers: list[Context], importer: dict[str, str], monkeypatch: pytest.MonkeyPatch, attempt: int
) -> None:
    send(client, report(children=[TYRA], narrative=FILM))
    drain_all(workers[0])
    both = (report(children=[TYRA], narrative=f"{FILM} {INJURY}", channel=channel) for channel in CHANNELS)
    send(client, *both, headers=importer)
    link_at_once(workers, monkeypatch)

    assert sorted(is_new for _, is_new, *_ in routed(workers[0])[1:]) == [False, True], attempt


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_reports_at_once_with_different_new_facts_both_are_and_both_are_remembered(
    client: TestClient, workers: list[Context], importer: dict[str, str], monkeypatch: pytest.MonkeyPatch, attempt: int
) -> None:
    send(client, report(children=[TYRA], narrative=FILM))
    drain_all(workers[0])
    texts = [f"{FILM} {fact}" for fact in (INJURY, PLAN)]
    send(
        client,
        *(report(children=[TYRA], narrative=t, channel=c) for t, c in zip(texts, CHANNELS, strict=True)),
        headers=importer,
    )
    link_at_once(workers, monkeypatch)
    assert [is_new for _, is_new, *_ in routed(workers[0])[1:]] == [True, True], attempt

    send(client, *(report(children=[TYRA], narrative=text) for text in texts))
    drain_all(workers[1])
    assert [is_new for _, is_new, *_ in routed(workers[0])[3:]] == [False, False]


def campaign(copies: int) -> list[str]:
    """A flood with something new now and then, some of it said twice."""
    facts = {3: INJURY, 7: PLAN, 11: INJURY, 20: "Jag såg själv hur mannen slog henne i trapphuset.", 31: PLAN}
    facts |= {at: f"På Storgatan {at} bor en kusin som heter Melker och har sett allt." for at in range(40, copies, 37)}
    return [f"{FILM} {facts[at]}" if at in facts else FILM for at in range(copies)]


@pytest.mark.parametrize("copies", [40, 300])
def test_a_rebuilt_group_reads_as_if_its_reports_alone_had_been_linked_in_their_order(
    client: TestClient, workers: list[Context], database_url: str, keyring: Path, copies: int
) -> None:
    """Row 3, the first to tell of the injury, is split off; elsewhere the others are linked without it ever having been there."""
    own, known = workers[0], workers[0].knowledge
    texts = campaign(copies)
    others = [text for at, text in enumerate(texts) if at != 3]
    for code, told in (("2081", texts), ("0581", others)):
        send(client, *(report(children=[TYRA], narrative=text, municipality={"code": code}) for text in told))
    drain_all(own)
    before = routed(own)
    assert len(before) == copies

    regrouper = Regrouper(own.store.sealer, known.names, known.weights, known.version, alone_up_to=5)
    done = regrouper.request(own.connection(), split(own, 3), ANNA)
    read_what_moved(own)
    rebuilt = [row for at, row in enumerate(routed(own)) if at != 3]
    assert rebuilt == routed(own, "0581")
    assert rebuilt != [row for at, row in enumerate(before) if at != 3]

    regrouper.undo(own.connection(), done.act_id, "r", ANNA)
    read_what_moved(own)
    assert routed(own) == before


def test_a_group_read_again_without_a_change_says_what_it_said(client: TestClient, workers: list[Context]) -> None:
    own = workers[0]
    send(client, *(report(children=[TYRA], narrative=text) for text in campaign(35)))
    drain_all(own)
    before, marks = routed(own), own.connection().execute("SELECT sum(read_mark) FROM routing").fetchone()
    own.connection().execute("UPDATE child_group SET needs_reading = true")
    assert read_what_moved(own) == 1
    assert routed(own) == before
    # And so it is new to nobody who has looked.
    assert own.connection().execute("SELECT sum(read_mark) FROM routing").fetchone() == marks
    assert len({child["group_id"] for line in exported(own) for child in line["children"]}) == 1
