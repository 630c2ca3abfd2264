from __future__ import annotations

import subprocess
import sys

import pytest

from config.linking import linking_weights
from dedupe.campaign import (
    BANDS,
    CampaignStanding,
    from_plain,
    is_copy,
    signature,
    similarity,
    to_plain,
)

RULES = linking_weights().campaign
TEMPLATE = (
    "Hej, jag har sett filmen som sprids om lilla Maja Mårtensson i Borlänge och jag är mycket orolig för henne. "
    "Hon är 8 år och måste få skydd omedelbart. Ni måste agera nu innan det är för sent, annars är det ert ansvar."
)
UNRELATED = (
    "Grannens pojke kommer ofta hem ensam efter fritids och sitter på trappan i flera timmar utan mat. I går frös han "
    "och berättade att pappan sover hela dagarna sedan han blev av med arbetet i våras, och att lampan inte går att tända."
)


def test_a_template_filled_in_for_another_child_stays_the_same_template() -> None:
    other = TEMPLATE.replace("Maja Mårtensson", "Liam Berg").replace("8 år", "11 år").replace("Borlänge", "Piteå")
    assert is_copy(signature(TEMPLATE), signature(other), RULES)


def test_a_copy_with_a_sentence_of_its_own_is_still_a_copy() -> None:
    own = TEMPLATE + " Jag bor i samma hus och hörde henne skrika i natt."
    assert is_copy(signature(TEMPLATE), signature(own), RULES)
    assert similarity(signature(TEMPLATE), signature(own)) < 1


def test_two_texts_on_their_own_are_no_copies() -> None:
    assert similarity(signature(TEMPLATE), signature(UNRELATED)) < 0.2
    assert not is_copy(signature(TEMPLATE), signature(UNRELATED), RULES)


def test_copies_share_a_band_and_unrelated_texts_do_not() -> None:
    own = TEMPLATE.replace("mycket orolig", "väldigt rädd")
    one, other = set(signature(TEMPLATE).bands), set(signature(own).bands)
    assert len(signature(TEMPLATE).bands) == BANDS
    assert one & other
    assert not one & set(signature(UNRELATED).bands)


@pytest.mark.parametrize("text", ["", "   ", "…", "Maja", "Maja far illa", "Hjälp Maja nu"])
def test_a_very_short_text_is_never_a_copy(text: str) -> None:
    assert not is_copy(signature(text), signature(text), RULES)


def test_a_signature_is_the_same_in_another_process() -> None:
    code = f"from dedupe.campaign import signature; print(signature({TEMPLATE!r}).bands[0])"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == signature(TEMPLATE).bands[0]


def test_a_signature_survives_storage() -> None:
    assert from_plain(to_plain(signature(TEMPLATE))) == signature(TEMPLATE)


def test_case_accents_and_invisible_characters_do_not_hide_a_copy() -> None:
    dodging = TEMPLATE.replace("orolig", "oro\u200blig").replace("måste", "maste")
    assert similarity(signature(TEMPLATE), signature(dodging)) == 1


def test_a_campaign_speaks_only_for_a_child_that_owns_half_of_its_copies() -> None:
    assert CampaignStanding(copies_identified={"a": 40, "b": 60}).bits("a", RULES) == 0
    assert CampaignStanding(copies_identified={"a": 60, "b": 40}).bits("a", RULES) > 2
    assert CampaignStanding().bits("a", RULES) == 0


def test_campaign_bits_grow_with_the_copies_and_never_pass_the_cap() -> None:
    bits = [CampaignStanding(copies_identified={"a": n}).bits("a", RULES) for n in (1, 5, 50, 5000)]
    assert bits == sorted(bits)
    assert bits[-1] == RULES.cap_bits


def test_a_copy_with_an_open_question_says_little_and_only_while_the_text_is_young() -> None:
    young, old = (
        CampaignStanding(copies_identified={"a": 0, "b": 1}),
        CampaignStanding(copies_identified={"a": 0, "b": 9}),
    )
    assert 0 < young.bits("a", RULES) == RULES.copy_bits
    assert old.bits("a", RULES) == 0
    assert young.bits("c", RULES) == 0


def test_copies_that_all_bear_one_first_name_count_together() -> None:
    apart = CampaignStanding(copies_identified={"a": 0, "b": 0, "c": 1, "d": 1})
    together = CampaignStanding(copies_identified=apart.copies_identified, is_about_one=True)
    assert together.copies == 4
    assert together.bits("a", RULES) == together.bits("d", RULES) > apart.bits("d", RULES)
    assert together.bits("e", RULES) == 0


def test_a_campaign_is_decisive_only_with_many_copies_nearly_all_about_one_child() -> None:
    assert CampaignStanding(copies_identified={"a": 40}).is_decisive_for("a", RULES)
    assert not CampaignStanding(copies_identified={"a": 40}).is_decisive_for("b", RULES)
    assert not CampaignStanding(copies_identified={"a": 19}).is_decisive_for("a", RULES)
    assert not CampaignStanding(copies_identified={"a": 40, "b": 10}).is_decisive_for("a", RULES)
