"""Check, send, receipt. However often the button is pressed, what stands in the draft becomes one report."""

from __future__ import annotations

import hashlib
from datetime import datetime
from time import perf_counter
from typing import Any

from fastapi.responses import Response

from casework.errors import Conflict
from casework.report import Channel, Flag, ReporterKind
from casework.submission import Registered
from intake.deps import submission
from intake.gate import Sending
from intake.headers import PROOF_HEADERS
from intake.public.answers import Answers
from intake.public.pages import Everywhere, page, step_page
from intake.public.questions import elsewhere
from intake.public.report import report_of
from intake.public.steps import CHECK, Problem
from intake.public.visit import Here, Standing, Visit
from intake.public.words import N_
from store.drafts import Draft

everywhere = Everywhere()
router = everywhere.router

_BACK = {"private": "anmalare/privat", "mandated": "anmalare/yrke"}


@everywhere.get("kontrollera")
async def show_check(here: Here) -> Response:
    """Everything answered, with ways to change it, and what the law wants said before it is sent."""
    return await elsewhere(here) or _check(here)


@everywhere.post("kontrollera")
async def send(here: Here) -> Response:
    """Registers the report and leads to the receipt. While the database is away the page says so, and nothing is lost."""
    await here.read_form()
    if (other := await elsewhere(here)) is not None:
        return other
    draft, answers = here.draft, here.answers
    if draft is None or not (answers.says_something or draft.files):
        text = N_("Skriv vad som har hänt, eller något som visar vilket barn det gäller.")
        return _check(here, (Problem(text=text, slug="handelse"),), 422)
    registered = await _register(here, draft, answers)
    receipt = {"receipt": registered.receipt, "received_at": registered.received_at.isoformat()}
    await here.parts.drafts.sent(draft, receipt)
    return here.to("kvitto")


@everywhere.get("kvitto")
async def show_receipt(here: Here) -> Response:
    """The code and what happens next, as often as it is asked for until the browser is closed or the time is up."""
    if await here.load() is Standing.EXPIRED:
        return page(here, "lapsed.html", 409, lapsed="receipt")
    receipt = here.draft.receipt if here.draft else None
    if receipt is None:
        return here.to("")
    received_at = datetime.fromisoformat(receipt["received_at"])
    has_more = here.standing is Standing.LIVE
    return page(here, "receipt.html", receipt=receipt["receipt"], received_at=received_at, has_more=has_more)


@everywhere.post("ny")
async def start_again(here: Here) -> Response:
    """Forgets the draft and the receipt; the first page is empty."""
    await here.read_form()
    if here.token:
        await here.parts.drafts.forget(here.token)
    answer = here.to("")
    here.drop_cookie(answer)
    return answer


async def _labels(here: Visit, draft: Draft, answers: Answers) -> tuple[Flag, ...]:
    """What a person should know of the sending itself. A label never holds a report back."""
    sending = Sending(
        form="public_form",
        started_at=draft.started_at,
        trap_filled=bool(answers.said.get("website")),
        proof=here.form.get("proof"),
    )
    labels = await here.parts.gate.admit(here.request, sending)
    is_unsigned = answers.said.get("reporter_kind") == ReporterKind.MANDATED and not answers.said.get("reporter_name")
    return (*labels, Flag.MANDATED_ANONYMOUS) if is_unsigned else labels


async def _register(here: Visit, draft: Draft, answers: Answers) -> Registered:
    """The report under the key of this draft and version: the same answers again are the same report."""
    began = perf_counter()
    files = await here.parts.drafts.contents(draft) if draft.files else ()
    raw = report_of(answers, here.parts.settings.default_municipality, files=len(files))
    labels = await _labels(here, draft, answers)
    key = f"form:{draft.id}:{draft.version}"
    arrived = {"channel": Channel.PUBLIC_FORM, "actor": None, "labels": labels, "files": files}
    try:
        registered = await _sent(here, raw, {**arrived, "idempotency_key": key})
    except Conflict:
        # The same answers read another way, by a version of this program that was put in place between two presses.
        digest = hashlib.sha256(raw).hexdigest()
        registered = await _sent(here, raw, {**arrived, "idempotency_key": f"{key}:{digest}"})
    here.parts.metrics.registered(Channel.PUBLIC_FORM, seconds=perf_counter() - began)
    return registered


async def _sent(here: Visit, raw: bytes, arrived: dict[str, Any]) -> Registered:
    return await here.parts.gatherer.register(submission(raw, **arrived))


def _check(here: Visit, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    answers, files = here.answers, here.draft.files if here.draft else ()
    back = _BACK.get(answers.said.get("reporter_kind", ""), CHECK.back)
    challenge = here.parts.gate.challenge()
    context = {"answers": answers, "files": files, "back": back, "switches_by_form": False}
    answer = step_page(here, CHECK, answers.said, problems, status, challenge=challenge, **context)
    if challenge:
        answer.headers.update(PROOF_HEADERS)
    return answer
