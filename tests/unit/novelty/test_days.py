"""A day is told from the day of the report."""

from __future__ import annotations

from datetime import date

import pytest

from dedupe.novelty import Memory, ReadContext, Reading, Reason, read
from dedupe.novelty.moments import resolved
from tests.unit.novelty.flood import CAMPAIGNS
from tests.unit.novelty.groups import MASK, RULES, first, later, new_texts

CAMPAIGN = CAMPAIGNS[0]
TUESDAY, WEDNESDAY = date(2026, 5, 5), date(2026, 5, 6)
HEARD = "Igår hörde jag henne skrika genom väggen."


def _opening(text: str) -> Reading:
    context = ReadContext(mask=MASK, is_first=True, received_on=TUESDAY)
    return read(text, memory=Memory(), rules=RULES, context=context)


def test_yesterday_on_another_day_is_another_event() -> None:
    start = _opening(f"{CAMPAIGN} {HEARD}")
    assert later(HEARD, after=start, received_on=TUESDAY).reasons == (Reason.NO_CHANGE,)
    again = later(HEARD, after=start, received_on=WEDNESDAY)
    assert new_texts(HEARD, again) == [HEARD.rstrip(".")]
    assert Reason.NEW_PLACE_OR_DATE in again.reasons


@pytest.mark.parametrize("said", ["i fredags", "den 1 maj", "1/5", "fredagen den 1 maj 2026"])
def test_one_day_in_other_words_is_no_news(said: str) -> None:
    start = _opening(f"{CAMPAIGN} Polisen var där den 1 maj.")
    assert later(f"Polisen var där {said}.", after=start, received_on=WEDNESDAY).reasons == (Reason.NO_CHANGE,)


@pytest.mark.parametrize("said", ["den 28 april", "2/5", "i söndags", "i morse", "den 1 maj 2024"])
def test_another_day_in_the_campaigns_words_is_news(said: str) -> None:
    start = _opening(f"{CAMPAIGN} Polisen var där den 1 maj.")
    reading = later(f"Polisen var där {said}.", after=start, received_on=WEDNESDAY)
    assert Reason.NEW_PLACE_OR_DATE in reading.reasons


def test_yesterday_in_a_text_that_many_copied_is_stale() -> None:
    text = "Igår spreds en film där pappan slår flickan i trappan"
    reading = _opening(text)
    for _ in range(RULES.limits.copied_uses):
        reading = later(text, after=reading, received_on=TUESDAY)
    assert later(text, after=reading, received_on=WEDNESDAY).reasons == (Reason.NO_CHANGE,)


def test_without_a_date_the_same_words_are_the_same_day() -> None:
    assert later(HEARD, after=first(f"{CAMPAIGN} {HEARD}")).reasons == (Reason.NO_CHANGE,)


@pytest.mark.parametrize(
    ("text", "is_urgent"),
    [
        ("De ska resa på lördag.", True),
        ("De ska resa den 9 maj.", True),
        ("De ska resa den 9 juli.", False),
        ("Han slog henne igår i skogen.", True),
        ("Han slog henne den 3 mars i skogen.", False),
        ("Ni måste agera ikväll.", False),
        ("Jag är just nu väldigt orolig.", False),
    ],
)
def test_what_is_near_in_time_is_urgent_and_a_demand_is_not(text: str, is_urgent: bool) -> None:
    reading = later(text, after=_opening("Flickan i filmen far illa."), received_on=WEDNESDAY)
    assert reading.is_urgent_new is is_urgent


@pytest.mark.parametrize(
    ("concepts", "parts", "days"),
    [
        ([(1, "num:14"), (2, "time:march")], ["den", "0", "mars"], {"2026-03-14"}),
        ([(0, "num:20260503")], ["0"], {"2026-05-03"}),
        ([(0, "num:31"), (1, "time:february")], ["0", "februari"], set()),
        ([(0, "num:28"), (1, "time:december")], ["0", "december"], {"2025-12-28"}),
        ([(1, "time:wednesday")], ["i", "onsdags"], {"2026-04-29"}),
        ([(1, "time:wednesday")], ["pa", "onsdag"], {"2026-05-13"}),
        ([(1, "time:wednesday")], ["varje", "onsdag"], set()),
        ([(0, "time:tomorrow")], ["imorgon"], {"2026-05-07"}),
        ([(0, "time:tomorrow")], ["till", "helgen"], set()),
        ([(0, "num:²/5")], ["0"], set()),
        ([(0, "num:99/99")], ["0"], set()),
    ],
)
def test_written_and_relative_days_are_resolved(
    concepts: list[tuple[int, str]], parts: list[str], days: set[str]
) -> None:
    found = {
        claim.removeprefix("day:") for _, claim in resolved(concepts, parts, WEDNESDAY) if claim.startswith("day:")
    }
    assert found == days
