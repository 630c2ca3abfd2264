"""One JSON line per event, with a fixed name and ids. Free text, names and numbers never reach a log (trust T26)."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

# A field that is not in this list is dropped: an allow-list cannot forget a field that somebody adds later.
_ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "logger", "process", "pid", "port", "version", "where", "route", "method"),
        *("lane", "municipality", "report_id", "report_child_id", "group_id", "batch", "count", "attempts", "waiting"),
        *("seconds", "status", "error_type", "error_code", "sqlstate"),
    }
)


class _StandardError:
    """Whatever standard error is when a line is written: it may have been replaced since the logger was made."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(level: str = "INFO") -> None:
    """Sets up structlog for this process; the standard library's loggers go the same way at WARNING."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _allow_listed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s", force=True, stream=_StandardError())


def _allow_listed(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key in _ALLOWED}
