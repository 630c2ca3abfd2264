"""From the fields of a draft to reports as formats.md has them: one for each child, all with the same account of what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from casework.mandated import Group
from casework.report import Channel, ReporterKind
from intake.portal.fields import GUARDIANS, SHARED, child_label

_HEADINGS: dict[str, str] = {
    "what": "Vad som har hänt",
    "own_observation": "Egen iakttagelse",
    "told_by_child": "Barnet har berättat",
    "own_words": "Barnets egna ord",
    "heard": "Hört från andra",
    "when": "När det hände",
    "since": "Orolig sedan",
    "earlier": "Tidigare oro",
}
_ANSWERS = {"yes": True, "no": False}
_CHILD = ("first_name", "last_name", "personal_number", "age_text", "gender", "address", "postal_code", "city",
          "school", "class_name")  # fmt: skip


def reports(fields: Mapping[str, Any], *, municipality: str, organisation: str, filenames: Sequence[str]) -> list[str]:
    """One JSON text for each child of a draft, in order. The same draft gives the same texts: sending twice is sending once."""
    return [
        json.dumps(
            _report(fields, index, municipality, organisation, filenames), ensure_ascii=False, separators=(",", ":")
        )
        for index in range(len(fields["children"]))
    ]


def narrative(fields: Mapping[str, Any]) -> str:
    """Everything that is told, as sections: linking and people read this, and each section says how the reporter knows it."""
    return "\n\n".join(f"{heading}:\n{fields[name]}" for name, heading in _HEADINGS.items() if fields[name])


def _report(
    fields: Mapping[str, Any], index: int, municipality: str, organisation: str, filenames: Sequence[str]
) -> dict[str, Any]:
    child = fields["children"][index]
    group = Group.read(fields["group"])
    others = [child_label(c, number) for number, c in enumerate(fields["children"], 1) if number != index + 1]
    return {
        "municipality": {"code": municipality},
        "channel": Channel.PORTAL,
        "language": "sv",
        "reporter": {
            "kind": ReporterKind.MANDATED,
            "name": fields["reporter_name"] or None,
            "role": fields["reporter_role"] or None,
            "organisation": fields["reporter_workplace"] or organisation,
            "phone": fields["reporter_phone"] or None,
            "email": fields["reporter_email"] or None,
            "wants_feedback": fields["wants_feedback"] == "yes",
        },
        "children": [_child(child)],
        "narrative": narrative(fields),
        "danger": {
            "immediate_danger": _ANSWERS.get(fields["danger"]),
            "guardians_informed": _ANSWERS.get(fields["guardians_informed"]),
        },
        "attachments": len(filenames),
        # What the format has no place for: kept with the original, and shown to the one who assesses.
        "portal": {
            "fields": {**{name: fields[name] for name in SHARED}, "children": [child]},
            "mandated_under": group.citation if group else None,
            "organisation": organisation,
            "reported_together_with": others,
            "attachments": list(filenames),
        },
    }


def _child(child: Mapping[str, str]) -> dict[str, Any]:
    guardians = [
        {key: child[f"guardian{number}_{key}"] or None for key in ("name", "phone", "relation")} for number in GUARDIANS
    ]
    return {
        **{name: child[name] or None for name in _CHILD},
        "guardians": [guardian for guardian in guardians if any(guardian.values())],
    }
