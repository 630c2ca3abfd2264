"""Saved e-mail messages, good and hostile: each becomes a report that a person can read, and none costs the process."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.incoming import Format, Part, RawItem, read
from casework.report import Channel, Flag

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
TEXT = "Flickan i rött hus gråter varje kväll. Jag är orolig."


def item(content: bytes, name: str = "anmalan.eml", kind: Format = Format.EML) -> RawItem:
    return RawItem(
        id=uuid4(),
        source="folder",
        external_id=None,
        name=name,
        format=kind,
        content=content,
        size=len(content),
        digest=hashlib.sha256(content).digest(),
        received_at=NOW,
    )


def read_one(content: bytes) -> tuple[Part, dict[str, Any]]:
    [part] = read(item(content), municipality="2081").parts
    body = json.loads(part.body)
    assert body["municipality"] == {"code": "2081"}
    assert part.channel is Channel.EMAIL
    return part, body


def mail(text: str | None = TEXT, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in ({"From": "Rut Ek <rut@example.se>", "Subject": "Orolig"} | headers).items():
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text)
    return message


def raw(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def test_a_plain_message_is_the_senders_own_words_and_name() -> None:
    part, body = read_one(bytes(mail(Date="Fri, 27 Nov 2026 21:10:00 +0100")))
    assert body["narrative"].startswith(f"Ämne: Orolig\n\n{TEXT}")
    assert body["reporter"] == {"kind": "private", "name": "Rut Ek", "email": "rut@example.se"}
    assert body["received_at"] == "2026-11-27T21:10:00+01:00"
    assert not part.believes_time  # the sender's clock is a claim
    assert part.files == ()
    assert part.labels == ()


def test_who_sent_it_is_taken_from_the_from_line_alone() -> None:
    """JO 2798-2008: nobody is traced. What machines wrote on the way is not read."""
    message = mail(Received="from [203.0.113.9] by mx", X_Originating_IP="203.0.113.9", Sender="gw@example.org")
    del message["From"]
    _, body = read_one(bytes(message))
    assert body["reporter"] == {"kind": "anonymous", "name": None, "email": None}
    assert "203.0.113.9" not in json.dumps(body)
    assert "gw@example.org" not in json.dumps(body)


def test_html_alone_is_read_as_text_and_nothing_of_it_stays_html() -> None:
    html = (
        "<html><head><title>x</title><style>p{color:red}</style></head><body><p>Hon är &aring;tta &lt;3</p>"
        "<script>alert(1)</script><div>Fem < sju<br>och nio > tre</div><!-- dolt --></body></html>"
    )
    message = mail(None)
    message.set_content(html, subtype="html")
    _, body = read_one(bytes(message))
    assert body["narrative"] == "Ämne: Orolig\n\nHon är åtta <3\n\nFem < sju\noch nio > tre"


def test_of_plain_text_and_html_that_say_the_same_one_is_read() -> None:
    message = mail()
    message.add_alternative(f"<p>{TEXT}</p>", subtype="html")
    _, body = read_one(bytes(message))
    assert body["narrative"].count(TEXT) == 1


def test_a_stub_in_plain_text_does_not_hide_what_the_html_says() -> None:
    message = mail("Visa i webbläsare.")
    message.add_alternative("<p>" + "Han slår sin son varje dag. " * 20 + "</p>", subtype="html")
    _, body = read_one(bytes(message))
    assert "Visa i webbläsare." in body["narrative"]
    assert "Han slår sin son" in body["narrative"]


def test_attachments_keep_their_bytes_and_a_safe_name() -> None:
    message = mail()
    message.add_attachment(b"\xff\xd8bild", maintype="image", subtype="jpeg", filename="../../etc/Blåmärke.jpg")
    part, body = read_one(bytes(message))
    [file] = part.files or ()
    assert (file.filename, file.content_type, file.content) == ("Blåmärke.jpg", "image/jpeg", b"\xff\xd8bild")
    assert body["attachments"] == 1


def test_names_in_the_form_of_rfc_2231_are_read() -> None:
    content = raw(
        "From: a@b.se",
        "Content-Type: application/pdf; name*0*=UTF-8''Bl%C3%A5; name*1*=m%C3%A4rke; name*2=.pdf",
        "Content-Transfer-Encoding: base64",
        body=base64.b64encode(b"%PDF-1.7"),
    )
    part, _ = read_one(content)
    [file] = part.files or ()
    assert (file.filename, file.content) == ("Blåmärke.pdf", b"%PDF-1.7")
    assert part.labels == (Flag.UNREADABLE,)  # no text: a person reads the file


def test_ten_megabytes_of_base64_are_kept_whole() -> None:
    big = bytes(range(256)) * (10 * 2**20 // 256)
    message = mail()
    message.add_attachment(big, maintype="application", subtype="octet-stream", filename="film.mp4")
    part, _ = read_one(bytes(message))
    [file] = part.files or ()
    assert file.content == big


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-16", "idna", "base64", "\x00", "unicode_escape", "utf-7"])
def test_a_charset_that_is_a_lie_costs_no_report(charset: str) -> None:
    content = raw("From: a@b.se", f'Content-Type: text/plain; charset="{charset}"', body=b"Barnet gr\xe5ter.")
    [part] = read(item(content), municipality="2081").parts
    assert "gr" in json.loads(part.body)["narrative"] or part.files


def test_latin_text_without_a_charset_is_read() -> None:
    _, body = read_one(raw("From: a@b.se", body="Barnet gråter.".encode("cp1252")))
    assert "Barnet gråter." in body["narrative"]


def test_a_message_without_a_body_is_a_report_for_a_person() -> None:
    part, body = read_one(raw("From: a@b.se", "Subject: Ring mig"))
    assert part.labels == (Flag.UNREADABLE,)
    assert body["narrative"].startswith("Ämne: Ring mig")


def test_a_line_break_in_a_header_makes_no_line_of_ours() -> None:
    _, body = read_one(
        raw(
            "From: =?utf-8?q?Rut=0D=0AX-Evil=3A?= <a@b.se>",
            "Subject: =?utf-8?q?Hej=0D=0AKanal=3A_polisen?=",
            body=b"text",
        )
    )
    assert body["narrative"].split("\n\n")[0] == "Ämne: Hej Kanal: polisen"
    assert "\n" not in (body["reporter"]["name"] or "")


@pytest.mark.parametrize("depth", [5, 90, 3_000])
def test_parts_within_parts_end_somewhere(depth: int) -> None:
    content = b"From: a@b.se\r\n"
    for n in range(depth):
        content += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
    content += b"Content-Type: text/plain\r\n\r\nInnerst: hon har blivit slagen.\r\n"
    [part] = read(item(content), municipality="2081").parts
    assert "Innerst" in json.loads(part.body)["narrative"] or (
        part.files and b"Innerst" in (part.files[0].content or b"")
    )


def test_a_forwarded_message_is_read_with_the_one_around_it() -> None:
    outer = mail("Jag vidarebefordrar detta.")
    outer.add_attachment(mail("Den inre anmälan."))
    part, body = read_one(bytes(outer))
    assert "Jag vidarebefordrar detta." in body["narrative"]
    assert "Den inre anmälan." in body["narrative"]
    assert part.files == ()


def test_more_attachments_than_anybody_sends_are_counted_and_stay_in_the_original() -> None:
    message = mail()
    for n in range(120):
        message.add_attachment(b"x", maintype="image", subtype="png", filename=f"{n}.png")
    part, body = read_one(bytes(message))
    assert len(part.files or ()) == 100
    assert "20 bilagor till" in body["narrative"]
    assert body["attachments"] == 120


def test_the_same_message_saved_twice_is_known_though_its_way_differs() -> None:
    one = bytes(mail(Message_ID="<1@x>"))
    again = b"Received: from elsewhere\r\nX-Folder: 2\r\n" + one
    assert read(item(one), municipality="2081").identity == read(item(again), municipality="2081").identity


def test_a_message_id_alone_makes_no_two_reports_one() -> None:
    """A stranger may use another's id: what both say decides (decision 2)."""
    first, second = (bytes(mail(text, Message_ID="<1@x>")) for text in ("En sak.", "En annan sak."))
    assert read(item(first), municipality="2081").identity != read(item(second), municipality="2081").identity


def test_without_an_id_only_the_same_bytes_are_the_same() -> None:
    one = bytes(mail())
    assert read(item(one), municipality="2081").identity != read(item(one + b"\n"), municipality="2081").identity


@given(st.binary(max_size=3_000))
def test_whatever_the_bytes_are_there_is_one_report(content: bytes) -> None:
    [part] = read(item(content), municipality="2081").parts
    json.loads(part.body)


_LINE = st.sampled_from(
    [b"From: ", b"Subject: =?utf-8?", b"Content-Type: multipart/", b"alternative; boundary=", b"--b", b"\r\n", b"\n\n",
     b"Content-Transfer-Encoding: base64", b"Date: ", b"=?", b"?=", b"\x00", b"\xff", b"name*0*=", b'"', b";", b"<a@b>"]
)  # fmt: skip


@given(st.lists(_LINE, max_size=60))
def test_whatever_is_broken_in_a_header_there_is_one_report(pieces: list[bytes]) -> None:
    [part] = read(item(b"".join(pieces)), municipality="2081").parts
    json.loads(part.body)
