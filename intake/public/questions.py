"""The pages that ask, take their fields and go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from casework.errors import Unavailable
from intake.public.pages import Everywhere, lapse_of, page, step_page
from intake.public.steps import DANGER, QUESTIONS, Step
from intake.public.visit import NEW, Here, Standing, Visit

everywhere = Everywhere()
router = everywhere.router


def _shows(step: Step) -> None:
    async def show(here: Here) -> Response:
        return await show_step(here, step)

    async def take(here: Here) -> Response:
        await here.read_form()
        try:
            return await _take(here, step)
        except Unavailable:
            return step_page(here, step, here.form, status=503, notice="away")

    everywhere.add(step.slug, "GET", show)
    everywhere.add(step.slug, "POST", take)


async def show_step(here: Visit, step: Step) -> Response:
    """The page of a step as it stands in the draft."""
    if step is DANGER:
        return await _show_first(here)
    return await elsewhere(here) or step_page(here, step, here.answers.said)


async def _show_first(here: Visit) -> Response:
    """The first page needs neither cookie nor database. After a report it is empty again, whoever sits there."""
    is_first = NEW in here.request.query_params
    if here.token or is_first:
        standing = await here.load()
        if is_first:
            return await elsewhere(here) or here.to("")
        if standing is Standing.LIVE:
            return step_page(here, DANGER, here.answers.said, switches_by_form=False, has_begun=True)
    return step_page(here, DANGER, {}, switches_by_form=False)


async def elsewhere(here: Visit) -> Response | None:
    """Where a page without a draft leads: to the beginning, to the receipt, or to words about what happened."""
    standing = await here.load()
    is_first = NEW in here.request.query_params
    if standing is Standing.LIVE:
        return here.to(here.slug) if is_first else None  # an address without the mark, to come back to
    if standing is Standing.SENT:
        return here.to("kvitto")
    if standing is Standing.EXPIRED or is_first:
        return page(here, "lapsed.html", 409, lapsed=lapse_of(standing))
    return here.to("")


async def without_draft(here: Visit, step: Step, **context: Any) -> Response | None:
    """Keeps what was posted where no draft can take it: the page comes back filled in, and the next press goes through."""
    standing = await here.load()
    may_begin = step is DANGER or (standing is Standing.SENT and here.form.get("start") == "new")
    if standing is Standing.LIVE or may_begin:
        return None
    if standing is not Standing.SENT:
        await here.begin(here.answers)
    lapse = lapse_of(standing)
    return step_page(
        here, step, here.form, status=409, **{"notice": lapse, "starts_new": lapse == "sent", "key": None, **context}
    )


async def _take(here: Visit, step: Step) -> Response:
    said = {name: here.form.get(name, "") for name in step.fields}
    if (refused := await without_draft(here, step)) is not None:
        return refused
    if here.wanted is None and here.form.get("action") != "skip" and (found := step.check(said, here.answers)):
        return step_page(here, step, said, found, 422, switches_by_form=step is not DANGER)
    await here.keep(lambda answers: answers.with_said(said, (here.wanted or here.language).code))
    if here.standing is not Standing.LIVE:  # sent or left in another window, just now
        return await without_draft(here, step) or here.to(step.slug)
    return _onward(here, step, said)


def _onward(here: Visit, step: Step, said: Mapping[str, str]) -> Response:
    if here.wanted:
        return here.to(step.slug, language=here.wanted, returns=here.returns)
    other = step.instead(said)
    if other == "fara":
        return here.to(other)
    if other is not None:
        return here.to(other, returns=here.returns)
    return here.to("kontrollera" if here.returns else step.onward)


for _step in QUESTIONS:
    _shows(_step)


@everywhere.get("fara")
async def show_danger(here: Here) -> Response:
    """What to do at once. The report may wait; who goes on has answered "yes"."""
    return await elsewhere(here) or page(here, "ring.html", back="", step=DANGER)
