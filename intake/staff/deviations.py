"""The pages of deviations and lex Sarah: the button that everybody has, the register, and what is done about each."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from casework.access import Permission
from casework.deviation import TRANSITIONS, DeviationAct, DeviationKind, DeviationState
from casework.errors import NotFound, Refused, SlussError
from intake import deviation_words as words
from intake.deviations import (
    RESPONSIBLE_ACTS,
    plain,
    plain_whole,
    report_of,
    table,
    table_of_one,
    version_of,
    whole_register,
)
from intake.pages import templates
from intake.staff.pages import Desk, PageRoute, signed_in_page, words_of
from store.clockwatch import seconds_since_last_round
from store.deviations import NEWEST, ByHand, Step

router = APIRouter(include_in_schema=False, route_class=PageRoute)
templates.env.filters.update(words.FILTERS)

Reports = Annotated[Desk, signed_in_page(Permission.REPORT_DEVIATION)]
Sees = Annotated[Desk, signed_in_page(Permission.SEE_DEVIATIONS)]
Handles = Annotated[Desk, signed_in_page(Permission.HANDLE_DEVIATIONS)]
Notifies = Annotated[Desk, signed_in_page(Permission.NOTIFY_INSPECTORATE)]
Format = Literal["csv", "json"]

WATCH_LATE_S = 15 * 60.0  # then somebody is told that the clocks are not watched
_SHOWN = 100
_REPORTS_SHOWN = 1000  # of those that one deviation names
_NUMBER_UNKNOWN = "Ingen anmälan här har det numret. Kontrollera varje siffra, eller lämna fältet tomt."
_WORDS_MISSING = "Skriv vad som har hänt."
_KEPT = ("words_required", "deviation_changed", "deviation_moved_on", "deviation_not_sent", "deviation_not_serious")
"""Refusals after which the page is shown again, with what was written."""


@router.get("/deviations")
async def show_register(
    desk: Sees, kind: DeviationKind | None = None, closed: bool = False, before: int = NEWEST
) -> Response:
    """What is serious and not sent, how many of each kind, and the register. Ids, codes, times and states only."""
    register, at = desk.parts.deviations, min(max(before, 1), NEWEST)
    rows = await desk.run(
        lambda c: register.listed(c, desk.actor, kind=kind, is_open=not closed, before=at, limit=_SHOWN)
    )
    watched = await desk.run(seconds_since_last_round)
    context = {
        "rows": rows,
        "serious": await desk.run(lambda c: register.serious(c, desk.actor)),
        "counts": await desk.run(lambda c: register.counts(c, desk.actor)),
        "kind": kind,
        "closed": closed,
        "next": rows[-1]["seq"] if len(rows) == _SHOWN else None,
        "is_unwatched": watched is None or watched > WATCH_LATE_S,
        "watched": watched,
    }
    return desk.page("deviations.html", context)


@router.get("/deviations/new")
async def show_form(desk: Reports, about: UUID | None = None, done: UUID | None = None) -> Response:
    """The form, and what became of what the person has reported before. `about`: the report whose page they came from."""
    number = await desk.run(lambda c: desk.parts.deviations.number_of(c, about, desk.actor)) if about else ""
    return await _form(desk, {"number": number, "key": str(uuid4())}, {}, done=done)


@router.post("/deviations/new")
async def send_form(desk: Reports) -> Response:
    """Takes it in; or the form again with what to correct and everything kept."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    errors = {} if form.get("words") else {"words": _WORDS_MISSING}
    report_id = None
    if number := form.get("number"):
        try:
            report_id = await report_of(desk.parts, desk.actor, number)
        except (Refused, NotFound):
            errors["number"] = _NUMBER_UNKNOWN
    if errors:
        return await _form(desk, form, errors)
    asked = ByHand(
        id=_key(form.get("key", "")), municipality=desk.municipality, words=form["words"], report_id=report_id
    )
    await desk.run(lambda c: desk.parts.deviations.report_by_hand(c, asked, desk.actor))
    return desk.to("/deviations/new", done=asked.id)


@router.get("/deviations/export")
async def export_register(desk: Sees, format: Format = "csv") -> Response:
    """The whole register for the inspectorate: ids, codes, times and states. That it leaves is logged first."""
    await desk.run(lambda c: desk.parts.deviations.log_export(c, desk.actor, format))
    rows = await whole_register(desk.parts, desk.actor)
    if format == "json":
        return download(JSONResponse({"items": [plain(row) for row in rows]}), "avvikelser.json")
    return download(Response(table(rows), media_type="text/csv; charset=utf-8"), "avvikelser.csv")


@router.get("/deviations/{deviation_id}")
async def show_one(deviation_id: UUID, desk: Sees) -> Response:
    """One deviation with what people wrote, and what the person may do now. That it is read is logged first."""
    return await _one(desk, deviation_id, {})


@router.get("/deviations/{deviation_id}/export")
async def export_one(deviation_id: UUID, desk: Sees, format: Format = "json") -> Response:
    """One deviation with its whole investigation, to go with the report to the inspectorate (27:6)."""
    row = await desk.run(lambda c: desk.parts.deviations.one(c, deviation_id, desk.actor))
    if row["is_shut"]:
        raise Refused("protected_identity")
    if format == "json":
        return download(JSONResponse(plain_whole(row)), f"avvikelse-{deviation_id}.json")
    return download(Response(table_of_one(row), media_type="text/csv; charset=utf-8"), f"avvikelse-{deviation_id}.csv")


@router.post("/deviations/{deviation_id}/act")
async def act(deviation_id: UUID, desk: Handles) -> Response:
    """Investigated, remedied, closed or found to be serious (27:5)."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    if form.get("act") not in RESPONSIBLE_ACTS:
        raise Refused("bad_request")
    return await _step(desk, deviation_id, form, DeviationAct(form["act"]))


@router.post("/deviations/{deviation_id}/send")
async def send(deviation_id: UUID, desk: Notifies) -> Response:
    """The inspectorate has been sent it (27:6)."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    return await _step(desk, deviation_id, form, DeviationAct.SEND)


def download(answer: Response, name: str) -> Response:
    """The answer as a file that the browser saves, and keeps no copy of."""
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _step(desk: Desk, deviation_id: UUID, form: dict[str, str], act: DeviationAct) -> Response:
    step = Step(act=act, words=form.get("words", ""), seen=version_of(form.get("version")))
    try:
        await desk.run(lambda c: desk.parts.deviations.act(c, deviation_id, step, desk.actor))
    except SlussError as error:
        if error.code not in _KEPT:
            raise
        return await _one(desk, deviation_id, form | {"act": act}, code=error.code)
    return desk.to(f"/deviations/{deviation_id}")


async def _one(desk: Desk, deviation_id: UUID, form: dict[str, Any], *, code: str = "") -> Response:
    row = await desk.run(lambda c: desk.parts.deviations.one(c, deviation_id, desk.actor))
    context = {
        "row": row,
        "shown": _REPORTS_SHOWN,
        "acts": [(act, *words.BUTTONS[act]) for act in _possible(desk, row)],
        "f": form,
        "refused": words_of(code) if code else None,
    }
    return desk.page("deviation.html", context, status=409 if code else 200)


def _possible(desk: Desk, row: dict[str, Any]) -> list[DeviationAct]:
    """What the person may do with it as it stands."""
    if row["is_shut"]:
        return []
    may = {
        act
        for act in DeviationAct
        if desk.actor.may(Permission.HANDLE_DEVIATIONS if act in RESPONSIBLE_ACTS else Permission.NOTIFY_INSPECTORATE)
    }
    if row["is_serious"]:
        may -= {DeviationAct.FIND_SERIOUS} | (set() if row["sent_at"] else {DeviationAct.CLOSE})
    if not row["is_serious"] or row["sent_at"]:
        may -= {DeviationAct.SEND}
    return [act for act in DeviationAct if act in may and (DeviationState(row["state"]), act) in TRANSITIONS]


async def _form(desk: Desk, form: dict[str, str], errors: dict[str, str], *, done: UUID | None = None) -> Response:
    mine = await desk.run(lambda c: desk.parts.deviations.mine(c, desk.actor))
    context = {"f": form, "errors": errors, "mine": mine, "done": any(row["id"] == done for row in mine)}
    return desk.page("deviation_new.html", context, status=422 if errors else 200)


def _key(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        return uuid4()
