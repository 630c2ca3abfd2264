"""The languages of the public form: nothing left in Swedish, nothing that breaks a page, no draft that passes for reviewed."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from intake import languages as under_test
from intake.languages import CODES, SWEDISH, languages

ROOT = Path(__file__).parents[2]
TRANSLATED = [code for code in CODES if code != SWEDISH]
RIGHT_TO_LEFT = {"ar", "fa"}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
LEFT_TO_RIGHT, END = "\u2066", "\u2069"  # isolates of Unicode's bidirectional algorithm
MARKUP = re.compile(r'[<>&"]')

ONE_SENTENCE = """
msgid ""
msgstr ""
"Language: fi\\n"
"Content-Type: text/plain; charset=utf-8\\n"
{mark}
msgid "Ja"
msgstr "Kyllä"
"""


@cache
def sentences() -> frozenset[str]:
    """What the templates and modules of the public form say, found as `make messages` finds it."""
    with (ROOT / "deploy" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords={**DEFAULT_KEYWORDS, "N_": None},
        directory_filter=lambda path: Path(path).relative_to(ROOT).parts[0] == "intake",
    )
    return frozenset(form for _, _, message, _, _ in found for form in forms(message))


def forms(message: str | Sequence[str] | None) -> tuple[str, ...]:
    """Of a sentence: itself, or its singular and plurals."""
    return (message or "",) if message is None or isinstance(message, str) else tuple(message)


def text_of(code: str) -> str:
    return (ROOT / "intake" / "locale" / code / "LC_MESSAGES" / "sluss.po").read_text(encoding="utf-8")


@cache
def catalogue(code: str) -> Catalog:
    """As its own header describes it."""
    return read_po(io.BytesIO(text_of(code).encode()), abort_invalid=True)


def pairs(code: str) -> list[tuple[str, str]]:
    """Each Swedish sentence with each of its translations."""
    return [(forms(m.id)[-1], string) for m in catalogue(code) if m.id for string in forms(m.string)]


def test_the_sentences_of_templates_and_of_modules_are_found() -> None:
    assert {"Fortsätt", "Steg %(number)s av %(last)s", "Välj Ja, Nej eller Vet inte."} <= sentences()


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_of_the_form_is_translated_and_no_other_is_kept(code: str) -> None:
    assert {form for m in catalogue(code) if m.id for form in forms(m.id)} == sentences()
    assert [sentence for sentence, string in pairs(code) if not string.strip()] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_same_placeholders_and_no_other_percent_sign(code: str) -> None:
    for sentence, string in pairs(code):
        assert sorted(PLACEHOLDER.findall(string)) == sorted(PLACEHOLDER.findall(sentence)), sentence
        assert "%" not in PLACEHOLDER.sub("", string), sentence


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_same_markup_because_pages_do_not_escape_it(code: str) -> None:
    for sentence, string in pairs(code):
        assert MARKUP.findall(string) == MARKUP.findall(sentence), sentence


@pytest.mark.parametrize("code", TRANSLATED)
def test_numbers_are_written_in_the_digits_that_stand_on_paper(code: str) -> None:
    for sentence, string in pairs(code):
        assert not re.findall(r"(?![0-9])\d", string), sentence
        assert ("112" in string) == ("112" in sentence), sentence


@pytest.mark.parametrize("code", sorted(RIGHT_TO_LEFT))
def test_a_phone_number_keeps_the_order_of_its_digits_among_words_that_run_from_right_to_left(code: str) -> None:
    for sentence, string in pairs(code):
        isolated = string.count(f"{LEFT_TO_RIGHT}%(phone)s{END}")
        assert isolated == string.count("%(phone)s"), f"{sentence}: 010-987 65 43 would be shown as 43 65 987-010"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_says_which_language_it_is(code: str) -> None:
    found = catalogue(code)
    assert (str(found.locale), found.charset) == (code, "utf-8")
    assert found.num_plurals == get_plural(code).num_plurals


@pytest.mark.parametrize("code", CODES)
def test_a_page_runs_in_the_direction_of_its_language(code: str) -> None:
    assert languages()[code].direction == ("rtl" if code in RIGHT_TO_LEFT else "ltr")


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_with_a_draft_in_it_is_not_reviewed(code: str) -> None:
    has_draft = re.search(r"^#,.*\bfuzzy\b", text_of(code), re.MULTILINE) is not None
    assert languages()[code].is_reviewed is not has_draft


@pytest.mark.parametrize(("mark", "is_reviewed"), [("#, fuzzy", False), ("", True)])
def test_a_draft_is_shown_and_told(
    mark: str, is_reviewed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "sluss.po").write_text(ONE_SENTENCE.format(mark=mark), encoding="utf-8")
    monkeypatch.setattr(under_test, "_LOCALES", tmp_path)
    finnish = under_test._language("fi")
    assert (finnish.is_reviewed, finnish.translations.gettext("Ja")) == (is_reviewed, "Kyllä")
