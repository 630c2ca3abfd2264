"""Who may do what. One table; routes ask it and never decide themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from casework.errors import Refused
from casework.ids import OrganisationId, PersonId


class Role(StrEnum):
    """What somebody signed in as."""

    SUPERVISOR = "supervisor"  # arbetsledare: sees the load, not the reports
    ASSESSOR = "assessor"  # qualified social worker (SoL 2025:400 25:1): reads reports and makes assessments
    INTAKE_WORKER = "intake_worker"  # registers what comes by telephone, by hand and on paper
    REPORTER = (
        "reporter"  # a mandated reporter in the portal (SoL 2025:400 19:1-2): sees what they sent, and nothing else
    )
    ORGANISATION = "organisation"  # a system of a mandated reporter's organisation, with a key made in the portal
    IMPORTER = "importer"  # a machine that replays or hands in reports whose times and channels are to be believed


class Permission(StrEnum):
    """What a route does."""

    SEE_LOAD = "see_load"
    SEE_QUEUE = "see_queue"
    READ_REPORT = "read_report"
    ASSESS = "assess"
    REGROUP = "regroup"  # answers questions, moves, joins and splits
    REGISTER = "register"  # an oral or paper report, with when and by whom it was received
    REPORT = "report"  # in the portal, signed in as a mandated reporter
    FEED_BACK = "feed_back"  # tells a mandated reporter what SoL 2025:400 19:6 lets be told
    SEND = "send"  # reports through the API, in the name of an organisation
    READ_RECEIPT = "read_receipt"  # asks by its receipt whether a report has arrived, with a key
    IMPORT = "import"
    EXPORT = "export"


MAY: dict[Role, frozenset[Permission]] = {
    Role.SUPERVISOR: frozenset({Permission.SEE_LOAD, Permission.SEE_QUEUE}),
    Role.ASSESSOR: frozenset(
        {
            *(Permission.SEE_LOAD, Permission.SEE_QUEUE, Permission.READ_REPORT),
            *(Permission.ASSESS, Permission.REGROUP, Permission.REGISTER, Permission.FEED_BACK),
        }
    ),
    Role.INTAKE_WORKER: frozenset({Permission.SEE_LOAD, Permission.REGISTER}),
    Role.REPORTER: frozenset({Permission.REPORT}),
    Role.ORGANISATION: frozenset({Permission.SEND, Permission.READ_RECEIPT}),
    Role.IMPORTER: frozenset({Permission.SEE_LOAD, Permission.IMPORT, Permission.EXPORT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in."""

    person_id: PersonId
    role: Role
    organisation: OrganisationId | None = None  # of a mandated reporter, or of a system with a key
    administers: bool = False  # the login says that the person administers the organisation
    organisation_name: str = field(default="", repr=False)  # of a system with a key: noted on what it sends
    narrowed_to: frozenset[Permission] | None = None  # what a key was made for; None: all that the role may

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission, and the key is not narrower."""
        return permission in MAY[self.role] and (self.narrowed_to is None or permission in self.narrowed_to)


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
