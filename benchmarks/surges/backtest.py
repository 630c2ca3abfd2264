"""How soon surges and silences are found in made-up years, and how often there is an alarm without a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.surges import judge
from benchmarks.surges.cases import Case, broken, cases, planted_hours
from benchmarks.surges.years import DAYS, ordinary, quiet
from casework.watch import CHANNEL, Rule

Say = Callable[[str], None]
SEED = 70_000  # nobody tuned on these; tuning used 1000 to 1999
_BY_COUNT = replace(CHANNEL, mix_chance=0.0)
# what is watched -> (reports a year, years without a surge)
_QUIET = {
    "e-service, 63 a year": (63, 50),
    "small, 311 a year": (311, 60),
    "Borlänge, 3,000 a year": (3_000, 40),
    "Stockholm, 35,000 a year": (35_000, 3),
}
_DAY_H = 24.0
_PLAIN_YEARS = 3


def measure(*, is_quick: bool, say: Say, seed: int = SEED) -> list[Outcome]:
    """Three tables: alarms without a reason, delays of surges, delays of silences."""
    scale = 0.05 if is_quick else 1.0
    return [_quiet_years(scale, say, seed), _planted(scale, say, seed), _silenced(scale, say, seed)]


def _quiet_years(scale: float, say: Say, seed: int) -> Outcome:
    rows: list[dict[str, Cell]] = []
    for title, (per_year, full) in _QUIET.items():
        say(f"years without a surge: {title}")
        years, found = max(2, round(full * scale)), _False()
        for year in range(years):
            stream = ordinary(np.random.default_rng(seed + year), per_year)
            outlook = judge.in_turn(stream)
            found.surges += len(list(judge.surges(stream, outlook)))
            found.by_count += len(list(judge.surges(stream, outlook, _BY_COUNT)))
            if year < _PLAIN_YEARS:  # it alarms so often that the rest would take minutes
                found.plain += len(list(judge.surges(stream, judge.plain(outlook), _BY_COUNT)))
            found.silences += len(list(judge.silences(stream, outlook)))
            alarms = judge.groups(stream)
            found.flat += len(alarms.flat)
            found.group += len(alarms.by_forecast)
        counts = {name: getattr(found, name) / years for name in found.__slots__}
        counts["plain"] = found.plain / min(years, _PLAIN_YEARS)
        rows.append({"what": title, "years": years, **counts})
    return Outcome(
        name="surges.quiet",
        title="Alarms per year in made-up years without a surge",
        columns=[
            Column(key="what", title="what is watched"),
            Column(key="years", title="years"),
            Column(key="surges", title="surge", digits=2),
            Column(key="by_count", title="count alone", digits=2),
            Column(key="plain", title="flat Poisson", digits=2),
            Column(key="silences", title="silence", digits=2),
            Column(key="group", title="group", digits=2),
            Column(key="flat", title="group, flat", digits=2),
        ],
        rows=rows,
        notes=[
            f"Rule: once in {CHANNEL.years:g} years by count, once in {CHANNEL.silent_years:g} by silence. Seed {seed}."
        ],
    )


@dataclass(slots=True)
class _False:
    surges: int = 0
    by_count: int = 0
    plain: int = 0
    silences: int = 0
    group: int = 0
    flat: int = 0


def _planted(scale: float, say: Say, seed: int) -> Outcome:
    rows = []
    for case in cases(scale):
        say(f"planted: {case.title}")
        rows.append(_case(case, seed))
    return Outcome(
        name="surges.planted",
        title="Planted surges: how soon they are found",
        columns=[
            Column(key="what", title="surge"),
            Column(key="years", title="years"),
            Column(key="found", title="found", digits=2),
            Column(key="reports", title="reports"),
            Column(key="reports_90", title="p90"),
            Column(key="minutes", title="minutes"),
            Column(key="minutes_90", title="p90"),
            Column(key="count_found", title="count alone", digits=2),
            Column(key="count_reports", title="reports"),
            Column(key="group_found", title="group", digits=2),
            Column(key="group_reports", title="reports"),
            Column(key="others", title="others/yr", digits=2),
        ],
        rows=rows,
        notes=[
            "Found: share of the years. Reports and minutes (median, p90) from the first planted report to the alarm. Dash: never found."
        ],
    )


@dataclass(slots=True)
class _Found:
    """Delays of the years in which the surge was found."""

    reports: list[float] = field(default_factory=list)
    minutes: list[float] = field(default_factory=list)
    others: int = 0

    def note(self, alarms: Sequence[float], hours: np.ndarray, lasts_h: float) -> None:
        first = float(hours[0])
        within = [at for at in alarms if first <= at <= first + lasts_h]
        self.others += sum(at < first or at > float(hours[-1]) + _DAY_H for at in alarms)
        if within:
            self.reports.append(float(np.searchsorted(hours, within[0], side="right")))
            self.minutes.append((within[0] - first) * 60)


def _case(case: Case, seed: int) -> dict[str, Cell]:
    found, by_count, group = _Found(), _Found(), _Found()
    for year in range(case.years):
        stream = case.year(seed + year)
        hours, outlook = planted_hours(stream), judge.in_turn(stream)

        def alarms(rule: Rule, stream=stream, outlook=outlook) -> list[float]:  # type: ignore[no-untyped-def]
            return [alarm.begin for alarm in judge.surges(stream, outlook, rule)]

        found.note(alarms(CHANNEL), hours, case.lasts_h)
        by_count.note(alarms(_BY_COUNT), hours, case.lasts_h)
        group.note(judge.groups(stream).by_forecast, hours, case.lasts_h)
    return {
        "what": case.title,
        "years": case.years,
        "found": len(found.reports) / case.years,
        "reports": _quantile(found.reports, 0.5),
        "reports_90": _quantile(found.reports, 0.9),
        "minutes": _quantile(found.minutes, 0.5),
        "minutes_90": _quantile(found.minutes, 0.9),
        "count_found": len(by_count.reports) / case.years,
        "count_reports": _quantile(by_count.reports, 0.5),
        "group_found": len(group.reports) / case.years,
        "group_reports": _quantile(group.reports, 0.5),
        "others": found.others / case.years,
    }


def _silenced(scale: float, say: Say, seed: int) -> Outcome:
    rows: list[dict[str, Cell]] = []
    for title, (per_year, full) in _QUIET.items():
        say(f"broken: {title}")
        hours: list[float] = []
        years = max(2, round(min(full, 20) * scale))
        for year in range(years):
            rng = np.random.default_rng(seed + year)
            whole = ordinary(rng, per_year)
            begin = broken(rng)
            stream = quiet(whole, begin, DAYS * _DAY_H)
            stream = stream.joined(whole.where(whole.at >= whole.at[-1]))  # the pause ends with the year
            after = [at - begin for at in judge.silences(stream, judge.in_turn(stream)) if at >= begin]
            hours += after[:1]
        p50, p90 = _quantile(hours, 0.5), _quantile(hours, 0.9)
        rows.append(
            {
                "what": title,
                "years": years,
                "found": len(hours) / years,
                "hours": p50,
                "hours_90": p90,
                "lost": None if p50 is None else p50 / 8_766 * per_year,
            }
        )
    return Outcome(
        name="surges.silence",
        title="A channel that hands nothing over any more: when the silence is noticed",
        columns=[
            Column(key="what", title="what is watched"),
            Column(key="years", title="years"),
            Column(key="found", title="noticed", digits=2),
            Column(key="hours", title="hours p50"),
            Column(key="hours_90", title="p90"),
            Column(key="lost", title="reports lost", digits=1),
        ],
        rows=rows,
    )


def _quantile(values: Sequence[float], share: float) -> float | None:
    return float(np.quantile(values, share, method="higher")) if values else None
