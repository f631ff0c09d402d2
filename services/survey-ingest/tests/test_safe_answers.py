"""CSV that is opened in a spreadsheet runs nothing."""

import csv
import io
from datetime import UTC, datetime

import polars as pl
import pytest
from survey_ingest.sources.answers import csv_lines, ndjson_lines, safe_text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tcmd",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        "\u202b=1",
        "\u200f=1",
        "\ufeff=1",
        "\u00a0=1",
    ],
)
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "أوافق", "3 = three", "a-b", "  plain", "'quoted"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_a_frame_becomes_lines() -> None:
    frame = pl.DataFrame(
        {
            "submitted_at": [datetime(2025, 9, 6, 5, tzinfo=UTC), None],
            "=evil": ["=cmd()", "نعم"],
            "many": [["a", "=b"], None],
            "number": [-1.5, None],
        }
    )
    rows = list(csv.reader(io.StringIO(b"".join(csv_lines(frame)).decode("utf-8-sig"))))
    assert rows == [
        ["submitted_at", "'=evil", "many", "number"],
        ["2025-09-06T05:00:00Z", "'=cmd()", "a; =b", "-1.5"],
        ["", "نعم", "", ""],
    ]
    assert b"".join(ndjson_lines(frame)).decode().splitlines()[1] == (
        '{"submitted_at": null, "=evil": "نعم", "many": null, "number": null}'
    )
