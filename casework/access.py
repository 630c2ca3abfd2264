"""Who may do what. One table; routes ask it and never decide themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casework.errors import Refused
from casework.ids import PersonId


class Role(StrEnum):
    """What somebody signed in as."""

    SUPERVISOR = "supervisor"  # arbetsledare: sees the load, not the reports
    ASSESSOR = "assessor"  # qualified social worker (SoL 2025:400 25:1): reads reports and makes assessments
    INTAKE_WORKER = "intake_worker"  # registers what comes by telephone, by hand and on paper
    REPORTER = (
        "reporter"  # a mandated reporter in the portal (SoL 2025:400 19:1-2): sees what they sent, and nothing else
    )
    IMPORTER = "importer"  # a machine that replays or hands in reports whose times and channels are to be believed


class Permission(StrEnum):
    """What a route does."""

    SEE_LOAD = "see_load"
    SEE_QUEUE = "see_queue"
    READ_REPORT = "read_report"
    ASSESS = "assess"
    DECIDE = "decide"  # to open an investigation or not; who may sign what stands in the delegation order
    REGROUP = "regroup"  # answers questions, moves, joins and splits
    REGISTER = "register"  # an oral or paper report, with when and by whom it was received
    REPORT = "report"  # in the portal, signed in as a mandated reporter
    IMPORT = "import"
    EXPORT = "export"


MAY: dict[Role, frozenset[Permission]] = {
    Role.SUPERVISOR: frozenset({Permission.SEE_LOAD, Permission.SEE_QUEUE}),
    Role.ASSESSOR: frozenset(
        {
            *(Permission.SEE_LOAD, Permission.SEE_QUEUE, Permission.READ_REPORT),
            *(Permission.ASSESS, Permission.DECIDE, Permission.REGROUP, Permission.REGISTER),
        }
    ),
    Role.INTAKE_WORKER: frozenset({Permission.SEE_LOAD, Permission.REGISTER}),
    Role.REPORTER: frozenset({Permission.REPORT}),
    Role.IMPORTER: frozenset({Permission.SEE_LOAD, Permission.IMPORT, Permission.EXPORT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in."""

    person_id: PersonId
    role: Role

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return permission in MAY[self.role]


def require(actor: Actor | None, permission: Permission) -> Actor:
    """The actor, when they may.

    Raises:
        Refused: "not_signed_in" or "not_permitted".
    """
    if actor is None:
        raise Refused("not_signed_in")
    if not actor.may(permission):
        raise Refused("not_permitted")
    return actor
