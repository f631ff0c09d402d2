import polars as pl
import pytest
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.times import date_order, looks_like_time, parse_times, to_utc

FORMS = [
    ("2020/06/05 11:34:01 AM EST", "2020-06-05 16:34:01"),
    ("2025/06/25 4:53:36 PM UTC+3", "2025-06-25 13:53:36"),
    ("2025/06/25 4:53:36 PM GMT+05:30", "2025-06-25 11:23:36"),
    ("2020-01-01T00:00:00.123+03:00", "2019-12-31 21:00:00"),
    ("2026-03-01T10:00:00Z", "2026-03-01 10:00:00"),
    ("11/17/2020 18:23:58", "2020-11-17 15:23:58"),
    ("9/18/17 6:00", "2017-09-18 03:00:00"),
    ("12:00:00", None),
    ("2/25/2026، 12:05 ص", "2026-02-24 21:05:00"),
    ("2\u200f/25\u200f/2026، 2:05 م", "2026-02-25 11:05:00"),
    ("٠٢/٢٥/٢٠٢٦ ٠٢:٠٥:٠٠ م", "2026-02-25 11:05:00"),
    ("2026/02/25 2:05:00 م غرينتش+4", "2026-02-25 10:05:00"),
    ("2026/02/25 ٢:٠٥:٠٠ ص غرينتش+٣", "2026-02-24 23:05:00"),
    ("Nov 23, 2020 10:41:25", "2020-11-23 07:41:25"),
    ("Apr 09, 2020 8:50 PM", "2020-04-09 17:50:00"),
    ("2020/12/8 8:35", "2020-12-08 05:35:00"),
    ("5/27/2024 11.38.57", "2024-05-27 08:38:57"),
    ("27/05/2024 9.05", None),
    ("2023/04/12 8:11:02 ÖS GMT+3", "2023-04-12 17:11:02"),
    ("2021. 3. 5 오후 2:30:11", "2021-03-05 11:30:11"),
    ("2021/3/5 下午2:30:11", "2021-03-05 11:30:11"),
    ("2024/07/08 9:05:01 पूर्वाह्न GMT+5:30", "2024-07-08 03:35:01"),
    ("2024-02-30 10:00", None),
    ("4.105263158", None),
    ("3.1.2", None),
    ("45918.1", None),
    ("N/A", None),
    ("", None),
]


@pytest.mark.parametrize(("cell", "expected"), FORMS)
def test_forms_of_times(cell: str, expected: str | None) -> None:
    instants, unknown = to_utc(parse_times(pl.Series([cell])), "month_first", "Asia/Kuwait")
    assert instants.dt.to_string("%Y-%m-%d %H:%M:%S").to_list() == [expected]
    assert not unknown


def test_a_glance_misses_no_time() -> None:
    assert all(looks_like_time(cell) for cell, expected in FORMS if expected and "\u200f" not in cell)


def test_a_zone_nobody_knows_is_named_and_read_in_the_setting() -> None:
    instants, unknown = to_utc(parse_times(pl.Series(["2025/01/01 9:00:00 AM AST"])), "", "Asia/Kuwait")
    assert (instants.dt.hour().to_list(), unknown) == ([6], {"AST"})


def test_hours_that_daylight_saving_skips_or_repeats_are_kept() -> None:
    skipped_and_repeated = pl.Series(["2025-03-30 02:30:00", "2025-10-26 02:30:00"])
    instants, _ = to_utc(parse_times(skipped_and_repeated), "", "Europe/Berlin")
    assert instants.dt.to_string("%d %H:%M").to_list() == ["30 01:30", "26 00:30"]


def order(
    cells: list[str],
    hint: DateOrder | None = None,
    wrong: tuple[int, int] = (0, 0),
    remembered: DateOrder | None = None,
) -> tuple[str, str]:
    hints = Hints(date_order=hint, remembered_date_order=remembered)
    counts = {"day_first": wrong[0], "month_first": wrong[1]}
    decision = date_order(parse_times(pl.Series(cells)), hints, lambda each: counts[each])
    return decision.value, decision.how


def test_order_is_decided_for_the_whole_column() -> None:
    assert order(["07/01/2026 06:16", "13/01/2026 06:16"]) == ("day_first", "a number above 12")
    assert order(["07/01/2026 06:16", "01/13/2026 06:16"]) == ("month_first", "a number above 12")
    assert order(["2026-07-01 06:16"]) == ("year_first", "printed")
    assert order(["03/03/2026 06:16"])[0] == "month_first"
    assert order(["07/01/2026 06:16"], wrong=(0, 3))[0] == "day_first"
    assert order(["07/01/2026 06:16"], hint="day_first") == ("day_first", "hint")
    assert order(["yes", "no"]) == ("", "no dates")


@pytest.mark.parametrize(
    ("cells", "hint", "wrong", "code"),
    [
        (["07/01/2026 06:16"], None, (0, 0), "ambiguous_date_order"),
        (["07/01/2026 06:16"], None, (1, 2), "ambiguous_date_order"),
        (["13/01/2026 06:16", "01/13/2026 06:16"], None, (0, 0), "contradictory_date_order"),
        (["13/01/2026 06:16"], "month_first", (0, 0), "date_order_contradicted"),
    ],
)
def test_order_that_is_not_decided_is_asked(
    cells: list[str], hint: DateOrder | None, wrong: tuple[int, int], code: str
) -> None:
    with pytest.raises(ReadError, match=code):
        order(cells, hint, wrong)


def test_what_was_said_of_an_earlier_file_counts_where_this_one_does_not_tell() -> None:
    assert order(["3/4/2025 10:00"], remembered="day_first") == ("day_first", "remembered")
    assert order(["3/14/2025 10:00"], remembered="day_first") == ("month_first", "a number above 12")
    assert order(["3/4/2025 10:00"], wrong=(2, 0), remembered="day_first")[0] == "month_first"
    assert order(["3/4/2025 10:00"], "month_first", remembered="day_first") == ("month_first", "hint")
