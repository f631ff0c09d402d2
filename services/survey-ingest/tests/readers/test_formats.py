"""Every fixture folder is a format; its `expected.json` says what each file gives. Refused files are named by code."""

import json
from pathlib import Path
from typing import Any

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.definition import DefinedChoice, DefinedQuestion, Definition
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.readers.reading import read
from survey_ingest.readers.registry import readers

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = sorted(folder.name for folder in FIXTURES.iterdir() if (folder / "expected.json").exists())
FILES = [
    pytest.param(folder, name, expected, id=f"{folder}/{name}")
    for folder in FORMATS
    for name, expected in json.loads((FIXTURES / folder / "expected.json").read_text("utf-8")).items()
]
REFUSED = sorted((FIXTURES / "refused").iterdir())
ASKS = {"ambiguous_date_order": "date_order", "encoding_undecided": "encoding"}


def test_each_reader_has_a_fixture_folder() -> None:
    assert sorted(reader.format for reader in readers()) == FORMATS


def _rows(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Columns as rows."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize(("folder", "name", "expected"), FILES)
def test_file_is_read_as_expected(folder: str, name: str, expected: dict[str, Any]) -> None:
    result = read(FIXTURES / folder / name, Hints(upload="u", **expected.get("hints", {})))
    report = result.report
    assert (report.detection.format, report.detection.layout) == (folder, expected["layout"])
    assert report.encoding.value == expected.get("encoding", "utf-8")
    assert report.date_order.value == expected["date_order"]
    assert {name: report.counts[name] for name in expected["counts"]} == expected["counts"]
    assert {name: report.checksums[name] for name in expected["checksums"]} == expected["checksums"]
    assert [[each.row, each.reason] for each in report.set_aside] == expected.get("set_aside", [])
    assert [[each.position, each.reason] for each in report.ignored] == expected.get("ignored", [])
    assert [each.code for each in report.problems] == expected.get("problems", [])
    if isinstance(result, Themes):
        written = {theme.guid: " > ".join(theme.path) for theme in result.themes}
        assert list(written.values()) == expected["themes"]
        excerpts = [
            [[written[guid] for guid in each.themes], each.quote, each.document, each.speaker, each.date]
            for each in result.excerpts
        ]
        # A name is a hash.
        assert [[*row[:3], "a hash" if len(row[3]) == 32 else row[3], row[4]] for row in excerpts] == expected[
            "excerpts"
        ]
    elif isinstance(result, Definition):
        assert [told(each) for each in result.questions] == expected["questions"]
        assert (result.title, list(result.languages)) == (expected["title"], expected["languages"])
        titles = {name: found.titles for name in expected["titles"] if (found := result.question(name))}
        assert titles == expected["titles"]
        lists = {name: [each.code for each in choices] for name, choices in result.lists.items()}
        assert lists == expected.get("lists", {})
        assert Definition.from_json(json.loads(json.dumps(result.to_json()))) == result
    elif isinstance(result, Dataset):
        kinds = [f"{each.kind} {each.scale}".strip() for each in result.codebook.questions]
        assert kinds == expected["kinds"]
    else:
        assert result.persons["present_seconds"].to_list() == expected.get("present_seconds", [])
        assert result.persons["rows"].to_list() == expected.get("rows", [])
        for frame, columns in expected.get("frames", {}).items():
            assert json.loads(result.frames[frame].select(list(columns)).write_json()) == _rows(columns), frame


def told(question: DefinedQuestion) -> str:
    """Name, kind and the rest of a defined question in one line, its choices by their codes."""
    words = [question.name, question.kind, *([f"of {question.row_of}"] if question.row_of else [])]
    words += (
        ["personal"] * question.personal + ["not in data"] * (not question.in_data) + ["repeats"] * question.repeats
    )
    return " ".join(words) + (": " + " ".join(map(code_of, question.choices)) if question.choices else "")


def code_of(choice: DefinedChoice) -> str:
    points = f"={choice.points:g}" if choice.points is not None else ""
    return choice.code + points + "*" * choice.other + (f"!{choice.missing}" if choice.missing else "")


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.name)
def test_file_is_refused_by_name(path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read(path, Hints())
    error = caught.value
    assert error.code == path.name.split(".")[0]
    assert list(error.asks) == ([ASKS[error.code]] if error.code in ASKS else [])
    assert error.outcome == ("needs_attention" if error.code in ASKS else "rejected")
    assert len(error.findings[0].message) > len("a sentence")
    assert ReadError.from_json(error.to_json()) == error


@pytest.mark.parametrize(
    ("name", "found", "reason"),
    [
        ("not_an_export.workbook.xlsx", "an Excel workbook", "workbook"),
        ("not_an_export.pdf", "a PDF", "pdf"),
        ("not_an_export.webinar.csv", "a Zoom webinar attendee report without its sections", "attendee_report"),
        ("not_an_export.performance.csv", "a Zoom performance report", "performance_report"),
        ("not_an_export.meetings.csv", "a list of Zoom meetings without their participants", "list_of_meetings"),
        ("not_an_export.poll_report.csv", "a Zoom poll report without its answers", "poll_report"),
        ("not_an_export.text.csv", "text without a table", "no_table"),
    ],
)
def test_refusal_names_what_was_found_and_what_is_read(name: str, found: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(FIXTURES / "refused" / name, Hints())
    message = caught.value.findings[0].message
    assert caught.value.findings[0].reason == reason
    assert found in message
    assert "Google Forms" in message
    assert "Zoom participants" in message


def test_refusals_do_not_repeat_what_people_wrote() -> None:
    words = ("Teacher", "Parent", "Noura", "Sami", "Fine", "Good", "معلم")
    for path in REFUSED:
        with pytest.raises(ReadError) as caught:
            read(path, Hints())
        assert not any(word in json.dumps(caught.value.to_json(), ensure_ascii=False) for word in words)


def test_date_order_is_taken_from_the_hint() -> None:
    path = FIXTURES / "refused" / "ambiguous_date_order.google.csv"
    days = {}
    for order in ("day_first", "month_first"):
        result = read(path, Hints(date_order=order))
        assert isinstance(result, Dataset)
        days[order] = result.frame.collect()["submitted_at"].dt.date().to_list()[0].isoformat()
    assert days == {"day_first": "2025-04-03", "month_first": "2025-03-04"}


def test_hint_against_the_dates_is_said() -> None:
    with pytest.raises(ReadError) as caught:
        read(FIXTURES / "google_forms" / "sheet_day_first_average_row.csv", Hints(date_order="month_first"))
    assert caught.value.code == "date_order_contradicted"
    assert caught.value.detection["format"] == "google_forms"


@pytest.mark.parametrize(
    ("hints", "code"),
    [
        (Hints(format="quiltrics"), "unknown_format"),
        (Hints(format="zoom_participants"), "not_this_format"),
        (Hints(timezone="Asia/Kuwayt"), "unknown_timezone"),
        (Hints(encoding="klingon"), "unknown_encoding"),
        (Hints(date_order="dmy"), "unknown_date_order"),  # type: ignore[arg-type]  # what a client may send
        (Hints(encoding="ascii"), "wrong_encoding"),
    ],
)
def test_wrong_hints_are_named(hints: Hints, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(FIXTURES / "google_forms" / "download_arabic.csv", hints)
    assert caught.value.code == code
