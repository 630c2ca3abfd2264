"""Swedish sentences about surges and silences, from the codes and numbers of `casework.watch`. No name, no text of a report."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import floor, log10

from casework.calendar import STOCKHOLM
from casework.staffing import Outlook, Trend
from casework.watch import Cause, Code, Silence, SurgeState

STREAMS = {
    "public_form": "Webbformuläret",
    "portal": "Portalen för anmälningspliktiga",
    "api": "Anslutna system (API)",
    "other": "Övriga vägar in (telefon, brev, e-post, säker digital kommunikation)",
}
"""The ways in that are watched, as a board names them."""

EBBED = "Inflödet har lagt sig."
"""Of a group whose reports still wait in the flood's lane, when hardly any come any more."""

_WINDOWS = {1: "på en timme", 4: "på fyra timmar", 24: "på ett dygn"}
_MONTH_YEARS = 1 / 12


def surge_sentence(cause: Cause) -> str:
    """Why a surge is told of: "38 på en timme mot normalt 0,3; så många väntas en gång på 10 år."."""
    window = _WINDOWS.get(cause.window_h, f"på {cause.window_h} timmar")
    beginning = f"{cause.count} {window}"
    if cause.code is Code.FLAT or cause.per_year is None:
        return f"{beginning}; det finns för få tidigare anmälningar för en prognos, och så många är alltid ovanligt."
    beginning += f" mot normalt {number(cause.expected)}"
    if cause.code is Code.MIX:
        usual = f"{round(100 * cause.private_share)} procent"
        return f"{beginning}, och {cause.private} av dem från privatpersoner och anonyma (normalt {usual})."
    return f"{beginning}; så många väntas {how_often(cause.per_year)}."


def state_sentence(state: SurgeState, *, calm: str = "Inflödet är som vanligt.") -> str:
    """What stands on the board: the height of a surge and since when, or that nothing is unusual."""
    if not state.is_surging or state.since is None or state.cause is None:
        return calm
    return f"Flod sedan {clock(state.since)}: {surge_sentence(state.height or state.cause)}"


def silence_sentence(silence: Silence) -> str:
    """Why a silence is told of."""
    expected = f"{number(silence.expected)} anmälningar brukar komma på den tiden"
    return (
        f"Inga anmälningar på {_length(silence.hours)}, sedan {clock(silence.last_at)}; {expected}. "
        f"Ett så långt uppehåll väntas {how_often(silence.per_year)}. Kontrollera att kanalen fungerar."
    )


def staffing_sentence(outlook: Outlook, *, more: int = 0) -> str:
    """When the queue is empty, with so many more people than now; "växer" when it does not drain."""
    beginning = {0: "Med dagens bemanning", 1: "Om en till sätter sig"}.get(
        more, f"Om {_SMALL.get(more, str(more))} till sätter sig"
    )
    match outlook.trend:
        case Trend.EMPTY:
            return f"{beginning}: kön är tom."
        case Trend.UNKNOWN:
            return f"{beginning}: det går inte att säga när kön är tom, för ingen takt är mätt."
        case Trend.GROWS if round(outlook.change_per_hour, 1) > 0:
            return f"{beginning}: kön växer med {number(outlook.change_per_hour)} i timmen."
        case Trend.GROWS:
            return f"{beginning}: kön minskar inte."
        case Trend.DRAINS if outlook.empty_at is None:
            return f"{beginning}: kön minskar, men är inte tom inom fjorton dagar."
        case Trend.DRAINS:
            return f"{beginning}: kön är tom {clock(outlook.empty_at)}."


def how_often(per_year: float) -> str:
    """How often something comes by itself, in round numbers."""
    if per_year <= 0.01:
        return "mer sällan än en gång på 100 år"
    years = 1 / per_year
    if years >= 1.5:
        return f"en gång på {_round(years)} år"
    if years >= 0.75:
        return "en gång om året"
    if years >= 1.5 * _MONTH_YEARS:
        return f"en gång på {round(years / _MONTH_YEARS)} månader"
    return "oftare än en gång i månaden"


def number(value: float) -> str:
    """A count that is expected: one decimal below ten, with a comma."""
    if value < 0.05:
        return "nästan inga"
    if value < 10:
        return f"{value:.1f}".replace(".", ",").removesuffix(",0")
    return str(round(value))


def clock(at: datetime) -> str:
    """Local date and time."""
    local = at.astimezone(STOCKHOLM)
    return f"{local.day}/{local.month} kl. {local:%H.%M}"


_SMALL = {2: "två", 3: "tre", 4: "fyra", 5: "fem", 6: "sex"}


def _round(years: float) -> int:
    """One significant digit from ten on: nobody knows 37 years."""
    if years < 10:
        return round(years)
    size = 10 ** floor(log10(years))
    return int(round(years / size) * size)


def _length(hours: float) -> str:
    length = timedelta(hours=hours)
    if length < timedelta(days=2):
        return "en timme" if round(hours) == 1 else f"{round(hours)} timmar"
    return f"{round(length / timedelta(days=1))} dygn"
