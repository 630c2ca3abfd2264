"""Where Splink computes: DuckDB in this process's memory, or a Spark cluster. Neither leaves a file behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any

from sluss.relink.columns import Columns
from sluss.relink.engine import Backend, Row, library, quietly

_CHUNK = 10_000
_KEYS = ("row_id_l", "row_id_r")
_NUMBERS = frozenset({"row_id", "birth_from", "birth_to", "birth_year"})
_FLAGS = frozenset({"is_core", "is_sample"})
NAMES = ("row_id", "group_id", "is_core", "is_sample", *Columns._fields)


class BackendName(StrEnum):
    """What `--backend` takes."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def backend(name: BackendName) -> Backend:
    """A backend of its own for one register.

    Raises:
        Failure: its library is not installed.
    """
    with quietly():
        return DuckDb() if name is BackendName.DUCKDB else Spark()


class DuckDb:
    """In memory, without a file to spill to: the columns are personal data. One thread, so that sums come out the same each time."""

    def __init__(self) -> None:
        library("splink")
        config = {
            "threads": 1,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self._connection = library("duckdb").connect(":memory:", config=config)
        self._connection.execute("set enable_progress_bar = false")
        self.api: Any = library("splink.backends.duckdb").DuckDBAPI(connection=self._connection)

    def table(self, rows: Sequence[Row]) -> Any:
        """A data frame with declared types: a column in which nothing is known is still text."""
        pandas = library("pandas")
        values = zip(*map(flat, rows), strict=True)
        return pandas.DataFrame(
            {name: pandas.array(list(column), dtype=_dtype(name)) for name, column in zip(NAMES, values, strict=True)}
        )

    def stream(self, predictions: Any, condition: str, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """In chunks, ordered by the pair."""
        query = (
            f"from {predictions.physical_name} select {', '.join(names)} where {condition} order by {', '.join(_KEYS)}"
        )
        cursor = self._connection.cursor().execute(query)
        while chunk := cursor.fetchmany(_CHUNK):
            yield chunk


class Spark:
    """The cluster that `spark-submit` or SPARK_CONF_DIR names; Splink's functions come with its own jar."""

    def __init__(self) -> None:
        sql = library("pyspark.sql")
        self._types = library("pyspark.sql.types")
        self._scratch = tempfile.TemporaryDirectory(
            prefix="sluss-relink-"
        )  # 0700; else Spark makes one where it is started
        options = {
            "spark.jars": library("splink.backends.spark").similarity_jar_location(),
            "spark.sql.warehouse.dir": self._scratch.name,
            "spark.io.encryption.enabled": "true",  # what does not fit in memory is spilt: personal data
            "spark.ui.enabled": "false",  # its pages show plans with values in them
            "spark.ui.showConsoleProgress": "false",
        }
        self._session = sql.SparkSession.builder.appName("sluss-relink").config(map=options).getOrCreate()
        # Splink would write every step to a parquet file otherwise.
        self.api: Any = library("splink.backends.spark").SparkAPI(
            spark_session=self._session, break_lineage_method="persist"
        )

    def table(self, rows: Sequence[Row]) -> Any:
        """A Spark data frame with declared types."""
        kinds = self._types
        schema = kinds.StructType([kinds.StructField(name, self._type(name)) for name in NAMES])
        return self._session.createDataFrame([flat(row) for row in rows], schema)

    def stream(self, predictions: Any, condition: str, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """Partition by partition, ordered by the pair."""
        found = predictions.as_spark_dataframe().filter(condition).select(*names).orderBy(*_KEYS)
        rows = map(tuple, found.toLocalIterator())
        while chunk := list(islice(rows, _CHUNK)):
            yield chunk

    def _type(self, name: str) -> Any:
        if name in _FLAGS:
            return self._types.BooleanType()
        return self._types.LongType() if name in _NUMBERS else self._types.StringType()


def flat(row: Row) -> tuple[Any, ...]:
    """The row's values in the order of `NAMES`."""
    return (row.row_id, row.group_id, row.is_core, row.is_sample, *row.columns)


def _dtype(name: str) -> str:
    if name in _FLAGS:
        return "boolean"
    return "Int64" if name in _NUMBERS else "string"
