"""The API of decisions: what needs one, one (report, child) with its tag, signing with If-Match, contacts, meetings, the order in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from casework.access import Actor, Permission
from casework.calendar import local_date
from casework.contacts import Contact
from casework.decisions import NotSigned
from casework.errors import Refused
from casework.ids import MunicipalityCode, ReportChildId
from casework.minutes import one_of
from casework.steps.decide import read
from casework.steps.prolong import read_prolonging
from casework.text import as_text
from config.delegation import order_on
from intake.api.desk import json_body, read_object
from intake.deps import Parts, UsesParts, signed_in
from intake.errors import problem
from store.circumstances import What
from store.decided import Decided
from store.decisions import Link, Outcome, Proposed, Record
from store.meetings import Meetings, Noted
from store.proposals import Proposals
from store.signing import Hand

router = APIRouter(prefix="/api/v1", tags=["decisions"])

DecidesHere = Annotated[Actor, signed_in(Permission.DECIDE)]
Municipality = Annotated[str, Query(pattern="^[0-9]{4}$")]
IfMatch = Annotated[str | None, Header(max_length=200)]


@router.get("/decisions")
async def get_decisions(parts: UsesParts, _actor: DecidesHere, municipality: Municipality) -> dict[str, Any]:
    """What needs a decision, and which investigations run, the first due first. Ids, times and states only (SoLPuL 7 a §)."""
    decided = Decided(parts.decisions)
    waiting = await parts.threads.run(lambda c: decided.waiting(c, municipality))
    running = await parts.threads.run(lambda c: decided.running(c, municipality))
    return {"waiting": waiting, "investigations": running}


@router.get("/delegation")
async def get_delegation(_parts: UsesParts, _actor: DecidesHere, municipality: Municipality) -> dict[str, Any]:
    """The delegation order in force today."""
    now = _now()
    order = order_on(MunicipalityCode(municipality), now)
    rules = [rule for rule in order.rules if rule.is_in_force(local_date(now))]
    return {"version": order.version, "rules": rules}


@router.get("/report-children/{report_child_id}/decision")
async def get_decision(
    report_child_id: UUID, parts: UsesParts, actor: DecidesHere, response: Response
) -> dict[str, Any]:
    """Where it stands, its decisions, contacts and meetings. The reading is logged first. The ETag goes into `If-Match`."""
    decided = Decided(parts.decisions)
    report_id = await parts.threads.run(lambda c: decided.report_of(c, report_child_id))
    await parts.assessments.read_report(report_id, actor=actor, purpose="opening_decision")
    found = await parts.threads.run(lambda c: decided.one(c, report_child_id, now=_now()))
    response.headers["ETag"] = f'"{found.pop("tag")}"'
    return found


@router.post(
    "/report-children/{report_child_id}/decision",
    status_code=201,
    openapi_extra=json_body(["outcome", "content", "reasons", "presented_by", "took_part"]),
    response_model=None,
)
async def post_decision(
    report_child_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere, if_match: IfMatch = None
) -> dict[str, Any] | JSONResponse:
    """Takes the decision. 422 `decision_refused` says by field what it lacks; 403 `may_not_sign` says why not by you.

    428 without `If-Match`, 412 when something has been signed or noted since. 202: a second person must sign too.
    """
    return await _decided(parts, read(await read_object(request), ReportChildId(report_child_id)), actor, if_match)


@router.post(
    "/report-children/{report_child_id}/extension",
    status_code=201,
    openapi_extra=json_body(["kind", "ground", "reasons", "until", "presented_by", "took_part"]),
    response_model=None,
)
async def post_extension(
    report_child_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere, if_match: IfMatch = None
) -> dict[str, Any] | JSONResponse:
    """Prolongs the time for the decision or the investigation, on its own legal ground. Answers as for a decision."""
    asked = read_prolonging(await read_object(request), ReportChildId(report_child_id))
    return await _decided(parts, asked, actor, if_match)


@router.post(
    "/report-children/{report_child_id}/proposal",
    status_code=201,
    openapi_extra=json_body(["answer"]),
    response_model=None,
)
async def post_proposal(
    report_child_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere, if_match: IfMatch = None
) -> dict[str, Any] | JSONResponse:
    """The second person's answer: "sign", or "decline" with a `reason`; of the first person, "decline" takes it back."""
    proposals, by = Proposals(parts.decisions), hand(actor, if_match)
    return await answer(
        parts,
        await read_object(request),
        sign=lambda c: proposals.second(c, report_child_id, by),
        decline=lambda c, reason: proposals.decline(c, report_child_id, reason, by),
    )


async def answer(
    parts: Parts,
    entry: dict[str, Any],
    *,
    sign: Callable[[Link], Record | NotSigned],
    decline: Callable[[Link, str], None],
) -> dict[str, Any] | JSONResponse:
    """What the second person says to a proposal: "sign", or "decline" with a `reason`.

    Raises:
        Refused: "bad_request": neither.
    """
    if entry.get("answer") == "sign":
        return told(await parts.threads.run(sign))
    if entry.get("answer") != "decline":
        raise Refused("bad_request")
    reason = as_text(entry.get("reason")) or ""
    await parts.threads.run(lambda c: decline(c, reason))
    return {"decided": False}


@router.post(
    "/report-children/{report_child_id}/contacts",
    status_code=201,
    openapi_extra=json_body(["contact", "made_at", "words"]),
)
async def post_contact(report_child_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere) -> dict[str, Any]:
    """Writes a contact down. `refusal`: why it was not allowed; it is kept all the same."""
    entry = await read_object(request)
    contact = one_of(Contact, entry.get("contact"))
    if contact is None:
        raise Refused("bad_request")
    noted = Noted(
        report_child_id=report_child_id,
        contact=contact,
        made_at=_instant(entry.get("made_at")),
        has_consent=entry.get("has_consent") is True,
        words=as_text(entry.get("words")) or "",
    )
    refused = await _meetings(parts, lambda c, m: m.note_contact(c, noted, actor, now=_now()))
    return {"refusal": refused.code if refused else None}


@router.post("/report-children/{report_child_id}/meetings", status_code=201, openapi_extra=json_body(["planned_at"]))
async def post_meeting(report_child_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere) -> dict[str, Any]:
    """Writes down a meeting with child or guardians."""
    at = _instant((await read_object(request)).get("planned_at"))
    return {"meeting_id": str(await _meetings(parts, lambda c, m: m.plan(c, report_child_id, at, actor)))}


@router.post(
    "/report-children/{report_child_id}/meeting-notes",
    status_code=201,
    openapi_extra=json_body(["meeting_id", "note", "words"]),
)
async def post_meeting_note(
    report_child_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere
) -> dict[str, Any]:
    """What became of a meeting, or what was done about one that did not come about ("acted_on")."""
    entry = await read_object(request)
    try:
        meeting = (report_child_id, UUID(str(entry.get("meeting_id"))))
    except ValueError:
        raise Refused("bad_request") from None
    note, words = as_text(entry.get("note")) or "", as_text(entry.get("words")) or ""
    await _meetings(parts, lambda c, m: m.note(c, meeting, note, words, actor, now=_now()))
    return {"note": note}


async def _meetings(parts: Parts, work: Callable[[Any, Meetings], Any]) -> Any:
    meetings = Meetings(parts.decisions.sealer)
    return await parts.threads.run(lambda c: work(c, meetings))


async def _decided(parts: Parts, what: What, actor: Actor, seen: str | None) -> dict[str, Any] | JSONResponse:
    by = hand(actor, seen)
    return told(await parts.threads.run(lambda c: parts.decisions.decide(c, what, by)))


def told(outcome: Outcome) -> dict[str, Any] | JSONResponse:
    """What is answered to a signature."""
    if isinstance(outcome, Proposed):
        return JSONResponse({"decided": False, "proposal_id": str(outcome.id)}, 202)
    if not isinstance(outcome, NotSigned):
        at = outcome.decided_at.isoformat()
        return {"decided": True, "id": str(outcome.id), "decided_at": at, "authority": outcome.authority}
    faults = [{"field": fault.field, "code": fault.code} for fault in outcome.faults]
    if outcome.refused is not None:
        return problem("may_not_sign", reasons=list(outcome.refused.codes), faults=faults)
    return problem("decision_refused", faults=faults)


def hand(actor: Actor, seen: str | None) -> Hand:
    """Whoever asks, about to sign what they have seen."""
    return Hand(actor=actor, at=_now(), order_on=order_on, seen=seen)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters


def _instant(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise Refused("bad_request") from None
    if at.tzinfo is None:
        raise Refused("bad_request")
    return at
