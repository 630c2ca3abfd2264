"""One report against one child's group, as linking decides it: from text to placement, without a store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from casework.ids import ReportChildId, ReportId
from casework.linking import ToLink
from casework.steps.link import prepare
from dedupe.campaign import CampaignStanding
from dedupe.cluster import LinkContext, Placement, place
from dedupe.facts import ChildFacts, ReportText
from dedupe.profile import GroupProfile, learn
from tests.support.linked import knowledge


def facts(text: ReportText) -> ChildFacts:
    """What linking reads about the report's first child."""
    item = ToLink(
        report_id=ReportId(UUID(int=1)),
        received_at=datetime(2026, 5, 4, 12, tzinfo=UTC),
        text=text,
        child_ids=(ReportChildId(UUID(int=2)),),
        is_mandated=False,
        immediate_danger=False,
        can_link=True,
    )
    return prepare(item, knowledge()).extraction.children[0]


def group(members: Iterable[ChildFacts], group_id: str = "victim") -> GroupProfile:
    """The group of these reports."""
    profile = GroupProfile(group_id=group_id)
    for member in members:
        profile = learn(profile, member, provisional=False)
    return profile


def placed(
    text: ReportText, *groups: GroupProfile, recent_total: int = 100, campaign: CampaignStanding | None = None
) -> Placement:
    """Where the report's child goes."""
    known = knowledge()
    context = LinkContext(names=known.names, weights=known.weights, recent_total=recent_total, campaign=campaign)
    return place(facts(text), groups=groups, context=context)
