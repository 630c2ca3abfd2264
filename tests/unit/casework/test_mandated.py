"""Who must report (SoL 2025:400 19:1-2)."""

from __future__ import annotations

from typing import Any

import pytest

from casework.mandated import Group


def test_all_22_points_of_the_statute_are_there_in_its_order_and_family_counselling_by_itself() -> None:
    assert [group.number for group in Group] == [*range(1, 23), None]
    assert [group.section for group in Group] == ["19:1"] * 22 + ["19:2"]
    assert Group.FAMILY_COUNSELLING.text == "Familjerådgivning"
    assert len({group.text for group in Group}) == 23


@pytest.mark.parametrize(
    ("number", "begins"),
    [
        (1, "Hälso- och sjukvård"),
        (4, "Förskola, skola"),
        (6, "Ordningsvakt"),
        (15, "Polis"),
        (20, "Åklagar"),
        (22, "Enskild"),
    ],
)
def test_a_point_means_what_the_statute_says(number: int, begins: str) -> None:
    group = Group.read(number)
    assert group is not None
    assert group.text.startswith(begins)
    assert group.citation == f"SoL 2025:400 19:1 p. {number}"


@pytest.mark.parametrize(
    ("said", "group"),
    [
        (4, Group.SCHOOL), ("4", Group.SCHOOL), (" 15 ", Group.POLICE), ("19:2", Group.FAMILY_COUNSELLING),
        (0, None), (23, None), ("", None), (None, None), (True, None), ("04", None), (["4"], None), ("skola", None),
    ],
)  # fmt: skip
def test_a_login_names_a_group_by_its_point_and_nothing_else_is_guessed(said: Any, group: Group | None) -> None:
    assert Group.read(said) is group


def test_every_group_is_found_by_its_own_code() -> None:
    assert all(Group.read(group.code) is group for group in Group)
