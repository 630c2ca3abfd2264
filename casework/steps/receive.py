"""Receive: from bytes to a `Submission` that can be registered. Decides nothing about the child and refuses nothing about it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from casework.attachments import Attachment, Kind, State, received
from casework.calendar import local_date
from casework.errors import Refused
from casework.ids import ReportChildId, ReportId, read_receipt, receipt_code
from casework.report import Channel, Flag, Report, read_report, sent_by_organisation
from casework.submission import Idempotency, Submission
from casework.text import NARRATIVE_LIMIT, as_field, as_narrative

_DIGITS_OF_AN_INTEGER = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a report came to the door."""

    now: datetime
    channel: Channel  # that the route decides
    sender: str | None  # who is signed in; None: anybody
    believes_sender: bool  # import, replay and oral registration: the sent time and channel are the true ones
    idempotency_key: str | None = None  # of the request's header
    labels: tuple[Flag, ...] = ()  # what the route noticed of the sending itself, never of the sender
    organisation: str | None = None  # whose system sends, by its key: mandated (SoL 2025:400 19:1)
    files: tuple[Attachment, ...] | None = None  # that came beside the body; None: those that the body holds


@dataclass(frozen=True, slots=True)
class Chance:
    """Where ids and receipts come from: given from outside, because this package has no randomness."""

    new_id: Callable[[], UUID]
    receipt_bytes: Callable[[], bytes]


def receive(
    raw: bytes,
    arrival: Arrival,
    chance: Chance,
    *,
    known_municipalities: Mapping[str, str],
    lane_of: Callable[[str, Collection[str]], str],
) -> Submission:
    """Reads what arrived.

    Raises:
        Refused: "not_json" when the bytes are not JSON at all. Nothing else is refused.
    """
    body, report, canonical = _understand(raw, known_municipalities)
    if arrival.organisation is not None:
        report = sent_by_organisation(report, arrival.organisation)
    reception = report.reception if arrival.believes_sender else None
    report = replace(report, flags=(*report.flags, *arrival.labels), reception=reception)
    channel = (report.claimed_channel or arrival.channel) if arrival.believes_sender else arrival.channel
    is_believed = arrival.believes_sender and report.claimed_received_at is not None
    received_at = report.claimed_received_at if is_believed and report.claimed_received_at else arrival.now
    return Submission(
        id=ReportId(chance.new_id()),
        child_ids=tuple(ReportChildId(chance.new_id()) for _ in report.children),
        raw=raw,
        report=report,
        received_at=received_at,
        claimed_received_at=None if is_believed else report.claimed_received_at,
        channel=channel,
        lane=lane_of(channel, report.flags),
        actor=arrival.sender or f"route:{arrival.channel}",
        receipt=receipt_code(chance.receipt_bytes()),
        idempotency=_idempotency(report, canonical, arrival),
        attachments=_attachments(body, arrival.files),
        supplements=_supplements(body),
    )


def decode(raw: bytes) -> Any:
    """The JSON value, read as tolerantly as can be: any encoding, NaN, huge numbers, lone surrogates.

    Raises:
        Refused: "not_json".
        RecursionError: nested deeper than this machine can hold.
    """
    try:
        return json.loads(_text(raw), parse_int=_integer)
    except ValueError:
        raise Refused("not_json") from None


def _understand(raw: bytes, known: Mapping[str, str]) -> tuple[Any, Report, bytes]:
    """The body, the report, and the canonical form by which a repeat is known.

    JSON that this machine cannot hold, such as a hundred thousand nested lists, is registered for a person to look at.
    """
    try:
        body = decode(raw)
        return body, read_report(body, known_municipalities=known), json.dumps(body, sort_keys=True).encode()
    except RecursionError:
        report = read_report({}, known_municipalities=known)
        return {}, replace(report, flags=(*report.flags, Flag.UNREADABLE)), raw


def registration_year(received_at: datetime) -> int:
    """The year in which the report is registered: that of its arrival, in Swedish local time."""
    return local_date(received_at).year


def _text(raw: bytes) -> str:
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding, "surrogatepass").removeprefix("\ufeff")
    except UnicodeDecodeError:
        # An old sender that writes ISO-8859-1 says something about a child too.
        return raw.decode("cp1252", "replace")


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS_OF_AN_INTEGER else digits


def _idempotency(report: Report, canonical: bytes, arrival: Arrival) -> Idempotency | None:
    explicit = as_field(arrival.idempotency_key) or report.idempotency_key
    sender = arrival.sender or "public"
    if explicit:
        return Idempotency(sender=sender, key=f"key:{explicit}", body=canonical)
    if report.report_key is None:
        return None
    if arrival.sender is None:
        # Without a sender the key alone proves nothing: two strangers may use the same one. With the body it does.
        return Idempotency(sender=sender, key=f"report:{report.report_key}:{canonical.decode()}", body=canonical)
    return Idempotency(sender=sender, key=f"report:{report.report_key}", body=canonical)


def _supplements(body: Any) -> str | None:
    """The receipt of the report that the sender adds to, when what was written can be one."""
    said = as_field(body.get("supplements")) if isinstance(body, Mapping) else None
    return read_receipt(said) if said else None


def _attachments(body: Any, beside: tuple[Attachment, ...] | None) -> tuple[Attachment, ...]:
    if not isinstance(body, Mapping):
        return beside or ()
    sent = body.get("attachments") if beside is None else None
    files = [_attachment(entry) for entry in sent[:100]] if isinstance(sent, list) else list(beside or ())
    narrative = as_narrative(body.get("narrative"))
    if len(narrative) > NARRATIVE_LIMIT:
        files.append(_whole(narrative))
    return tuple(files)


def _whole(narrative: str) -> Attachment:
    """The whole of a text that is too long to be shown. Written here, so there is nothing to find out about it."""
    return Attachment(
        filename="narrative.txt",
        content_type="text/plain",
        content=narrative.encode("utf-8", "replace"),
        state=State.STORED,
        kind=Kind.TEXT,
    )


def _attachment(entry: Any) -> Attachment:
    fields = entry if isinstance(entry, Mapping) else {}
    encoded = fields.get("content_base64")
    try:
        # Without white space: many senders break the lines, as in e-mail.
        content = base64.b64decode("".join(encoded.split()), validate=True) if isinstance(encoded, str) else None
    except (binascii.Error, ValueError):
        content = None
    return received(
        filename=as_field(fields.get("filename")), content_type=as_field(fields.get("content_type")), content=content
    )
