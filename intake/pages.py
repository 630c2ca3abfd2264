"""Templates of the server-rendered pages: one environment for people at work, one for each language of the public pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
    env.filters["local_time"] = lambda at: local_time(at, code)
    env.filters["local_day"] = lambda at: format_date(at.astimezone(STOCKHOLM), "long", locale=code)
    return env


def local_time(at: datetime, code: str) -> str:
    """Date and time of day in Sweden, as the language writes them. Tigrinya and Somali keep European digits and months."""
    local = at.astimezone(STOCKHOLM)
    return f"{format_date(local, 'long', locale=code)} {format_time(local, 'HH:mm', locale=code)}"


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


templates.env.filters["swedish_time"] = swedish_time
templates.env.filters["duration"] = duration
