"""Who reports: their share of the flow, their channels, what they know, and the voice they write in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sluss.generate.catalogue import table
from sluss.generate.names import adult_name, surname
from sluss.generate.people import Child, Town, office_phone
from sluss.generate.sighting import Knowledge
from sluss.generate.streams import Stream, Weighted, happens

_PRIVATE_VOICES = {"granne", "slakting", "bekant", "anonym"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One kind of reporter. `ages` is the range (whole years, inclusive) of the children it meets."""

    id: str
    share: float
    voice: str
    kind: str
    posts: tuple[dict[str, list[str]], ...]
    channels: Weighted[str]
    knows: Knowledge
    first_hand: float
    ages: tuple[int, int]

    @property
    def is_private(self) -> bool:
        """Writes as a private person, named or not."""
        return self.voice in _PRIVATE_VOICES

    def voices(self) -> tuple[str, ...]:
        """Phrase groups to look in, the most particular first."""
        return (self.voice, "privat") if self.is_private else (self.voice,)


@cache
def roles() -> dict[str, Role]:
    """All roles by id."""
    return {row["id"]: _role(row) for row in table("roles")["role"]}


@cache
def _flow(age: int) -> Weighted[Role]:
    fitting = [role for role in roles().values() if role.ages[0] <= age <= role.ages[1]]
    return Weighted(fitting, [role.share for role in fitting])


def draw(rng: Stream, child: Child, age: int) -> Role:
    """The role of a report about a child of that age, by the ordinary flow."""
    role = _flow(age).draw(rng)
    if role.id not in {"skola", "forskola"}:
        return role
    if child.school is None:
        return roles()["vard"]
    return roles()["forskola" if child.is_at_preschool else "skola"]


def reporter(rng: Stream, role: Role, town: Town, child: Child) -> dict[str, Any]:
    """The `reporter` object of formats.md section 1."""
    is_named = role.kind == "mandated" or (role.kind == "private" and happens(rng, 0.7))
    name = f"{adult_name(rng, male=happens(rng, 0.4), of=None)[0]} {surname(rng, of=None)[0]}" if is_named else None
    place = {"ort": town.name, "region": town.region, "skola": child.school or "skolan"}
    post = rng.choice(role.posts)
    organisation = rng.choice(post["organisations"]).format(**place) if post["organisations"] else None
    return {
        "kind": role.kind,
        "role": rng.choice(post["titles"]) if post["titles"] and happens(rng, 0.95) else None,
        "organisation": organisation,
        "name": name,
        "phone": office_phone(rng) if is_named and happens(rng, 0.6) else None,
        "email": f"{rng.randrange(16**8):08x}@post.example" if is_named and happens(rng, 0.4) else None,
        "wants_feedback": role.kind == "mandated" and happens(rng, 0.7),
    }


def _role(row: dict[str, Any]) -> Role:
    return Role(
        id=row["id"],
        share=row["share"],
        voice=row["voice"],
        kind=row["kind"],
        posts=tuple(row["posts"]),
        channels=Weighted(list(row["channels"]), list(row["channels"].values())),
        knows=Knowledge(error=row["error"], **row["knows"]),
        first_hand=row["first_hand"],
        ages=tuple(row.get("ages", (0, 20))),
    )
