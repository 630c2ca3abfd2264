"""All labelled texts."""

from __future__ import annotations

from tests.unit.extract.cases_form import ONE_ENTRY, SEVERAL_ENTRIES
from tests.unit.extract.cases_long import SECOND_ROUND, VOICES
from tests.unit.extract.cases_real import REAL
from tests.unit.extract.cases_text import NAMELESS_FORM, NOT_A_NAME

CASES = (*VOICES, *SECOND_ROUND, *NAMELESS_FORM, *NOT_A_NAME, *ONE_ENTRY, *SEVERAL_ENTRIES, *REAL)
