"""What linking a batch needs in memory: the groups, texts and counts that its reports may touch, and what came of each.

`store.linking` fills a `WorkingSet` under the municipality's lock, `casework.steps.link` changes it, `store.linking` writes
back what changed. Ids are text here; the store makes them UUIDs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casework.ids import ReportChildId, ReportId
from casework.surge import Arrivals
from dedupe.campaign import TextSignature
from dedupe.cluster import CandidateLink
from dedupe.extract import Extraction
from dedupe.facts import ChildFacts, ReportText
from dedupe.novelty import Memory, Reading
from dedupe.profile import GroupProfile
from dedupe.score import Evidence

# A common key finds its newest groups only. Once an hour is enough for that, and spares a flood a write per key and report.
HEARD_ANEW = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SameChild:
    """A person has said of an added child that other reports name the same one: of a name in a group. Its group, once it has one."""

    key: str
    group_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLink:
    """One registered report, opened for linking."""

    report_id: ReportId
    received_at: datetime
    text: ReportText
    child_ids: tuple[ReportChildId, ...]  # one per entry of `text.children`, then those that a person has added
    is_mandated: bool
    immediate_danger: bool
    can_link: bool  # False where the municipality is not known: its reports are nobody's neighbours
    added: tuple[ChildFacts, ...] = ()  # children whom a person has found to be concerned as well, behind the entries
    same_as: tuple[SameChild, ...] = ()  # one for each of `added`
    placed: tuple[str | None, ...] = ()  # the group of each child that has one already

    def group_of(self, position: int) -> str | None:
        """The group in which a child stands already."""
        return self.placed[position] if position < len(self.placed) else None

    def told(self, position: int) -> SameChild | None:
        """What a person has said of the child, if a person has added it."""
        at = position - (len(self.child_ids) - len(self.added))
        return self.same_as[at] if self.added and 0 <= at < len(self.same_as) else None

    @property
    def is_seen(self) -> bool:
        """True when the report has been linked before, and a person has added a child since."""
        return any(self.placed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A report with everything that can be worked out without looking at any other: done before the lock is taken."""

    item: ToLink
    extraction: Extraction
    keys: tuple[frozenset[str], ...]  # readable blocking keys, one set per child
    signature: TextSignature


@dataclass(slots=True, kw_only=True)
class GroupState:
    """A group during a batch."""

    id: str
    profile: GroupProfile
    load_memory: Callable[[], Memory]  # opened only when a report joins
    arrivals: Arrivals
    is_surging: bool
    has_tick: bool
    member_count: int
    last_at: datetime
    version: int = 0  # 0: made in this batch
    new_keys: set[str] = field(default_factory=set)  # to write: new ones, and known ones heard anew
    is_changed: bool = False
    surge_events: list[str] = field(default_factory=list)
    _memory: Memory | None = None

    @property
    def memory(self) -> Memory:
        """What the group has said so far."""
        if self._memory is None:
            self._memory = self.load_memory()
        return self._memory

    @memory.setter
    def memory(self, memory: Memory) -> None:
        self._memory = memory

    @property
    def opened_memory(self) -> Memory | None:
        """The memory if it was opened in this batch."""
        return self._memory


@dataclass(slots=True, kw_only=True)
class TextState:
    """A text cluster during a batch: near-copies of one text, and whose child the copies that name one are about."""

    id: str
    signature: TextSignature
    copies: int
    identified: dict[str, int]  # group id -> copies that identify their child and belong to it
    is_new: bool = False
    is_changed: bool = False


@dataclass(slots=True, kw_only=True)
class WorkingSet:
    """Everything of one municipality that a batch may touch."""

    municipality: str
    pace: Arrivals = field(default_factory=Arrivals)  # of the municipality
    groups: dict[str, GroupState] = field(default_factory=dict)
    by_key: dict[str, set[str]] = field(default_factory=dict)
    heard_at: dict[tuple[str, str], datetime] = field(default_factory=dict)  # when a group last heard something, by key
    same_children: dict[str, str] = field(default_factory=dict)  # `SameChild.key` -> group
    separated: set[frozenset[str]] = field(default_factory=set)  # groups that a person holds to be two children
    texts: dict[str, TextState] = field(default_factory=dict)
    by_band: dict[str, set[str]] = field(default_factory=dict)

    def surging(self, limit: int = 3) -> list[GroupState]:
        """The floods of the municipality, largest first."""
        floods = [group for group in self.groups.values() if group.is_surging]
        return sorted(floods, key=lambda group: (-group.member_count, group.id))[:limit]

    def texts_sharing(self, bands: Iterable[str]) -> list[TextState]:
        """Text clusters with at least one of the bands, in a fixed order."""
        ids = set().union(*(self.by_band.get(band, ()) for band in bands))
        return [self.texts[text_id] for text_id in sorted(ids)]

    def add_group(self, state: GroupState) -> None:
        """A group that this batch made."""
        self.groups[state.id] = state

    def index(self, state: GroupState, keys: Iterable[str]) -> None:
        """From now on the group is found by these keys too, and as one that has just heard something."""
        for key in keys:
            found = self.by_key.setdefault(key, set())
            heard_at = self.heard_at.get((key, state.id))
            if state.id not in found or (heard_at is not None and state.last_at - heard_at > HEARD_ANEW):
                found.add(state.id)
                self.heard_at[key, state.id] = state.last_at
                state.new_keys.add(key)

    def add_text(self, state: TextState) -> None:
        """A text cluster that this batch made."""
        self.texts[state.id] = state
        for band in state.signature.bands:
            self.by_band.setdefault(band, set()).add(state.id)

    def count_arrival(self, at: datetime) -> None:
        """One more report in the municipality."""
        self.pace = self.pace.observe(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """What came of one (report, child): its place in the protection-assessment queue, and why."""

    report_child_id: ReportChildId
    group_id: str
    status: str  # new | joined | review
    is_provisional: bool
    weight_log2: float
    evidence: tuple[Evidence, ...]
    candidates: tuple[CandidateLink, ...]
    text_cluster_id: str | None
    facts: ChildFacts | None
    reading: Reading | None  # None: quarantined, shown as new
    is_first_tick: bool
    is_persons_word: bool = False  # a person has said that it is the group's child
    is_quarantined: bool = False
    bridges: tuple[str, ...] = ()  # other groups that it fits as well as the one it joined
    doubled: tuple[CandidateLink, ...] = ()  # those of several reports: whether they are one child is a question
