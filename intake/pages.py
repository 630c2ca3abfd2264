"""Templates of the server-rendered pages: one environment for people at work, one for each language of the public pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from casework.calendar import STOCKHOLM
from intake.languages import Language, languages
from intake.static_files import static

_FOLDER = Path(__file__).parent / "templates"
BLOCK = 5_000  # characters

templates = Jinja2Templates(directory=_FOLDER)
templates.env.trim_blocks = True
templates.env.lstrip_blocks = True
templates.env.globals["static"] = static


def public_page(language: Language, template: str, context: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page for the public or the portal, in a language."""
    shared = {"language": language, "languages": languages().values(), "static": static}
    text = _environment(language.code).get_template(template).render({**shared, **context})
    return HTMLResponse(text, status)


@cache
def _environment(code: str) -> Environment:
    """Templates speak the language: `_("Fortsätt")`. A name that a page was not given is a bug, not an empty place."""
    env = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_translations(languages()[code].translations, newstyle=True)  # type: ignore[attr-defined]
    env.filters["in_blocks"] = in_blocks
    env.filters["local_time"] = lambda at: local_time(at, code)
    env.filters["local_day"] = lambda at: local_day(at, code)
    return env


def local_time(at: datetime, code: str) -> str:
    """Date and time of day in Sweden, as the language writes them. Tigrinya and Somali keep European digits and months."""
    return f"{local_day(at, code)} {format_time(at.astimezone(STOCKHOLM), 'HH:mm', locale=_written_as(code))}"


def local_day(at: date, code: str) -> str:
    """A date, or that of an instant in Sweden, as the language writes it."""
    day = at.astimezone(STOCKHOLM) if isinstance(at, datetime) else at
    return format_date(day, "long", locale=_written_as(code))


def _written_as(code: str) -> str:
    return "en_GB" if code == "en" else code  # in Europe the day comes first


def in_blocks(text: str) -> list[str]:
    """The text in pieces of some thousand characters, cut behind a line end or a space where there is one.

    Browsers lay out a block as a whole, in time that grows with its square: a megabyte in one block stops them for a minute.
    """
    pieces: list[str] = []
    while len(text) > BLOCK:
        cut = max(text.rfind("\n", 0, BLOCK), 0) or max(text.rfind(" ", 0, BLOCK), 0)
        pieces.append(text[: cut + 1] if cut else text[:BLOCK])
        text = text[len(pieces[-1]) :]
    return [*pieces, text]


def table_time(at: datetime) -> str:
    """ "2026-11-22 08.35", Swedish local time, for a column that is to be looked down."""
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}"


def swedish_time(at: datetime) -> str:
    """ "22 november 2026 kl. 08.35", Swedish local time."""
    local = at.astimezone(STOCKHOLM)
    months = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ]
    return f"{local.day} {months[local.month - 1]} {local.year} kl. {local:%H.%M}"


def duration(seconds: float | None) -> str:
    """How long, in the two largest units: "3 d 4 h", "12 min", "0 min"; an en dash for None."""
    if seconds is None:
        return "–"
    minutes = int(seconds // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


templates.env.filters["in_blocks"] = in_blocks
templates.env.filters["swedish_time"] = swedish_time
templates.env.filters["table_time"] = table_time
templates.env.filters["duration"] = duration
