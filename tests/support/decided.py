"""A register in which everything that people decide has been done once: what `sluss verify` looks over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from casework.access import Role
from casework.contacts import Contact
from casework.decisions import DecisionRecord
from casework.ids import ReportChildId
from casework.steps.decide import read
from casework.steps.prolong import ProlongedRecord, read_prolonging
from config.delegation import order_on
from store.decisions import Decisions
from store.investigations import Opening
from store.meetings import Meetings, Noted
from store.outside import Outside
from store.proposals import Proposals
from store.signing import Hand, OrderOn
from tests.support.deciding import NOT_OPEN, ONGOING, OPEN, SIGNED, Desk, actor
from tests.support.web import bearer
from tests.support.work import worker
from workers.clockwatch import go_round

MORE_TIME = {
    "kind": "extend_opening",
    "ground": "extraordinary_reasons",
    "reasons": "Barnet vårdas på sjukhus och kan inte höras.",
    "until": "2026-04-01",
    "presented_by": "ingen",
    "took_part": "ingen",
}
LONGER = MORE_TIME | {
    **{"kind": "extend_investigation", "ground": "special_reasons", "until": "2026-08-31"},
    **{"taken_by": "committee", "taken_on": "2026-03-12", "minutes": "SU 2026-03-12 § 12"},
}


def decide_everything(desk: Desk, decisions: Decisions) -> None:
    """One of each kind of decision, by those who may, with what goes before and comes after."""
    opened, ongoing, later, plain = (desk.assessed() for _ in range(4))
    assert isinstance(desk.decide(decisions, OPEN, opened, "anna"), DecisionRecord)
    assert isinstance(desk.decide(decisions, ONGOING, ongoing, "anna"), DecisionRecord)
    assert isinstance(desk.prolong(decisions, LONGER, opened, "erik", SIGNED), ProlongedRecord)
    assert isinstance(desk.prolong(decisions, MORE_TIME, later, "erik", SIGNED), ProlongedRecord)
    _by_two(desk, decisions)
    _correct(desk, plain)
    _meet(desk, decisions, plain)
    prolonged = outside(desk, decisions, "U-1998-7")
    asked = read_prolonging(LONGER, None)
    assert isinstance(
        Outside(decisions).prolong(desk.connection, prolonged, asked, outside_hand(desk, prolonged, "erik")),
        ProlongedRecord,
    )
    closed = outside(desk, decisions, "U-1998-8")
    decisions.investigations.close(desk.connection, closed, by="anna", now=SIGNED)
    _deviate(desk)
    desk.arrived()  # nobody assesses it: its clock passes
    own = worker(desk.database_url, desk.keyring)
    go_round(own)
    own.forget_connection()


def outside(desk: Desk, decisions: Decisions, ref: str, *, until: date | None = None) -> UUID:
    """An investigation that was opened beside Sluss, recorded by Anna."""
    at = SIGNED - timedelta(days=20)
    opening = Opening(
        **{"id": uuid4(), "municipality": "2081", "ref": ref, "case_file": f"PA-{ref}"},
        **{"opened_at": at, "received_at": at, "by": "anna", "until": until},
    )
    decisions.investigations.open(desk.connection, opening)
    return opening.id


def outside_hand(
    desk: Desk, investigation: UUID, person: str, now: datetime = SIGNED, *, orders: OrderOn = order_on
) -> Hand:
    """Somebody who has just looked at it."""
    [(tag,)] = desk.connection.execute("SELECT investigation_tag(%s)", [investigation]).fetchall()
    return Hand(actor=actor(person), at=now, order_on=orders, seen=tag)


def _by_two(desk: Desk, decisions: Decisions) -> None:
    several = [desk.assessed(), desk.assessed()]
    seen = {one: desk.hand(one, "erik").seen or "" for one in several}
    decisions.decide_each(
        desk.connection, [read(NOT_OPEN, one) for one in several], desk.hand(several[0], "erik"), seen=seen
    )
    proposals = Proposals(decisions)
    assert isinstance(proposals.second(desk.connection, several[0], desk.hand(several[0], "sofia")), DecisionRecord)
    proposals.decline(desk.connection, several[1], "Skolan är inte hörd.", desk.hand(several[1], "sofia"))


def _correct(desk: Desk, one: ReportChildId) -> None:
    path = f"/api/v1/report-children/{one}/protection-assessment/corrections"
    tag = desk.client.get(path, headers=desk.assessor).headers["etag"]
    said = {"conclusion": "needs_protection", "has_new_facts": True, "basis": "Rättat.", "reason": "Fel adress."}
    assert desk.client.post(path, json=said, headers={**desk.assessor, "If-Match": tag}).status_code == 201


def _meet(desk: Desk, decisions: Decisions, one: ReportChildId) -> None:
    meetings = Meetings(decisions.sealer)
    noted = Noted(
        report_child_id=one, contact=Contact.REPORTER, made_at=SIGNED, has_consent=False, words="Talades vid."
    )
    meetings.note_contact(desk.connection, noted, actor("anna"), now=SIGNED)
    meeting = meetings.plan(desk.connection, one, SIGNED - timedelta(days=1), actor("anna"))
    for note, words in (("missed", "De kom inte."), ("acted_on", "Hembesök gjort.")):
        meetings.note(desk.connection, (one, meeting), note, words, actor("anna"), now=SIGNED)


def _deviate(desk: Desk) -> None:
    told = desk.client.post("/api/v1/deviations", json={"words": "Låg i fel brevlåda."}, headers=desk.assessor)
    supervisor = bearer(desk.database_url, desk.keyring, Role.SUPERVISOR, "bo")
    for version, act in enumerate(("investigate", "find_serious", "remedy")):
        path = f"/api/v1/deviations/{told.json()['id']}/acts"
        body = {"act": act, "words": "Utrett."}
        answer = desk.client.post(path, json=body, headers={**supervisor, "If-Match": f'"{version}"'})
        assert answer.status_code in {200, 201}, answer.text
