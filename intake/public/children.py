"""The children: a list with add, change and remove. Every field may be left empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from casework.calendar import local_date
from casework.errors import Unavailable
from casework.report import CHILD_LIMIT
from intake.public.pages import Everywhere, step_page
from intake.public.questions import elsewhere, without_draft
from intake.public.steps import CHILD, CHILDREN, Problem
from intake.public.visit import Here, Standing, Visit
from intake.public.words import N_

everywhere = Everywhere()
router = everywhere.router


@everywhere.get("barnet")
async def show_children(here: Here) -> Response:
    """Those named so far; when there is none, the fields of the first."""
    if (other := await elsewhere(here)) is not None:
        return other
    if not here.answers.children:
        return _fields(here, {}, None)
    today = local_date(here.now)
    return step_page(here, CHILDREN, {}, children=here.answers.children, today=today, switches_by_form=False)


@everywhere.get("barnet/nytt")
async def show_new(here: Here) -> Response:
    """The fields of one more child."""
    return await elsewhere(here) or _fields(here, {}, None)


@everywhere.post("barnet/nytt")
async def take_new(here: Here) -> Response:
    """Adds a child. Nothing filled in adds none: it may not be known."""
    return await _take(here, None)


@everywhere.get("barnet/{key}")
async def show_child(here: Here, key: int) -> Response:
    """The fields of a child that has been named."""
    if (other := await elsewhere(here)) is not None:
        return other
    child = here.answers.child(key)
    return here.to("barnet") if child is None else _fields(here, child.said, key)


@everywhere.post("barnet/{key}")
async def take_child(here: Here, key: int) -> Response:
    """Changes a child."""
    return await _take(here, key)


@everywhere.post("barnet/{key}/ta-bort")
async def remove_child(here: Here, key: int) -> Response:
    """Takes a child off the list."""
    await here.read_form()
    if (other := await elsewhere(here)) is not None:
        return other
    await here.keep(lambda answers: answers.without_child(key))
    return here.to("barnet", returns=here.returns)


async def _take(here: Visit, key: int | None) -> Response:
    await here.read_form()
    said = {name: here.form.get(name, "") for name in CHILD.fields}
    try:
        return await without_draft(here, CHILD, key=None) or await _keep(here, key, said)
    except Unavailable:
        return _fields(here, said, key, status=503, notice="away")


async def _keep(here: Visit, key: int | None, said: Mapping[str, str]) -> Response:
    is_empty = not any(words.strip() for words in said.values())
    if is_empty and key is None:
        return _onward(here)
    if key is None and len(here.answers.children) >= CHILD_LIMIT:
        text = N_("Fler barn än så ryms inte här. Skriv om de andra i texten om vad som har hänt.")
        return _fields(here, said, None, status=422, problems=(Problem(field="first_name", text=text),))
    await here.keep(lambda answers: answers.with_child(key, said))
    if here.standing is not Standing.LIVE:  # sent or left in another window, just now
        return await without_draft(here, CHILD, key=None) or _onward(here)
    if here.wanted:
        return here.to(f"barnet/{key or here.answers.children[-1].key}", language=here.wanted, returns=here.returns)
    return here.to("barnet", returns=here.returns)


def _onward(here: Visit) -> Response:
    slug = "barnet" if here.answers.children or here.wanted else CHILDREN.onward
    if here.returns and slug == CHILDREN.onward:
        return here.to("kontrollera")
    return here.to(slug, language=here.wanted, returns=here.returns)


def _fields(here: Visit, said: Mapping[str, str], key: int | None, **context: Any) -> Response:
    back = "barnet" if here.answers.children else CHILD.back
    return step_page(here, CHILD, said, **{"key": key, "back": back, **context})
