"""The steps of the public form: each has its page, they are numbered without a gap, and they lead to each other."""

from __future__ import annotations

from pathlib import Path

import intake
from intake.public import ROUTERS
from intake.public.steps import CHECK, CHILD, CHILDREN, DANGER, FILES, LAST, QUESTIONS, Step

STEPS: tuple[Step, ...] = (*QUESTIONS, CHILDREN, CHILD, FILES, CHECK)
PAGES = Path(intake.__file__).parent / "templates/public/form"


def test_every_step_has_a_page_and_the_numbers_run_without_a_gap() -> None:
    assert all((PAGES / step.template).is_file() for step in STEPS)
    assert {step.number for step in STEPS} == set(range(1, LAST + 1))


def test_every_step_leads_to_a_page_that_exists_and_back_to_one() -> None:
    paths = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    for step in STEPS:
        assert f"/{step.slug}" in paths
        assert f"/{step.onward}" in paths
        assert step is DANGER or f"/{step.back}" in paths


def test_every_page_speaks_through_the_catalogue_and_runs_no_script() -> None:
    for page in PAGES.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "style=" not in text
        outside = text.replace("{{", "\x00").replace("{%", "\x00").replace("{#", "\x00")
        assert not any("å" in part or "ö" in part for part in _words_outside(outside)), page.name


def _words_outside(text: str) -> list[str]:
    """What a page says outside expressions; a sentence there would never be translated."""
    parts, within_trans = [], False
    for piece in text.split("\x00"):
        expression, _, outside = piece.partition("}") if "}" in piece else ("", "", piece)
        within_trans = expression.strip().startswith("trans") or (
            within_trans and not expression.strip().startswith("endtrans")
        )
        if not within_trans:
            parts.append(outside)
    return parts
