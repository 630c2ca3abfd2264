"""Horrors of structure: wrong types, missing and impossible values, malformed numbers. Each function changes one report in place."""

from __future__ import annotations

import math
from typing import Any

from sluss.generate import numbers
from sluss.generate.sighting import blank_entry
from sluss.generate.streams import Stream

Report = dict[str, Any]


def zero_children(rng: Stream, report: Report) -> None:
    del rng
    report["children"] = []


def null_children(rng: Stream, report: Report) -> None:
    report["children"] = rng.choice((None, "null", {}, 0, "inga"))


def missing_children(rng: Stream, report: Report) -> None:
    del rng
    del report["children"]


def null_entries(rng: Stream, report: Report) -> None:
    """Entries that are not objects. The truth still has one child per entry of the list."""
    report["children"] = [rng.choice((None, "Maja", 7, [], {}, True))]


def number_for_a_name(rng: Stream, report: Report) -> None:
    _first(report).update(
        first_name=rng.choice((7, 3.5, True, -1)), last_name=rng.choice(([], {"a": 1}, ["Andersson"]))
    )


def number_as_number(rng: Stream, report: Report) -> None:
    """The personal number as a JSON number, where a leading zero is lost."""
    number = _number(report) or "201405129808"
    _first(report).update(personal_number=int(number), birth_date=int(number[:8]), age_text=rng.choice((8, 8.0, [8])))


def list_for_narrative(rng: Stream, report: Report) -> None:
    report["narrative"] = rng.choice(([report["narrative"]], {"text": report["narrative"]}, None, 42, [None, 1]))


def missing_narrative(rng: Stream, report: Report) -> None:
    del rng
    del report["narrative"]


def null_strings(rng: Stream, report: Report) -> None:
    words = ("null", "None", "undefined", "NULL", "N/A", "-", "okänd", "vet ej", "nan")
    for field in ("last_name", "personal_number", "birth_date", "school"):
        _first(report)[field] = rng.choice(words)


def real_name_null(rng: Stream, report: Report) -> None:
    """A child whose surname really is Null."""
    del rng
    _first(report)["last_name"] = "Null"


def not_a_number(rng: Stream, report: Report) -> None:
    """NaN in the body: not JSON by the letter, and what Python's writer makes. The only lines that a strict parser may refuse."""
    report["risk_score"] = rng.choice((math.nan, [math.nan], {"v": math.nan}))


def overflow_number(rng: Stream, report: Report) -> None:
    """Written as 1e400 or -1e400: valid JSON that becomes infinity."""
    report["risk_score"] = rng.choice((math.inf, -math.inf))
    report["children"][0]["age_text"] = math.inf


def huge_integer(rng: Stream, report: Report) -> None:
    report["case"] = 10 ** rng.randrange(300, 400)
    _first(report)["postal_code"] = 10**40


def deep_nesting(rng: Stream, report: Report) -> None:
    nested: Any = "botten"
    for _ in range(rng.randrange(60, 120)):
        nested = [nested]
    report["extra"] = nested


def many_extra_fields(rng: Stream, report: Report) -> None:
    report.update({f"fält_{place}": rng.random() for place in range(2000)})
    report["__proto__"] = {"is_admin": True}


def unknown_municipality(rng: Stream, report: Report) -> None:
    report["municipality"] = rng.choice(
        ({"code": "9999", "name": "Ingenstans"}, {"code": "581"}, {"code": ""}, {"code": "208１"})
    )


def broken_municipality(rng: Stream, report: Report) -> None:
    report["municipality"] = rng.choice((None, "2081", [], {"code": 2081}, {"code": None, "name": None}, {}))


def unknown_channel(rng: Stream, report: Report) -> None:
    report["channel"] = rng.choice(("fax", "", None, "PUBLIC_FORM", 3, "brevduva"))


def broken_reporter(rng: Stream, report: Report) -> None:
    report["reporter"] = rng.choice((None, [], "anonym", {"kind": "hemlig"}, {"kind": None}, {"kind": ["private"]}, {}))


def anonymous_mandated(rng: Stream, report: Report) -> None:
    """A professional who says nothing of himself: registered and flagged, never refused."""
    report["reporter"].update(kind="anonymous", role=rng.choice(("lärare", "polis")), organisation="skolan", name=None)


def broken_danger(rng: Stream, report: Report) -> None:
    report["danger"] = rng.choice(
        (None, True, "ja", [], {"immediate_danger": "ja"}, {"immediate_danger": 1}, {"immediate_danger": "false"})
    )


def broken_time(rng: Stream, report: Report) -> None:
    report["received_at"] = rng.choice((
        "i går", "", None, 1778000000, "2026-02-30T25:61:00", "2026-05-04", "2026-05-04T10:00:00",
        "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00",
    ))  # fmt: skip


def broken_attachments(rng: Stream, report: Report) -> None:
    report["attachments"] = rng.choice((
        None, -3, 10**9, "bild.jpg", [{}],
        [{"filename": "../../etc/passwd", "content_type": "text/html", "content_base64": "!!!inte base64"}],
        [{"filename": "a" * 5000, "content_type": None, "content_base64": None}], [None],
    ))  # fmt: skip


def broken_guardians(rng: Stream, report: Report) -> None:
    _first(report)["guardians"] = rng.choice(
        (None, "mamma", [None], ["Anna"], [{}], {"name": "Anna"}, [{"name": 5, "phone": 701740605}])
    )


def empty_report(rng: Stream, report: Report) -> None:
    """Nothing but the key, the time and the municipality."""
    del rng
    for field in [field for field in report if field not in {"report_key", "received_at", "municipality"}]:
        del report[field]


def impossible_dates(rng: Stream, report: Report) -> None:
    dates = (
        "2014-02-30", "20141345", "0000-00-00", "1014-05-12", "2044-05-12", "12-05-14", "٢٠١٤-٠٥-١٢", "1899-12-30", "idag", "41771", "1e3",
    )  # fmt: skip
    ages = ("-3 år", "130 år", "8" * 400, "NaN", "½", "två hundra")
    _first(report).update(birth_date=rng.choice(dates), age_text=rng.choice(ages))


def malformed_number(rng: Stream, report: Report) -> None:
    """A personal number wrong in one of the many ways."""
    written = rng.choice(_malformed(rng, _number(report) or "201405129808"))
    _first(report)["personal_number"] = written
    report["narrative"] = f"{report['narrative']} Personnummer {written}."


def _malformed(rng: Stream, number: str) -> list[str]:
    six, eight, four = number[2:8], number[:8], number[8:]
    backwards = f"{six}-{four[::-1]}"
    separators = [f"{six}{between}{four}" for between in ("+", "/", "\u2212", "\u00a0", "--", " . ", "_")]
    lengths = [
        f"{six}-{four}{four}",
        f"{six}-{four[:3]}",
        f"99{six}{four}",
        f"{number[6:8]}{number[2:6]}",
        f"{six}-{four} {six}-{four}",
    ]
    letters = [
        f"{eight}-T{four[1:]}",
        f"{six}-{four[:2]}O{four[3:]}",
        f"{eight}R9{four[:2]}",
        "ÅÅMMDD-NNNN",
        f"pnr:{six}-{four}.",
    ]
    digits = ["".join(chr(0x0660 + int(digit)) for digit in number), " ".join(number), "000000-0000", "-" * 12]
    wrong = [numbers.with_error(rng, number), numbers.write_partial(rng, number)]
    two = [f"{six}-{four} eller {backwards}"] if numbers.is_unassignable(backwards) else []
    return [*separators, *lengths, *letters, *digits, *wrong, *two]


CASES = {
    function.__name__: function
    for function in (
        zero_children, null_children, missing_children, null_entries, number_for_a_name, number_as_number, list_for_narrative,
        missing_narrative, null_strings, real_name_null, not_a_number, overflow_number, huge_integer, deep_nesting, many_extra_fields,
        unknown_municipality, broken_municipality, unknown_channel, broken_reporter, anonymous_mandated, broken_danger, broken_time,
        broken_attachments, broken_guardians, empty_report, impossible_dates,
    )
}  # fmt: skip


def _first(report: Report) -> dict[str, Any]:
    if not report["children"]:
        report["children"] = [blank_entry()]
    children: list[dict[str, Any]] = report["children"]
    return children[0]


def _number(report: Report) -> str | None:
    """The twelve digits of the first child, if the report has them all."""
    digits = "".join(letter for letter in str(_first(report).get("personal_number") or "") if letter.isdigit())
    return digits if len(digits) == 12 else None
