"""Can a sender tell whether a child is already reported? (trust T6.) Reports about a child whose group surges, with the worker linking
at the same time, against reports about children nobody has heard of; and the same on servers with a planted leak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from statistics import median
from time import sleep

from benchmarks.guessing import guess
from benchmarks.leaky_web import LEAKS
from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.probing import (
    Answer,
    Child,
    Send,
    children,
    differences,
    over_the_api,
    shuffled,
    through_the_form,
    worry,
)
from benchmarks.serving import Stage, another_web, running
from store.database import connect

FLOOD = 60  # reports about the known child before the experiment: its group surges long before the last
_SEED = 2020
_PATIENCE_S = 60.0

_COLUMNS = (
    Column(key="web", title="web process"),
    Column(key="each", title="reports of each kind"),
    Column(key="unlike", title="answers unlike the first"),
    Column(key="known_ms", title="known, p50 ms", digits=2),
    Column(key="fresh_ms", title="fresh, p50 ms", digits=2),
    Column(key="rank", title="AUC by rank", digits=4),
    Column(key="trees", title="by boosted trees", digits=4),
    Column(key="logistic", title="by logistic", digits=4),
    Column(key="spread", title="1 sd of chance", digits=4),
)
_NOTES = (
    "Sent over one connection in random order, with all workers at work. The known child's group surges before the first.",
    "Trees and logistic regression are cross-validated in five folds on each time, its neighbours and the recent median.",
)


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """The real web process, and the same with each planted leak."""
    each, each_leaky = (500, 250) if is_quick else (5_000, 500)
    with running(works=True) as stage:
        known = surging_child(stage, over_the_api(stage.system.port))
        say(f"oracle: 2 x {each:,} reports")
        rows = [row("the API", shuffled(over_the_api(stage.system.port), known, each=each, seed=_SEED))]
        require_live(stage)
        say(f"oracle: 2 x {each_leaky:,} through the form")
        form = through_the_form(stage.system.port)
        rows.append(row("the form", shuffled(form, known, each=each_leaky, seed=_SEED - 1)))
        for number, leak in enumerate(LEAKS, start=1):
            say(f"oracle: planted leak, {leak}")
            with leaky(stage, leak, known) as send:
                rows.append(row(f"leak: {leak}", shuffled(send, known, each=each_leaky, seed=_SEED + number)))
    title = "Whether an answer tells that a child is already reported"
    return [Outcome(name="oracle", title=title, columns=_COLUMNS, rows=rows, notes=_NOTES)]


def surging_child(stage: Stage, send: Send) -> Child:
    """A child whose group surges.

    Raises:
        RuntimeError: it does not: what was then measured would be about something else.
    """
    known = next(children(-1))
    chance = Random(_SEED)
    for _ in range(FLOOD):
        send(known, worry(known, chance))
    for _ in range(int(_PATIENCE_S / 0.1)):
        if _count(stage, "SELECT count(*) FROM outbox WHERE done_at IS NULL") == 0:
            break
        sleep(0.1)
    if _count(stage, "SELECT coalesce(max(member_count), 0) FROM child_group WHERE is_surging") < FLOOD // 2:
        raise RuntimeError("the group of the known child does not surge")
    return known


def require_live(stage: Stage) -> None:
    """Raises RuntimeError when the workers have linked nothing meanwhile: there was no contention to betray anything."""
    if _count(stage, "SELECT count(*) FROM routing") <= FLOOD:
        raise RuntimeError("no worker was at work")


@contextmanager
def leaky(stage: Stage, leak: str, known: Child) -> Iterator[Send]:
    """A sender to a web process that answers otherwise about the known child."""
    with another_web(
        stage, f"leak-{leak.replace(' ', '-')}", leak, known["personal_number"], module="benchmarks.leaky_web"
    ) as (port, _):
        yield over_the_api(port)


def row(name: str, answers: Sequence[Answer]) -> dict[str, Cell]:
    """One line of the table."""
    found = guess([answer.seconds for answer in answers], [answer.is_known for answer in answers])
    known, fresh = ([1e3 * a.seconds for a in answers if a.is_known is kind] for kind in (True, False))
    return {
        "web": name,
        "each": len(known),
        "unlike": len(differences(answers)),
        "known_ms": median(known),
        "fresh_ms": median(fresh),
        "rank": found.rank,
        "trees": found.trees,
        "logistic": found.logistic,
        "spread": found.spread,
    }


def _count(stage: Stage, query: str) -> int:
    with connect(stage.system.database_url) as connection:
        [[found]] = connection.execute(query).fetchall()  # type: ignore[arg-type]
    return int(found)
