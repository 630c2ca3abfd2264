"""One request for a public page: in which language, and with which draft. The token in the cookie is all that a browser keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from casework.text import storable
from config.contact import Office, office_at
from intake.cookies import Cookies
from intake.deps import Parts, UsesParts
from intake.languages import SWEDISH, Language, languages
from intake.public.answers import Answers
from intake.samesite import refuse_cross_site
from store.drafts import Draft, Plain

COOKIE = "visit"
NEW = "ny"  # marks the first page after a cookie was set: without the cookie there, the browser refuses it
CHANGE = "andra"  # marks a page that the check leads to, and that leads back there
_MAX_FIELDS = 100


class Standing(StrEnum):
    """Whether the browser has a draft."""

    LIVE = "live"
    SENT = "sent"  # sent, and not changed since
    EXPIRED = "expired"  # the cookie leads to nothing: two hours have passed, or somebody left the page
    NONE = "none"


@dataclass(slots=True, kw_only=True)
class Visit:
    """Loaded when a handler asks for it: the first page needs no database."""

    request: Request
    parts: Parts
    language: Language
    slug: str  # the address behind the language, "" for the first page
    now: datetime
    office: Office
    token: str | None
    draft: Draft | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    _is_new: bool = False

    async def load(self) -> Standing:
        """Finds the draft.

        Raises:
            Unavailable: "database_away".
        """
        self.draft = await self.parts.drafts.find(self.token) if self.token else None
        return self.standing

    @property
    def standing(self) -> Standing:
        """As the last `load` or `keep` found it."""
        if self.draft is None:
            return Standing.EXPIRED if self.token else Standing.NONE
        return Standing.SENT if self.draft.answers is None else Standing.LIVE

    @property
    def answers(self) -> Answers:
        """What has been answered; nothing when there is no draft."""
        plain = self.draft.answers if self.draft else None
        return Answers.from_plain(plain) if plain else Answers(language=self.language.code)

    async def read_form(self) -> Mapping[str, str]:
        """What was sent: the last value of each field, with the line ends that were typed.

        Raises:
            Refused: "cross_site".
        """
        refuse_cross_site(self.request)
        limit = self.parts.settings.max_body_mb * 2**20
        async with self.request.form(max_fields=_MAX_FIELDS, max_files=0, max_part_size=limit) as form:
            self.form = {n: storable(v).replace("\r\n", "\n") for n, v in form.items() if isinstance(v, str)}
        return self.form

    @property
    def wanted(self) -> Language | None:
        """The language that a button of the page was pressed for."""
        return languages().get(self.form.get("language", ""))

    async def keep(self, change: Callable[[Answers], Answers]) -> None:
        """Changes the draft; begins one when there is none to change."""
        if self.standing is Standing.LIVE and self.token:
            self.draft = await self.parts.drafts.change(self.token, _plainly(change))
        else:
            await self.begin(change(Answers(language=self.language.code)))

    async def begin(self, answers: Answers) -> None:
        """A new draft, in place of the browser's last one."""
        if self.token:
            await self.parts.drafts.forget(self.token)
        self.token, self._is_new = await self.parts.drafts.begin(answers.to_plain()), True
        self.draft = await self.parts.drafts.find(self.token)

    def at(self, slug: str, language: Language | None = None) -> str:
        """The address of a page in this language, or in another."""
        prefix = (language or self.language).prefix
        return f"{prefix}/{slug}" if slug or not prefix else prefix

    @property
    def returns(self) -> bool:
        """Whether a change was asked for from the check, and leads back there."""
        return CHANGE in self.request.query_params or self.form.get("returns") == "yes"

    def to(self, slug: str, *, language: Language | None = None, returns: bool = False) -> Response:
        """On to another page, with the cookie when it is new."""
        query = {name: "1" for name, is_set in ((NEW, self._is_new), (CHANGE, returns)) if is_set}
        address = self.at(slug, language)
        answer = RedirectResponse(f"{address}?{urlencode(query)}" if query else address, status_code=303)
        self.put_cookie(answer)
        return answer

    def put_cookie(self, answer: Response) -> None:
        """Gives the browser the token of a new draft. Without an age the cookie ends with the browser."""
        if self._is_new and self.token:
            self._cookies.put(answer, COOKIE, self.token, life_s=None)

    def drop_cookie(self, answer: Response) -> None:
        """Takes the token away from the browser."""
        self._cookies.drop(answer, COOKIE)

    @property
    def _cookies(self) -> Cookies:
        return Cookies(self.request, self.parts.settings)


def _plainly(change: Callable[[Answers], Answers]) -> Callable[[Plain], Plain]:
    return lambda plain: change(Answers.from_plain(plain)).to_plain()


async def visit(request: Request, parts: UsesParts) -> Visit:
    """The visit of a request."""
    language, slug = _place(request.url.path)
    now = datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters
    return Visit(
        request=request,
        parts=parts,
        language=language,
        slug=slug,
        now=now,
        office=office_at(parts.settings.default_municipality, now),
        token=Cookies(request, parts.settings).get(COOKIE) or None,
    )


def _place(path: str) -> tuple[Language, str]:
    first, _, rest = path.lstrip("/").partition("/")
    known = languages()
    return (known[first], rest) if first in known and first != SWEDISH else (known[SWEDISH], path.lstrip("/"))


Here = Annotated[Visit, Depends(visit)]
