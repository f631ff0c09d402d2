"""Text destroyed before export is counted and named, and is no answer."""

from pathlib import Path

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

HEAD = "Timestamp,Role,Comment\n"


def dataset(path: Path, rows: list[str]) -> Dataset:
    lines = [f"2025/01/{n + 1:02} 10:00:00 AM GMT+3,{row}" for n, row in enumerate(rows)]
    path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    result = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


def test_cells_of_question_marks_are_unreadable_and_said(tmp_path: Path) -> None:
    rows = ["????,???? ??? ?????", "Parent,What now???", "????,Fine?", "Parent,<U+0634><U+0643>", "Parent,?"]
    found = dataset(tmp_path / "lost.csv", rows)
    role, comment = found.codebook.questions
    assert role.no_answer == {"unreadable": 2}
    assert [each.label for each in role.choices] == ["Parent"]
    assert (comment.answered, comment.no_answer) == (3, {"unreadable": 2})
    (finding,) = found.report.problems
    assert (finding.code, finding.severity) == ("lost_text", "attention")
    assert finding.message.startswith("4 cells (columns 2, 3)")
    assert found.frame.collect()[role.key].to_list()[0] == "????"


def test_a_question_mark_is_an_answer(tmp_path: Path) -> None:
    found = dataset(tmp_path / "whole.csv", ["Parent,?", "Parent,Why??", "Teacher,What? How?"])
    assert not found.report.problems
