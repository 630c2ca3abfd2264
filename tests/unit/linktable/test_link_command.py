"""`sluss link` from its options to its files: the contract of formats.md section 3, and one sentence for each mistake."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from sluss.cli import main

MAP = "first_name=given,last_name=surname,birth_date=born,personal_number=number,address=street,city=town"
PEOPLE = """id,given,surname,born,number,street,town
a1,Alva,Zetterqvist,1987-03-05,5304218,Ringvägen 14,Borlänge
b1,Nils,Hagström,1950-11-30,7712345,Kyrkogatan 2,Falun
a2,Alwa,Zetterquist,19870305,5304218,Ringv 14,Borlänge
b2,Nils,Hagström,,7712345,Kyrkogatan 2,
c1,Nils,Hagström,,,,Falun
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def sluss_link(monkeypatch: pytest.MonkeyPatch, source: Path, *options: str | Path, columns: str = MAP) -> int:
    given = ("--input", source, "--columns", columns, "--id-column", "id", *options)  # the last of two counts
    monkeypatch.setattr(sys, "argv", ["sluss", "link", *map(str, given)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_each_row_has_one_line_in_the_same_order(
    people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, questions = people.with_name("out.csv"), people.with_name("questions.csv")
    assert sluss_link(monkeypatch, people, "--out", out, "--questions", questions) == 0
    assert read(out) == [
        ["id", "group_id", "status"],
        ["a1", "g1", "new"],
        ["b1", "g2", "new"],
        ["a2", "g1", "joined"],
        ["b2", "g2", "joined"],
        ["c1", "g3", "review"],
    ]
    [header, [row_id, group, candidate, weight, band, evidence]] = read(questions)
    assert header == ["id", "group_id", "candidate_group_id", "weight", "band", "evidence"]
    assert (row_id, group, candidate, band) == ("c1", "g3", "g2", "below")
    assert float(weight) > 1.5
    assert "last_name=exact:+" in evidence
    assert "agstr" not in evidence
    printed = capsys.readouterr().out.split()
    assert printed[:2] == ["rows", "5"]
    assert list(people.parent.glob("*.part")) == []


def test_rows_without_an_id_of_their_own_are_linked_and_counted(
    people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    people.write_text(PEOPLE.replace("b2,", "a1,").replace("c1,", ","), encoding="utf-8")
    out = people.with_name("out.csv")
    assert sluss_link(monkeypatch, people, "--out", out) == 0
    assert [line[0] for line in read(out)] == ["id", "a1", "b1", "a2", "a1", ""]
    said = " ".join(capsys.readouterr().err.split())
    assert "1 of 5 rows are without an id" in said
    assert "1 of 5 rows are with the id of an earlier row" in said


MISTAKES = {
    "has no column “birth”": (2, MAP.replace("born", "birth"), ()),
    "“name” is no field": (2, "name=given", ()),
    "has no column “nr”": (2, MAP, ("--id-column", "nr")),
    "is no text encoding": (2, MAP, ("--encoding", "utf-9")),
    "is not ascii": (1, MAP, ("--encoding", "ascii")),
    "no-such-map.toml cannot be opened": (1, "no-such-map.toml", ()),
}


@pytest.mark.parametrize("says", MISTAKES)
def test_a_mistake_is_one_sentence_and_leaves_no_file(
    people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], says: str
) -> None:
    code, columns, options = MISTAKES[says]
    assert sluss_link(monkeypatch, people, "--out", people.with_name("out.csv"), *options, columns=columns) == code
    said = capsys.readouterr().err
    assert says.replace(" ", "") in "".join(said.replace("│", " ").split())
    assert "Zetter" not in said
    assert sorted(path.name for path in people.parent.iterdir()) == ["people.csv"]


def test_files_that_are_not_there_or_would_be_lost_are_named_first(
    people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sluss_link(monkeypatch, people.with_name("none.csv"), "--out", people.with_name("o.csv")) == 1
    assert "cannot be opened" in " ".join(capsys.readouterr().err.split())
    assert sluss_link(monkeypatch, people, "--out", people.parent / "nowhere" / "out.csv") == 1
    assert "No such folder" in " ".join(capsys.readouterr().err.split())
    assert sluss_link(monkeypatch, people, "--out", people) == 2
    assert people.read_text(encoding="utf-8") == PEOPLE
