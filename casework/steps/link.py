"""Link: which group each (report, child) joins, or that it stands alone, or that a person is asked; and what it says that is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from casework.knowledge import Knowledge
from casework.linking import Prepared, Routed, ToLink, WorkingSet
from casework.mentions import with_added
from casework.placing import Placer, arrive, new_group
from dedupe.blocking import keys
from dedupe.campaign import signature
from dedupe.extract import child_facts


def prepare(item: ToLink, knowledge: Knowledge, *, municipality: str | None = None) -> Prepared:
    """Everything that needs no other report: facts, blocking keys, text signature. `municipality` gives the text its local words."""
    extraction = child_facts(item.text, names=knowledge.names, vocabulary=knowledge.vocabulary_for(municipality))
    if item.added:
        extraction = with_added(extraction, item.added)
    return Prepared(
        item=item,
        extraction=extraction,
        keys=tuple(
            keys(facts, names=knowledge.names) if item.can_link else frozenset() for facts in extraction.children
        ),
        signature=signature(item.text.narrative),
    )


def link(
    batch: Iterable[Prepared], working: WorkingSet, knowledge: Knowledge, *, new_id: Callable[[], UUID]
) -> list[Routed]:
    """Places each child of each report, in order; later ones see what earlier ones changed in `working`."""
    placer = Placer(working=working, knowledge=knowledge, new_id=new_id)
    return [routed for prepared in batch for routed in placer.report(prepared)]


def quarantine(item: ToLink, working: WorkingSet, *, new_id: Callable[[], UUID]) -> list[Routed]:
    """Places a report that linking failed on: each child in a group of its own, shown as new, assessed like any other."""
    routed = []
    for position, child_id in enumerate(item.child_ids):
        if item.group_of(position):
            continue
        group = new_group(item, working, new_id)
        _, is_first_tick = arrive(group, item)
        routed.append(
            Routed(
                report_child_id=child_id,
                group_id=group.id,
                status="new",
                is_provisional=False,
                weight_log2=0.0,
                evidence=(),
                candidates=(),
                text_cluster_id=None,
                facts=None,
                reading=None,
                is_first_tick=is_first_tick,
                is_quarantined=True,
            )
        )
    return routed
