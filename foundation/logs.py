"""One JSON line a record. Arguments of a request never get here: only names, ids and codes."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from foundation.middleware import request_id

_EXTRA = ("job", "error", "path_name", "status", "check")
# Phone and ID numbers that slipped into a text of somebody else's library.
_NUMBERS = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line.update({name: getattr(record, name) for name in _EXTRA if hasattr(record, name)})
        if record.exc_info:
            line["trace"] = self._trace(record.exc_info)
        return _NUMBERS.sub("***", json.dumps(line, ensure_ascii=False, default=str))

    def _trace(self, exc_info: Any) -> list[str]:
        """File, line and function of each frame and the error's type: no values."""
        kind, _, trace = exc_info
        frames = []
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return [*frames[-12:], getattr(kind, "__name__", str(kind))]
