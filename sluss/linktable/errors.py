from __future__ import annotations


class TableError(ValueError):
    """The file cannot be linked; one sentence says what to do. It names columns and lines, never what a row holds."""


class MapError(TableError):
    """What was said about the columns does not fit the file, or is no map of columns."""
