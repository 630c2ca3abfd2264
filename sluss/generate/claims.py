"""What a report claims, and which of it had not been said about the child before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sluss.generate.catalogue import table
from sluss.generate.roles import Role
from sluss.generate.streams import Stream, happens

_ACUTE_WEIGHT = 0.3
_NOT_PATTERNS = {"id", "fact", "acute", "ages", "told", "heard"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One claim that can be made in many words. `ages` in whole years, inclusive."""

    id: str
    fact: str
    acute: bool
    ages: tuple[int, int]
    patterns: dict[str, tuple[str, ...]]

    def says(self, voices: Iterable[str]) -> tuple[str, ...]:
        """The patterns of these voices and those that anybody may use."""
        own = tuple(pattern for voice in voices for pattern in self.patterns.get(voice, ()))
        return own * 2 + self.patterns.get("any", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A theme in one report; `is_new` if nobody had said it of the child."""

    theme: Theme
    is_new: bool


@dataclass(slots=True)
class Chronicle:
    """What has been said about each child so far. Ask it in the order of the reports' times."""

    said: dict[str, list[Theme]] = field(default_factory=dict)

    def meet(self, child_id: str) -> None:
        """Notes that the child has been reported with no claim of its own (a copied text)."""
        self.said.setdefault(child_id, [])

    def draw(self, rng: Stream, child_id: str, role: Role, age: int) -> list[Claim]:
        """One to three claims. Of a known child about half the reports repeat only; of a new child nothing counts as new,
        because a first report is new as a whole.
        """
        fitting = [theme for theme in themes() if theme.ages[0] <= age <= theme.ages[1] and theme.says(role.voices())]
        known = self.said.get(child_id)
        if known is None:
            first = _sample(rng, fitting, rng.choice((1, 1, 2, 2, 3)))
            self.said[child_id] = list(first)
            return [Claim(theme=theme, is_new=False) for theme in first]
        old = [theme for theme in known if theme in fitting]
        repeated = rng.sample(old, min(len(old), rng.choice((1, 1, 2))))
        fresh = [theme for theme in fitting if theme not in known]
        added = _sample(rng, fresh, 1) if not repeated or happens(rng, 0.5) else []
        known.extend(added)
        claims = [
            *(Claim(theme=theme, is_new=False) for theme in repeated),
            *(Claim(theme=theme, is_new=True) for theme in added),
        ]
        rng.shuffle(claims)
        return claims


def _sample(rng: Stream, fitting: list[Theme], count: int) -> list[Theme]:
    """Different themes; the acute ones are as much rarer as they are in an ordinary flow. Source: Efraimidis and Spirakis 2006."""
    ranked = sorted(
        fitting, key=lambda theme: rng.random() ** (1 / (_ACUTE_WEIGHT if theme.acute else 1.0)), reverse=True
    )
    return ranked[:count]


@cache
def themes() -> tuple[Theme, ...]:
    """Every theme of observations.toml."""
    return tuple(_theme(row) for row in table("observations")["theme"])


def _theme(row: dict[str, Any]) -> Theme:
    patterns = {voice: tuple(says) for voice, says in row.items() if voice not in _NOT_PATTERNS}
    return Theme(
        id=row["id"], fact=row["fact"], acute=row.get("acute", False), ages=tuple(row["ages"]), patterns=patterns
    )
