"""Log records with fields: a person reads the line, a machine the fields.

The line holds the fields as JSON, since a remote runner hands on nothing else of a record.
"""

import json
import logging
from datetime import datetime, timezone
from typing import Any


def tell(log: logging.Logger, event: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """One event with its fields, such as run_id and article_id."""
    if log.isEnabledFor(level):
        log.log(level, "%s %s", event, _json(fields), extra={"event": event, "fields": fields})


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, event or message, and the fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if event := getattr(record, "event", None):
            told |= {"event": event, **getattr(record, "fields", {})}
        else:
            told["message"] = record.getMessage()
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return _json(told)


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, default=str)
