"""Names: Statistics Sweden's counts, reweighed so that a child is called what children of its year are called."""

from __future__ import annotations

from functools import cache

from sluss.generate.catalogue import name_counts, table
from sluss.generate.streams import Stream, Weighted, happens

FOREIGN_SHARE = 0.20
_COHORT_SHARE = 0.72
_RARE_CEILING = 4000  # above this a name of the whole population is the name of parents and grandparents

Spellings = tuple[str, ...]
"""One name; the first spelling is the bearer's own, the others occur in other people's reports."""


def origin(rng: Stream) -> str | None:
    """`None` for a name from the population's counts, else one of the written lists ("somali", …)."""
    if not happens(rng, FOREIGN_SHARE):
        return None
    return _origins().draw(rng)


def child_name(rng: Stream, *, male: bool, year: int, of: str | None) -> Spellings:
    """A first name for a child born in that year."""
    if of:
        return _foreign(of, "boys" if male else "girls").draw(rng)
    if happens(rng, _COHORT_SHARE):
        return (_cohort("boys" if male else "girls", year).draw(rng),)
    name = _population(male=male, ceiling=_RARE_CEILING).draw(rng)
    if happens(rng, 0.03):
        name = f"{name}-{_population(male=male, ceiling=_RARE_CEILING).draw(rng)}"
    return (name,)


def adult_name(rng: Stream, *, male: bool, of: str | None) -> Spellings:
    """A first name for a parent."""
    if of:
        return _foreign(of, "boys" if male else "girls").draw(rng)
    return (_population(male=male, ceiling=None).draw(rng),)


def surname(rng: Stream, *, of: str | None) -> Spellings:
    """A surname by its number of bearers."""
    if of:
        return _foreign(of, "surnames").draw(rng)
    return (_surnames().draw(rng),)


def nicknames(first_name: str) -> Spellings:
    """What people call a child of that name; empty if nothing is known."""
    return tuple(table("names")["nicknames"].get(first_name, ()))


@cache
def _origins() -> Weighted[str]:
    lists = table("names")["origin"]
    return Weighted(list(lists), [entry["share"] for entry in lists.values()])


@cache
def _foreign(of: str, group: str) -> Weighted[Spellings]:
    names = [tuple(dict.fromkeys(spellings)) for spellings in table("names")["origin"][of][group]]
    return Weighted(names, [1 / (rank + 4) for rank in range(len(names))])


@cache
def _cohort(group: str, year: int) -> Weighted[str]:
    cohorts = table("names")["cohort"][group]
    nearest = min(cohorts, key=lambda start: abs(int(start) + 2 - year))
    return Weighted(cohorts[nearest], [1 / (rank + 12) for rank in range(len(cohorts[nearest]))])


@cache
def _population(*, male: bool, ceiling: int | None) -> Weighted[str]:
    old = set(table("names")["old"]["men" if male else "women"])
    names, weights = [], []
    for name, persons in name_counts("first_names_men" if male else "first_names_women"):
        if "-" in name or " " in name or len(name) == 1:
            continue
        if ceiling is None:
            names.append(name)
            weights.append(persons * (0.25 if name in old else 1.0))
        elif persons <= ceiling and name not in old:
            names.append(name)
            # A square root and more: among children the rare names are less rare than among all.
            weights.append(persons**0.7)
    return Weighted(names, weights)


@cache
def _surnames() -> Weighted[str]:
    rows = name_counts("surnames")
    return Weighted([name for name, _ in rows], [float(persons) for _, persons in rows])
