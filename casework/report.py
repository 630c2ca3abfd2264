"""What a report is. Reads whatever was sent into a `Report`, refusing nothing that says something about a child.

The working copy (`to_plain`) is what people and linking read; the bytes that arrived are kept beside it, sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from casework.ids import UNKNOWN_MUNICIPALITY, MunicipalityCode
from casework.reception import Reception, read_reception
from casework.text import NARRATIVE_LIMIT, as_bool, as_code, as_field, as_narrative
from dedupe.facts import ChildFields, GuardianFields

E = TypeVar("E", bound=StrEnum)

CHILD_LIMIT = 100
"""Rows made for one report. What is named beyond is on the last row, flagged, for a person to read in the original."""


class Channel(StrEnum):
    """How a report came in. On live channels the route decides, not the sender."""

    PUBLIC_FORM = "public_form"
    PORTAL = "portal"
    API = "api"
    PHONE = "phone"
    LETTER = "letter"
    SDK = "sdk"
    EMAIL = "email"
    FILE = "file"


class ReporterKind(StrEnum):
    """Who reports (SoL 2025:400 19:1-4). A mandated reporter cannot be anonymous in law; such a report is flagged, not refused."""

    ANONYMOUS = "anonymous"
    PRIVATE = "private"
    MANDATED = "mandated"


class Flag(StrEnum):
    """What a person should look at. A flag never holds a report back."""

    MUNICIPALITY_UNKNOWN = "municipality_unknown"
    MANDATED_ANONYMOUS = "mandated_anonymous"
    NARRATIVE_TRUNCATED = "narrative_truncated"
    CHILDREN_OVER_LIMIT = "children_over_limit"
    NO_CHILD_NAMED = "no_child_named"
    TEXT_REPAIRED = "text_repaired"
    CHANNEL_UNKNOWN = "channel_unknown"
    UNREADABLE = "unreadable"
    # What the edge noticed of the sending itself. Nothing about who sent it is kept (JO 2798-2008).
    ROBOT_TRAP = "robot_trap"  # a field that people do not see was filled in
    TOO_FAST = "too_fast"  # sent sooner than anybody can write
    BURST = "burst"  # one of very many from one place, or of a flood through the open API
    UNPROVEN = "unproven"  # came while the form was flooded, without the proof of work


SETS_ASIDE = frozenset({Flag.ROBOT_TRAP, Flag.BURST, Flag.UNPROVEN})
"""A report with one of these waits in a line of its own, which takes turns with all others. It is assessed like any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who sent the report, as far as they said. Never compared, clustered or traced (JO 2798-2008)."""

    kind: ReporterKind = ReporterKind.ANONYMOUS
    role: str | None = None
    organisation: str | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    wants_feedback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """What the reporter ticked; None is "not said"."""

    immediate_danger: bool | None = None
    child_alone: bool | None = None
    violence_ongoing: bool | None = None
    suspect_in_home: bool | None = None
    guardians_informed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One concern report as people and linking read it."""

    report_key: str | None
    idempotency_key: str | None
    claimed_received_at: datetime | None  # believed only from import, replay and oral registration
    municipality: MunicipalityCode
    claimed_channel: Channel | None
    language: str | None
    reporter: Reporter
    children: tuple[ChildFields, ...]  # at least one: a report that names none has one unknown child
    narrative: str
    danger: Danger
    attachment_count: int
    flags: tuple[Flag, ...]
    reception: Reception | None = None  # of an oral or paper report; believed only from those who may register one

    def to_plain(self) -> dict[str, Any]:
        """The working copy as JSON-ready values."""
        plain = asdict(self)
        plain["claimed_received_at"] = self.claimed_received_at.isoformat() if self.claimed_received_at else None
        return plain


def read_report(body: Any, *, known_municipalities: Mapping[str, str]) -> Report:
    """Reads a decoded JSON body. Never raises: what cannot be understood is left out here and stays in the original."""
    fields = body if isinstance(body, Mapping) else {"narrative": body}
    code, code_flags = _municipality(fields.get("municipality"), known_municipalities)
    children, child_flags = _children(fields.get("children"))
    narrative, text_flags = _narrative(fields.get("narrative"))
    reporter, reporter_flags = _reporter(fields.get("reporter"))
    channel = _enum(Channel, fields.get("channel"))
    channel_flags = (Flag.CHANNEL_UNKNOWN,) if fields.get("channel") and channel is None else ()
    return Report(
        report_key=as_field(fields.get("report_key")),
        idempotency_key=as_field(fields.get("idempotency_key")),
        claimed_received_at=_time(fields.get("received_at")),
        municipality=code,
        claimed_channel=channel,
        language=as_code(fields.get("language")),
        reporter=reporter,
        children=children,
        narrative=narrative,
        danger=_danger(fields.get("danger")),
        attachment_count=_attachment_count(fields.get("attachments")),
        flags=(*code_flags, *child_flags, *text_flags, *reporter_flags, *channel_flags),
        reception=read_reception(fields.get("reception")),
    )


def with_municipality(report: Report, code: str) -> Report:
    """The report under the municipality that the route decided."""
    kept = tuple(f for f in report.flags if f is not Flag.MUNICIPALITY_UNKNOWN)
    return replace(report, municipality=MunicipalityCode(code), flags=kept)


def sent_by_organisation(report: Report, name: str) -> Report:
    """The report as one that a mandated organisation's own system sends; what it says of the person stays as written."""
    reporter = replace(
        report.reporter, kind=ReporterKind.MANDATED, organisation=report.reporter.organisation or as_field(name)
    )
    return replace(report, reporter=reporter, flags=tuple(f for f in report.flags if f is not Flag.MANDATED_ANONYMOUS))


def _municipality(value: Any, known: Mapping[str, str]) -> tuple[MunicipalityCode, tuple[Flag, ...]]:
    code = as_field(value.get("code") if isinstance(value, Mapping) else value)
    if code is not None and code in known:
        return MunicipalityCode(code), ()
    if code is not None and len(code) == 4 and code.isascii() and code.isdigit():
        return MunicipalityCode(code), (Flag.MUNICIPALITY_UNKNOWN,)
    return UNKNOWN_MUNICIPALITY, (Flag.MUNICIPALITY_UNKNOWN,)


def _children(value: Any) -> tuple[tuple[ChildFields, ...], tuple[Flag, ...]]:
    entries = [value] if isinstance(value, Mapping) else value if isinstance(value, list) else []
    if not entries:
        return (ChildFields(),), (Flag.NO_CHILD_NAMED,)
    flags = (Flag.CHILDREN_OVER_LIMIT,) if len(entries) > CHILD_LIMIT else ()
    return tuple(_child(entry) for entry in entries[:CHILD_LIMIT]), flags


def _child(entry: Any) -> ChildFields:
    if isinstance(entry, str):
        return ChildFields(first_name=as_field(entry))
    if not isinstance(entry, Mapping):
        return ChildFields()
    named = ("first_name", "last_name", "personal_number", "birth_date", "age_text", "gender", "address", "postal_code",
             "city", "school", "class_name")  # fmt: skip
    guardians = entry.get("guardians")
    return ChildFields(
        **{name: as_field(entry.get(name)) for name in named},
        guardians=tuple(_guardian(g) for g in guardians[:20]) if isinstance(guardians, list) else (),
    )


def _guardian(entry: Any) -> GuardianFields:
    if not isinstance(entry, Mapping):
        return GuardianFields(name=as_field(entry))
    return GuardianFields(
        name=as_field(entry.get("name")), phone=as_field(entry.get("phone")), relation=as_field(entry.get("relation"))
    )


def _narrative(value: Any) -> tuple[str, tuple[Flag, ...]]:
    text = as_narrative(value)
    flags: tuple[Flag, ...] = (Flag.TEXT_REPAIRED,) if isinstance(value, str) and text != value else ()
    if len(text) > NARRATIVE_LIMIT:
        return text[:NARRATIVE_LIMIT], (*flags, Flag.NARRATIVE_TRUNCATED)
    return text, flags


def _reporter(value: Any) -> tuple[Reporter, tuple[Flag, ...]]:
    entry = value if isinstance(value, Mapping) else {}
    reporter = Reporter(
        kind=_enum(ReporterKind, entry.get("kind")) or ReporterKind.ANONYMOUS,
        role=as_field(entry.get("role")),
        organisation=as_field(entry.get("organisation")),
        name=as_field(entry.get("name")),
        phone=as_field(entry.get("phone")),
        email=as_field(entry.get("email")),
        wants_feedback=as_bool(entry.get("wants_feedback")) or False,
    )
    professional_unsigned = reporter.kind is ReporterKind.ANONYMOUS and (reporter.role or reporter.organisation)
    return reporter, (Flag.MANDATED_ANONYMOUS,) if professional_unsigned else ()


def _danger(value: Any) -> Danger:
    entry = value if isinstance(value, Mapping) else {}
    names = ("immediate_danger", "child_alone", "violence_ongoing", "suspect_in_home", "guardians_informed")
    return Danger(**{name: as_bool(entry.get(name)) for name in names})


def _attachment_count(value: Any) -> int:
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000 else 0


def _time(value: Any) -> datetime | None:
    """An ISO 8601 time with offset; one without an offset says too little to be believed."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    return parsed if parsed.tzinfo is not None and 1900 <= parsed.year <= 9000 else None


def _enum(kind: type[E], value: Any) -> E | None:
    code = as_code(value)
    return kind(code) if code in set(kind) else None
