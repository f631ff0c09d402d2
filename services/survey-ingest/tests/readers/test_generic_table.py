"""The fallback: any table is read, and says what was not found; what is no table is refused."""

from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

TABLES = {
    "two columns and a row": "school,pupils\nA,300\n",
    "blanks after commas": "name, class\nbook, 4\npen, 5\n",
    "tabs": "grade\tanswer\n6\tyes\n7\tno\n",
    "a title line above": "Library survey\n\ngrade,answer\n6,yes\n7,no\n",
    "an unnamed column": ",grade,answer\n0,6,yes\n1,7,no\n",
    "Arabic": "المرحلة;الجواب\nابتدائي;نعم\nمتوسط;لا\n",
}
NO_TABLES = {
    "prose": "Dear parents, teachers, and friends of the school, thank you for your time.\n"
    "We ask you, with respect, to answer, if you can, by Thursday.\nWith kind regards, the school\n",
    "a letter": "Dear Huda, thank you for the books\nYours, Sami of the school\n",
    "Python": "import os, sys\n\ndef main(a, b):\n    return a, b\n\nfor x, y in z:\n    print(x, y)\n",
    "C": "#include <stdio.h>\nint main(int a, char **b) {\n  int c = 1, d = 2;\n  return c, d;\n}\n",
    "SQL": "INSERT INTO t VALUES (1, 'a');\nINSERT INTO t VALUES (2, 'b');\n",
    "one column": "answer\nyes\nno\n",
    "a header alone": "grade,answer\n",
    "data without header": "2025-01-01 10:00:00,yes\n2025-01-02 10:00:00,no\n",
    "an address first": "noura@example.com,yes\nsami@example.com,no\n",
    "numbers only": "1,2,3\n4,5,6\n",
}


def dataset(path: Path) -> Dataset:
    result = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_a_table_is_read_and_says_that_no_tool_was_found(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    found = dataset(path)
    assert found.report.detection.format == "generic_table"
    assert found.report.detection.score < 0.4
    assert "no mark of a known tool" in found.report.detection.reasons
    assert "no time was found" in found.report.detection.reasons
    assert found.report.counts["responses"] == len([line for line in text.splitlines() if line.strip()]) - (
        2 if "above" in text or text.startswith("Library") else 1
    )


@pytest.mark.parametrize("text", NO_TABLES.values(), ids=NO_TABLES.keys())
def test_what_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "text.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ReadError) as caught:
        read(path, Hints())
    assert caught.value.code == "not_an_export"


def test_it_gives_way_to_every_tool(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_text("Timestamp,Role\n2025/01/01 10:00:00 AM GMT+3,Teacher\n", "utf-8")
    assert dataset(path).report.detection.format == "google_forms"


def test_numbered_questions_are_no_mark_of_a_tool(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Q1. Which stage?,Q2. Are you content?\nPrimary,Yes\nSecondary,No\n", "utf-8")
    assert dataset(path).report.detection.format == "generic_table"


def test_a_table_may_be_claimed_by_hint(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_text("Timestamp,Role\n2025/01/01 10:00:00 AM GMT+3,Teacher\n", "utf-8")
    result = read(path, Hints(format="generic_table"))
    assert isinstance(result, Dataset)
    assert result.report.detection.format == "generic_table"
    assert result.report.timezone.how == "printed"


def test_ids_and_times_of_a_table_are_used(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = ["رقم الاستجابة,تاريخ الإرسال,السؤال"]
    rows += [f"R{n},2025-05-0{n} 08:00:00,{'نعم' if n % 2 else 'لا'}" for n in range(1, 6)]
    path.write_text("\n".join(rows), "utf-8")
    first = dataset(path)
    path.write_text("\n".join([rows[0], *reversed(rows[1:])]).replace("نعم", "ربما"), "utf-8")
    again = dataset(path)
    assert [each.title for each in first.codebook.questions] == ["السؤال"]
    ids = first.frame.collect()["response_id"].to_list()
    assert sorted(again.frame.collect()["response_id"].to_list()) == sorted(ids)


def test_options_in_columns_are_one_question(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = ["What helps? - Books,What helps? - Games,What helps? - Other,Stage"]
    rows += ["Books,,,Primary", "Books,Games,,Primary", ",Games,Radio,Secondary", ",,,Primary", "Books,,,Secondary"]
    path.write_text("\n".join(rows), "utf-8")
    question, other, stage = dataset(path).codebook.questions
    assert [(each.label, each.count) for each in question.choices] == [("Books", 3), ("Games", 2), ("Other", 1)]
    assert (question.kind, question.answered, other.kind, other.answered, stage.kind) == (
        "multiple",
        4,
        "text",
        1,
        "single",
    )


def test_what_r_writes_for_blanks_is_no_answer(tmp_path: Path) -> None:
    """In few columns too, where no cell at all is blank; and in columns that are questions by themselves."""
    some = [("Good", "NA", "3"), ("Bad", "Bus", "NA"), ("Good", "Bus", "4"), ("NA", "Car", "5")] * 5
    rows = [(*row, "Yes", str(20 + n), "Hawalli", "Mona") for n, row in enumerate(some)]
    header = (
        "How was it?,How do you come?,How many children?,Again?,How old are you?,Which governorate?,Which teacher?\n"
    )
    path = tmp_path / "saved_by_r.csv"

    def answered(rows: list[tuple[str, ...]]) -> list[int]:
        path.write_text(header + "".join(",".join(row) + "\n" for row in rows), "utf-8")
        found = read(path, Hints(upload="u"))
        assert isinstance(found, Dataset)
        return [each.answered for each in found.codebook.questions][:3]

    assert answered(rows) == [15, 15, 15]
    assert answered([*rows, ("Good", "Bus", "3", "Yes", "50", "", "Mona")])[:2] == [21, 21]
