"""Who may do what. One table; routes ask it and never decide themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from casework.delegation import Capacity, DecisionMaker
from casework.errors import Refused
from casework.ids import UNKNOWN_MUNICIPALITY, MunicipalityCode, OrganisationId, PersonId


class Role(StrEnum):
    """What somebody signed in as."""

    SUPERVISOR = "supervisor"  # arbetsledare: sees the load, not the reports
    ASSESSOR = "assessor"  # qualified social worker (SoL 2025:400 25:1): reads reports and makes assessments
    DECISION_MAKER = "decision_maker"  # signs by the delegation order (SoL 2025:400 30:5-9): reads reports and decides
    AUDITOR = "auditor"  # reviews who has read what (SoLPuL 10 §): sees the log, and no report
    ADMINISTRATOR = "administrator"  # keeps the logins of one municipality: sees no report and no log
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
    DECIDE = "decide"  # to open an investigation or not; who may sign what stands in the delegation order
    DIRECT = "direct"  # arranges from the board who takes what, and which alarm may rest
    CORRECT = "correct"  # adds a correction beside a protection assessment (SoL 2025:400 14:6)
    REGROUP = "regroup"  # answers questions, moves, joins and splits
    REGISTER = "register"  # an oral or paper report, with when and by whom it was received
    REPORT = "report"  # in the portal, signed in as a mandated reporter
    FEED_BACK = "feed_back"  # tells a mandated reporter what SoL 2025:400 19:6 lets be told
    SEND = "send"  # reports through the API, in the name of an organisation
    READ_RECEIPT = "read_receipt"  # asks by its receipt whether a report has arrived, with a key
    IMPORT = "import"
    EXPORT = "export"
    SEARCH = "search"  # by the four keys of SoLPuF 15 §, and nothing else
    PROTECT = "protect"  # puts a child into the stricter ring, or takes it out
    SEE_ALERTS = "see_alerts"  # what a supervisor is to be told of access
    REVIEW_LOG = "review_log"
    KEEP_LOGINS = "keep_logins"
    REPORT_DEVIATION = "report_deviation"  # everybody at work (SoL 2025:400 27:2)
    SEE_DEVIATIONS = "see_deviations"
    HANDLE_DEVIATIONS = "handle_deviations"  # who is responsible: investigates, remedies, closes (27:5)
    NOTIFY_INSPECTORATE = "notify_inspectorate"  # for the board: tells IVO of what is serious (27:6)
    SELF_CHECK = "self_check"  # reads how the law's times were kept


MAY: dict[Role, frozenset[Permission]] = {
    Role.SUPERVISOR: frozenset(
        {
            *(
                Permission.SEE_LOAD,
                Permission.SEE_QUEUE,
                Permission.SEE_ALERTS,
                Permission.SELF_CHECK,
                Permission.DIRECT,
            ),
            *(Permission.REPORT_DEVIATION, Permission.SEE_DEVIATIONS, Permission.HANDLE_DEVIATIONS),
        }
    ),
    Role.ASSESSOR: frozenset(
        {
            *(Permission.SEE_LOAD, Permission.SEE_QUEUE, Permission.READ_REPORT),
            *(Permission.ASSESS, Permission.DECIDE, Permission.REGROUP, Permission.REGISTER),
            *(
                Permission.CORRECT,
                Permission.FEED_BACK,
                Permission.SEARCH,
                Permission.PROTECT,
                Permission.REPORT_DEVIATION,
            ),
        }
    ),
    Role.DECISION_MAKER: frozenset(
        {
            *(Permission.SEE_LOAD, Permission.SEE_QUEUE, Permission.READ_REPORT),
            *(Permission.DECIDE, Permission.SEARCH, Permission.PROTECT),
            *(Permission.REPORT_DEVIATION, Permission.SEE_DEVIATIONS, Permission.NOTIFY_INSPECTORATE),
        }
    ),
    Role.AUDITOR: frozenset({Permission.REVIEW_LOG, Permission.SELF_CHECK, Permission.REPORT_DEVIATION}),
    Role.ADMINISTRATOR: frozenset({Permission.KEEP_LOGINS, Permission.REPORT_DEVIATION}),
    Role.INTAKE_WORKER: frozenset({Permission.SEE_LOAD, Permission.REGISTER, Permission.REPORT_DEVIATION}),
    Role.REPORTER: frozenset({Permission.REPORT}),
    Role.ORGANISATION: frozenset({Permission.SEND, Permission.READ_RECEIPT}),
    Role.IMPORTER: frozenset({Permission.SEE_LOAD, Permission.IMPORT, Permission.EXPORT}),
}


STAFF = frozenset(
    {
        *(Role.SUPERVISOR, Role.ASSESSOR, Role.DECISION_MAKER),
        *(Role.AUDITOR, Role.ADMINISTRATOR, Role.INTAKE_WORKER),
    }
)
"""People of one municipality's social services. Each login names the municipality; without one it reaches nothing."""


class Qualification(StrEnum):
    """What SoL 2025:400 25:1 asks of whoever judges whether to investigate, as the employer has found it."""

    DEGREE = "degree"  # socionom, or an equal degree
    EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, as the login described them."""

    person_id: PersonId
    role: Role
    municipality: MunicipalityCode | None = None  # None: the installation's own machine, or nobody's
    unit: str = ""  # within the municipality; "": none in particular
    titles: frozenset[str] = frozenset()  # employed as, for the delegation order
    qualifications: frozenset[Qualification] = frozenset()
    may_see_protected: bool = False  # in the stricter ring (OSL 2009:400 21:3-3 a)
    handles_unplaced: bool = False  # also what came without a usable municipality, to forward it (SoL 2025:400 29:4)
    organisation: OrganisationId | None = None  # of a mandated reporter, or of a system with a key
    administers: bool = False  # the login says that the person administers the organisation
    organisation_name: str = field(default="", repr=False)  # of a system with a key: noted on what it sends
    narrowed_to: frozenset[Permission] | None = None  # what a key was made for; None: all that the role may

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission, and the key is not narrower."""
        return permission in MAY[self.role] and (self.narrowed_to is None or permission in self.narrowed_to)

    def reaches(self, municipality: str) -> bool:
        """Whether what belongs to the municipality exists for this person at all (OSL 2009:400 8:1, 26:1)."""
        if self.municipality is None:
            return self.role not in STAFF
        return municipality == self.municipality or (self.handles_unplaced and municipality == UNKNOWN_MUNICIPALITY)

    @property
    def municipalities(self) -> list[str] | None:
        """Those that `reaches` says yes to; None: all of the installation."""
        if self.municipality is None:
            return [] if self.role in STAFF else None
        return [self.municipality, *([UNKNOWN_MUNICIPALITY] if self.handles_unplaced else ())]

    def as_decision_maker(self) -> DecisionMaker:
        """As `casework.delegation.check` asks who signs."""
        return DecisionMaker(
            person_id=self.person_id,
            capacity=Capacity.OFFICIAL if self.role in STAFF else Capacity.MACHINE,
            titles=self.titles,
            has_degree=Qualification.DEGREE in self.qualifications,
            has_experience=Qualification.EXPERIENCE in self.qualifications,
        )


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
