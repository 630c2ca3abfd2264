"""THE table of states of a (report, child) and the acts that move it. The SQL CHECK on `report_child.state` says the same.

    act                 from                     to
    register            (nothing)                registered
    route               registered               routed
    assess_protection   registered | routed      assessed

Its preliminary assessment has a row and states of its own (`Preliminary`; the SQL CHECK on `preliminary_assessment.state` says the same):

    act                 from                     to
    assess_protection   (nothing)                open
    decide_opening      open                     decided

Grouping is not a state: a group is a view, and joining, splitting or undoing moves nothing here (design 1.3).
"""

from __future__ import annotations

from enum import StrEnum

from casework.errors import Conflict


class State(StrEnum):
    """Where a (report, child) stands."""

    REGISTERED = "registered"  # has its number; not yet linked. May be assessed all the same
    ROUTED = "routed"  # linked, or set aside as unlinkable, and in the protection-assessment queue
    ASSESSED = "assessed"  # a qualified person has made and documented the assessment of SoL 2025:400 20:1


class Preliminary(StrEnum):
    """Where the preliminary assessment (förhandsbedömning) of a (report, child) stands."""

    OPEN = "open"  # from the protection assessment on; the decision of SoL 2025:400 20:2 is not taken
    DECIDED = "decided"  # to open, not to open, or not needed: an investigation on that child is open


class Act(StrEnum):
    """What moves a (report, child) to another state."""

    ROUTE = "route"
    ASSESS_PROTECTION = "assess_protection"


TRANSITIONS: dict[tuple[State, Act], State] = {
    (State.REGISTERED, Act.ROUTE): State.ROUTED,
    (State.REGISTERED, Act.ASSESS_PROTECTION): State.ASSESSED,
    (State.ROUTED, Act.ASSESS_PROTECTION): State.ASSESSED,
    # Linking may come after the assessment (an assessor need not wait for the machine): the state stays.
    (State.ASSESSED, Act.ROUTE): State.ASSESSED,
}


def after(state: State, act: Act) -> State:
    """The state that follows.

    Raises:
        Conflict: when the act is not possible in this state ("already_assessed").
    """
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise Conflict("already_assessed") from None
