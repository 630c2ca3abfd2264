"""Templates and static files of the server-rendered pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fastapi.templating import Jinja2Templates

from casework.calendar import STOCKHOLM

HERE = Path(__file__).parent
STATIC = HERE / "static"

templates = Jinja2Templates(directory=HERE / "templates")
templates.env.trim_blocks = True
templates.env.lstrip_blocks = True


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
