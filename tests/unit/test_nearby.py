from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.kept import NONE, Kept
from store.nearby import MAX_COMPARED, NEWEST_KEPT, READ_STRONG, READ_WEAK, read_limit, shortlist, texts_to_open

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def groups(name: str, number: int, *, ago_h: int = 0) -> dict[str, datetime]:
    """So many groups that heard something an hour apart, the first of them last."""
    return {f"{name}{at}": NOON - timedelta(hours=ago_h + at) for at in range(number)}


def test_few_groups_are_all_compared() -> None:
    found = {"phon:a+b": groups("x", 20), "first:a": groups("y", 20)}
    assert shortlist(found, found, always=()) == {*found["phon:a+b"], *found["first:a"]}


def test_however_common_the_keys_few_groups_are_compared() -> None:
    found = {f"phon:a+{n}": groups(f"p{n}", READ_STRONG) for n in range(8)} | {"first:a": groups("f", READ_WEAK)}
    assert len(shortlist(found, found, always=())) <= MAX_COMPARED


def test_the_group_that_shares_most_is_compared_however_old_it_is() -> None:
    common = {"first:a": groups("f", READ_WEAK), "last:b": groups("l", READ_WEAK), "phon:a+b": groups("p", READ_STRONG)}
    long_ago = NOON - timedelta(days=900)
    for found in common.values():
        found["true"] = long_ago
    assert "true" in shortlist(common, common, always=())


def test_a_group_with_a_rare_key_is_compared_however_old_it_is() -> None:
    found = {"phon:a+b": groups("p", READ_STRONG), "first:a": groups("f", READ_WEAK)}
    found["pnr:1"] = {"true": NOON - timedelta(days=900)}
    assert "true" in shortlist(found, found, always=())


def test_the_newest_group_of_a_common_key_is_never_hidden() -> None:
    found = {f"phon:a+{n}": groups("p", READ_STRONG, ago_h=10) for n in range(4)} | {"first:a": groups("f", READ_WEAK)}
    assert {f"f{at}" for at in range(NEWEST_KEPT)} <= shortlist(found, found, always=())


def test_a_surging_group_is_never_hidden_and_never_compared_without_a_key_in_common() -> None:
    found = {f"phon:a+{n}": groups("p", READ_STRONG) for n in range(4)} | {"first:a": groups("f", READ_WEAK)}
    found["first:a"]["flood"] = NOON - timedelta(days=3)
    chosen = shortlist(found, found, always=["flood", "another flood"])
    assert "flood" in chosen
    assert "another flood" not in chosen


def test_a_shortlist_does_not_depend_on_the_order_of_what_was_read() -> None:
    found = {f"phon:a+{n}": groups("p", 90, ago_h=n) for n in range(3)}
    backwards = {key: dict(reversed(read.items())) for key, read in reversed(found.items())}
    assert shortlist(found, found, always=()) == shortlist(backwards, backwards, always=())


def test_more_groups_are_read_for_a_key_that_singles_out() -> None:
    assert read_limit("pnr:1") == read_limit("phon:a+b") == READ_STRONG > READ_WEAK == read_limit("first:a")


def test_the_texts_that_share_most_are_opened() -> None:
    found = {"1": {f"cry{at}" for at in range(90)} | {"copy"}, "2": {"copy"}}
    opened = texts_to_open(["1", "2"], found, 50)
    assert "copy" in opened
    assert len(opened) == 50


def test_a_worker_keeps_one_version_of_what_it_used_last() -> None:
    kept: Kept[str] = Kept(2)
    for name in ("a", "b", "c"):
        kept.keep(name, 1, name)
    kept.keep("b", 2, "b again")
    assert [kept.version(name) for name in "abc"] == [NONE, 2, 1]
    assert kept.get("b", 2) == "b again"
