"""Everything that the portal keeps, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from psycopg_pool import AsyncConnectionPool

from store.accounts import Accounts
from store.feedback import FeedbackBook
from store.orgkeys import OrganisationKeys
from store.portal_drafts import Drafts
from store.readymade import ReadyMades
from store.sealing import Sealer
from store.sent import SentReports


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalStore:
    """The portal's part of the database."""

    accounts: Accounts
    drafts: Drafts
    readymade: ReadyMades
    sent: SentReports
    feedback: FeedbackBook
    keys: OrganisationKeys

    @classmethod
    def of(cls, pool: AsyncConnectionPool, sealer: Sealer) -> Self:
        """On a pool, with the keys of the installation."""
        return cls(
            accounts=Accounts(pool, sealer),
            drafts=Drafts(pool, sealer),
            readymade=ReadyMades(pool, sealer),
            sent=SentReports(pool, sealer),
            feedback=FeedbackBook(pool, sealer),
            keys=OrganisationKeys(pool, sealer),
        )
