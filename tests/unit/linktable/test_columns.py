"""The map of columns: its two forms, and a sentence for each way to get it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from sluss.linktable import MapError, column_map
from sluss.linktable.columns import positions


def test_columns_map_to_fields_and_several_are_joined_in_order() -> None:
    found = column_map(" first_name = given name , address=street_number+address_1,")
    assert found == {"first_name": ("given name",), "address": ("street_number", "address_1")}


def test_a_toml_and_a_json_file_say_the_same_and_take_any_column_name(tmp_path: Path) -> None:
    toml, json = tmp_path / "map.toml", tmp_path / "MAP.JSON"
    toml.write_text('first_name = "a=b,c+d"\naddress = ["street", "number"]\n', encoding="utf-8")
    json.write_text('{"first_name": "a=b,c+d", "address": ["street", "number"]}', encoding="utf-8")
    expected = {"first_name": ("a=b,c+d",), "address": ("street", "number")}
    assert column_map(str(toml)) == column_map(str(json)) == expected


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("firstname=given", "“firstname” is no field of a person; perhaps “first_name”"),
        ("first_name=a,first_name=b", "“first_name” is given twice"),
        ("given_name", "“given_name” does not say which field it is"),
        ("first_name=", "“first_name” has no column"),
        ("address=street+", "“address” has no column"),
        (" , ", "The map of columns is empty"),
    ],
)
def test_a_wrong_map_is_answered_in_the_users_words(written: str, says: str) -> None:
    with pytest.raises(MapError, match="^" + says):
        column_map(written)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("map.toml", "first_name = ", "is not TOML"),
        ("map.json", "[1]", "does not name fields"),
        ("map.json", '{"first_name": 3}', "must be the name of a column"),
        ("map.json", "{", "is not JSON"),
    ],
)
def test_a_map_file_that_is_none_is_named(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(MapError, match=says):
        column_map(str(tmp_path / name))


def test_a_column_that_the_file_lacks_is_named_with_what_it_has() -> None:
    with pytest.raises(MapError, match=r"no column “surnam”; perhaps “surname”\. Its columns: id, surname\."):
        positions(["surnam"], ["id", "surname"], file=Path("people.csv"))


def test_a_column_that_stands_twice_is_not_guessed_at() -> None:
    with pytest.raises(MapError, match="two columns called “name”"):
        positions(["name"], ["id", "name", "name"], file=Path("people.csv"))
    assert positions(["id"], ["id", "name", "name"], file=Path("people.csv")) == (0,)
