"""Signing protection assessments at the page of a group, one or many at once, and what is known from earlier.

Every row gets its own record (SoL 2025:400 20:1). What stands against a row is said of that row, and then nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.errors import SlussError
from casework.sitting import NotInSitting, Reading, Refusals
from casework.steps.assess import Conclusion, assess
from casework.work import Finding, can_sign_as
from config.policy import policy_for
from intake.staff.pages import Desk, PageRoute, now
from intake.staff.work import PAGE, Assesses, current, group_page, tag_of
from intake.staff.work_words import CONCLUSIONS, REFUSALS
from store import groups
from store.sittings import Signed, Signing, Standing

router = APIRouter(include_in_schema=False, route_class=PageRoute)

# Rows chosen together by how this person has read them: in full; each of their new passages; as rows that say nothing new.
WHICH = {"opened": Reading.WHOLE, "passages": Reading.PASSAGES, "unchanged": Reading.ROW}

# What a person can put right in the form: what is missing -> (the sentence, where it stands).
_MISSING = {
    "rows": ("Välj minst en anmälan.", "#rows"),
    "conclusion": ("Välj en slutsats.", "#conclusion"),
    "has_new_facts": ("Svara om något nytt har kommit fram.", "#new-facts"),
    "basis": ("Skriv vad bedömningen grundas på.", "#grounds"),
    "child_best": ("Skriv hur barnets bästa har beaktats.", "#child-best"),
}


@router.get("/work/groups/{group_id}/assess")
async def show_form(
    group_id: UUID,
    desk: Assesses,
    child: Annotated[list[UUID] | None, Query(max_length=PAGE)] = None,
    which: Annotated[list[Literal["opened", "passages", "unchanged"]] | None, Query(max_length=3)] = None,
) -> Response:
    """The form for the chosen rows. Nothing in it is chosen beforehand."""
    today = await current(desk, group_id)
    form: dict[str, list[str]] = {"child": [str(one) for one in child or []], "which": list(map(str, which or []))}
    return await _form_page(desk, today, {**form, "tag": [await tag_of(desk, today)]})


@router.post("/work/groups/{group_id}/sign")
async def sign(group_id: UUID, desk: Assesses) -> Response:
    """Records one assessment for each chosen row, or says what stands against which."""
    form = await desk.form()
    standing = await desk.run(lambda c: desk.parts.sittings.standing(c, group_id, desk.actor))
    missing = _missing(form, _chosen(form, standing))
    if missing:
        return await _form_page(desk, group_id, form, missing=missing)
    try:
        signed = await _record(desk, group_id, form, standing)
    except SlussError as error:
        if error.code != "tag_differs":
            raise
        return await _changed(desk, group_id, form)
    if signed.refused:
        return await _form_page(desk, group_id, form, refused=signed.refused)
    return desk.to(f"/work/groups/{group_id}", signed=len(signed.records))


@router.post("/work/groups/{group_id}/first")
async def mark_first(group_id: UUID, desk: Assesses) -> Response:
    """Keeps the person's own first impression; what is known from earlier opens after it."""
    form = await desk.form()
    finding, words = _one(form, "finding"), _one(form, "words")
    if finding not in set(Finding) or not words:
        wrong = {"first_wrong": "Välj ett av svaren och skriv en mening om vad du ser."}
        return await group_page(desk, await current(desk, group_id), extra={**_NOTHING, **wrong}, status=422)
    sittings, actor = desk.parts.sittings, desk.actor
    await desk.run(lambda c: sittings.mark_first(c, group_id, Finding(finding), words, actor))
    return desk.to(f"/work/groups/{group_id}")


@router.get("/work/groups/{group_id}/earlier")
async def show_earlier(
    group_id: UUID, desk: Assesses, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> Response:
    """Earlier records on the same child, as facts. Opening them is logged, and comes after the person's own first mark."""
    group, records = await current(desk, group_id), desk.parts.records
    found = await desk.run(lambda c: records.earlier(c, group, desk.actor, offset=offset, limit=PAGE))
    context = {"group_id": group, "records": found, "offset": offset, "limit": PAGE}
    return desk.page("work_earlier.html", context)


# What stands against every row at once, and is said once.
_WHOLE = frozenset(
    {
        *(NotInSitting.SITTINGS_FORBIDDEN, NotInSitting.SECOND_PERSON),
        *(NotInSitting.NOTHING_OPENED, NotInSitting.NO_BASIS),
    }
)

_NOTHING: dict[str, Any] = {"notice": None, "signed": None}


def _one(form: Mapping[str, Sequence[str]], name: str) -> str:
    return (form.get(name) or [""])[0]


def _chosen(form: Mapping[str, Sequence[str]], standing: Sequence[Standing]) -> list[str]:
    """The chosen rows by id. What is chosen together is worked out anew; the group's tag makes sure that it is the same."""
    ways = {WHICH[way] for way in form.get("which", ()) if way in WHICH}
    chosen = list(form.get("child", []))
    chosen += [str(known.row.report_child_id) for known in standing if can_sign_as(known.row) in ways]
    return list(dict.fromkeys(chosen))


def _missing(form: Mapping[str, Sequence[str]], chosen: Sequence[str]) -> list[tuple[str, str]]:
    gaps = {
        "rows": not chosen,
        "conclusion": _one(form, "conclusion") not in set(Conclusion),
        "has_new_facts": _one(form, "has_new_facts") not in {"yes", "no"},
        "basis": not _one(form, "basis"),
        "child_best": not _one(form, "child_best"),
    }
    return [_MISSING[name] for name, is_missing in gaps.items() if is_missing]


def _entries(
    form: Mapping[str, Sequence[str]], chosen: Sequence[str], standing: Sequence[Standing]
) -> list[dict[str, Any]]:
    """What the person says of each row. Signed together with what was read, a row that says nothing new is recorded as saying nothing new:
    the form says so beside the question."""
    said = {
        "conclusion": _one(form, "conclusion"),
        "basis": _one(form, "basis"),
        "child_best": _one(form, "child_best"),
        "tells_of_violence": _one(form, "tells_of_violence") == "yes",
    }
    is_new, unchanged = _one(form, "has_new_facts") == "yes", _unchanged(form, standing)
    return [{**said, "report_child_id": child, "has_new_facts": is_new and child not in unchanged} for child in chosen]


def _unchanged(form: Mapping[str, Sequence[str]], standing: Sequence[Standing]) -> frozenset[str]:
    """The rows that say nothing new and are signed together with rows that were read."""
    if len(set(form.get("which", ())) & set(WHICH)) < 2:
        return frozenset()
    return frozenset(str(one.row.report_child_id) for one in standing if can_sign_as(one.row) is Reading.ROW)


async def _record(
    desk: Desk, group_id: UUID, form: Mapping[str, Sequence[str]], standing: Sequence[Standing]
) -> Signed:
    entries, sittings = _entries(form, _chosen(form, standing), standing), desk.parts.sittings
    records = assess(entries, actor=desk.actor, now=now(), new_ids=[uuid4() for _ in entries])
    await desk.parts.reach.admit_signing(desk.actor, [record.report_child_id for record in records])
    found = await desk.run(lambda c: groups.current(c, group_id))
    signing = Signing(
        group_id=group_id,
        seen=_one(form, "tag"),
        policy=policy_for(found[1] if found else desk.municipality).sittings,
        sitting_id=uuid4(),
    )
    return await desk.run(lambda c: sittings.sign(c, records, signing, desk.actor))


async def _changed(desk: Desk, group_id: UUID, form: Mapping[str, Sequence[str]]) -> Response:
    """412: what was written is kept in the form, beside the group as it is now."""
    today = await current(desk, group_id)
    fresh = {**form, "tag": [await tag_of(desk, today)]}
    return await _form_page(desk, today, fresh, has_changed=True)


async def _form_page(
    desk: Desk,
    group_id: UUID,
    form: Mapping[str, Sequence[str]],
    *,
    missing: Sequence[tuple[str, str]] = (),
    refused: Refusals | None = None,
    has_changed: bool = False,
) -> Response:
    sittings, actor = desk.parts.sittings, desk.actor
    standing = await desk.run(lambda c: sittings.standing(c, group_id, actor))
    chosen = _chosen(form, standing)
    known = {str(one.row.report_child_id): one for one in standing}
    context = {
        "group_id": group_id,
        "rows": [known[child].shown for child in chosen if child in known],
        "gone": sum(child not in known for child in chosen),
        "children": form.get("child", []),
        "which": [way for way in WHICH if way in form.get("which", ())],
        "unchanged": len(_unchanged(form, standing)),
        "tag": _one(form, "tag"),
        "said": {name: _one(form, name) for name in (*_MISSING, "tells_of_violence")},
        "conclusions": CONCLUSIONS,
        "missing": missing,
        "refused": _in_words(refused or {}, known),
        "has_changed": has_changed,
    }
    status = 412 if has_changed else 422 if missing or refused else 200
    return desk.page("work_assess.html", context, status=status)


def _in_words(refused: Refusals, known: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Each refused row with its number and what stands against it; what is said of all rows comes once."""
    of_all = _WHOLE.intersection(*(codes for codes in refused.values())) if refused else frozenset()
    shared = [{"row": None, "sentences": [REFUSALS[code] for code in NotInSitting if code in of_all]}] if of_all else []
    single = [
        {
            "row": known[str(child)].shown if str(child) in known else None,
            "sentences": [REFUSALS[code] for code in codes if code not in of_all],
        }
        for child, codes in refused.items()
    ]
    return shared + [entry for entry in single if entry["sentences"]]
