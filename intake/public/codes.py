"""Pages that take a receipt code: whether it was received, and adding to an earlier report. Neither shows anything of a report."""

from __future__ import annotations

from dataclasses import replace

from fastapi.responses import Response

from casework.errors import Unavailable
from intake.public.pages import Everywhere, page
from intake.public.steps import Problem
from intake.public.visit import Here, Visit
from intake.public.words import N_

everywhere = Everywhere()
router = everywhere.router


@everywhere.get("kod")
async def show_code(here: Here) -> Response:
    """A field for the code. It is posted: addresses end up in histories and logs."""
    return page(here, "code.html", code="", asked=False, received_at=None)


@everywhere.post("kod")
async def ask_code(here: Here) -> Response:
    """The date on which a report with the code came in, or that there is none; nothing else is ever told (OSL 26:1)."""
    form = await here.read_form()
    code = form.get("code", "")
    if not code.strip():
        return _amiss(here, "code.html", code, N_("Skriv koden."), asked=False, received_at=None)
    received_at = await here.parts.registry.receipt_date(code)
    return page(here, "code.html", code=code, asked=True, received_at=received_at)


@everywhere.get("komplettera")
async def show_supplement(here: Here) -> Response:
    """What adding to a report means, and a field for its code."""
    return page(here, "supplement.html", code="", is_unknown=False)


@everywhere.post("komplettera")
async def begin_supplement(here: Here) -> Response:
    """On to the first question. A code that no report has stops nobody: the page says so, and one may go on."""
    form = await here.read_form()
    code = form.get("code", "")
    try:
        if not code.strip():
            return _amiss(here, "supplement.html", code, N_("Skriv koden."), is_unknown=False)
        is_known = await here.parts.registry.receipt_date(code) is not None
        if not is_known and form.get("action") != "skip":
            text = N_("Koden stämmer inte med någon anmälan. Kontrollera varje tecken.")
            return _amiss(here, "supplement.html", code, text, is_unknown=True)
        await here.load()
        await here.keep(lambda answers: replace(answers, supplements=code, is_code_known=is_known))
    except Unavailable:
        return page(here, "supplement.html", 503, code=code, is_unknown=False, notice="away")
    return here.to("")


def _amiss(here: Visit, template: str, code: str, text: str, **context: object) -> Response:
    problem = Problem(field="code", text=text)
    return page(here, template, 422, code=code, problems=(problem,), problem_of={"code": text}, **context)
