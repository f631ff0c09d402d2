"""Dates and times as survey tools and Zoom write them. The order of day and month is decided once per file.

Source of the forms: docs/formats.md. Cells may hold Arabic digits, bidi marks (Arabic Excel), `ص` and `م` for AM and
PM.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from rba_kernel.text import latin_digits

from survey_ingest.domain.findings import Finding, ReadError
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.report import Decision

#: How an order was decided that was said of an earlier file.
REMEMBERED = "remembered"
_MANY = 1_000  # cells; fewer are read soon enough by any form
_YEAR_FIRST = ("%Y/%m/%d %I:%M:%S %p", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S")
_ZONE_AT_END = re.compile(r" ?(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?$| [A-Z]{3,4}$(?<! [AP]M)|Z$")
_FIRST_YEAR = 1000  # smaller numbers are days, months, or years of two digits
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 73_051  # days since 30 December 1899: the years 1990 to 2099
_LONGEST_SERIAL = 24  # characters: five digits, and as many more as a number of double precision has
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ARABIC_DIGITS = {digit: str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)}
# Google Forms in Arabic names the zone in Arabic too: `4:19:06 م غرينتش+3` (CLDR's word for GMT).
_CHARACTERS = _ARABIC_DIGITS | {"،": " ", "\u00a0": " ", "\u202f": " ", "ـ": "", "غرينتش": "GMT"}
_INVISIBLE = "[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
_HALVES = (
    ("صباحا?ً?|ص", "AM"),
    ("مساء?ً?|م", "PM"),
    (r"\bA\.\s?M\.", "AM"),
    (r"\bP\.\s?M\.", "PM"),
    (r"\bÖÖ\b|오전|上午|午前|पूर्वाह्न|Π\.\s?Μ\.|\bSA\b|ق\.\s?ظ\.", "AM"),
    (r"\bÖS\b|오후|下午|午後|अपराह्न|Μ\.\s?Μ\.|\bCH\b|ب\.\s?ظ\.", "PM"),
)
_HALF_FIRST = r"\b(AM|PM) (\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)"  # as in Korean and Chinese
_BLANKS_IN_DATE = r"^(\d{1,4})\. (\d{1,2})\. (\d{1,4})\.?( |$)"  # `2021. 3. 5`, Korean; `5. 3. 2021`, Czech
_FORM = (
    r"^(?P<a>\d{1,4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{1,4})"
    r"(?:[ T]+(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:\.\d+)?)?\s*(?P<half>AM|PM)?"
    r"\s*(?P<zone>Z|[A-Z]{2,5}(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2})?)?$"
)
_GLANCE = re.compile(r"\d{1,4}[^\d\w\s]{1,2} ?\d{1,2}[^\d\w\s]{1,2} ?\d{1,4}|^[A-Za-z]{3,9}\.? \d{1,2},? \d{4}")
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "JST": 540, "KST": 540,
}  # fmt: skip
"""Minutes east of UTC; names that stand for several zones (AST, IST) are left out: they count as unknown."""


@dataclass(frozen=True)
class Times:
    """Cells taken apart: `cells` has columns `a`, `b`, `c` (as written), `h`, `m`, `s`, `zone`; null is no date."""

    cells: pl.DataFrame

    @property
    def read(self) -> pl.Series:
        """Whether each cell is a date, whichever its order."""
        return self.cells["a"].is_not_null()

    @property
    def numeric_order(self) -> pl.DataFrame:
        """The cells whose order of day and month is open: `a/b/year`."""
        return self.cells.filter(pl.col("a") < _FIRST_YEAR)

    @property
    def has_seconds(self) -> bool:
        """Whether any cell prints seconds."""
        return bool(self.cells["s"].is_not_null().any())

    @property
    def has_clock(self) -> bool:
        """Whether any cell prints a time of day."""
        return bool(self.cells["h"].is_not_null().any())

    @property
    def zones(self) -> set[str]:
        """The zones printed in the cells."""
        return set(self.cells["zone"].drop_nulls().unique().to_list())


def looks_like_time(cell: str) -> bool:
    """Whether a cell may be a date, by a glance: cheap enough to be asked of every column."""
    return bool(_GLANCE.search(latin_digits(cell)))


def parse_times(cells: pl.Series) -> Times:
    """Take text cells apart; a cell that is no date becomes nulls."""
    return _of_one_form(cells) or _of_any_form(cells)


def _of_one_form(cells: pl.Series) -> Times | None:
    """Cells that all have the year first, in one form and one zone: what tools write, and much sooner read.

    None for any other. Source of the forms: docs/formats.md.
    """
    filled = cells.cast(pl.String).drop_nulls()
    if filled.len() < _MANY:
        return None
    zone = _ZONE_AT_END.search(filled[0])
    suffix = zone[0] if zone else ""
    column = pl.DataFrame({"cell": cells.cast(pl.String)}).lazy()
    for form in _YEAR_FIRST:
        if filled.head(1).str.to_datetime(form + suffix, strict=False).has_nulls():
            continue
        time = pl.col("cell").str.to_datetime(form + suffix, strict=False)
        parts = {"a": time.dt.year(), "b": time.dt.month(), "c": time.dt.day(), "h": time.dt.hour()}
        parts |= {"m": time.dt.minute(), "s": time.dt.second()}
        named = pl.lit(suffix.strip() or None, pl.String)
        found = column.select(
            *(part.cast(pl.Int32).alias(name) for name, part in parts.items()),
            pl.when(time.is_not_null()).then(named).alias("zone"),
        ).collect()
        if found["a"].null_count() == cells.null_count():
            return Times(found)
    return None


def _of_any_form(cells: pl.Series) -> Times:
    text = pl.col("cell").str.replace_many(_CHARACTERS).str.replace_all(_INVISIBLE, "").str.to_uppercase()
    for form, half in _HALVES:
        text = text.str.replace_all(form, f" {half} ")
    text = text.str.replace_all(r"[\s,]+", " ").str.strip_chars()
    text = text.str.replace(_BLANKS_IN_DATE, "$1.$2.$3$4").str.replace(_HALF_FIRST, "$2 $1")
    for number, month in enumerate(_MONTHS, 1):
        text = text.str.replace(rf"^{month}[A-Z]*\.? (\d{{1,2}}) (\d{{4}})", f"$2-{number}-$1")
    groups = text.str.extract_groups(_FORM.replace("?P<", "?<"))
    frame = pl.DataFrame({"cell": cells.cast(pl.String)}).select(groups.alias("groups")).unnest("groups")
    numbers = frame.with_columns(pl.col("a", "b", "c", "h", "m", "s").cast(pl.Int32, strict=False))
    short_year = pl.col("c").is_between(0, 99) & pl.col("h").is_not_null()  # without a clock, 3.1.2 is a version
    year_last = (pl.col("a") < _FIRST_YEAR) & (short_year | pl.col("c").is_between(1900, 2999))
    year_first = pl.col("a").is_between(1900, 2999) & pl.col("c").is_between(1, 31)
    hours = (
        pl.when(pl.col("half") == "PM")
        .then(pl.col("h") % 12 + 12)
        .when(pl.col("half") == "AM")
        .then(pl.col("h") % 12)
        .otherwise(pl.col("h"))
    )
    valid = (year_last | year_first) & pl.col("b").is_between(1, 31) & (pl.col("a") > 0)
    return Times(numbers.with_columns(hours.alias("h")).drop("half").select(pl.when(valid).then(pl.all())))


def serial_days(cells: pl.Series) -> pl.Series:
    """Cells of a time column in which a spreadsheet left its numbers of days (`43270.06031`) as times; others stay."""
    if not (cells.str.len_bytes() <= _LONGEST_SERIAL).any():
        return cells
    days = cells.str.extract(r"^(\d{5}(?:\.\d+)?)$").cast(pl.Float64, strict=False)
    if not days.is_between(_FIRST_SERIAL, _LAST_SERIAL).any():
        return cells
    seconds = pl.DataFrame({"seconds": (days * 86_400).round().cast(pl.Int64, strict=False)})
    moments = seconds.select(pl.datetime(1899, 12, 30) + pl.duration(seconds=pl.col("seconds"))).to_series()
    return moments.dt.strftime("%Y-%m-%d %H:%M:%S").fill_null(cells).rename(cells.name)


def date_order(times: Times, hints: Hints, violations: Callable[[DateOrder], int]) -> Decision:
    """Whether day or month comes first, and how that was decided.

    What was said of an earlier file of the source counts where nothing in this one decides.

    `violations` counts what is implausible under an order (times that run backwards, durations that do not fit); it is
    asked only where no part above 12 decides. Raises `ReadError` where the file contradicts itself, or the hint, or
    where nothing decides.
    """
    hint, open_cells = hints.date_order, times.numeric_order
    if open_cells.is_empty():
        return Decision("year_first" if times.read.any() else "", "printed" if times.read.any() else "no dates")
    day_over = int((open_cells["a"] > 12).sum())  # noqa: PLR2004 - months end at 12
    month_over = int((open_cells["b"] > 12).sum())  # noqa: PLR2004 - months end at 12
    if day_over and month_over:
        raise _ask(
            "contradictory_date_order",
            f"{day_over} dates can only have the day first, {month_over} only the month first. Export the file again "
            "without opening it in a spreadsheet.",
            outcome_rejected=True,
        )
    decided: DateOrder | None = "day_first" if day_over else "month_first" if month_over else None
    if hint:
        if decided and decided != hint:
            raise _ask(
                "date_order_contradicted",
                f"The dates cannot have the {_WORDS[hint]} first: some have a number above 12 there.",
            )
        return Decision(hint, "hint")
    if decided:
        return Decision(decided, "a number above 12")
    if bool((open_cells["a"] == open_cells["b"]).all()):
        return Decision("month_first", "day and month are equal")
    counts: dict[DateOrder, int] = {"day_first": violations("day_first"), "month_first": violations("month_first")}
    likely = min(counts, key=lambda order: counts[order])
    if counts["day_first"] != counts["month_first"] and counts[likely] == 0:
        return Decision(likely, "order in time and durations")
    if hints.remembered_date_order:
        return Decision(hints.remembered_date_order, REMEMBERED)
    first = open_cells.row(0, named=True)
    raise _ask(
        "ambiguous_date_order",
        f"The dates can be read in two ways: {first['a']}/{first['b']} is day {first['a']} of month {first['b']}, or "
        f"day {first['b']} of month {first['a']}. Say which comes first.",
    )


def remembered_finding(order: Decision) -> list[Finding]:
    """The note on a file whose order of dates is that of an earlier one."""
    if order.how != REMEMBERED:
        return []
    message = (
        f"The dates can be read in two ways. They were read with the {_WORDS[order.value]} first, as you said of an "
        "earlier file of this source."
    )
    return [Finding("date_order_remembered", message)]


_WORDS = {"day_first": "day", "month_first": "month"}


def _ask(code: str, message: str, *, outcome_rejected: bool = False) -> ReadError:
    finding = Finding(code, message, severity="error" if outcome_rejected else "attention")
    if outcome_rejected:
        return ReadError([finding])
    return ReadError([finding], "needs_attention", {"date_order": ["day_first", "month_first"]})


def local_times(times: Times, order: str) -> pl.Series:
    """The times as printed, without zone; null where the cell is no date or names a day that does not exist."""
    a, b, c = pl.col("a"), pl.col("b"), pl.col("c")
    year_first = a >= _FIRST_YEAR
    year = pl.when(year_first).then(a).when(c < 100).then(c + 2000).otherwise(c)  # noqa: PLR2004 - two-digit years
    month = pl.when(year_first).then(b).otherwise(a if order == "month_first" else b)
    day = pl.when(year_first).then(c).otherwise(b if order == "month_first" else a)
    clock = [pl.col(part).fill_null(0) for part in ("h", "m", "s")]
    hour, minute, second = clock
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    longest = pl.when(month.is_in([4, 6, 9, 11])).then(30).when(month == 2).then(28 + leap.cast(pl.Int32)).otherwise(31)  # noqa: PLR2004 - the months
    exists = month.is_between(1, 12) & day.is_between(1, longest) & (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004 - the clock
    placed = times.cells.lazy().select(
        pl.when(exists).then(part).alias(name)
        for name, part in zip(("year", "month", "day", "h", "m", "s"), (year, month, day, *clock), strict=True)
    )
    time = pl.datetime(*(pl.col(name) for name in ("year", "month", "day", "h", "m", "s")))
    return placed.select(time.alias("time")).collect()["time"]


def to_utc(times: Times, order: str, timezone: str) -> tuple[pl.Series, set[str]]:
    """The instants in UTC, and the printed zones that are not known (their cells are read in `timezone`).

    A time that daylight saving skips is moved on by an hour; one that it repeats is its first.
    """
    offsets = {zone: minutes for zone in times.zones if (minutes := _offset(zone)) is not None}
    printed = pl.col("zone").replace_strict(offsets, default=None, return_dtype=pl.Int64)
    local = pl.col("time")
    hour = pl.duration(hours=1)
    frame = pl.DataFrame([local_times(times, order), times.cells["zone"]])
    unknown = times.zones - set(offsets)
    if offsets and not unknown and frame["zone"].null_count() == frame["time"].null_count():
        shifted = (local - pl.duration(minutes=printed)).dt.replace_time_zone("UTC")
        return frame.lazy().select(shifted.alias("time")).collect()["time"], unknown
    placed = pl.coalesce(
        local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null"),
        (local + hour).dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null"),
    ).dt.convert_time_zone("UTC")
    instant = (
        pl.when(printed.is_not_null())
        .then((local - pl.duration(minutes=printed)).dt.replace_time_zone("UTC"))
        .otherwise(placed)
    )
    return frame.select(instant.alias("time"))["time"], unknown


def _offset(zone: str) -> int | None:
    name = zone.rstrip("0123456789:+-")
    shift = zone[len(name) :]
    base = _ZONES.get(name, None if name else 0)
    if base is None or not shift:
        return base
    sign = -1 if shift[0] == "-" else 1
    digits = shift[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])  # noqa: PLR2004 - +3, +03, +0330
    return base + sign * (int(hours) * 60 + int(minutes))
