"""The languages of the public pages: gettext catalogues under `locale/`, Swedish being the text that stands in the templates.

A catalogue is read as it stands (`.po`); nothing needs compiling. An entry marked `fuzzy` is a machine's draft that no person
has reviewed: it is shown, and as long as one is left every page of that language says so. A reviewer takes the marks away.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SWEDISH = "sv"
CODES = (SWEDISH, "en", "fi", "ar", "fa", "so", "ti")
"""In the order in which they are offered."""

_LOCALES = resources.files("intake") / "locale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language as pages need it."""

    code: str  # BCP 47, also the first part of its addresses
    name: str  # in the language itself
    direction: str  # "ltr" or "rtl"
    is_reviewed: bool  # whether a person has read every sentence
    translations: gettext.NullTranslations = field(repr=False, compare=False)

    @property
    def prefix(self) -> str:
        """What its addresses begin with: nothing for Swedish, "/ar" for Arabic."""
        return "" if self.code == SWEDISH else f"/{self.code}"


@cache
def languages() -> Mapping[str, Language]:
    """All languages by code, in the order in which they are offered."""
    return MappingProxyType({code: _language(code) for code in CODES})


def _language(code: str) -> Language:
    locale = Locale.parse(code)
    translations, is_reviewed = _catalogue(code)
    return Language(
        code=code,
        name=str(locale.get_display_name(code)).capitalize(),
        direction=locale.text_direction,
        is_reviewed=is_reviewed,
        translations=translations,
    )


def _catalogue(code: str) -> tuple[gettext.NullTranslations, bool]:
    if code == SWEDISH:
        return gettext.NullTranslations(), True
    text = (_LOCALES / code / "LC_MESSAGES" / "sluss.po").read_bytes()
    catalogue = read_po(io.BytesIO(text), locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue, use_fuzzy=True)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled), not any(message.fuzzy for message in catalogue if message.id)
