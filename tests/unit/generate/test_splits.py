"""Each split holds what it promises to put to the test."""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from sluss.generate import generate, hostile_fields, hostile_joins, hostile_text, to_line
from sluss.generate.catalogue import table
from sluss.generate.families import BUILDERS
from sluss.generate.grammar import free_words, slots_of

Pairs = list[tuple[dict[str, Any], dict[str, Any]]]


def flood_of(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair[1]["event_id"] == "event-flood"]


def others_of(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair[1]["event_id"] != "event-flood"]


def main_children(pairs: Pairs) -> Counter[str]:
    return Counter((truth["child_ids"] or truth["unlisted_child_ids"])[0] for _, truth in pairs)


def test_the_surge_is_eleven_hundred_about_one_child_and_four_hundred_about_others(surge: Pairs) -> None:
    assert len(surge) == 1500
    assert len(flood_of(surge)) == 1100
    assert len(main_children(flood_of(surge))) == 1
    assert 300 <= len(main_children(others_of(surge))) <= 340
    assert set(main_children(others_of(surge)).values()) >= {1, 2}


def test_the_flood_peaks_at_about_ten_a_minute_within_three_days(surge: Pairs) -> None:
    flood = flood_of(surge)
    per_minute = Counter(report["received_at"][:16] for report, _ in flood)
    first, last = (datetime.fromisoformat(flood[place][0]["received_at"]) for place in (0, -1))
    assert 8 <= max(per_minute.values()) <= 18
    assert 2 < (last - first).total_seconds() / 86400 <= 3.5


def test_the_flood_is_private_and_many_tick_immediate_danger(surge: Pairs) -> None:
    flood = flood_of(surge)
    by_form = [
        report for report, _ in flood if report["channel"] == "public_form" and report["reporter"]["kind"] != "mandated"
    ]
    assert 0.85 < len(by_form) / len(flood) < 0.95
    assert 0.25 < sum(report["danger"]["immediate_danger"] for report, _ in flood) / len(flood) < 0.35


def test_the_flood_hides_some_thirty_facts_also_inside_copied_templates(surge: Pairs) -> None:
    news = [(report, truth) for report, truth in flood_of(surge) if truth["novel_facts"]]
    facts = [fact for _, truth in news for fact in truth["novel_facts"]]
    assert 22 <= len(facts) <= 36
    assert len(set(facts)) == len(facts)
    assert sum(truth["campaign_id"] is not None for _, truth in news) >= 2
    assert sum(report["reporter"]["kind"] == "mandated" for report, _ in news) >= 2
    assert any(truth["acute"] for _, truth in news)
    assert {"flood_copy", "flood_own", "flood_retold", "flood_mandated"} <= {truth["kind"] for _, truth in news}


def test_copies_and_retellings_without_news_are_told_apart_and_hold_no_fact(surge: Pairs) -> None:
    flood = flood_of(surge)
    copies = [truth for _, truth in flood if truth["is_copy"]]
    retellings = [truth for _, truth in flood if truth["is_paraphrase"]]
    assert len(copies) > 0.4 * len(flood)
    assert 0.05 * len(flood) < len(retellings) < 0.15 * len(flood)
    assert not [truth for truth in copies + retellings if truth["novel_facts"]]
    assert all(truth["campaign_id"] for truth in copies)
    assert not any(truth["campaign_id"] for truth in retellings)
    assert all(truth["is_copy"] is None for _, truth in others_of(surge))


def test_the_first_of_a_campaign_is_no_copy_and_nothing_is_retold_before_it_is_sent(surge: Pairs) -> None:
    sent: set[str] = set()
    for _, truth in flood_of(surge):
        assert sent or not truth["is_paraphrase"]
        assert truth["campaign_id"] in sent or not truth["is_copy"]
        sent |= {truth["campaign_id"]} - {None}


def test_every_sentence_of_every_template_can_be_retold_in_several_ways() -> None:
    templates = {template["id"]: template["sentences"] for template in table("surge")["template"]}
    retold = {row["of"]: row["ways"] for row in table("retold")["retold"]}
    assert {name: len(ways) for name, ways in retold.items()} == {name: len(said) for name, said in templates.items()}
    every = [way for ways in retold.values() for sentence in ways for way in sentence]
    assert len(set(every)) == len(every)
    assert not set(every) & {wording for said in templates.values() for wordings in said for wording in wordings}
    assert all(len(sentence) >= 2 for ways in retold.values() for sentence in ways)


def test_two_reports_of_the_flood_name_a_sibling_as_a_second_child(surge: Pairs) -> None:
    with_sibling = [truth for _, truth in flood_of(surge) if len(truth["child_ids"]) == 2]
    assert len(with_sibling) == 2
    assert {truth["child_ids"][1] for truth in with_sibling} == {with_sibling[0]["child_ids"][1]}
    assert [child for child, kind, _ in with_sibling[0]["relations"] if kind == "sibling"]


def test_the_flood_names_its_child_in_many_ways_and_languages(surge: Pairs) -> None:
    firsts = Counter(child["first_name"] for report, _ in flood_of(surge) for child in report["children"])
    assert firsts[None] > 30
    assert "flickan i filmen" in firsts
    assert len(firsts) > 8
    assert {report["language"] for report, _ in flood_of(surge)} == {"sv", "en", "fi", "ar", "so"}


def test_copies_of_a_campaign_drift_and_are_still_near_copies(surge: Pairs) -> None:
    campaigns = {truth["campaign_id"] for _, truth in flood_of(surge)} - {None}
    assert len(campaigns) >= 6
    for campaign in campaigns:
        texts = [report["narrative"] for report, truth in flood_of(surge) if truth["campaign_id"] == campaign]
        assert len(set(texts)) > 0.3 * len(texts)
        bags = [set(text.lower().split()) for text in texts]
        overlap = [len(one & two) / len(one | two) for one, two in pairwise(bags)]
        assert statistics.median(overlap) > 0.3


def test_other_children_share_first_name_surname_or_school_with_the_child_of_the_flood(surge: Pairs) -> None:
    flood_entries = [child for report, _ in flood_of(surge) for child in report["children"]]
    first, last, school = (
        Counter(entry[field] for entry in flood_entries if entry[field]).most_common(1)[0][0]
        for field in ("first_name", "last_name", "school")
    )
    others = [child for report, _ in others_of(surge) for child in report["children"]]
    assert sum(child["first_name"] == first for child in others) >= 5
    assert sum(child["last_name"] == last for child in others) >= 5
    assert sum(child["school"] == school for child in others) >= 3


def test_most_ordinary_reports_come_from_police_school_preschool_and_health(splits: dict[str, Pairs]) -> None:
    ordinary = [report for report, truth in splits["year"] if truth["kind"] == "ordinary"]
    shares = Counter(report["reporter"]["kind"] for report in ordinary)
    police = sum((report["reporter"]["organisation"] or "").startswith("Polis") for report in ordinary) / len(ordinary)
    assert 0.6 < shares["mandated"] / len(ordinary) < 0.82
    assert 0.2 < police < 0.34


@pytest.mark.parametrize("split", ["surge", "families", "template", "year"])
def test_reports_outside_campaigns_are_worded_differently(splits: dict[str, Pairs], split: str) -> None:
    texts = [report["narrative"] for report, truth in splits[split] if truth["campaign_id"] is None]
    assert len(set(texts)) / len(texts) > 0.98


@pytest.mark.parametrize("split", ["surge", "families", "template", "year"])
def test_no_slot_is_left_open_in_a_text(splits: dict[str, Pairs], split: str) -> None:
    for report, _ in splits[split]:
        assert "{" not in report["narrative"]
        assert "None" not in report["narrative"]


def test_the_grammar_has_several_hundred_sentence_patterns_over_known_slots() -> None:
    def strings(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for item in value.values() for text in strings(item)]
        return (
            [text for item in value for text in strings(item)]
            if isinstance(value, list)
            else [value]
            if isinstance(value, str)
            else []
        )

    patterns = {
        text
        for name in ("observations", "phrases", "surge", "campaigns")
        for text in strings(table(name))
        if " " in text
    }
    assert len(patterns) > 700
    unbalanced = [
        text for text in patterns if text.count("{") != len(slots_of(text)) or text.count("}") != len(slots_of(text))
    ]
    assert unbalanced == []
    assert all(words for words in free_words().values())


def test_families_hold_every_constellation_and_say_who_resembles_whom(splits: dict[str, Pairs]) -> None:
    kinds = {truth["kind"] for _, truth in splits["families"]}
    assert set(BUILDERS) <= kinds | {"mixed_up"}
    relations = {kind for _, truth in splits["families"] for _, kind, _ in truth["relations"]}
    assert relations == {
        "sibling",
        "twin",
        "half_sibling",
        "namesake",
        "cousin",
        "classmate",
        "neighbour",
        "same_birthday",
    }
    assert max(len(truth["child_ids"]) for _, truth in splits["families"]) >= 3


def test_children_of_a_family_are_reported_several_times(splits: dict[str, Pairs]) -> None:
    assert statistics.mean(main_children(splits["families"]).values()) >= 2


def test_a_child_keeps_its_municipality(splits: dict[str, Pairs]) -> None:
    for split in ("surge", "families", "template", "year"):
        homes: dict[str, set[str]] = {}
        for report, truth in splits[split]:
            for child in truth["child_ids"]:
                homes.setdefault(child, set()).add(report["municipality"]["code"])
        assert {len(codes) for codes in homes.values()} == {1}


def test_one_template_serves_many_children_and_one_child_has_several_texts(splits: dict[str, Pairs]) -> None:
    children: dict[str, set[str]] = {}
    texts: dict[str, set[str]] = {}
    for _, truth in splits["template"]:
        if truth["campaign_id"]:
            children.setdefault(truth["campaign_id"], set()).add(truth["child_ids"][0])
            texts.setdefault(truth["child_ids"][0], set()).add(truth["campaign_id"])
    assert len(children["C1"]) > 20
    assert min(len(named) for named in children.values()) >= 3
    assert sum(len(used) > 1 for used in texts.values()) > 10


def test_the_year_has_a_quiet_july_quiet_weekends_and_children_who_come_back() -> None:
    pairs = [pair for pair in generate("year", seed=6, scale=0.5) if pair[1]["kind"] == "ordinary"]
    months = Counter(report["received_at"][5:7] for report, _ in pairs)
    days = Counter(datetime.fromisoformat(report["received_at"]).weekday() for report, _ in pairs)
    assert months["07"] < 0.75 * months["05"]
    assert len(months) == 12
    assert days[5] + days[6] < 0.6 * (days[1] + days[2])
    assert 1.6 < len(pairs) / len(main_children(pairs)) < 2.2
    assert {report["channel"] for report, _ in pairs} == {
        "public_form",
        "portal",
        "api",
        "phone",
        "letter",
        "sdk",
        "email",
        "file",
    }


def test_the_year_has_three_small_surges() -> None:
    surges = Counter(
        truth["event_id"] for _, truth in generate("year", seed=6, scale=0.5) if truth["kind"] == "small_surge"
    )
    assert len(surges) == 3
    assert set(surges.values()) == {20}


def test_hostile_holds_every_case(hostile: Pairs) -> None:
    kinds = Counter(truth["kind"] for _, truth in hostile)
    cases = {
        *hostile_text.CASES,
        *hostile_text.ONCE,
        *hostile_fields.CASES,
        *hostile_joins.CASES,
        "ten_children",
        "malformed_number",
        "plain",
    }
    assert set(kinds) == cases
    assert kinds["plain"] * 2 == len(hostile)
    assert kinds["malformed_number"] == 20


def test_hostile_text_survives_as_ascii_lines_and_only_nan_is_not_strict_json(hostile: Pairs) -> None:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    for report, truth in hostile:
        line = to_line(report)
        assert line.isascii()
        assert line.count("\n") == 1
        if truth["kind"] == "not_a_number":
            with pytest.raises(ValueError, match="NaN"):
                json.loads(line, parse_constant=refuse)
        else:
            assert json.loads(line, parse_constant=refuse) == report


def test_a_number_too_large_is_written_as_1e400(hostile: Pairs) -> None:
    lines = [to_line(report) for report, truth in hostile if truth["kind"] == "overflow_number"]
    assert lines
    assert all("1e400" in line and "Infinity" not in line for line in lines)
    assert to_line({"a": [math.inf, -math.inf, {"b": math.inf}]}) == '{"a": [1e400, -1e400, {"b": 1e400}]}\n'


def test_hostile_holds_the_longest_text_to_the_character_and_a_longer_one(hostile: Pairs) -> None:
    lengths = sorted(len(report["narrative"]) for report, _ in hostile if isinstance(report.get("narrative"), str))[-2:]
    assert lengths[0] == 1_000_000
    assert lengths[1] > 1_000_000


def test_hostile_holds_lone_surrogates_nul_and_ten_children(hostile: Pairs) -> None:
    by_kind = {truth["kind"]: report for report, truth in hostile}
    with pytest.raises(UnicodeEncodeError):
        by_kind["lone_surrogates"]["narrative"].encode()
    assert "\x00" in by_kind["nul_bytes"]["narrative"]
    assert len(by_kind["ten_children"]["children"]) == 10
    assert by_kind["zero_children"]["children"] == []


def test_an_attempt_to_enter_another_group_is_about_the_child_that_it_is_about(hostile: Pairs) -> None:
    for _, truth in hostile:
        if truth["kind"] in hostile_joins.CASES:
            child, kind, victim = truth["relations"][-1]
            assert kind == "dressed_as"
            assert child == truth["child_ids"][0] != victim


def test_a_surge_is_1500_reports() -> None:
    assert sum(1 for _ in generate("surge", seed=21)) == 1500
