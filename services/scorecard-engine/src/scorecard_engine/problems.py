"""Errors of the rules as problem details: the one table of this service."""

from fastapi import FastAPI, Request, Response
from rba_kernel.calendar import CalendarError
from rba_platform.problems import Problem

from scorecard_engine.charts.renderer import ChartError
from scorecard_engine.domain.inputs import InputError


def _of_input(error: InputError) -> Problem:
    pointer = f"/{error.field}" if error.index is None else f"/{error.field}/{error.index}"
    return Problem(
        422,
        "inconsistent_series",
        f"The series contradicts itself at {pointer}: {error.reason}.",
        errors=[{"pointer": pointer, "in": "body", "code": "inconsistent_series", "detail": error.reason}],
    )


def _of_calendar(error: CalendarError) -> Problem:
    fault = {"pointer": "/measure/calendar", "in": "body", "code": "invalid_calendar", "detail": str(error)}
    return Problem(422, "invalid_calendar", f"The calendar is none: {error}.", errors=[fault])


def _of_chart(_error: ChartError) -> Problem:
    return Problem(
        503,
        "try_again",
        "The chart could not be drawn just now; its data are in curve.json.",
        headers={"Retry-After": "1"},
    )


async def _on_input(_request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)  # noqa: S101 - the registry below guarantees it
    return _of_input(error).response()


async def _on_calendar(_request: Request, error: Exception) -> Response:
    assert isinstance(error, CalendarError)  # noqa: S101 - the registry below guarantees it
    return _of_calendar(error).response()


async def _on_chart(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ChartError)  # noqa: S101 - the registry below guarantees it
    return _of_chart(error).response()


def install(app: FastAPI) -> None:
    """Make the errors of the rules problem details."""
    app.add_exception_handler(InputError, _on_input)
    app.add_exception_handler(CalendarError, _on_calendar)
    app.add_exception_handler(ChartError, _on_chart)
