"""Horrors of text: what a narrative or a name can hold. Each function changes one ordinary report in place."""

from __future__ import annotations

from typing import Any

from sluss.generate.streams import Stream

Report = dict[str, Any]

MEGABYTE = 1_000_000

_HOMOGLYPHS = str.maketrans("aeopcxyAEOPCTHKMB", "аеорсхуАЕОРСТНКМВ")  # Cyrillic letters that look Latin
_COMBINING = {
    "å": "a\u030a",
    "ä": "a\u0308",
    "ö": "o\u0308",
    "Å": "A\u030a",
    "Ä": "A\u0308",
    "Ö": "O\u0308",
    "é": "e\u0301",
}


def nul_bytes(rng: Stream, report: Report) -> None:
    text = report["narrative"]
    place = rng.randrange(len(text) + 1)
    report["narrative"] = f"{text[:place]}\x00{text[place:]}\x00"
    _first(report)["last_name"] = f"{_first(report)['last_name'] or 'Okänd'}\x00"


def lone_surrogates(rng: Stream, report: Report) -> None:
    report["narrative"] += rng.choice((" \ud800", " \udfff slut", " \udc00\ud83d "))
    _first(report)["first_name"] = f"{_first(report)['first_name'] or ''}\udcff"


def bidirectional(rng: Stream, report: Report) -> None:
    mark = rng.choice(("\u202e", "\u2066", "\u202b", "\u200f"))
    report["narrative"] = f"{mark}{report['narrative']}\u202c"
    _rewrite_names(report, lambda name: f"{mark}{name}")


def zero_width(rng: Stream, report: Report) -> None:
    mark = rng.choice(("\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad"))
    report["narrative"] = mark.join(report["narrative"])
    _rewrite_names(report, mark.join)


def homoglyphs(rng: Stream, report: Report) -> None:
    del rng
    _rewrite_names(report, lambda name: name.translate(_HOMOGLYPHS))


def combining_marks(rng: Stream, report: Report) -> None:
    del rng
    report["narrative"] = _decomposed(report["narrative"])
    _rewrite_names(report, _decomposed)


def zalgo(rng: Stream, report: Report) -> None:
    marks = "".join(chr(rng.randrange(0x300, 0x36F)) for _ in range(40))
    report["narrative"] = "".join(letter + marks for letter in report["narrative"])


def control_characters(rng: Stream, report: Report) -> None:
    report["narrative"] = "\x1b[31m" + report["narrative"].replace(
        " ", rng.choice(("\x0b", "\x85", "\u2028", "\r", "\x07"))
    )


def one_megabyte(rng: Stream, report: Report) -> None:
    """A million characters to the character: the longest text that is kept whole as text."""
    report["narrative"] = _long(rng, report["narrative"], MEGABYTE)


def over_one_megabyte(rng: Stream, report: Report) -> None:
    """A little more than the limit of formats.md section 1."""
    report["narrative"] = _long(rng, report["narrative"], MEGABYTE + 4096)


def long_word(rng: Stream, report: Report) -> None:
    report["narrative"] += " " + "a" * rng.randrange(40_000, 60_000) + "!"


def repeated_pattern(rng: Stream, report: Report) -> None:
    """Food for a backtracking pattern."""
    unit = rng.choice(("aA", "1234-", "20140512-", "(a+)+", "anna ", "år ", "a@a.", "å" * 3, "-" * 7, "' \""))
    report["narrative"] = (unit * 2000)[:2000] + report["narrative"]
    _first(report)["last_name"] = (unit * 2000)[:2000]


def many_numbers(rng: Stream, report: Report) -> None:
    """Four thousand things that look like birth dates or numbers and are none."""
    report["narrative"] += " " + " ".join(f"{rng.randrange(10**8):08d}-{rng.randrange(10**3):03d}" for _ in range(4000))


def markup(rng: Stream, report: Report) -> None:
    tag = rng.choice((
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</textarea><h1>Hej", "&lt;b&gt;", "{{7*7}}", "{% raw %}", "${7*7}",
        "<!--", "]]>", "javascript:alert(1)", "<svg/onload=alert(1)>", "%0d%0aSet-Cookie: a=b",
    ))  # fmt: skip
    report["narrative"] = f"{tag} {report['narrative']} {tag}"
    _rewrite_names(report, lambda name: f"{name}{tag}")
    report["reporter"]["name"] = tag


def sql(rng: Stream, report: Report) -> None:
    attack = rng.choice((
        "'); DROP TABLE report; --", "' OR '1'='1", "\\'; SELECT pg_sleep(10); --", "$$; DELETE FROM child_group; $$",
        "%s %(name)s {0} {}", "\\N", "?",
    ))  # fmt: skip
    _rewrite_names(report, lambda name: name + attack)
    report["narrative"] += attack
    report["municipality"]["name"] = attack


def csv_formula(rng: Stream, report: Report) -> None:
    formula = rng.choice(
        ('=HYPERLINK("http://klipp.example")', "+1+cmd|' /C calc'!A0", "@SUM(A1:A9)", "-2+3", "\t=1+1", "\r=1")
    )
    _rewrite_names(report, lambda name: formula + name)
    report["narrative"] = formula + report["narrative"]


def log_forging(rng: Stream, report: Report) -> None:
    del rng
    report["report_extra"] = {"user\nlevel": "info\r\nreport.registered id=1"}
    _rewrite_names(report, lambda name: f"{name}\nlevel=error event=breach")


def emoji_only(rng: Stream, report: Report) -> None:
    report["narrative"] = "".join(rng.choices("😢😡🙏💔😭❤🆘👶🏽", k=rng.randrange(1, 40)))
    report["children"] = [{"first_name": "👧", "last_name": "👨‍👩‍👧"}]


def empty_text(rng: Stream, report: Report) -> None:
    report["narrative"] = rng.choice(("", " ", "\n\n\n", "\u00a0", "\u3164", ".", "-"))


def very_long_names(rng: Stream, report: Report) -> None:
    _rewrite_names(report, lambda name: " ".join([name] * rng.randrange(300, 700)))
    _first(report)["school"] = "S" * 9000


def wide_letters(rng: Stream, report: Report) -> None:
    """Full-width and mathematical letters and digits, which fold to the plain ones."""
    del rng
    _rewrite_names(report, lambda name: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name))
    _first(report)["age_text"] = "８ år"


def wrong_encoding(rng: Stream, report: Report) -> None:
    """Swedish letters read as Latin-1, once or twice."""
    times = rng.choice((1, 2))
    for _ in range(times):
        report["narrative"] = report["narrative"].encode().decode("latin-1")
        _rewrite_names(report, lambda name: name.encode().decode("latin-1"))


def astral(rng: Stream, report: Report) -> None:
    """Characters outside the basic plane first, so that offsets in UTF-16 and in code points differ."""
    report["narrative"] = "𝕳" * rng.randrange(1, 50) + " " + report["narrative"]


CASES = {
    function.__name__: function
    for function in (
        nul_bytes, lone_surrogates, bidirectional, zero_width, homoglyphs, combining_marks, zalgo, control_characters, long_word,
        repeated_pattern, many_numbers, markup, sql, csv_formula, log_forging, emoji_only, empty_text, very_long_names, wide_letters,
        wrong_encoding, astral,
    )
}  # fmt: skip
ONCE = {function.__name__: function for function in (one_megabyte, over_one_megabyte)}


def _first(report: Report) -> dict[str, Any]:
    children: list[dict[str, Any]] = report["children"]
    return children[0]


def _rewrite_names(report: Report, change: Any) -> None:
    for child in report["children"]:
        for field in ("first_name", "last_name"):
            if child.get(field):
                child[field] = change(child[field])


def _decomposed(text: str) -> str:
    return "".join(_COMBINING.get(letter, letter) for letter in text)


def _long(rng: Stream, text: str, size: int) -> str:
    sentence = rng.choice(("Det har pågått länge. ", "Snälla hjälp barnet. ", "Jag upprepar vad jag har skrivit. "))
    return (text + " " + sentence * (size // len(sentence) + 1))[:size]
