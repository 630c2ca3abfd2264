"""The generator's own words and the public name counts, read once.

Reads `config/data/*.csv` (Statistics Sweden's counts, see NOTICE) and the TOML files beside this module. It must never read
anything of the recogniser's: a generator that knows the recogniser's lists measures nothing.
"""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib import resources
from typing import Any

_OWN = resources.files("sluss.generate") / "data"
_PUBLIC = resources.files("config") / "data"


@cache
def table(name: str) -> dict[str, Any]:
    """One of the generator's TOML files by its bare name, e.g. `table("phrases")`. Treat it as read-only."""
    return tomllib.loads((_OWN / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def name_counts(name: str) -> tuple[tuple[str, int], ...]:
    """`(name, persons)` of one public name file, most common first, e.g. `name_counts("surnames")`."""
    return tuple((row["name"], int(row["persons"])) for row in _rows(name))


@cache
def towns() -> tuple[str, ...]:
    """Names of towns and villages."""
    return tuple(row["city"] for row in _rows("places"))


@cache
def municipality_name(code: str) -> str:
    """The short name of a municipality ("2081" gives "Borlänge").

    Raises:
        KeyError: the code is not a Swedish municipality.
    """
    name = _municipality(code)["name"].removesuffix(" kommun").removesuffix(" stad")
    # The file has the genitive of some names ("Ale kommun" but "Nykvarns kommun").
    return name[:-1] if name.endswith("s") and name[:-1] in towns() else name


@cache
def region_name(code: str) -> str:
    """The county of a municipality without its last word ("2081" gives "Dalarna")."""
    return _municipality(code)["region"].removesuffix(" län").removesuffix("s")


def _municipality(code: str) -> dict[str, str]:
    return {row["code"]: row for row in _rows("municipalities")}[code]


@cache
def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((_PUBLIC / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
