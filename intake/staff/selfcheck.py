"""The self-check (egenkontroll): how the law's times were kept, month by month, with the exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.access import Permission
from casework.calendar import STOCKHOLM
from casework.clockpolicy import ClockKind
from casework.errors import NotFound
from casework.selfcheck import CHECKED, Month, Outcome
from casework.spreadsheet import as_csv
from config.policy import policy_for
from intake import deviation_words as words
from intake.staff.deviations import download
from intake.staff.pages import Desk, PageRoute, now, signed_in_page
from store.selfcheck import Report, self_check

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Checks = Annotated[Desk, signed_in_page(Permission.SELF_CHECK)]
Written = Annotated[str, Query(max_length=10)]

_LINES = (*CHECKED, ClockKind.FEEDBACK)
_HEADER = ("månad", "del", "vad", "vem", "stöd", "i tid", "för sent", "inte gjort, tiden är ute", "tid kvar")


@router.get("/self-check")
async def show(desk: Checks, month: Written = "") -> Response:
    """One month: each clock, who decided, the exceptions, and deviations by kind."""
    report = await _report(desk, month)
    tally = report.tally
    context = {
        "report": report,
        "lines": [
            (clock, [tally.outcomes[clock, outcome] for outcome in Outcome], tally.share(clock)) for clock in _LINES
        ],
        "people": people(report),
        "before": report.month.shifted(-1),
        "after": report.month.shifted(1) if report.month.ends <= now() else None,
        "may_see": desk.actor.may(Permission.SEE_DEVIATIONS),
    }
    return desk.page("self_check.html", context)


@router.get("/self-check/export")
async def export(desk: Checks, month: Written = "") -> Response:
    """The same as a table."""
    report = await _report(desk, month)
    file = Response(table(report), media_type="text/csv; charset=utf-8")
    return download(file, f"egenkontroll-{desk.municipality}-{report.month}.csv")


def people(report: Report) -> list[tuple[ClockKind, str, str, list[int]]]:
    """What was done by whom: the clock, the person, by what authority, and how many in time and late."""
    counted = report.tally.by_whom
    keys = sorted({(_LINES.index(clock), by, authority) for clock, by, authority, _ in counted})
    return [
        (clock, by, authority, [counted[clock, by, authority, o] for o in (Outcome.IN_TIME, Outcome.LATE)])
        for clock, by, authority in ((_LINES[index], who, stands_on) for index, who, stands_on in keys)
    ]


def table(report: Report) -> str:
    """As CSV: clocks, people, exceptions and deviations, one below the other, told apart by the second column."""
    return as_csv(_HEADER, _rows(report))


def _rows(report: Report) -> Iterable[tuple[object, ...]]:
    month, tally = str(report.month), report.tally
    for clock in _LINES:
        counts = (tally.outcomes[clock, outcome] for outcome in Outcome)
        yield (month, "frister", words.CLOCKS[clock], "", "", *counts)
    for clock, by, authority, (kept, late) in people(report):
        yield (month, "vem", words.CLOCKS[clock], by, authority, kept, late, "", "")
    for one in tally.exceptions:
        due = f"{one.due_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
        at = f"{one.done.at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" if one.done else ""
        what = f"{one.registration_no} {words.CLOCKS[one.clock]}: {words.OUTCOMES[one.outcome]}"
        yield (month, "undantag", what, one.done.by if one.done else "", f"senast {due}", "", at, "", "")
    for row in report.deviations:
        about = f" (om {row['reports']} anmälningar)" if row["reports"] else ""
        yield (month, "avvikelser", words.KINDS[row["kind"]] + about, "", "", row["total"], "", "", "")


async def _report(desk: Desk, written: str) -> Report:
    month = Month.read(written) if written else Month.of(now())
    if month is None:
        raise NotFound("not_found")
    clocks = policy_for(desk.municipality).clocks
    return await desk.run(lambda c: self_check(c, desk.municipality, month, clocks))
