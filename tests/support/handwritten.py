"""Scores facts and linking on reports written by hand (tests/quality/corpus), whose writers knew no recogniser.

A fact counts as found right when it says the same as the truth in the truth's own words or fewer of them; white space, case
and the marks of telephone numbers and classes do not matter. Only totals leave this module: nobody tunes on `held_out`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casework.report import read_report
from casework.steps.link import prepare
from config.reference import municipalities
from dedupe.facts import ChildFacts, NumberStatus
from sluss.evaluate import Scores, evaluate
from tests.support.linked import Line, knowledge, link_reports, to_link

CORPUS = Path(__file__).parents[1] / "quality" / "corpus"
_YEARS = ("förskoleklass", "ettan", "tvåan", "trean", "fyran", "femman", "sexan", "sjuan", "åttan", "nian")
_CLASS_WORDS = re.compile(r"^(klass|åk|årskurs|avdelningen|avdelning|gruppen)\s*")


@dataclass(slots=True)
class Tally:
    """One fact over all children. `right` of `found` is precision, `recalled` of `wanted` is recall."""

    right: int = 0
    found: int = 0
    recalled: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.recalled / self.wanted if self.wanted else 1.0

    def add(self, found: set[str], wanted: set[str], alike: Callable[[str, str], bool]) -> None:
        self.found += len(found)
        self.right += sum(any(alike(one, other) for other in wanted) for one in found)
        self.wanted += len(wanted)
        self.recalled += sum(any(alike(one, other) for one in found) for other in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """Pairs of reports about one child: joined rightly of those there are, wrongly joined, and what a person is asked.

    `reached`: of the rows whose child has others, those that stand with most of them or ask about their group.
    """

    right: int
    true: int
    wrong: int
    reached: float
    waiting: float
    suggestions_right: float

    @property
    def recall(self) -> float:
        return self.right / self.true


@dataclass(slots=True)
class _Facts:
    tallies: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, name: str, found: Iterable[str], wanted: Iterable[str], alike: Callable[[str, str], bool]) -> None:
        self.tallies[name].add({f for f in found if f}, {w for w in wanted if w}, alike)


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a corpus file: `report` and `truth`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score_facts(lines: Iterable[Mapping[str, Any]]) -> dict[str, Tally]:
    """Precision and recall by fact."""
    facts = _Facts()
    for at, line in enumerate(lines):
        item = to_link(at, read_report(line["report"], known_municipalities=municipalities()))
        extraction, truth = prepare(item, knowledge()).extraction, line["truth"]
        for found, wanted in zip(extraction.children, truth["children"], strict=True):
            _child(facts, found, wanted, item.text.received_on)
        mentioned = (name for child in extraction.mentioned for name in (*child.first_names, *child.nicknames)[:1])
        named = (child["first_name"] or "" for child in truth["mentioned"])
        facts.add("mentioned", map(_folded, mentioned), map(_folded, named), _same)
    return dict(facts.tallies)


def score_linking(lines: Iterable[Mapping[str, Any]]) -> tuple[Linking, Scores]:
    """Links all reports of a corpus in order of arrival and scores the groups."""
    ordered = sorted(lines, key=lambda line: str(line["report"]["received_at"]))
    export = link_reports([line["report"] for line in ordered])
    truth = [{**line["truth"], "report_key": line["report"]["report_key"]} for line in ordered]
    scores = evaluate(export, truth)
    pairwise = scores.agreement.pairwise
    found = Linking(
        right=pairwise.right,
        true=pairwise.true,
        wrong=pairwise.predicted - pairwise.right,
        reached=_reached(export, truth),
        waiting=scores.review.share.value or 0.0,
        suggestions_right=1.0 if scores.review.suggestions.value is None else scores.review.suggestions.value,
    )
    return found, scores


def _reached(export: list[Line], truth: list[dict[str, Any]]) -> float:
    rows: defaultdict[str, list[Line]] = defaultdict(list)
    for line, true in zip(export, truth, strict=True):
        for child, who in zip(line["children"], true["child_ids"], strict=True):
            rows[who].append(child)
    hits = total = 0
    for own in rows.values():
        groups = [child["group_id"] for child in own]
        largest = max(groups, key=groups.count)
        asking = [any(c["group_id"] == largest for c in child["candidates"]) for child in own]
        total += len(own) if len(own) > 1 else 0
        hits += sum(g == largest or asks for g, asks in zip(groups, asking, strict=True)) if len(own) > 1 else 0
    return hits / total if total else 1.0


def _child(facts: _Facts, found: ChildFacts, wanted: Mapping[str, Any], today: date) -> None:
    first, last = _words(wanted["first_name"]), _words(wanted["last_name"])
    facts.add("first_name", _words(*found.first_names), first, _same)
    facts.add("last_name", _words(*found.last_names), last, _same)
    numbers = {n.digits for n in found.personal_numbers if len(n.digits) == 12 and n.digits.isdigit()}
    facts.add("personal_number", numbers, {wanted["personal_number"] or ""}, _same)
    _birth(facts, found, wanted, today)
    facts.add("gender", {found.gender or ""}, {wanted["gender"] or ""}, _same)
    facts.add("address", map(_folded, found.addresses), {_folded(wanted["address"])}, _begins)
    facts.add("city", {_folded(found.city)}, {_folded(wanted["city"])}, _same)
    facts.add("school", map(_folded, found.schools), {_folded(wanted["school"])}, _within)
    facts.add("class_name", {_class(found.class_name)}, {_class(wanted["class_name"])}, _same)
    guardians = wanted["guardians"]
    phones = {*found.phones, *(g.phone or "" for g in found.guardians)}
    true_phones = {*wanted["phones"], *(g["phone"] or "" for g in guardians)}
    facts.add("phone", map(_phone, phones), map(_phone, true_phones), _same)
    names = (_folded(g.name) for g in found.guardians)
    facts.add("guardian", names, (_folded(g["name"]) for g in guardians), _within)
    relations = (f"{_folded(g.name)}|{g.relation}" for g in found.guardians if g.name and g.relation)
    true_relations = (f"{_folded(g['name'])}|{g['relation']}" for g in guardians if g["name"])
    facts.add("guardian_relation", relations, true_relations, _same_relation)


def _birth(facts: _Facts, found: ChildFacts, wanted: Mapping[str, Any], today: date) -> None:
    """An exact day against the day; anything said about the age against the age, unless a school year alone tells it."""
    sure = {NumberStatus.VALID, NumberStatus.PARTIAL}
    days = {n.birth_date.isoformat() for n in found.personal_numbers if n.birth_date and n.status in sure}
    days |= {found.birth.earliest.isoformat()} if found.birth and found.birth.is_exact else set()
    facts.add("birth_date", days, {wanted["birth_date"] or ""}, _same)
    age, day = wanted["age_years"], wanted["birth_date"]
    if age is None and day is None:
        return
    tally = facts.tallies["age"]
    tally.wanted += 1
    spans = [(found.birth.earliest, found.birth.latest)] if found.birth else []
    spans += [(n.birth_date, n.birth_date) for n in found.personal_numbers if n.birth_date]
    if spans:
        born = (date.fromisoformat(day),) * 2 if day else (_years_before(today, age + 1), _years_before(today, age))
        fits = all(earliest <= born[1] and born[0] <= latest for earliest, latest in spans)
        tally.found += 1
        tally.right += fits
        tally.recalled += fits


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _folded(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().replace("-", " ").split())


def _words(*texts: str | None) -> set[str]:
    return {word for text in texts for word in _folded(text).split()}


def _class(text: str | None) -> str:
    """ "klass 6 c" and "6C" are one class, and so are "sexan", "6:an" and "6"."""
    plain = _CLASS_WORDS.sub("", _folded(text)).replace(" ", "")
    if plain in _YEARS:
        return str(_YEARS.index(plain) or "f")
    return re.sub(r"^(\d):?an$", r"\1", plain)


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return re.sub("^(0046|46)", "0", digits)


def _same(one: str, other: str) -> bool:
    return one == other


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _within(one: str, other: str) -> bool:
    return set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())


def _same_relation(one: str, other: str) -> bool:
    (name, relation), (true_name, true_relation) = one.split("|"), other.split("|")
    return relation == true_relation and _within(name, true_name)
