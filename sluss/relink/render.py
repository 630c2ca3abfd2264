"""What `sluss relink` shows: ids, numbers of registration, counts, levels and bits. Never what a report says (SoLPuL 7 a §)."""

from __future__ import annotations

from typing import Any

from sluss.relink.question import Kind, Mark, Question, Side
from sluss.relink.run import Relinked

_SHOWN_NUMBERS = 3
_MARKS = {
    Mark.DIFFERENT_NUMBERS: "they have different valid personal numbers",
    Mark.SIBLINGS_IN_ONE_REPORT: "one report names both as two children",
}


_TITLES = {Kind.JOIN: "Are these two groups one child?", Kind.SPLIT: "Is this part of a group another child?"}


def lines(result: Relinked, limit: int) -> list[str]:
    """One municipality on the screen: the strongest questions of each kind, then what was counted."""
    found = result.found
    shown = [f"Municipality {result.municipality}"]
    if not found.questions:
        shown.append("Splink and the groups do not disagree: no question is left.")
    for kind, title in _TITLES.items():
        questions = [q for q in found.questions if q.kind is kind]
        if questions and limit:
            shown += ["", title]
        for number, question in enumerate(questions[:limit], 1):
            shown += [f"{number:>4}. {_ends(question)}", *(f"      {more}" for more in _detail(question))]
        if limit and len(questions) > limit:
            shown.append(f"      and {len(questions) - limit} more: --limit N, or --out FILE for all of them")
    return [*shown, "", *counts(result), ""]


def counts(result: Relinked) -> list[str]:
    """What was compared and what was left out, in sentences."""
    found = result.found
    joins = sum(q.kind is Kind.JOIN for q in found.questions)
    lines = [
        f"{result.report_children} (report, child) in {found.groups} groups; Splink makes {found.clusters} clusters of"
        f" {result.rows} different descriptions in {result.seconds:.1f} s.",
        f"{len(found.questions)} questions: {joins} about joining, {len(found.questions) - joins} about splitting."
        " Nothing was changed.",
    ]
    if is_open := sum(q.is_open for q in found.questions):
        lines.append(f"{is_open} of them are open questions at the desk already.")
    lines += [
        f"{sum(q.mark is mark for q in found.marked)} pairs of groups that Splink would join are not asked about: {why}."
        for mark, why in _MARKS.items()
        if any(q.mark is mark for q in found.marked)
    ]
    if found.left_out_by_verdict:
        lines.append(f"{found.left_out_by_verdict} disagreements are left out: a person has already decided them.")
    if found.too_little_known:
        lines.append(f"{found.too_little_known} parts of groups say too little of the child for Splink to judge.")
    if result.without_facts:
        lines.append(f"{result.without_facts} (report, child) were never linked (quarantine) and are not compared.")
    return lines


def summary(result: Relinked, limit: int) -> dict[str, Any]:
    """One municipality as JSON."""
    found = result.found
    return {
        "municipality": result.municipality,
        "report_children": result.report_children,
        "without_facts": result.without_facts,
        "descriptions": result.rows,
        "groups": found.groups,
        "clusters": found.clusters,
        "join_questions": sum(q.kind is Kind.JOIN for q in found.questions),
        "split_questions": sum(q.kind is Kind.SPLIT for q in found.questions),
        "marked": {str(mark): sum(q.mark is mark for q in found.marked) for mark in Mark},
        "left_out_by_verdict": found.left_out_by_verdict,
        "too_little_known": found.too_little_known,
        "seconds": round(result.seconds, 2),
        "notes": list(result.notes),
        "questions": [
            line(result.municipality, q)
            for kind in Kind
            for q in [q for q in found.questions if q.kind is kind][:limit]
        ],
    }


def line(municipality: str, question: Question) -> dict[str, Any]:
    """One question as JSON."""
    return {
        "municipality": municipality,
        "kind": str(question.kind),
        "groups": list(dict.fromkeys(side.group_id for side in question.sides)),
        "sides": [_side(side) for side in question.sides],
        "match_probability": round(question.strongest.probability, 6),
        "weight": round(question.strongest.weight, 2),
        "evidence": [{"field": b.field, "level": b.level, "weight": round(b.bits, 2)} for b in question.strongest.bits],
        "strongest_pair": list(question.registration_nos),
        "pairs": question.pairs,
        "is_open": question.is_open,
        "mark": None if question.mark is None else str(question.mark),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "group_id": side.group_id,
        "report_children": side.report_children,
        "registration_nos": list(side.registration_nos[:100]),
    }


def _ends(question: Question) -> str:
    one, other = question.registration_nos
    return f"{question.strongest.probability:.1%} one child: {one} and {other}"


def _detail(question: Question) -> list[str]:
    words = [f"{b.field.replace('_', ' ')} {b.level.replace('_', ' ')} {b.bits:+.1f}" for b in question.strongest.bits]
    sides = zip(
        ("group", "group") if question.kind is Kind.JOIN else ("part of", "beside"), question.sides, strict=True
    )
    return [
        f"bits: {', '.join(words)}",
        *(f"{what} {side.group_id}: {side.report_children} (report, child), {_numbers(side)}" for what, side in sides),
        *(["asked at the desk already"] if question.is_open else []),
    ]


def _numbers(side: Side) -> str:
    more = len(side.registration_nos) - _SHOWN_NUMBERS
    return " ".join(side.registration_nos[:_SHOWN_NUMBERS]) + (f" and {more} more" if more > 0 else "")
