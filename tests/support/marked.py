"""Submissions in which everything that could tell who sent them, and everything said of the child, is a marked word."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from PIL import ExifTags, Image

MARKS = {
    "header": "Hdrkanarie9qXv7Lw2",
    "forwarded address": "203.0.113.",
    "forwarded address, v6": "2001:db8:7a3f:",
    "source address": "127.83.",
    "text": "Ordkanarie4zPk8Rj6",
    "file": "Filkanarie6mWt3Gs8",
    "address line": "Radkanarie2bNc5Hd9",
    "personal number": "20140317-9814",
    "personal number, bare": "201403179814",
    "personal number, ten digits": "140317-9814",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends each request from another address of this machine, in marked headers, over a connection of its own."""

    url: str
    statuses: list[int] = field(default_factory=list)
    _count: int = 0

    def __call__(self, method: str, path: str, body: bytes = b"", content_type: str = "", **headers: str) -> Reply:
        self._count += 1
        number = self._count
        source = f"{MARKS['source address']}{number // 250}.{number % 250 + 1}"
        target = urlsplit(self.url)
        connection = http.client.HTTPConnection(
            str(target.hostname), target.port, timeout=30, source_address=(source, 0)
        )
        sent = {**_marked_headers(number), **{name.replace("_", "-"): value for name, value in headers.items()}}
        if content_type:
            sent["Content-Type"] = content_type
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            reply = Reply(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.getheaders()},
                body=answer.read(),
            )
        finally:
            connection.close()
        self.statuses.append(reply.status)
        return reply

    def form(self, path: str, fields: Mapping[str, str], **headers: str) -> Reply:
        """As a browser without JavaScript sends a form."""
        return self("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded", **headers)


def _marked_headers(number: int) -> dict[str, str]:
    word = MARKS["header"]
    address, v6 = f"{MARKS['forwarded address']}{number}", f"{MARKS['forwarded address, v6']}:{number:x}"
    return {
        "User-Agent": f"Mozilla/5.0 ({word}; {number})",
        "Referer": f"http://127.0.0.1/{word}/{number}",
        "Accept-Language": f"x-{word}-{number}, sv;q=0.5",
        "X-Forwarded-For": f"{address}, {v6}",
        "X-Real-IP": address,
        "Forwarded": f'for="[{v6}]";by={address}',
        "From": f"{word}@example.org",
        "Via": f"1.1 {word}",
        "X-Request-Id": word,
        "Traceparent": f"00-{number:032x}-{number:016x}-01",
        "Cookie": f"other={word}",
    }


def a_report(number: int, **changes: Any) -> dict[str, Any]:
    """A report in which each personal word is marked. Numbers make the words of each differ at the end."""
    word = MARKS["text"]
    return {
        "report_key": f"nyckel-{number}",
        "municipality": {"code": "2081"},
        "reporter": {
            "kind": "named",
            "name": f"{word} Anmälarsson{number}",
            "phone": f"070-{word}",
            "email": f"{word}{number}@example.org",
            "organisation": f"{word} skola",
            "role": f"{word} lärare",
        },
        "children": [
            {
                "first_name": word,
                "last_name": f"{word}dotter{number % 5}",
                "personal_number": MARKS["personal number"],
                "address": f"{word}gatan {number}",
                "school": f"{word}skolan",
                "age_text": "12 år",
                "guardians": [{"name": f"{word} Vårdnadshavare"}],
            }
        ],
        "narrative": f"{word} såg att {word}dotter slogs {number} gånger. {word}! Hennes bror {word} Otto, 5 år, också.",
        "where": f"{word} torg",
        "attachments": [{"name": f"{MARKS['file']}.jpg", "media_type": "image/jpeg"}],
        "a_field_of_tomorrow": word,
    } | changes


def over_the_api(send: Sender) -> Iterator[Reply]:
    """Good and bad reports as machines send them."""
    for number in range(12):
        key = {"Idempotency_Key": f"{MARKS['header']}-{number}"} if number % 3 == 0 else {}
        yield send("POST", "/api/v1/reports", _json(a_report(number)), "application/json", **key)
    yield send("POST", "/api/v1/reports", _json(a_report(0, report_key=MARKS["text"])), "application/json")
    yield send("POST", "/api/v1/reports", _json(a_report(1, narrative=f"{MARKS['text']}\0\ud800")), "application/json")
    yield send("POST", "/api/v1/reports", _json(a_report(2, children=[MARKS["text"]])), "application/json")
    yield send("POST", "/api/v1/reports", _json(a_report(3, children=[])), "application/json")
    yield send("POST", "/api/v1/reports", f"{{{MARKS['text']}".encode(), "application/json")
    yield send("POST", "/api/v1/reports", _json([MARKS["text"]]), MARKS["header"])
    key = {"Idempotency_Key": MARKS["header"]}
    yield send("POST", "/api/v1/reports", _json(a_report(4)), "application/json", **key)
    yield send("POST", "/api/v1/reports", _json(a_report(5)), "application/json", **key)
    lines = b"\n".join([_json(a_report(6)), MARKS["text"].encode(), _json(a_report(7))])
    yield send("POST", "/api/v1/reports/bulk", lines, "application/x-ndjson")
    yield send(
        "POST", "/api/v1/reports", _json(a_report(8)), "application/json", Authorization=f"Bearer {MARKS['header']}"
    )


def to_wrong_addresses(send: Sender) -> Iterator[Reply]:
    """What a person, a crawler or a prober may try. All that is marked is in the address, or in a body nobody reads."""
    word = MARKS["address line"]
    for path in (f"/{word}", f"/?q={word}", f"/api/v1/receipts/{word}", f"/reports/{word}", f"/groups/{word}"):
        yield send("GET", path)
    yield send("GET", f"/static/{word}.css")
    yield send("GET", f"/..%2f{word}%00")
    yield send("GET", f"/questions/{quote(MARKS['personal number'])}")
    yield send("DELETE", f"/api/v1/reports?{word}", MARKS["text"].encode())
    yield send("PUT", f"/{word}", MARKS["text"].encode(), "text/plain")
    yield send.form("/login", {"code": MARKS["text"]})
    yield send("GET", "/board", Cookie=f"sluss_session={MARKS['header']}")
    yield send("POST", "/api/v1/reports", b"x" * 64, "application/json", Transfer_Encoding=MARKS["header"])


def a_picture() -> bytes:
    """A picture whose camera wrote a marked name, words and a place into it."""
    exif = Image.Exif()
    for tag in (ExifTags.Base.Artist, ExifTags.Base.ImageDescription, ExifTags.Base.Software, ExifTags.Base.Make):
        exif[tag] = MARKS["file"]
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSAreaInformation] = MARKS["file"].encode()
    place[ExifTags.GPS.GPSMapDatum] = MARKS["file"]
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "JPEG", exif=exif, comment=MARKS["file"].encode())
    assert MARKS["file"].encode() in kept.getvalue()
    return kept.getvalue()


def through_the_form(send: Sender) -> Iterator[Reply]:
    """Whole journeys with every field marked and a picture; mistakes; codes; a supplement; and ways out."""
    code = ""
    for language in ("", "/ar"):
        draft = _Draft(send, language)
        yield draft.post("", immediate_danger="no")
        yield draft.post("handelse", narrative=" ")
        yield draft.post("handelse", **_marked("narrative", "since", "worry_most", "childs_words"))
        child = _marked("first_name", "last_name", "age", "school", "class_name", "address", "guardian1_name")
        yield draft.post("barnet/nytt", **child, personal_number=MARKS["personal number"])
        yield draft.post("situation", **_marked("whereabouts", "other_children", "earlier_worry", "before_contact"))
        yield draft.upload(f"{MARKS['file']}.jpg", "image/jpeg", a_picture())
        yield draft.upload(f"{MARKS['file']}.exe", f"image/{MARKS['file']}", b"MZ" + MARKS["file"].encode())
        yield draft.post("anmalare", reporter_kind="mandated")
        yield draft.post("anmalare/yrke", **_marked("reporter_role"))
        yield draft.post("anmalare/yrke", **_marked("reporter_name", "reporter_phone", "reporter_email"))
        yield draft.get("kontrollera")
        yield draft.post("kontrollera")
        receipt = draft.get("kvitto")
        assert receipt.status == 200
        yield receipt
        code = receipt.body.decode().partition('id="receipt"')[2].partition(">")[2].partition("<")[0].strip()
        yield draft.post("kod", code=code)
        yield draft.post("kod", code=MARKS["text"])
        yield draft.post("ny")
    added = _Draft(send, "")
    yield added.post("komplettera", code=code)
    yield added.post("handelse", **_marked("narrative"))
    yield added.post("kontrollera")
    left = _Draft(send, "")
    yield left.post("", immediate_danger="yes")
    yield left.post("handelse", **_marked("narrative"))
    yield left.get("lamna")
    unfinished = _Draft(send, "")
    yield unfinished.post("", immediate_danger="unknown")
    yield unfinished.post("handelse", **_marked("narrative", "childs_words"))
    yield unfinished.upload(f"{MARKS['file']}.jpg", "image/jpeg", a_picture())


@dataclass(slots=True)
class _Draft:
    """What a browser keeps between the pages."""

    send: Sender
    language: str
    cookie: str = ""

    def get(self, slug: str) -> Reply:
        return self._kept(self.send("GET", self._at(slug), Cookie=self._cookies()))

    def post(self, slug: str, **fields: str) -> Reply:
        return self._kept(self.send.form(self._at(slug), {"action": "continue", **fields}, Cookie=self._cookies()))

    def upload(self, name: str, media_type: str, content: bytes) -> Reply:
        edge = "----marked"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {media_type}\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        return self._kept(self.send("POST", self._at("filer"), body, kind, Cookie=self._cookies()))

    def _at(self, slug: str) -> str:
        return f"{self.language}/{slug}" if slug or not self.language else self.language

    def _cookies(self) -> str:
        return f"other={MARKS['header']}; visit={self.cookie}" if self.cookie else f"other={MARKS['header']}"

    def _kept(self, reply: Reply) -> Reply:
        if (given := reply.headers.get("set-cookie", "")).startswith("visit="):
            self.cookie = given.removeprefix("visit=").partition(";")[0].strip('"')
        return reply


def _marked(*names: str) -> dict[str, str]:
    return {name: f"{MARKS['text']} {name}" for name in names}


def _json(body: Any) -> bytes:
    return json.dumps(body).encode("ascii")
