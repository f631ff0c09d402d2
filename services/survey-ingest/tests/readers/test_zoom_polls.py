"""Polls are surveys: who was asked what, how often, and what becomes of names."""

import csv
import io
import random
from pathlib import Path

import polars as pl
import pytest
from survey_ingest.domain.dataset import MISSING, Dataset
from survey_ingest.domain.derivation import Derivation
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.persons import person_key
from survey_ingest.domain.respondents import respondents
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures" / "zoom_poll"
TWO_POLLS = FIXTURES / "generation_1_two_polls.csv"
KEY = b"key of the test"


def poll(path: Path, **hints: object) -> Dataset:
    result = read(path, Hints(upload="u", identity_key=KEY, **hints))  # type: ignore[arg-type]  # a test's own hints
    assert isinstance(result, Dataset)
    return result


def column(dataset: Dataset, title: str) -> list[object]:
    key = next(each.key for each in dataset.codebook.questions if each.title == title)
    return dataset.frame.collect()[key].to_list()


def test_questions_of_another_poll_were_not_shown() -> None:
    dataset = poll(TWO_POLLS)
    teacher, parts = dataset.codebook.questions[3], dataset.codebook.questions[1]
    assert (teacher.no_answer, parts.no_answer) == ({"not_shown": 3}, {"not_shown": 3, "not_answered": 1})
    assert dataset.frame.collect()[teacher.key + MISSING].to_list() == ["not_shown"] * 3 + [None] * 3


def test_spellings_that_differ_in_blanks_are_one_question_and_choices_are_cut() -> None:
    dataset = poll(TWO_POLLS)
    useful, parts = dataset.codebook.questions[:2]
    assert (useful.title, useful.answered) == ("How useful was today, overall?", 3)
    assert {each.label: each.count for each in parts.choices} == {"Reading aloud": 2, "Games": 1}


def test_the_same_question_before_and_after_is_two() -> None:
    dataset = poll(FIXTURES / "generation_4_arabic_before_and_after.csv")
    titles = [each.title for each in dataset.codebook.questions]
    assert titles[0] == "كيف ترى القراءة في البيت؟ (قبل, بداية الورشة)"
    assert [each.answered for each in dataset.codebook.questions] == [3, 2, 2, 2]
    assert [session.meeting_id for session in dataset.sessions] == ["81234567890"]


def test_a_zone_in_the_header_is_that_of_the_times() -> None:
    dataset = poll(FIXTURES / "answers_in_rows.csv")
    assert dataset.report.timezone.value == "America/Los_Angeles"
    assert str(dataset.frame.collect()["submitted_at"][0]) == "2026-08-30 18:50:00+00:00"
    assert column(dataset, "Did you read this week?") == ["Yes", "No", None, None]


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.csv")), ids=lambda path: path.stem)
def test_names_are_in_no_output(path: Path) -> None:
    dataset = poll(path)
    shown = dataset.frame.collect().write_json() + str(dataset.codebook.to_json()) + str(dataset.report.to_json())
    assert not any(word in shown for word in ("نورة", "noura", "Sami", "layla", "example.com"))


def test_a_poll_is_counted_like_any_survey() -> None:
    dataset = poll(TWO_POLLS)
    question = dataset.codebook.questions[3].key
    recipe = Derivation.from_json({"statistic": "percent_choosing", "question": question, "counts": ["Teacher"]})
    rows = respondents([dataset.part], recipe)[0].collect()
    assert (rows["value"].sum(), rows.height) == (2.0, 3)


def test_an_erased_person_is_left_out_under_every_spelling_of_the_address() -> None:
    erased = person_key("address layla@example.com", "", KEY, everywhere=True)
    dataset = poll(TWO_POLLS, tombstones=frozenset({erased}))
    assert (dataset.report.counts["responses"], dataset.report.counts["erased"]) == (4, 2)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    rows = list(csv.reader(io.StringIO(TWO_POLLS.read_text("utf-8-sig"), newline="")))
    mixed = tmp_path / "mixed.csv"
    body = random.Random(seed).sample(rows[1:], len(rows) - 1)
    with mixed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *body])
    expected, found = poll(TWO_POLLS).frame.collect(), poll(mixed).frame.collect()
    names = sorted(name for name in expected.columns if name != "row_number")
    assert found.select(names).sort("response_id").equals(expected.select(names).sort("response_id"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
def test_every_encoding_gives_the_same(tmp_path: Path, encoding: str) -> None:
    path = FIXTURES / "generation_4_arabic_before_and_after.csv"
    saved = tmp_path / "saved.csv"
    saved.write_bytes(path.read_text("utf-8-sig").encode(encoding))
    assert poll(saved).frame.collect().equals(poll(path).frame.collect())


def test_arabic_digits_and_marks_in_dates_and_headers_change_nothing(tmp_path: Path) -> None:
    path = FIXTURES / "generation_4_arabic_before_and_after.csv"
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    lines = []
    for line in path.read_text("utf-8-sig").splitlines():
        cells = [f"\u200f{cell.translate(digits)}" if "/2026" in cell else cell for cell in line.split(",")]
        lines.append(",".join(cells).replace("Email Address", "\u200fEmail Address\u200e"))
    saved = tmp_path / "saved.csv"
    saved.write_text("\n".join(lines), "utf-8")
    assert poll(saved).frame.collect().equals(poll(path).frame.collect())


def test_a_report_without_answers_is_no_empty_survey(tmp_path: Path) -> None:
    path = tmp_path / "poll.csv"
    path.write_text("#,User Name,User Email,Submitted Date/Time,\n1,,,,\n", "utf-8")
    with pytest.raises(ReadError, match="no_rows"):
        poll(path)


def test_empty_answers_are_responses_without_an_answer() -> None:
    frame = poll(FIXTURES / "generation_3_unquoted_question.csv").frame.collect()
    questions = [name for name in frame.columns if name.startswith("q_") and not name.endswith(MISSING)]
    assert frame.filter(pl.all_horizontal(pl.col(questions).is_null()))["row_number"].to_list() == [11]


def test_two_questions_of_one_title_in_a_poll_stay_two(tmp_path: Path) -> None:
    path = tmp_path / "poll.csv"
    path.write_text(
        "#,User Name,User Email,Submitted Date/Time,\n"
        '1,Noura,noura@example.com,"Mar 24, 2021 17:40:10",Rate it,1,Rate it,5,\n'
        '2,Sami,sami@example.com,"Mar 24, 2021 17:40:20",Rate it,2,Rate it,4,\n',
        "utf-8",
    )
    dataset = poll(path)
    assert [each.title for each in dataset.codebook.questions] == ["Rate it", "Rate it (2)"]
    assert column(dataset, "Rate it (2)") == ["5", "4"]


def test_a_header_cut_after_its_number_is_named(tmp_path: Path) -> None:
    path = tmp_path / "poll.csv"
    path.write_text('#,User\n1,Noura,"2025-01-02 10:00:00",Yes\n2,Fahad,"2025-01-02 10:00:04",No\n', "utf-8")
    with pytest.raises(ReadError) as caught:
        read(path, Hints(upload="u", identity_key=b"k"))
    assert [finding.code for finding in caught.value.findings] == ["not_an_export"]
