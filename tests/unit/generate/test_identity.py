"""Nobody real can be meant: numbers, telephones and links are from ranges kept for tests and fiction."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.generate import SPLITS, names, numbers
from sluss.generate.catalogue import table
from sluss.generate.moments import age_on, stockholm
from sluss.generate.people import Town, Wish
from sluss.generate.sighting import ENTRY_FIELDS
from sluss.generate.streams import Streams

Pairs = list[tuple[dict[str, Any], dict[str, Any]]]

NUMBER = re.compile(r"(?<!\d)((?:\d{2})?\d{6}\s?[-–+/]?\s?\d{4})(?!\d)")
PHONE = re.compile(r"(?:\+46|0)(?:70[- ]?17406|8[- ]?465004|31[- ]?39006|980[- ]?3192|40[- ]?62804)\d\d")


def a_town() -> Town:
    return Town(streams=Streams(seed=1, split="test"), code="2081", as_of=date(2026, 5, 4))


seeds = st.integers(min_value=0, max_value=2**32).map(random.Random)
births = st.dates(min_value=date(2005, 1, 1), max_value=date(2026, 12, 31))


def texts(report: dict[str, Any]) -> list[str]:
    """Every text of a report that is written by the reporter."""
    children = report.get("children")
    entries = [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []
    return [str(report.get("narrative"))] + [str(entry.get(field)) for entry in entries for field in ENTRY_FIELDS]


@pytest.mark.parametrize("split", SPLITS)
def test_no_number_in_any_report_can_belong_to_anyone(splits: dict[str, Pairs], split: str) -> None:
    found = [
        number
        for report, _ in splits[split]
        for text in texts(report)
        for number in NUMBER.findall(PHONE.sub("", text[:200_000]))
    ]
    assert len(found) > 15
    assert [number for number in found if not numbers.is_unassignable(number)] == []


@given(rng=seeds, born=births, male=st.booleans())
def test_a_number_is_valid_in_the_test_range_and_tells_the_sex(rng: random.Random, born: date, male: bool) -> None:
    number = numbers.issue(rng, born, male=male, taken=set())
    assert number.startswith(f"{born:%Y%m%d}")
    assert 980 <= int(number[8:11]) <= 999
    assert int(number[10]) % 2 == male
    assert numbers.check_digit(number[2:11]) == int(number[11])
    other = numbers.coordination(number)
    assert int(other[6:8]) == born.day + 60
    assert numbers.check_digit(other[2:11]) == int(other[11])


def test_the_check_digit_agrees_with_the_published_example_of_a_coordination_number() -> None:
    # 701063-2391 stands in Skatteverket's brochure SKV 707.
    assert numbers.check_digit("701063239") == 1


@given(rng=seeds, born=births)
def test_a_number_with_an_error_differs_and_still_belongs_to_nobody(rng: random.Random, born: date) -> None:
    number = numbers.issue(rng, born, male=True, taken=set())
    wrong = numbers.with_error(rng, number)
    assert wrong != number
    assert numbers.is_unassignable(wrong)


def test_a_birth_date_has_ten_numbers_for_each_sex_and_then_none() -> None:
    taken: set[str] = set()
    rng = random.Random(1)
    issued = {numbers.issue(rng, date(2014, 5, 12), male=False, taken=taken) for _ in range(10)}
    assert len(issued) == 10
    with pytest.raises(LookupError):
        numbers.issue(rng, date(2014, 5, 12), male=False, taken=taken)


def test_a_number_that_somebody_could_have_is_told_apart() -> None:
    individual = "140512123"
    assert not numbers.is_unassignable(f"20{individual}{numbers.check_digit(individual)}")
    assert numbers.is_unassignable(f"20{individual}{(numbers.check_digit(individual) + 1) % 10}")
    assert numbers.is_unassignable("140512-XXXX")
    assert numbers.is_unassignable("000000-0000")


@pytest.mark.parametrize("split", [split for split in SPLITS if split != "hostile"])
def test_telephones_and_addresses_on_the_net_reach_nobody(splits: dict[str, Pairs], split: str) -> None:
    for report, _ in splits[split]:
        phones = [guardian["phone"] for child in report["children"] for guardian in child["guardians"]] + [
            report["reporter"]["phone"]
        ]
        assert [phone for phone in phones if phone and not PHONE.fullmatch(phone)] == []
        assert (report["reporter"]["email"] or "@post.example").endswith(".example")
        for host in re.findall(r"https?://([^/\s]+)", report["narrative"].lower()):
            assert host.endswith(".example")


def test_children_are_aged_zero_to_twenty_and_named_after_their_cohort(surge: Pairs) -> None:
    firsts = Counter(
        child["first_name"]
        for report, truth in surge
        if truth["kind"] == "ordinary"
        for child in report["children"]
        if child["first_name"]
    )
    common = {
        name for group in ("girls", "boys") for cohort in table("names")["cohort"][group].values() for name in cohort
    }
    grown = set(table("names")["old"]["women"]) | set(table("names")["old"]["men"])
    total = sum(firsts.values())
    assert 0.35 < sum(count for name, count in firsts.items() if name in common) / total < 0.85
    assert sum(count for name, count in firsts.items() if name in grown - common) / total < 0.04
    assert len(firsts) > 0.4 * total


def test_about_a_fifth_of_the_names_come_from_other_languages() -> None:
    rng = random.Random(4)
    drawn = [names.origin(rng) for _ in range(4000)]
    assert 0.17 < sum(origin is not None for origin in drawn) / 4000 < 0.23
    assert {origin for origin in drawn if origin} == {"arabic", "somali", "tigrinya", "persian", "ukrainian", "finnish"}


@given(
    local=st.datetimes(min_value=datetime.fromisoformat("2020-01-01"), max_value=datetime.fromisoformat("2030-12-31"))
)
def test_the_offset_agrees_with_the_time_zone_database(local: datetime) -> None:
    try:
        zone = ZoneInfo("Europe/Stockholm")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no time-zone database")
    hour = timedelta(hours=1)
    offsets = {(local + step).replace(tzinfo=zone).utcoffset() for step in (-hour, timedelta(0), hour)}
    if len(offsets) == 1:  # the hours of the change itself are ambiguous or do not exist
        assert stockholm(local).utcoffset() in offsets


@given(rng=seeds, born=st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 1, 1)))
def test_every_child_is_aged_zero_to_twenty_whatever_is_wished(rng: random.Random, born: date) -> None:
    day = date(2026, 5, 4)
    child = a_town().child(rng, Wish(born=born))
    assert 0 <= age_on(child.born, day) <= 20
    assert age_on(child.born, day + timedelta(days=180)) <= 20
    assert child.number is None or abs(date.fromisoformat(child.number[:8]) - child.born).days < 5


@given(rng=seeds)
def test_twins_have_different_numbers(rng: random.Random) -> None:
    town = a_town()
    first = town.child(rng)
    second = town.child(rng, Wish(born=first.born, male=first.male))
    assert first.number != second.number or first.number is None
    assert first.child_id != second.child_id


def test_when_the_numbers_of_a_day_run_out_the_next_day_is_used() -> None:
    town, rng = a_town(), random.Random(3)
    born = date(2014, 5, 12)
    issued = [town.child(rng, Wish(born=born, male=True, given=("Nils",))).number for _ in range(25)]
    assert None not in issued
    assert len(set(issued)) == 25
    assert {number[6:8] for number in issued if number} >= {"12", "13", "14"}


def test_age_is_counted_in_whole_years() -> None:
    assert age_on(date(2014, 5, 12), date(2026, 5, 11)) == 11
    assert age_on(date(2014, 5, 12), date(2026, 5, 12)) == 12
    assert age_on(date(2026, 6, 1), date(2026, 5, 12)) == 0
