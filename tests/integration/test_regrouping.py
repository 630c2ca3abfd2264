"""What people do to groups, on a real PostgreSQL: answers bind, acts are reversible, and a report keeps what is its own."""

from __future__ import annotations

from random import Random
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from casework.access import Actor, Role
from casework.errors import Conflict, Refused
from casework.ids import MunicipalityCode, PersonId
from casework.regrouping import ActState, Kind, Request, Why
from store.regrouping import Regrouper
from tests.support.scene import (
    ANNA,
    FILM,
    INJURY,
    NILS,
    ONLY_FIRST,
    TYRA,
    children,
    drain_all,
    group,
    questions,
    row_ids,
    send,
    split,
    state,
    unsound,
)
from tests.support.web import report
from workers.context import Context
from workers.reading import read_what_moved

BERIT = Actor(PersonId("berit"), Role.ASSESSOR, MunicipalityCode("2081"))


@pytest.fixture
def asked(client: TestClient, own: Context) -> int:
    """Two reports about Tyra by full name, and one by first name alone, about which a person is asked."""
    send(
        client,
        report(children=[TYRA], narrative=FILM),
        report(children=[TYRA], narrative="Hon kommer hungrig till skolan."),
        report(children=[ONLY_FIRST], narrative=FILM),
    )
    drain_all(own)
    found = questions(own)
    assert len(found) == 1
    return found[0]


def test_same_child_joins_the_group_by_a_person_s_word(asked: int, own: Context, regrouper: Regrouper) -> None:
    before = children(own)
    done = regrouper.answer(own.connection(), asked, Kind.SAME, "Samma film, samma skola.", ANNA)

    after = children(own)
    assert done.state is ActState.DONE
    assert group(after[2]) == group(after[0]) == done.to_group
    assert (after[2]["status"], after[2]["source"]) == ("confirmed", "human")
    assert after[2]["evidence"]
    assert after[2]["candidates"] == []
    assert after[:2] == [{**a, "position": b["position"]} for a, b in zip(before[:2], after[:2], strict=True)]
    assert unsound(own) == []


def test_an_answer_undone_leaves_everything_as_before(asked: int, own: Context, regrouper: Regrouper) -> None:
    before = state(own)
    for verdict in (Kind.SAME, Kind.NOT_SAME, Kind.CANNOT_TELL):
        done = regrouper.answer(own.connection(), asked, verdict, "skäl", ANNA)
        assert state(own) != before
        regrouper.undo(own.connection(), done.act_id, "fel", BERIT)
        assert state(own) == before
        assert unsound(own) == []


def test_not_the_same_child_is_kept_apart_for_newcomers_too(
    asked: int, client: TestClient, own: Context, regrouper: Regrouper
) -> None:
    regrouper.answer(own.connection(), asked, Kind.NOT_SAME, "Den andra Tyra går i Åsskolan.", ANNA)
    assert children(own)[2]["status"] == "separated"
    assert questions(own) == []

    send(client, *(report(children=[TYRA], narrative=FILM + " Snälla." * (i % 3)) for i in range(40)))
    drain_all(own)
    after = children(own)
    assert group(after[2]) != group(after[0])
    assert len({group(child) for child in after}) == 2


def test_a_question_is_answered_once(asked: int, own: Context, regrouper: Regrouper) -> None:
    regrouper.answer(own.connection(), asked, Kind.CANNOT_TELL, "För lite.", ANNA)
    with pytest.raises(Conflict, match="question_answered"):
        regrouper.answer(own.connection(), asked, Kind.SAME, "Jo.", BERIT)


def test_separated_then_joined_then_undone_is_the_identity(asked: int, own: Context, regrouper: Regrouper) -> None:
    connection, before = own.connection(), state(own)
    apart = regrouper.request(connection, split(own, 1), ANNA)
    between = state(own)
    assert group(children(own)[1]) == apart.to_group
    assert children(own)[1]["status"] == "separated"
    assert apart.to_group is not None

    join = Request(kind=Kind.JOIN, from_group=apart.to_group, to_group=group(children(own)[0]), reason="r")
    together = regrouper.request(connection, join, ANNA)
    assert group(children(own)[1]) == group(children(own)[0])

    regrouper.undo(connection, together.act_id, "r", ANNA)
    assert state(own) == between
    regrouper.undo(connection, apart.act_id, "r", ANNA)
    assert state(own) == before
    assert unsound(own) == []


def test_an_act_on_which_a_later_one_stands_is_not_undone(asked: int, own: Context, regrouper: Regrouper) -> None:
    connection = own.connection()
    apart = regrouper.request(connection, split(own, 1), ANNA)
    assert apart.to_group is not None
    back = Request(
        kind=Kind.MOVE,
        from_group=apart.to_group,
        to_group=group(children(own)[0]),
        reason="r",
        children=frozenset({row_ids(own)[1]}),
    )
    regrouper.request(connection, back, BERIT)
    with pytest.raises(Conflict, match="changed_since"):
        regrouper.undo(connection, apart.act_id, "r", ANNA)


def test_a_large_act_waits_for_a_second_person(client: TestClient, own: Context, regrouper: Regrouper) -> None:
    send(client, *(report(children=[TYRA], narrative=FILM) for _ in range(8)))
    send(client, *(report(children=[NILS], narrative="Pojken är trött.") for _ in range(7)))
    drain_all(own)
    connection, found = own.connection(), children(own)
    join = Request(kind=Kind.JOIN, from_group=group(found[0]), to_group=group(found[-1]), reason="r")
    preview = regrouper.preview(connection, join)
    assert (preview.moved, preview.from_size, preview.to_size) == (7, 7, 8)
    assert preview.second_person == (Why.SIZE,)
    assert {c.field for c in preview.conflicts} >= {"first_name"}

    waiting = regrouper.request(connection, join, ANNA)
    assert waiting.state is ActState.WAITING
    assert children(own) == found
    with pytest.raises(Refused, match="second_person_is_first"):
        regrouper.confirm(connection, waiting.act_id, ANNA)
    regrouper.confirm(connection, waiting.act_id, BERIT)
    assert len({group(child) for child in children(own)}) == 1
    with pytest.raises(Conflict, match="act_settled"):
        regrouper.confirm(connection, waiting.act_id, BERIT)


def test_siblings_of_one_report_are_joined_by_two_persons_or_not_at_all(
    client: TestClient, own: Context, regrouper: Regrouper
) -> None:
    send(client, report(children=[TYRA, NILS]))
    drain_all(own)
    tyra, nils = children(own)
    join = Request(kind=Kind.JOIN, from_group=group(tyra), to_group=group(nils), reason="r")
    assert Why.SIBLINGS in regrouper.preview(own.connection(), join).second_person


def test_all_copies_of_one_text_move_in_one_act(client: TestClient, own: Context, regrouper: Regrouper) -> None:
    other = "Pojken går ensam vid järnvägen på kvällarna och ingen vuxen svarar när jag ringer på dörren hemma hos dem."
    send(client, *(report(children=[TYRA], narrative=FILM) for _ in range(3)))
    send(client, *(report(children=[TYRA], narrative=other) for _ in range(4)))
    drain_all(own)
    found = children(own)
    assert len({group(child) for child in found}) == 1
    request = Request(
        kind=Kind.SPLIT,
        from_group=group(found[0]),
        to_group=None,
        reason="r",
        text_cluster=UUID(found[-1]["text_cluster_id"]),
    )
    done = regrouper.request(own.connection(), request, ANNA)
    after = children(own)
    assert [group(child) == done.to_group for child in after] == [False] * 3 + [True] * 4
    assert [child["text_cluster_id"] for child in after] == [child["text_cluster_id"] for child in found]


def test_old_group_ids_lead_on(asked: int, own: Context, regrouper: Regrouper) -> None:
    old = group(children(own)[2])
    done = regrouper.answer(own.connection(), asked, Kind.SAME, "r", ANNA)
    row = own.connection().execute("SELECT current_group(%s)", [old]).fetchone()
    assert row == (done.to_group,)


def test_numbers_clocks_and_assessments_stay_with_their_report_child(
    asked: int, own: Context, regrouper: Regrouper
) -> None:
    query = """SELECT rc.id, registration_serial, rc.received_at, escalation_at, state
               FROM report_child rc JOIN report r ON r.id = report_id ORDER BY 1"""
    before = own.connection().execute(query).fetchall()
    done = regrouper.answer(own.connection(), asked, Kind.SAME, "r", ANNA)
    regrouper.request(own.connection(), split(own, 1), ANNA)
    regrouper.undo(own.connection(), done.act_id, "r", ANNA)
    assert own.connection().execute(query).fetchall() == before


def test_every_act_stands_in_the_history_and_no_reason_is_readable(
    asked: int, own: Context, regrouper: Regrouper
) -> None:
    done = regrouper.answer(own.connection(), asked, Kind.SAME, "Mormor Kanarie säger det.", ANNA)
    regrouper.undo(own.connection(), done.act_id, "Kanarie tog fel.", BERIT)
    connection = own.connection()
    kinds = connection.execute(
        "SELECT kind, by_person FROM group_event WHERE act_id IS NOT NULL ORDER BY id"
    ).fetchall()
    assert kinds == [("unlinked", "anna"), ("joined", "anna"), ("undone", "berit")]
    assert connection.execute("SELECT count(*) FROM group_event WHERE undo_of IS NOT NULL").fetchone() == (1,)
    text = str(connection.execute("SELECT a::text FROM regroup_act a").fetchall())
    assert "Kanarie" not in text
    assert b"Kanarie".hex() not in text


def test_what_is_split_out_takes_its_keys_along(client: TestClient, own: Context, regrouper: Regrouper) -> None:
    """The next report about the child that was split out finds the new group, and not the one it was taken from."""
    moved = {**TYRA, "school": "Åsskolan", "address": "Norra vägen 4", "age_text": "14 år"}
    send(client, report(children=[TYRA]), report(children=[TYRA]), report(children=[moved]))
    drain_all(own)
    found = children(own)
    wrong = Request(kind=Kind.JOIN, from_group=group(found[2]), to_group=group(found[0]), reason="r")
    regrouper.request(own.connection(), wrong, ANNA)
    done = regrouper.request(own.connection(), split(own, 2), ANNA)
    send(client, report(children=[moved], narrative="Samma flicka på Åsskolan igen."), report(children=[TYRA]))
    drain_all(own)
    *_, about_moved, about_tyra = children(own)
    assert group(about_moved) == done.to_group
    assert group(about_tyra) == group(found[0])


def novelty(own: Context) -> list[tuple[bool, list[str]]]:
    rows = own.connection().execute(
        "SELECT is_new, reasons FROM routing JOIN report_child rc ON rc.id = report_child_id ORDER BY report_seq, child_index"
    )
    return rows.fetchall()


def test_what_only_a_departed_report_had_said_is_news_again(
    client: TestClient, own: Context, regrouper: Regrouper
) -> None:
    texts = [FILM, f"{FILM} {INJURY}", f"{INJURY} {FILM}", FILM]
    send(client, *(report(children=[TYRA], narrative=text) for text in texts))
    drain_all(own)
    before = novelty(own)
    assert [is_new for is_new, _ in before] == [True, True, False, False]

    done = regrouper.request(own.connection(), split(own, 1), ANNA)
    assert read_what_moved(own) == 2
    assert [is_new for is_new, _ in novelty(own)] == [True, True, True, False]

    regrouper.undo(own.connection(), done.act_id, "r", ANNA)
    assert read_what_moved(own) == 1  # the other group is empty again
    assert novelty(own) == before
    assert read_what_moved(own) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_acts_undone_in_reverse_leave_everything_as_before(
    client: TestClient, own: Context, regrouper: Regrouper, seed: int
) -> None:
    """Splits, moves and joins at random; each leaves a sound database, and undoing all of them is the identity."""
    chance = Random(seed)
    send(client, *(report(children=[TYRA], narrative=f"{FILM} {n % 3}") for n in range(5)))
    send(client, *(report(children=[NILS, ONLY_FIRST], narrative=f"Pojken är trött {n}.") for n in range(3)))
    drain_all(own)
    connection, before, acts = own.connection(), state(own), list[UUID]()
    while len(acts) < 8:
        rows = connection.execute("SELECT report_child_id, group_id FROM membership WHERE valid_to IS NULL ORDER BY 1")
        where = dict(rows.fetchall())
        row = chance.choice(sorted(where))
        target = chance.choice([None, *sorted(set(where.values()))])
        kind = Kind.SPLIT if target is None else chance.choice([Kind.MOVE, Kind.JOIN])
        chosen = frozenset() if kind is Kind.JOIN else frozenset({row})
        asked = Request(kind=kind, from_group=where[row], to_group=target, reason="r", children=chosen)
        try:
            done = regrouper.request(connection, asked, ANNA)
        except Conflict:
            continue
        if done.state is ActState.WAITING:
            done = regrouper.confirm(connection, done.act_id, BERIT)
        acts.append(done.act_id)
        assert [promise for promise in unsound(own) if "siblings" not in promise] == []
    for act_id in reversed(acts):
        regrouper.undo(connection, act_id, "r", ANNA)
    assert state(own) == before
    assert unsound(own) == []


def test_an_answer_holds_until_the_facts_change_and_then_a_person_is_asked_again(
    client: TestClient, own: Context, regrouper: Regrouper
) -> None:
    dated = {"first_name": "Tyra", "birth_date": "2018-04-12"}
    send(client, report(children=[TYRA], narrative=FILM), report(children=[dated], narrative=FILM))
    drain_all(own)
    (question,) = questions(own)
    regrouper.answer(own.connection(), question, Kind.NOT_SAME, "annan skola", ANNA)

    send(client, *(report(children=[TYRA], narrative=f"Hon är trött {n}.") for n in range(4)))
    drain_all(own)
    assert questions(own) == []

    send(
        client, *(report(children=[{**TYRA, "birth_date": "2018-04-12"}], narrative=f"Hungrig {n}.") for n in range(8))
    )
    drain_all(own)
    (again,) = questions(own)
    found = children(own)
    assert group(found[1]) != group(found[0])  # the answer still holds
    assert found[1]["status"] == "separated"
    assert found[1]["candidates"][0]["group_id"] == found[0]["group_id"]

    regrouper.answer(own.connection(), again, Kind.SAME, "Samma dag.", BERIT)
    assert group(children(own)[1]) == group(found[0])
    assert unsound(own) == []
