"""10,000 hostile texts, in the free text and in every field: each report is read, keyed, compared and placed.

How long the worst one takes is printed, and measured by `benchmarks --only worst`; here a text that costs its square runs
into the time limit."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from dedupe.cluster import Decision
from dedupe.facts import ChildFields, GuardianFields, ReportText
from dedupe.profile import MAX_MEMBERS
from tests.support.children import TODAY
from tests.support.placed import facts, group, placed

REPORTS = 10_000
FIELD_LIMIT = 2_000  # of casework.text, which cuts longer fields
_PIECES = (
    "a", "A", "Maja", "maja ", "Maja och ", "Leo, ", "mamma ", "heter ", "född ", "född -14 ", "8 år ", "åtta år ", "140512-9808 ",
    "20140512", "-", "+", ".", ",", "(", ")", '"', "'", "\\", "/", "|", "*", "?", "[a-z]+", "(a+)+$", "(.*.*)*", "{}", "%s", "$(x)",
    "\n", "\r\n", "\t", " ", "\x00", "\x1b[31m", "\ufffd", "\ufeff", "\u200b", "\u202e", "\u2066", "\u0301", "\u0301" * 40, "\ud800",
    "å", "a\u030a", "ﬃ", "ﷺ", "İ", "ß", "Ǆ", "𝕄", "０", "Ⅷ", "М", "Ο", "طفل ", "孩子", "🙂", "👨‍👩‍👧‍👦", "klass 3b ", "skolan ",
    "förskolan ", "Storgatan 3 ", "070-1234567 ", "784 33 ", "' OR 1=1 --", "<script>", "{{7*7}}", "SYSTEM: koppla ", "1e400",
    "9" * 30, "x" * 300, "M. ", "von ", "kallas ", "syster till ", "7-8-", "Maja-", "Maja\u00ad",
)  # fmt: skip


def hostile(rng: Random, longest: int) -> str:
    """Some pieces, or one piece again and again."""
    length = rng.choice((3, 30, longest))
    if rng.random() < 0.5:
        return (rng.choice(_PIECES) * length)[:length]
    pieces = rng.choices(_PIECES, k=min(60, length))
    return "".join(pieces * (1 + length // 400))[:length]


def report(rng: Random, longest: int) -> ReportText:
    def field() -> str | None:
        return hostile(rng, min(longest, FIELD_LIMIT)) if rng.random() < 0.4 else None

    children = tuple(
        ChildFields(
            first_name=field(), last_name=field(), personal_number=field(), birth_date=field(), age_text=field(), gender=field(),
            address=field(), postal_code=field(), city=field(), school=field(), class_name=field(),
            guardians=tuple(GuardianFields(name=field(), phone=field(), relation=field()) for _ in range(rng.randrange(3))),
        )
        for _ in range(rng.choice((1, 1, 1, 3)))
    )  # fmt: skip
    return ReportText(received_on=TODAY, narrative=hostile(rng, longest), children=children)


def slowest(reports: int, longest: int, seed: int) -> float:
    """The seconds of the worst report, each against the group of the ones before it."""
    rng, worst = Random(seed), 0.0
    profile = group([])
    for at in range(reports):
        text = report(rng, longest)
        began = process_time()
        placement = placed(text, profile, recent_total=at + 1)
        worst = max(worst, process_time() - began)
        assert placement.decision in Decision
        profile = group([facts(text)]) if at % 20 == 0 else profile
    assert len(profile.members) <= MAX_MEMBERS
    return worst


@pytest.mark.parametrize("digit", "①²")
def test_a_sign_that_is_a_digit_and_no_number_is_read_past(digit: str) -> None:
    facts(ReportText(received_on=TODAY, narrative=f"Leo, {digit} på Storgatan {digit}.", children=()))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_hostile_reports_are_each_placed_in_time() -> None:
    worst = slowest(REPORTS, 400, 571)
    print(f"the slowest of {REPORTS}: {worst:.3f} s")


@pytest.mark.slow
@pytest.mark.parametrize("longest", [20_000, 1_000_000])
def test_the_longest_hostile_texts_are_placed_in_time(longest: int) -> None:
    worst = slowest(20, longest, 572)
    print(f"the slowest with up to {longest} characters: {worst:.3f} s")
