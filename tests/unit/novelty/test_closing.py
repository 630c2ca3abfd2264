"""Lines about the sender at the end of a report are no news; a sentence about somebody is, wherever it stands."""

from __future__ import annotations

import pytest

from tests.unit.novelty.groups import first, later

OPENING = "Mannen i filmen slår flickan med en toffel."


@pytest.mark.parametrize(
    "line",
    [
        "En farfar",
        "Roger, trebarnsfar",
        "Tvåbarnspappa i Luleå",
        "En mormor i Luleå",
        "Hälsn. Lasse i Ystad",
        "Allt gott, Ulla",
        "God afton",
        "Skickat från min iPhone",
        "Skrivet på mobilen, ursäkta stavfel",
        "Skickat från Outlook för Android. En farfar",
    ],
)
def test_a_line_about_the_sender_is_no_news(line: str) -> None:
    assert later(f"{OPENING} {line}", after=first(OPENING)).novelty < 0.5


@pytest.mark.parametrize(
    "line",
    [
        "Farfar dricker",
        "Pappan i Ystad",
        "Hon bor i Ystad",
        "Hon är hos en farfar",
        "En farfar slår",
        "En farfar, i fredags",
        "Hälsn. Pappan slår Tindra i Ystad",
        "Bilderna är skickat från pappans telefon",
        "Skickat från min iPhone. Hon slogs i fredags",
    ],
)
def test_a_sentence_about_somebody_is_news_at_the_end_too(line: str) -> None:
    assert later(f"{OPENING} {line}", after=first(OPENING)).novelty >= 0.5


def test_a_line_like_a_signature_is_read_where_the_report_goes_on() -> None:
    assert later(f"En farfar. {OPENING} Han slår också.", after=first(OPENING)).novelty >= 0.5


def test_words_behind_a_greeting_are_read_where_no_stop_parts_them() -> None:
    reading = first("Goddag snubben tjuvlyssnar på henne")
    assert "tjuvlyssnar" in reading.memory.passages[0].text
