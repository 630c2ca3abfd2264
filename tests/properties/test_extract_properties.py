"""What holds for every text and every form, whatever is in it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from config.reference import name_table
from dedupe.extract import child_facts
from dedupe.extract.tokens import tokenise
from dedupe.extract.turning import of_age
from dedupe.facts import ChildFields, GuardianFields, NumberStatus, ReportText, Source, from_plain, to_plain
from dedupe.personnummer import find, luhn_ok, parse, plain

TODAY = date(2026, 5, 4)
DAYS = st.dates(min_value=date(2006, 5, 5), max_value=TODAY)
TEXTS = st.text(alphabet=st.characters(codec=None), max_size=300)
PIECES = """
Maja maja Leo mamma pappan heter och , . 8 år åttaårig född -14 2014-05-12 Storgatan 3 B 784 33 Borlänge kallas " ( ) 's: min syster
till Majas klass 3b skolan förskolan Ekorren 140512-9808 070-1234567 jag hon M.M. von / // mvh ; ö Мaja
"""
WORDS = st.lists(st.sampled_from([*PIECES.split(), "\n", "\u200b", "\u202e"]), max_size=60).map(" ".join)
MAYBE = st.none() | TEXTS
ENTRIES = st.lists(
    st.builds(
        ChildFields,
        first_name=MAYBE,
        last_name=MAYBE,
        personal_number=MAYBE,
        birth_date=MAYBE,
        age_text=MAYBE,
        gender=MAYBE,
        address=MAYBE,
        postal_code=MAYBE,
        city=MAYBE,
        school=MAYBE,
        class_name=MAYBE,
        guardians=st.lists(st.builds(GuardianFields, name=MAYBE, phone=MAYBE, relation=MAYBE), max_size=2).map(tuple),
    ),
    max_size=3,
).map(tuple)


def _number(born: date, serial: int) -> str:
    body = f"{born:%y%m%d}{serial:03}"
    return body + next(c for c in "0123456789" if luhn_ok(body + c))


@given(narrative=TEXTS | WORDS, children=ENTRIES)
@settings(max_examples=200, deadline=None)
def test_any_report_gives_one_set_of_facts_per_entry_and_places_inside_the_text(
    narrative: str, children: tuple[ChildFields, ...]
) -> None:
    result = child_facts(ReportText(received_on=TODAY, narrative=narrative, children=children), names=name_table())
    assert [c.index for c in result.children] == list(range(max(1, len(children))))
    for child in (*result.children, *result.mentioned):
        assert from_plain(to_plain(child)) == child
        assert child.birth is None or child.birth.earliest <= child.birth.latest <= TODAY
        for found in child.found:
            assert hasattr(child, found.name)
            if found.source is Source.TEXT:
                assert found.start is not None
                assert found.end is not None
                assert 0 <= found.start < found.end <= len(narrative)
    assert all(m.index == -1 and (m.first_names or m.nicknames) for m in result.mentioned)


@given(narrative=TEXTS | WORDS, children=ENTRIES)
@settings(max_examples=150, deadline=None)
def test_every_fact_says_where_it_was_found(narrative: str, children: tuple[ChildFields, ...]) -> None:
    result = child_facts(ReportText(received_on=TODAY, narrative=narrative, children=children), names=name_table())
    for child in (*result.children, *result.mentioned):
        known = {f.name for f in fields(child) if f.name not in ("index", "found") and getattr(child, f.name)}
        assert known <= {f.name for f in child.found}


@given(narrative=WORDS, children=ENTRIES)
@settings(max_examples=50, deadline=None)
def test_the_same_report_gives_the_same_facts_again(narrative: str, children: tuple[ChildFields, ...]) -> None:
    report = ReportText(received_on=TODAY, narrative=narrative, children=children)
    assert child_facts(report, names=name_table()) == child_facts(report, names=name_table())


@given(born=DAYS, serial=st.integers(980, 999), dash=st.sampled_from(["", "-", " ", "–", " - "]), century=st.booleans())
def test_a_child_number_is_valid_and_keeps_its_century_in_every_form(
    born: date, serial: int, dash: str, century: bool
) -> None:
    ten = _number(born, serial)
    raw = (f"{born:%Y}"[:2] if century else "") + ten[:6] + dash + ten[6:]
    number = parse(raw, today=TODAY)
    assert (number.status, number.birth_date, number.digits) == (NumberStatus.VALID, born, f"{born:%Y}"[:2] + ten)


@given(born=DAYS, serial=st.integers(980, 999), place=st.integers(0, 9), by=st.integers(1, 9))
def test_one_wrong_digit_is_never_valid(born: date, serial: int, place: int, by: int) -> None:
    ten = _number(born, serial)
    wrong = ten[:place] + str((int(ten[place]) + by) % 10) + ten[place + 1 :]
    assert parse(wrong, today=TODAY).status is not NumberStatus.VALID


@given(before=TEXTS, after=TEXTS, born=DAYS)
def test_a_whole_number_is_found_between_any_other_text(before: str, after: str, born: date) -> None:
    ten = _number(born, 990)
    written = f"{born:%Y}"[:2] + ten[:6] + "-" + ten[6:]
    text = f"{before} , {written} , {after}"
    assert any(n.digits == written.replace("-", "") and text[a:b] == written for n, a, b in find(text, today=TODAY))


@given(raw=st.text(alphabet=st.characters(codec=None), max_size=80) | st.text("0123456789-+ X*T", max_size=20))
def test_no_text_makes_the_number_reader_fail(raw: str) -> None:
    number = parse(raw, today=TODAY)
    assert number.birth_date is None or number.birth_date <= TODAY


@given(text=TEXTS)
def test_plain_keeps_every_offset_and_words_stand_where_they_say(text: str) -> None:
    assert len(plain(text)) == len(text)
    tokens = tokenise(text)
    assert all(tokens.text[a:b] == w for w, a, b in zip(tokens.words, tokens.starts, tokens.ends, strict=True))


@given(years=st.integers(0, 19), days=st.integers(0, 364))
def test_the_span_of_an_age_holds_every_child_of_that_age_and_half_a_year_around(years: int, days: int) -> None:
    birthday = TODAY - timedelta(days=round(years * 365.25) + days)
    birth = of_age(years, years + 1, TODAY)
    assert birth.earliest <= birthday <= birth.latest
    assert birth.latest - birth.earliest <= timedelta(days=366 + 2 * 184)
