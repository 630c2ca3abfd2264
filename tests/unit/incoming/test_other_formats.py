"""Files from other systems, messages of SDK, and what no machine can read."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from casework.incoming import Format, Part, read
from casework.incoming.html_text import text_of_html
from casework.report import Channel, Flag
from tests.unit.incoming.test_eml import NOW, item

REPORT = {"municipality": {"code": "2081"}, "children": [{"first_name": "Tyra"}], "narrative": "Hon gråter."}


def parts(content: bytes, kind: Format, name: str = "x") -> tuple[Part, ...]:
    return read(item(content, name, kind), municipality="2081").parts


def a_message(**changes: Any) -> dict[str, Any]:
    """As the service gives one, with every field of the specification that matters here."""
    return {
        "messageStatus": "NEW",
        "creationDateTime": "2026-11-27T20:52:58.1Z",
        "messageId": "ff325210-0690-42fe-b86f-95ecab821223",
        "conversationId": "a8480ada-6a1f-44a3-a960-9acaf4efcdcd",
        "confidentiality": True,
        "label": "Orosanmälan",
        "sender": "0203:skola.se",
        "recipient": "0203:borlange.se",
        "senderAttention": {
            "subOrganization": {"extension": "sdk:skola:0203:skola.se", "label": "Skolan"},
            "attentionPerson": [{"root": "1", "extension": "2", "label": "Anna Andersson"}],
        },
        "recipientAttention": {
            "subOrganization": {"extension": "sdk:oro:0203:borlange.se", "label": "Mottagningen"},
            "referenceId": [
                {"root": "1.2.752.129.2.1.3.1", "extension": "20180412-2380", "label": "Tolvan Tolvansson"},
                {"root": "1.2.3", "extension": "ÄRENDE-1", "label": "Ärende"},
            ],
        },
        "digitalDocument": [
            {"documentId": "2", "index": "2", "contentTextBody": ["Sedan hände detta."]},
            {
                "documentId": "1",
                "index": "1",
                "contentTextBody": ["Först hände detta."],
                "contentFiles": [
                    {
                        "fileName": "brev.pdf",
                        "contentType": "application/pdf",
                        "content": base64.b64encode(b"%PDF").decode(),
                    }
                ],
            },
        ],
    } | changes


def wrapped(attributes: Any) -> bytes:
    return json.dumps({"meta": {}, "data": {"type": "messages", "id": "19c7e876", "attributes": attributes}}).encode()


def test_a_json_file_is_registered_in_its_own_bytes() -> None:
    content = json.dumps(REPORT, indent=2).encode()
    [part] = parts(content, Format.JSON)
    assert (part.body, part.channel, part.files) == (content, Channel.FILE, None)


@pytest.mark.parametrize("kind", [Format.JSON, Format.NDJSON])
def test_a_file_with_a_report_on_each_line_is_as_many_reports(kind: Format) -> None:
    content = b"\n".join(json.dumps(REPORT).encode() for _ in range(3)) + b"\n\n"
    assert [json.loads(part.body) for part in parts(content, kind)] == [REPORT] * 3


def test_a_list_of_reports_is_as_many_reports() -> None:
    assert len(parts(json.dumps([REPORT, REPORT]).encode(), Format.JSON)) == 2


def test_a_bad_line_goes_to_a_person_alone() -> None:
    first, bad, last = parts(json.dumps(REPORT).encode() + b"\n{trasig\n" + json.dumps(REPORT).encode(), Format.NDJSON)
    assert (first.labels, last.labels) == ((), ())
    assert bad.labels == (Flag.UNREADABLE,)
    assert bad.files is not None
    assert bad.files[0].content == b"{trasig"


def test_json_nested_beyond_all_measure_is_still_a_report() -> None:
    assert len(parts(b"[" * 200_000, Format.JSON)) == 1


@pytest.mark.parametrize("kind", [Format.PDF, Format.OTHER, Format.JSON, Format.SDK, Format.EML])
@pytest.mark.parametrize("content", [b"%PDF-1.7 \x00\xff", b"\x00" * 50, b"{", b"\xff\xfe"])
def test_what_no_machine_can_read_is_a_report_for_a_person_with_the_bytes_beside_it(
    kind: Format, content: bytes
) -> None:
    [part] = parts(content, kind, "Anmälan om Tyra.bin")
    body = json.loads(part.body)
    assert part.labels == (Flag.UNREADABLE,)
    assert [file.content for file in part.files or ()] == [content]
    assert "ska läsas av en person" in body["narrative"]
    assert "Tyra" not in body["narrative"]
    assert body["children"] == []


def test_a_message_of_sdk_is_read_in_the_order_of_its_documents() -> None:
    [part] = parts(wrapped(a_message()), Format.SDK)
    body = json.loads(part.body)
    assert body["narrative"] == "Rubrik: Orosanmälan\n\nFörst hände detta.\n\nSedan hände detta."
    assert body["reporter"] == {
        "kind": "mandated",
        "organisation": "Skolan (0203:skola.se)",
        "name": "Anna Andersson",
    }
    assert body["children"] == [{"personal_number": "20180412-2380", "first_name": "Tolvan", "last_name": "Tolvansson"}]
    assert [(f.filename, f.content) for f in part.files or ()] == [("brev.pdf", b"%PDF")]
    assert part.channel is Channel.SDK


def test_when_the_sender_made_it_is_a_claim_and_when_the_service_received_it_is_believed() -> None:
    """FL 2017:900 22 §: it came in when it reached the authority's own message service."""
    [claimed] = parts(wrapped(a_message()), Format.SDK)
    assert (claimed.believes_time, json.loads(claimed.body)["received_at"]) == (False, "2026-11-27T20:52:58.1Z")
    at = (NOW - timedelta(hours=2)).isoformat()
    [told] = parts(wrapped(a_message(receivedDateTime=at)), Format.SDK)
    assert (told.believes_time, json.loads(told.body)["received_at"]) == (True, at)


@pytest.mark.parametrize("at", ["2030-01-01T00:00:00Z", "2026-11-27", "i går", 17, None])
def test_a_time_of_arrival_that_cannot_be_is_not_believed(at: Any) -> None:
    [part] = parts(wrapped(a_message(receivedDateTime=at)), Format.SDK)
    assert not part.believes_time


@pytest.mark.parametrize(
    "strange",
    [
        {"digitalDocument": {"contentTextBody": "Bara en text."}},
        {"digitalDocument": [None, 3, {"contentTextBody": [None, {"a": 1}], "contentFiles": [7, {"content": "%%%"}]}]},
        {"recipientAttention": None, "senderAttention": [], "sender": {"a": 1}},
        {"recipientAttention": {"referenceId": "x"}},
        {"label": ["a"], "messageId": None},
        {"digitalDocument": []},
        {"digitalDocument": [{"index": "-1"}, {"index": "1" * 5_000}]},
    ],
)
def test_shapes_that_nobody_promised_are_registered(strange: dict[str, Any]) -> None:
    [part] = parts(wrapped(a_message(**strange)), Format.SDK)
    json.loads(part.body)


@pytest.mark.parametrize("answer", [b"", b"null", b"[]", b'{"data": 3}', b'{"data": {"attributes": []}}', b"<html>"])
def test_an_answer_that_is_no_message_is_kept_whole_for_a_person(answer: bytes) -> None:
    [part] = parts(answer, Format.SDK)
    assert [file.content for file in part.files or ()] == [answer]


def test_a_message_delivered_again_is_the_same_and_one_with_other_words_is_not() -> None:
    first = read(item(wrapped(a_message()), "", Format.SDK), municipality="2081").identity
    again = read(item(wrapped(a_message(messageStatus="RETRIEVED")), "", Format.SDK), municipality="2081").identity
    other = read(item(wrapped(a_message(label="En annan")), "", Format.SDK), municipality="2081").identity
    assert first == again != other


def test_a_name_in_either_order_is_first_and_last_name() -> None:
    def named(label: str) -> Any:
        person = [{"root": "1.2.752.129.2.1.3.3", "extension": "701063-2391", "label": label}]
        [part] = parts(wrapped(a_message(recipientAttention={"referenceId": person})), Format.SDK)
        [child] = json.loads(part.body)["children"]
        return child.get("first_name"), child.get("last_name")

    assert named("Tolvansson, Tolvan") == ("Tolvan", "Tolvansson")
    assert named("Tolvan Mikael Tolvansson") == ("Tolvan Mikael", "Tolvansson")
    assert named("Tolvan") == ("Tolvan", None)
    assert named("") == (None, None)


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", "</", "<!", "&", "<script>", '<p title="'])
def test_html_made_to_hang_a_parser_is_read_at_once(piece: str) -> None:
    """Trust T16: a megabyte in linear time; the limit of the test run is the proof."""
    text_of_html(piece * (2**20 // len(piece)))
