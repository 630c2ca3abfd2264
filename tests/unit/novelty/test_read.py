from __future__ import annotations

import pytest

from dedupe.novelty import Memory, ReadContext, Reason, read
from tests.unit.novelty.flood import CAMPAIGNS
from tests.unit.novelty.groups import MASK, RULES, first, later, new_texts
from tests.unit.novelty.hidden_facts import RETOLD

CAMPAIGN = CAMPAIGNS[0]


def test_a_groups_first_report_is_wholly_new() -> None:
    reading = first(CAMPAIGN)
    assert reading.novelty == 1.0
    assert reading.reasons == (Reason.FIRST,)
    assert all(passage.is_new for passage in reading.passages)


def test_an_exact_copy_says_nothing_new_and_says_so() -> None:
    reading = later(CAMPAIGN, after=first(CAMPAIGN))
    assert reading.novelty < 0.5
    assert reading.reasons == (Reason.NO_CHANGE,)
    assert reading.novel_passages == ()
    assert {passage.coverage for passage in reading.passages} == {1.0}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.upper(),
        lambda text: text.lower(),
        lambda text: text.replace(".", "").replace(",", ""),
        lambda text: text.replace(". ", ".\n\n"),
        lambda text: text.replace("å", "a").replace("ä", "a").replace("ö", "o"),
        lambda text: text.replace("pappa", "papppa").replace("bredvid", "brevid"),
        lambda text: "God kväll! " + text + " Dela detta!!! 😢😢💔",
        lambda text: text + "\n\nMed vänliga hälsningar\nLisa Karlsson",
        lambda text: text + "\nMvh Anna",
        lambda text: "Hej, jag heter Peter Ek. " + text,
        lambda text: text.replace("Maja", "Majas").replace("Sandvik", "Sandvick"),
        lambda text: text.replace(" ", " \u200b").replace("a", "а"),  # zero-width spaces and a Cyrillic a
    ],
    ids=[
        "capitals",
        "small",
        "unpunctuated",
        "lines",
        "no-dots",
        "typos",
        "appeal",
        "letter",
        "mvh",
        "heter",
        "name",
        "hidden",
    ],
)
def test_a_changed_copy_without_news_is_covered(change) -> None:  # type: ignore[no-untyped-def]
    text = change(CAMPAIGN)
    reading = later(text, after=first(CAMPAIGN))
    assert reading.reasons == (Reason.NO_CHANGE,), new_texts(text, reading)


@pytest.mark.parametrize(("campaign", "news"), RETOLD)
def test_a_claim_in_the_campaigns_words_about_another_time_person_or_place_is_new(campaign: int, news: str) -> None:
    text = CAMPAIGNS[campaign] + " " + news + "."
    assert any(part in news for part in new_texts(text, later(text, after=first(CAMPAIGNS[campaign]))))


def test_a_fact_without_punctuation_inside_a_copy_is_highlighted_at_its_place() -> None:
    text = CAMPAIGN.replace("Mamman står", "Igår kväll hörde jag henne skrika genom väggen Mamman står")
    reading = later(text, after=first(CAMPAIGN))
    (passage,) = reading.novel_passages
    assert text[passage.start : passage.end].startswith("Igår kväll hörde jag henne skrika")
    assert passage.covered_by is None


def test_news_is_news_once() -> None:
    text = CAMPAIGN + " De har köpt biljetter till Somalia på lördag."
    once = later(text, after=first(CAMPAIGN))
    twice = later(text, after=once)
    assert once.novelty >= 0.5
    assert once.is_urgent_new
    assert twice.reasons == (Reason.NO_CHANGE,)
    assert not twice.is_urgent_new


def test_an_urgent_word_in_a_template_is_urgent_on_the_first_report_and_never_again() -> None:
    template = "Pappan hotar henne med kniv. Gör något!"
    opening = first(template)
    assert opening.reasons == (Reason.FIRST, Reason.URGENT)
    assert opening.is_urgent_new
    assert later(template + " Dela!", after=opening).reasons == (Reason.NO_CHANGE,)


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ("Hon haltade när hon kom", Reason.NEW_FACT),
        ("Det finns en lillebror på två år också", Reason.NEW_CHILD),
        ("Mormodern slår henne med", Reason.NEW_PERSON),
        ("Det hände på lekplatsen i tisdags", Reason.NEW_PLACE_OR_DATE),
        ("Hon är medvetslös", Reason.URGENT),
        ("Jag såg blåmärken på hennes hals", Reason.FIRST_HAND),
        ("Hon berättade för mig att hon är rädd", Reason.FIRST_HAND),
        ("Jag hörde genom väggen hur hon grät", Reason.FIRST_HAND),
        ("I heard her screaming last night", Reason.FIRST_HAND),
    ],
)
def test_each_kind_of_news_carries_its_reason(news: str, reason: Reason) -> None:
    reading = later(f"{CAMPAIGN} {news}.", after=first(CAMPAIGN))
    assert reason in reading.reasons
    assert Reason.NO_CHANGE not in reading.reasons


@pytest.mark.parametrize("hearsay", ["Jag såg på Facebook att hon svälter", "Enligt filmen har hon brutit armen"])
def test_what_is_only_seen_in_media_is_not_first_hand(hearsay: str) -> None:
    reading = later(f"{CAMPAIGN} {hearsay}.", after=first(CAMPAIGN))
    assert reading.novelty >= 0.5
    assert Reason.FIRST_HAND not in reading.reasons


def test_an_urgent_word_under_a_negation_is_still_urgent() -> None:
    assert later(CAMPAIGN + " Hon är inte medvetslös längre.", after=first(CAMPAIGN)).is_urgent_new


def test_context_reasons_stand_without_any_new_passage() -> None:
    reading = later(CAMPAIGN, after=first(CAMPAIGN), is_mandated=True, volume_jump=True, has_new_child=True)
    assert reading.reasons == (Reason.NEW_CHILD, Reason.MANDATED, Reason.VOLUME_JUMP)
    assert reading.novelty >= 0.5


def test_a_new_address_in_a_field_is_a_new_fact_and_its_spelling_is_not() -> None:
    start = first(CAMPAIGN)
    known = later(CAMPAIGN, after=start, field_facts=("Storgatan 5",))
    assert known.reasons == (Reason.NEW_FACT,)
    assert known.novelty >= 0.5
    assert later(CAMPAIGN, after=known, field_facts=("STORGATAN  5",)).reasons == (Reason.NO_CHANGE,)
    assert later(CAMPAIGN, after=known, field_facts=("Storgattan 5",)).reasons == (Reason.NO_CHANGE,)
    assert later(CAMPAIGN, after=known, field_facts=("Storgatan 7",)).reasons == (Reason.NEW_FACT,)


@pytest.mark.parametrize(
    "foreign",
    [
        "الأب يضرب البنت كل ليلة ويهددها",
        "Aabbaha ayaa garaaca gabadha habeen kasta",
        "父亲每天晚上打她",
        "Ojciec bije dziewczynkę codziennie wieczorem",
    ],
)
def test_a_passage_in_a_language_without_words_is_new_and_its_copy_is_covered(foreign: str) -> None:
    once = later(foreign, after=first(CAMPAIGN))
    assert once.novelty >= 0.5
    assert later(foreign, after=once).reasons == (Reason.NO_CHANGE,)


def test_masked_names_and_numbers_never_reach_the_memory() -> None:
    text = "Maja Sandvik med nummer 20140512-9819 och mamma Karin Ek far illa. Majas pappa slår Maja."
    context = ReadContext(mask=("Maja", "Sandvik", "201405129819", "Karin Ek"), is_first=True)
    stored = str(read(text, memory=Memory(), rules=RULES, context=context).memory.to_plain()).lower()
    for secret in ("maja", "sandvik", "9819", "20140512", "karin"):
        assert secret not in stored


def test_acute_and_witnessed_news_ranks_above_other_news() -> None:
    start = first(CAMPAIGN)
    plain = later(CAMPAIGN + " Hon har en hund.", after=start)
    seen = later(CAMPAIGN + " Jag såg hennes hund.", after=start)
    acute = later(CAMPAIGN + " Jag såg henne blöda i natt.", after=start)
    assert 0.5 <= plain.novelty < seen.novelty < acute.novelty <= 1.0


def test_a_report_without_text_changes_nothing() -> None:
    for text in ("", "   \n", "😢😢😢", "\u200b\u200d", "!!!"):
        assert later(text, after=first(CAMPAIGN)).reasons == (Reason.NO_CHANGE,)


def test_the_same_sentence_twice_in_one_report_is_highlighted_once() -> None:
    text = CAMPAIGN + " Han har en pistol. Dela detta. Han har en pistol."
    assert new_texts(text, later(text, after=first(CAMPAIGN))) == ["Han har en pistol"]


def test_the_mask_takes_no_claim_words_of_others() -> None:
    context = ReadContext(mask=MASK)
    text = "Kenneth slår henne i källaren"
    assert read(text, memory=first(CAMPAIGN).memory, rules=RULES, context=context).novelty >= 0.5
