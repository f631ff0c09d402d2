"""Logs: one JSON object a line on standard error. Names, ids, counts and durations; never what a person wrote."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import structlog


def configure(service: str, level: str = "INFO") -> None:
    """Set logging up for this process, once, before anything logs."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Frames without the text of the exception or local variables: both may quote a respondent.
            structlog.processors.ExceptionRenderer(_frames),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    # Libraries speak through the standard library; only what they warn of is of use here.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LibraryFormatter(service))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for chatty in ("uvicorn.access", "httpx", "arq"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


class _LibraryFormatter(logging.Formatter):
    """Where a library spoke and what it raised, without its words: they may quote a respondent."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": "library",
            "level": record.levelname.lower(),
            "logger": record.name,
            "place": f"{record.module}:{record.lineno}",
            "service": self._service,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info:
            line["exception"] = _frames(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _frames(exc_info: object) -> list[str]:
    if not isinstance(exc_info, tuple):
        return []
    kind, _error, trace = exc_info
    lines = [kind.__name__]
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return lines[-20:]
