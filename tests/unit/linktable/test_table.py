"""Reading a CSV of persons: what is read, what is counted, and what is refused before anything is linked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sluss.linktable import MapError, Table, TableError, open_table

NAME = {"first_name": ("name",), "address": ("street", "no")}


def opened(path: Path, content: str | bytes, *, encoding: str = "utf-8") -> Table:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_table(path, id_column="id", columns=NAME, encoding=encoding)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_values_are_joined_without_gaps(path: Path, delimiter: str) -> None:
    lines = ["id, name,street,no", '1, "Åsa",Storgatan,3', "2,Bo,,4", "3,Eva,Ringvägen,"]
    table = opened(path, "\n".join(line.replace(",", delimiter) for line in lines))
    assert [(row.id, row.values["first_name"], row.values["address"]) for row in table] == [
        ("1", "Åsa", "Storgatan 3"),
        ("2", "Bo", "4"),
        ("3", "Eva", "Ringvägen"),
    ]


def test_a_quoted_value_may_hold_delimiters_and_line_ends(path: Path) -> None:
    table = opened(path, 'id,name,street,no\r\n7,"Lo,\r\nLi","Stora ""gatan""",1\r\n')
    assert [row.values for row in table] == [{"first_name": "Lo,\r\nLi", "address": 'Stora "gatan" 1'}]


def test_every_row_is_kept_and_what_is_odd_is_counted(path: Path) -> None:
    table = opened(path, "id,name,street,no\n1,A,,\n,B,,\n1,C,,\n,D,,\n2,E\n3,F,,,surplus\n,,,\n\n")
    assert [row.id for row in table] == ["1", "", "1", "", "2", "3"]
    assert (table.rows, table.empty_ids, table.repeated_ids, table.ragged) == (6, 2, 1, 2)


def test_a_header_without_rows_is_a_table_of_none(path: Path) -> None:
    table = opened(path, "id,name,street,no\n")
    assert (table.rows, list(table)) == (0, [])


def test_other_encodings_are_read_when_named_and_a_byte_order_mark_is_no_name(path: Path) -> None:
    text = "id,name,street,no\n1,Åsa,,\n"
    for content, encoding in (
        (text.encode("cp1252"), "cp1252"),
        (text.encode("utf-16"), "utf-16"),
        (text.encode("utf-8-sig"), "UTF8"),
    ):
        assert [row.values["first_name"] for row in opened(path, content, encoding=encoding)] == ["Åsa"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "people.csv is empty"),
        (b"\n1,A,,\n", "no names of columns in its first line"),
        ("id,name,street,no\n1,A,,\n2,Åsa,,\n".encode("cp1252"), "is not UTF-8: line 3 cannot be read"),
        ("id,name,street,no\n".encode("utf-16"), "Add --encoding utf-16"),
        (b'id,name,street,no\n1,"' + b"x" * 200_000 + b"\n", "is not CSV"),
    ],
)
def test_a_file_that_cannot_be_linked_is_refused_before_a_row_is(path: Path, content: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says) as caught:
        opened(path, content)
    assert "sa,," not in str(caught.value)


def test_an_unknown_encoding_is_wrong_usage(path: Path) -> None:
    with pytest.raises(MapError, match="“latin99” is no text encoding"):
        opened(path, "id,name,street,no\n", encoding="latin99")


def test_a_file_that_is_not_there_is_the_systems_error(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_table(path, id_column="id", columns=NAME)
