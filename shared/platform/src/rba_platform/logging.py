"""Logs: one JSON object a line on standard error. Names, ids, counts and durations; never what a person wrote."""

import logging
import sys

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
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format=_LIBRARY_FORMAT, force=True)
    for chatty in ("uvicorn.access", "httpx", "arq"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


_LIBRARY_FORMAT = '{"timestamp": "%(asctime)s", "level": "%(levelname)s", "logger": "%(name)s", "event": "library"}'


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
