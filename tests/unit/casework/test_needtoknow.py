"""Who a login makes somebody, what they say when they ask, and what of a reporter is shown."""

from __future__ import annotations

from datetime import date

import pytest

from casework.access import MAY, STAFF, Actor, Permission, Qualification, Role
from casework.delegation import Capacity
from casework.errors import Refused
from casework.ids import UNKNOWN_MUNICIPALITY, MunicipalityCode, PersonId
from casework.needtoknow import CODES, GrantKind, masked, read_asked
from casework.searching import TermKind, read_search
from config.policy import read_policy
from config.reference import name_table

HOME = MunicipalityCode("2081")
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_person_without_a_municipality_reaches_nothing(role: Role) -> None:
    nobody = Actor(PersonId("anna"), role)
    assert not nobody.reaches(HOME)
    assert nobody.municipalities == []


def test_what_came_without_a_municipality_is_for_those_who_handle_it() -> None:
    anna = Actor(PersonId("anna"), Role.ASSESSOR, HOME)
    assert [anna.reaches(code) for code in (HOME, "0180", UNKNOWN_MUNICIPALITY)] == [True, False, False]
    handler = Actor(PersonId("anna"), Role.ASSESSOR, HOME, handles_unplaced=True)
    assert handler.municipalities == [HOME, UNKNOWN_MUNICIPALITY]


def test_a_machine_is_of_one_municipality_or_of_the_installation() -> None:
    assert Actor(PersonId("m"), Role.IMPORTER).municipalities is None
    assert not Actor(PersonId("m"), Role.IMPORTER, HOME).reaches("0180")


def test_whoever_keeps_logins_or_reviews_the_log_opens_no_report() -> None:
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR):
        assert not MAY[role] & {Permission.READ_REPORT, Permission.SEARCH, Permission.ASSESS, Permission.EXPORT}


def test_a_login_says_what_the_delegation_order_asks() -> None:
    anna = Actor(
        PersonId("anna"),
        Role.DECISION_MAKER,
        HOME,
        titles=frozenset({"enhetschef"}),
        qualifications=frozenset({Qualification.DEGREE}),
    )
    maker = anna.as_decision_maker()
    assert (maker.has_degree, maker.has_experience, maker.titles) == (True, False, frozenset({"enhetschef"}))
    assert Actor(PersonId("m"), Role.IMPORTER).as_decision_maker().capacity is Capacity.MACHINE


@pytest.mark.parametrize(
    ("kind", "code", "reason", "refused"),
    [
        ("purpose", "handover", "kort", "reason_required"),
        ("purpose", "handover", "          .", "reason_required"),
        ("purpose", "call_back", "Måste ringa tillbaka.", "bad_request"),
        ("everything", "handover", "Tar över ärendet.", "bad_request"),
    ],
)
def test_nobody_is_let_without_a_purpose_and_words(kind: str, code: str, reason: str, refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        read_asked(kind, code, reason)
    assert all(CODES[kind] for kind in GrantKind)


def test_a_reporter_is_masked_and_in_what_capacity_they_write_is_not() -> None:
    reporter = {"kind": "mandated", "role": "lärare", "organisation": "Ekskolan", "name": "Sixten", "phone": None}
    shown = masked({"narrative": "Text.", "reporter": {**reporter, "email": "s@example.org"}})
    assert shown["reporter"] == {**reporter, "name": None, "email": None, "masked": ["name", "email"]}
    assert masked({"narrative": "Text."})["reporter"]["masked"] == []


def search(kind: str, *, first: str = "", last: str = "", number: str = "") -> frozenset[str]:
    return read_search(kind, first=first, last=last, number=number, names=name_table(), on=TODAY).keys


def test_names_are_searched_by_their_sound_and_numbers_by_every_digit() -> None:
    assert search("name", first="Tyra", last="Ekvall") == search("name", first="Tira", last="Ekwall") != frozenset()
    assert search("personal_number", number="701063-2391") == search("personal_number", number="19701063 2391")


@pytest.mark.parametrize("kind", ["free_text", "narrative", "address", "phone", ""])
def test_there_is_no_search_by_anything_but_the_four_keys(kind: str) -> None:
    with pytest.raises(Refused, match="bad_request"):
        search(kind, first="Tyra", number="grät")
    assert set(TermKind) == {"name", "personal_number", "case_number"}


def test_a_municipality_may_look_at_more_of_the_log_and_never_at_less() -> None:
    stricter = read_policy(
        "2081.toml", 'code = "2081"\n[access]\nreveal_needs_second = true\n[log_review]\nsample = 0.2\n'
    )
    assert (stricter.reveal_needs_second, stricter.log_review.sample) == (True, 0.2)
    for part in ("sample = 0.01", "children_an_hour = 90", "repeats = 50", "day_begins = 7"):
        with pytest.raises(ValueError, match=r"2081\.toml"):
            read_policy("2081.toml", f'code = "2081"\n[log_review]\n{part}\n')
