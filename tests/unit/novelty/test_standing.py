"""How each passage stands to what its group has said, and what stands beside it."""

from __future__ import annotations

import pytest

from dedupe.novelty import Basis, Memory, Passage, ReadContext, Reason, Standing, read
from tests.unit.novelty.flood import CAMPAIGNS
from tests.unit.novelty.groups import MASK, RULES, first, later, new_texts

CAMPAIGN = CAMPAIGNS[0]


def _only_new(text: str, **context: object) -> Passage:
    (passage,) = later(f"{CAMPAIGN} {text}", after=first(CAMPAIGN), **context).novel_passages
    return passage


def test_a_covered_passage_names_the_report_that_said_it_first() -> None:
    opening = read(CAMPAIGN, memory=Memory(), rules=RULES, context=ReadContext(mask=MASK, is_first=True, report="a"))
    news = later("Farfar har en pistol.", after=opening, report="b")
    copy = later(f"Farfar har en pistol. {CAMPAIGN}", after=later(CAMPAIGN, after=news, report="c"), report="d")
    assert [p.standing for p in copy.passages] == [Standing.COVERED] * len(copy.passages)
    assert copy.passages[0].first_said_by == "b"
    assert {p.first_said_by for p in copy.passages[1:] if p.covered_by is not None} == {"a"}


def test_who_said_it_first_survives_storage_and_an_older_memory_is_still_read() -> None:
    opening = read(CAMPAIGN, memory=Memory(), rules=RULES, context=ReadContext(mask=MASK, is_first=True, report="a"))
    plain = opening.memory.to_plain()
    assert Memory.from_plain(plain) == opening.memory
    older = {**plain, "format": 1, "passages": [row[:7] for row in plain["passages"]]}
    reading = read(CAMPAIGN, memory=Memory.from_plain(older), rules=RULES, context=ReadContext(mask=MASK))
    assert reading.reasons == (Reason.NO_CHANGE,)
    assert {p.first_said_by for p in reading.passages} == {None}


@pytest.mark.parametrize("text", ["Ojciec bije dziewczynkę codziennie", "Ramen smetade torvsnår kring plymåslan"])
def test_what_cannot_be_compared_is_unsure_and_shown_as_new(text: str) -> None:
    passage = _only_new(text)
    assert passage.standing is Standing.UNSURE
    assert passage.is_new


def test_a_new_claim_is_new_and_comes_before_what_is_unsure() -> None:
    start = first(CAMPAIGN)
    unsure = later(f"{CAMPAIGN} Ojciec bije dziewczynkę codziennie", after=start)
    sure = later(f"{CAMPAIGN} Farfar var också med.", after=start)
    assert _only_new("Farfar var också med.").standing is Standing.NEW
    assert 0.5 <= unsure.novelty < sure.novelty


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Jag såg henne blöda.", Basis.WITNESSED),
        ("Jag hörde henne skrika i natt.", Basis.WITNESSED),
        ("Hon berättade för mig att farfar är där.", Basis.TOLD_BY_CHILD),
        ("Enligt Flashback har farfar en kniv.", Basis.MEDIA),
        ("Farfar har en kniv.", Basis.UNKNOWN),
    ],
)
def test_a_passage_tells_how_it_is_known(text: str, basis: Basis) -> None:
    assert _only_new(text).basis is basis


def test_reasons_stand_on_the_passage_that_gives_them() -> None:
    text = f"{CAMPAIGN} Farfar var också med. Jag såg henne blöda i källaren."
    one, other = later(text, after=first(CAMPAIGN)).novel_passages
    assert one.reasons == (Reason.NEW_FACT, Reason.NEW_PERSON)
    assert set(other.reasons) == {Reason.NEW_FACT, Reason.NEW_PLACE_OR_DATE, Reason.URGENT, Reason.FIRST_HAND}


def test_a_child_named_beside_is_news_once() -> None:
    start = first(CAMPAIGN)
    once = later(CAMPAIGN, after=start, other_children=("Milo",))
    assert once.reasons == (Reason.NEW_CHILD,)
    assert once.novelty >= 0.5
    assert later(CAMPAIGN, after=once, other_children=("MILO",)).reasons == (Reason.NO_CHANGE,)
    assert later(CAMPAIGN, after=once, other_children=("Ebba",)).reasons == (Reason.NEW_CHILD,)


def test_the_childs_own_age_is_no_news_and_anothers_is() -> None:
    start = first("Flickan i filmen blir slagen av sin pappa.")
    assert later("Flickan, 12 år, blir slagen av sin pappa.", after=start, ages=(12,)).novelty < 0.5
    assert later("Flickan, 12 år, blir slagen av sin pappa.", after=start, ages=(8,)).novelty >= 0.5


def test_a_mandated_reporter_does_not_make_a_copy_new() -> None:
    start = first(CAMPAIGN)
    plain, mandated = later(CAMPAIGN, after=start), later(CAMPAIGN, after=start, is_mandated=True)
    assert mandated.reasons == (Reason.MANDATED,)
    assert mandated.novelty == plain.novelty < 0.5


@pytest.mark.parametrize("shout", ["AKUT!!!", "Det är akut, agera omedelbart!", "Ni måste hämta henne ikväll!!"])
def test_a_campaign_that_shouts_is_not_urgent(shout: str) -> None:
    assert not later(f"{CAMPAIGN} {shout}", after=first(CAMPAIGN)).is_urgent_new


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("Skolan har inte anmält honom till polisen", "Skolan har anmält honom till polisen"),
        ("Mamman har slagit flickan i köket hemma", "Mamman har inte slagit flickan i köket hemma"),
    ],
)
def test_the_contrary_of_what_was_said_is_news(said: str, turned: str) -> None:
    assert new_texts(turned, later(turned, after=first(said))) == [turned]


def test_a_typing_error_that_makes_another_word_is_no_news() -> None:
    said = "Jag har sett hur hennes pappa står och såg på när hon grät hela kvällen"
    assert later(said.replace("såg", "sår"), after=first(said)).reasons == (Reason.NO_CHANGE,)


@pytest.mark.parametrize(
    "link", ["klipp.example.com/v/88213", "htps://klipp.example.com/88213", "www.klipp.se/a?x=1", "http:/klipp.se/77"]
)
def test_a_link_is_one_link_however_it_is_written(link: str) -> None:
    reading = later(f"{CAMPAIGN} Se {link}", after=first(CAMPAIGN))
    assert reading.reasons == (Reason.NO_CHANGE,)


@pytest.mark.parametrize("source", ["Jag bor mitt emot", "Mitt barn går på samma skola", "Hon är elev i min klass"])
def test_where_the_reporter_knows_the_child_from_is_news(source: str) -> None:
    assert new_texts(f"{CAMPAIGN} {source}.", later(f"{CAMPAIGN} {source}.", after=first(CAMPAIGN))) == [source]


def test_a_passage_that_says_nothing_is_covered_by_nobody() -> None:
    (*_, last) = later(f"{CAMPAIGN} Det är som det är.", after=first(CAMPAIGN)).passages
    assert (last.standing, last.covered_by) == (Standing.COVERED, None)


def test_a_schools_name_does_not_hide_that_something_happened_at_a_school() -> None:
    context = ReadContext(mask=("Granngårdens skola",))
    text = "Det hände på samma skola"
    opening = first(CAMPAIGN)
    assert read(text, memory=opening.memory, rules=RULES, context=context).novelty >= 0.5


def test_what_cannot_be_compared_is_read_before_what_was_and_has_only_new_words() -> None:
    before = first("Mannen i filmen slår flickan med en toffel.")
    uncompared = later("Muuqaalka waxaa ka muuqda nin garaacaya", after=before)
    worded = later("Hon sover i ett kar", after=before)
    assert uncompared.passages[0].standing is worded.passages[0].standing is Standing.UNSURE
    assert uncompared.novelty > worded.novelty
