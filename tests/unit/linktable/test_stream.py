"""Rows as a stream: two groups that turn out to be one are united, two persons are not, and nothing grows with the square."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from benchmarks.linkage import _made
from config.linking import table_weights
from config.reference import name_table
from dedupe.cluster import Band
from sluss.linktable import column_map
from sluss.linktable.facts import person_facts
from sluss.linktable.linked import Linked, Outcome, Status
from sluss.linktable.stream import MAX_GROUPS_PER_KEY, TableStream
from tests.support.children import TODAY, personnummer

WHO = {"first_name": "Alva", "last_name": "Zetterqvist"}
WHERE = {"address": "Ringvägen 14", "postal_code": "78433", "city": "Borlänge"}
NUMBER = {"personal_number": "5304218"}
BORN = {"birth_date": "1987-03-05"}


def linked(*rows: dict[str, str]) -> Linked:
    done = Linked(stream=TableStream(names=name_table(), weights=table_weights()))
    for row in rows:
        done.feed(person_facts(row, today=TODAY))
    return done


def groups_and_statuses(*rows: dict[str, str]) -> list[tuple[str, Status]]:
    return [(outcome.group_id, outcome.status) for outcome in linked(*rows).outcomes()]


def test_a_row_that_fits_two_groups_unites_them_under_the_older_name() -> None:
    by_number, by_home = WHO | NUMBER, {"last_name": "Zetterqvist"} | WHERE | BORN
    apart = groups_and_statuses(by_number, by_home)
    assert apart == [("g1", Status.NEW), ("g2", Status.NEW)]
    together = groups_and_statuses(by_number, by_home, WHO | NUMBER | WHERE | BORN, by_home)
    assert together == [("g1", Status.NEW), ("g1", Status.JOINED), ("g1", Status.JOINED), ("g1", Status.JOINED)]


def test_a_row_that_fits_two_persons_with_valid_numbers_is_a_question_and_unites_nobody() -> None:
    one, other = (WHO | WHERE | BORN | {"personal_number": personnummer("19870305", n).raw} for n in (980, 982))
    outcomes = list(linked(one, other, WHO | WHERE | BORN).outcomes())
    assert len({outcome.group_id for outcome in outcomes}) == 3
    assert outcomes[2].status is Status.REVIEW
    assert {group for group, _ in outcomes[2].candidates} == {outcomes[0].group_id, outcomes[1].group_id}


def test_a_question_between_groups_that_were_united_since_is_answered() -> None:
    done = linked(WHO | WHERE, WHO | {"personal_number": "9912345"} | {"city": "Falun"})
    second: Outcome = list(done.outcomes())[1]
    assert second.status is Status.REVIEW
    for row in (WHO | WHERE | BORN, WHO | WHERE | BORN | {"personal_number": "9912345"}):
        done.feed(person_facts(row, today=TODAY))
    outcomes = list(done.outcomes())
    assert len({outcome.group_id for outcome in outcomes}) == 1
    assert [outcome.status for outcome in outcomes] == [Status.NEW, *[Status.JOINED] * 3]


def test_an_empty_row_is_somebody_of_whom_nothing_is_known() -> None:
    assert groups_and_statuses({}, {}) == [("g1", Status.NEW), ("g2", Status.NEW)]


def test_a_row_that_fits_no_row_but_only_what_several_say_together_is_a_question() -> None:
    """One row's wrong number, another's first name, a third one's misspelt surname."""
    home = {"address": "Bruksgatan 81", "postal_code": "17109", "city": "Sibo", "birth_date": "20090910"}
    hugo = {"first_name": "Hugo", "last_name": "Severinsson", "personal_number": "5133260"} | home
    miskeyed = hugo | {"first_name": "Angelica", "personal_number": "9722814"}
    elsewhere = {"address": "Ringvägen 120", "postal_code": "59781", "city": "Ölmstad", "birth_date": "19720330"}
    other = {"first_name": "Hugo", "last_name": "Svensson", "personal_number": "9722814"} | elsewhere
    found = groups_and_statuses(hugo, miskeyed, hugo | {"last_name": "Seveinsson"}, other)
    assert found[:3] == [("g1", Status.NEW), ("g1", Status.JOINED), ("g1", Status.JOINED)]
    assert found[3] == ("g2", Status.REVIEW)


def test_a_key_that_very_many_share_is_followed_no_longer() -> None:
    """Strangers in one large house: without a limit each row would be compared with all before it."""
    names = name_table()
    pairs = zip(sorted(names.women)[::90], sorted(names.surnames)[::90], strict=False)
    people = [{"first_name": first, "last_name": last, **WHERE} for first, last in pairs][: MAX_GROUPS_PER_KEY + 5]
    found_by = linked(*people).stream._found_by
    assert found_by["addr:ringvagen+14"] == found_by["post:78433+borlange"] == ()
    assert max(map(len, found_by.values())) <= MAX_GROUPS_PER_KEY


def test_a_valid_number_under_another_first_name_is_a_question() -> None:
    number = {"personal_number": personnummer("19870305", 980).raw}
    outcomes = list(linked(WHO | WHERE | number, WHO | WHERE | number | {"first_name": "Rut"}).outcomes())
    assert [outcome.status for outcome in outcomes] == [Status.NEW, Status.REVIEW]
    assert outcomes[1].candidates[0][1].band is Band.CONFLICT


@pytest.mark.parametrize("seed", [601, 602])
def test_in_a_made_up_table_nobody_is_joined_to_somebody_else(seed: int) -> None:
    """In the manner of FEBRL, with slips, gaps, exchanged names and values from other rows; fresh seeds."""
    columns, rows = column_map(_made.MAP), _made.table(300, seed=seed)
    named = [dict(zip(_made.COLUMNS, row, strict=True)) for row in rows]
    done = linked(*({field: one[name] for field, [name] in columns.items()} for one in named))
    members: dict[str, Counter[str]] = defaultdict(Counter)
    for one, outcome in zip(named, done.outcomes(), strict=True):
        members[outcome.group_id][_made.person_of(one["rec_id"])] += 1
    assert all(len(persons) == 1 for persons in members.values())
    people = len({_made.person_of(one["rec_id"]) for one in named})
    assert len(members) <= 1.02 * people
    assert len(rows) > 1.5 * people
