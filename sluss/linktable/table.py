"""A CSV file of persons: looked through once before anything is linked, then read row by row, as often as is wanted."""

from __future__ import annotations

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, lookup
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sluss.linktable.columns import ColumnMap, positions
from sluss.linktable.errors import MapError, TableError

_DELIMITERS = ",;\t|"
UTF8 = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its id as written, and what stands in the columns of each field."""

    id: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file that can be read to its end. `repeated_ids` counts the rows whose id an earlier row has."""

    path: Path
    encoding: str
    delimiter: str
    id_column: int
    fields: Mapping[str, tuple[int, ...]]
    rows: int
    empty_ids: int
    repeated_ids: int
    ragged: int  # rows with more or fewer values than the header has names

    def __iter__(self) -> Iterator[Row]:
        """The rows in order.

        Raises:
            TableError: when the file is no longer what it was.
        """
        for cells in _data(self.path, self.encoding, self.delimiter):
            yield Row(id=_cell(cells, self.id_column), values={f: _joined(cells, at) for f, at in self.fields.items()})


def open_table(path: Path, *, id_column: str, columns: ColumnMap, encoding: str = UTF8) -> Table:
    """Looks through the whole file, so that no fault comes up after an hour of linking. Rows are kept by nobody.

    The delimiter is the one of comma, semicolon, tab and bar that the header holds most of.

    Raises:
        MapError: when a column is missing, or the encoding unknown.
        TableError: when the file is empty or cannot be read to its end.
        OSError: when it cannot be opened.
    """
    encoding = _encoding(path, encoding)
    delimiter, header = _header(path, encoding)
    [at] = positions([id_column], header, file=path)
    fields = {field: positions(names, header, file=path) for field, names in columns.items()}
    seen: set[str] = set()
    rows = empty = ragged = 0
    for cells in _data(path, encoding, delimiter):
        rows += 1
        ragged += len(cells) != len(header)
        row_id = _cell(cells, at)
        empty += not row_id
        seen.add(row_id)
    return Table(
        path=path,
        encoding=encoding,
        delimiter=delimiter,
        id_column=at,
        fields=fields,
        rows=rows,
        empty_ids=empty,
        repeated_ids=rows - len(seen) - max(0, empty - 1),
        ragged=ragged,
    )


def _encoding(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        start = file.read(2)
    if not start:
        raise TableError(f"{path} is empty. It needs a first line with the names of its columns.")
    try:
        name = lookup(encoding).name
    except LookupError:
        raise MapError(f"“{encoding}” is no text encoding. Common ones: utf-8, cp1252, utf-16.") from None
    if name == UTF8 and start in (BOM_UTF16_LE, BOM_UTF16_BE):
        raise TableError(f"{path} is UTF-16, not UTF-8. Add --encoding utf-16.")
    return "utf-8-sig" if name == UTF8 else name


def _header(path: Path, encoding: str) -> tuple[str, list[str]]:
    with closing(_lines(path, encoding)) as lines:
        first = next(lines, "")
    delimiter = max(_DELIMITERS, key=first.count)
    with closing(_cells(path, encoding, delimiter)) as rows:
        header = [name.strip() for name in next(rows, [])]
    if not any(header):
        raise TableError(f"{path} has no names of columns in its first line.")
    return delimiter, header


def _data(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Every line but the header. Spreadsheets leave lines behind with nothing but delimiters: they are no rows."""
    with closing(_cells(path, encoding, delimiter)) as rows:
        next(rows, None)
        yield from (cells for cells in rows if any(map(str.strip, cells)))


def _cells(path: Path, encoding: str, delimiter: str) -> Generator[list[str], None, None]:
    with closing(
        _lines(path, encoding)
    ) as lines:  # at once: a reader that is let go of closes its file some time later
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise TableError(
                    f"Line {reader.line_num} of {path} is not CSV: a quotation mark may be open before it."
                ) from None


def _lines(path: Path, encoding: str) -> Generator[str, None, None]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            yield from file
        except UnicodeError:
            where = f"line {_first_unreadable(path)}" if encoding.startswith(UTF8) else "some of it"
            name = "UTF-8" if encoding.startswith(UTF8) else encoding
            raise TableError(
                f"{path} is not {name}: {where} cannot be read. Save it as UTF-8, or add --encoding (cp1252, utf-16, ...)."
            ) from None


def _first_unreadable(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(UTF8)
            except UnicodeDecodeError:
                return number
    return 1


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _joined(cells: list[str], columns: tuple[int, ...]) -> str:
    return " ".join(value for at in columns if (value := _cell(cells, at)))
