"""A whole training on made-up families: the file that comes out, and what it is said to change."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from config.linking import linking_text, linking_weights
from config.reference import name_table
from dedupe.compare import compare
from dedupe.levels import Field, Level
from dedupe.train.judge import judge
from dedupe.train.method import Method
from dedupe.train.pairs import MAX_PER_CHILD, Kind, LabelledPair, Record, from_plain, to_plain, usable
from dedupe.train.training import TooFewPairsError, Training, train
from dedupe.train.vectors import entries_of
from dedupe.train.weightsfile import Change, letters, rewritten
from dedupe.weights import Weights
from tests.support.children import child
from tests.support.persons import families, reported

NAMES, WEIGHTS = name_table(), linking_weights()


def pair(a: Record, b: Record, kind: Kind = Kind.ANSWERED) -> LabelledPair:
    return LabelledPair(a=a.facts, b=b.facts, is_same=a.child == b.child, kind=kind, children=(a.child, b.child))


def town(homes: int, *, seed: int) -> list[Record]:
    """Three reports about each child."""
    rng = Random(seed)
    return [
        Record(municipality="2081", child=person.person_id, facts=reported(person, rng))
        for person in families(homes, names=NAMES, seed=seed)
        for _ in range(3)
    ]


def judged(records: list[Record]) -> list[LabelledPair]:
    """All pairs about one child, and as many of neighbours' children who have a first name or none in common."""
    same = [pair(a, b) for a, b in combinations(records, 2) if a.child == b.child]
    bare = [replace(r, facts=replace(r.facts, first_names=(), personal_numbers=())) for r in records]
    other = [pair(a, b) for a, b in zip(bare, records[4:], strict=False) if a.child != b.child]
    return same + other


@pytest.fixture(scope="module")
def trained() -> Training:
    return train(
        linking_text(),
        version="2026-11-22-labelled-1",
        method=Method.LABELLED,
        pairs=judged(town(70, seed=11)),
        records=[],
        names=NAMES,
    )


def test_the_new_file_is_read_like_the_old_one_and_differs_only_where_it_says_so(trained: Training) -> None:
    plain, before = tomllib.loads(trained.text), tomllib.loads(linking_text())
    assert Weights.from_mapping(plain) == trained.weights
    changed = {one.entry: one for one in trained.changes}
    assert changed
    for field, level in entries_of(WEIGHTS):
        old = WEIGHTS.offsets[field][level]
        expected = changed[field, level].after if (field, level) in changed else old
        assert trained.weights.offsets[field][level] == pytest.approx(expected)
    assert {name: plain[name] for name in before if name not in ("version", "levels")} == {
        name: before[name] for name in before if name not in ("version", "levels")
    }


def test_each_changed_entry_says_from_how_many_pairs_and_what_stood_there(trained: Training) -> None:
    provenance = letters(trained.text)
    assert {entry for entry, letter in provenance.items() if letter == "T"} == {c.entry for c in trained.changes}
    unchanged = set(provenance) - {c.entry for c in trained.changes}
    assert all(provenance[entry] == letters(linking_text())[entry] for entry in unchanged)
    told = [line for line in trained.text.splitlines() if "[T] labelled, " in line]
    assert told
    assert all(" pairs, was " in line for line in told)


def test_training_again_on_the_new_file_keeps_the_first_reason_and_is_as_much_a_weights_file() -> None:
    entry = (Field.SCHOOL, Level.DIFFERS)
    once = rewritten(linking_text(), {entry: Change(value=-3.0, source="labelled, 60 pairs")}, version="one")
    twice = rewritten(once, {entry: Change(value=-3.5, source="labelled, 90 pairs")}, version="two")
    line = next(line for line in twice.splitlines() if "90 pairs" in line)
    assert "was -3.00 [T]" in line
    assert "children change school" in line
    assert "60 pairs" not in line
    assert twice.count("#   [T] ") == 1
    assert Weights.from_mapping(tomllib.loads(twice)).offsets[Field.SCHOOL][Level.DIFFERS] == -3.5
    assert tomllib.loads(twice)["version"] == "two"


def test_before_and_after_are_judged_on_pairs_whose_children_were_not_learned_from(trained: Training) -> None:
    judgement = trained.judgement
    assert judgement is not None
    assert judgement.pairs == trained.notes["held_back"] < trained.notes["pairs"] / 2
    assert judgement.before.version == WEIGHTS.version
    assert judgement.after.version == "2026-11-22-labelled-1"
    assert judgement.after.log_loss_bits <= judgement.before.log_loss_bits * 1.05


def test_both_methods_together_move_no_entry_farther_than_one_may() -> None:
    records = town(120, seed=12)
    found = train(linking_text(), version="x", method=Method.BOTH, pairs=judged(records), records=records, names=NAMES)
    assert found.changes
    assert max(abs(one.after - one.before) for one in found.changes) <= 2.005


@pytest.mark.parametrize("count", [0, 5, 49])
def test_too_few_pairs_are_a_sentence_with_how_many_are_needed(count: int) -> None:
    pairs = [p for p in judged(town(70, seed=13)) if p.is_same][:count]
    with pytest.raises(TooFewPairsError, match=r"There are \d+ confirmed and 0 separated pairs.*50 of each are needed"):
        train(linking_text(), version="x", method=Method.LABELLED, pairs=pairs, records=[], names=NAMES)


def test_a_small_register_is_a_sentence_too() -> None:
    with pytest.raises(TooFewPairsError, match="learning without labels needs 200"):
        train(linking_text(), version="x", method=Method.EM, pairs=[], records=town(5, seed=14), names=NAMES)


def test_weights_that_join_more_children_wrongly_are_found_out() -> None:
    strangers = [
        (p, compare(p.a, p.b, names=NAMES))
        for p in (
            LabelledPair(
                a=child("Maja", last, age=8),
                b=child("Maja", last, age=8, gender="f"),
                is_same=is_same,
                kind=Kind.ANSWERED,
                children=(f"{last} one", f"{last} {'one' if is_same else 'other'}"),
            )
            for last in ("Ekvall", "Johansson", "Lindqvist")
            for is_same in (True, False)
        )
    ]
    generous = replace(
        WEIGHTS,
        version="generous",
        offsets={
            **WEIGHTS.offsets,
            Field.FIRST_NAME: {**WEIGHTS.offsets[Field.FIRST_NAME], Level.EXACT: 5.0},
            Field.BIRTH: {**WEIGHTS.offsets[Field.BIRTH], Level.WITHIN: 4.0},
        },
    )
    worse = judge(strangers, [], before=WEIGHTS, after=generous, names=NAMES)
    assert worse.is_worse
    assert worse.after.wrong_joins > worse.before.wrong_joins
    assert any(flip.startswith("quiet: not same:") and flip.endswith("> join") for flip in worse.flips)
    assert not judge(strangers, [], before=generous, after=WEIGHTS, names=NAMES).is_worse


def test_pairs_survive_a_file_and_what_is_no_pair_is_refused() -> None:
    [first, *_] = judged(town(3, seed=15))
    assert from_plain(to_plain(first)) == first
    for broken in ({"label": "perhaps"}, {"a": {}}, {"kind": "guessed"}):
        with pytest.raises((ValueError, KeyError)):
            from_plain({**to_plain(first), **broken})


def test_a_flood_and_a_child_entered_twice_teach_no_more_than_anybody() -> None:
    flood = [
        LabelledPair(
            a=child("Maja", "Ekvall", age=8, school=f"{n}skolan"),
            b=child("Maja", "Ekvall"),
            is_same=True,
            kind=Kind.CONFIRMED,
            children=("maja", "maja"),
        )
        for n in range(100)
    ]
    assert len(usable([*flood, *flood], names=NAMES)) == MAX_PER_CHILD
    twice = replace(flood[0], is_same=False, kind=Kind.SIBLINGS, children=("a", "b"))
    siblings = replace(twice, b=child("Nils", "Ekvall"))
    assert usable([twice, siblings, siblings], names=NAMES) == [siblings]
