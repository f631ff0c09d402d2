"""Files made to break a reader end in a named problem, soon."""

import time
from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.detection import detect
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.reading import read
from survey_ingest.readers.surveys.google_forms import GoogleForms

WHEN = "2025/09/18 10:00:00 AM GMT+3"
FORM = "Timestamp,Role,Comment\n"
ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
STAY = "09/18/2025 10:00:00 AM,09/18/2025 11:00:00 AM,60"

REFUSED = {
    "a million columns": (",".join(["Timestamp", *["Name"] * 1_000_000]) + "\n" + WHEN + "\n", "too_many_columns"),
    "an unclosed quotation mark": (FORM + f'{WHEN},"Teacher,x\n' + f"{WHEN},Parent,y\n" * 50_000, "truncated_file"),
    "a cell of 20 MB": (FORM + f"{WHEN},Teacher," + "x" * 20_000_000 + "\n", "unreadable_cell"),
    "quotation marks only": ('"' * 100_001, "not_an_export"),
    "blank lines only": ("\n" * 100_000, "empty_file"),
    "commas only": ((",,,,\n") * 10_000, "not_an_export"),
}

READ = {
    "carriage returns only": FORM.replace("\n", "\r") + f"{WHEN},Teacher,good\r{WHEN},Parent,fine\r",
    "a comment of many commas": FORM + "".join(f'{WHEN},Teacher,"{n}{", word" * 20_000}"\n' for n in range(3)),
    "brackets that never close": FORM + "".join(f'{WHEN},Teacher,"{n}{", (word" * 5_000}"\n' for n in range(3)),
    "a title of blanks": f"Timestamp,Role,Q{' ' * 200_000}x\n{WHEN},Teacher,a\n",
    "a cell of blanks": FORM + f"{WHEN},Teacher,a{' ' * 300_000}b\n",
    "empty and equal headers": f"Timestamp,,,A,A,A\n{WHEN},x,,1,2,3\n{WHEN},y,,1,2,3\n",
    "bidi overrides and twins of one letter": FORM + f"{WHEN},\u202eTeacher,caf\u00e9\n{WHEN},Teacher,cafe\u0301\n",
    "formulas": FORM + f'{WHEN},=1+1,"=HYPERLINK(""x"")"\n{WHEN},@x,+1\n',
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name_and_soon(tmp_path: Path, name: str) -> None:
    text, code = REFUSED[name]
    path = tmp_path / "file.csv"
    path.write_text(text, "utf-8", newline="")
    started = time.monotonic()
    with pytest.raises(ReadError) as caught:
        read(path, Hints())
    assert caught.value.code == code
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("name", READ)
def test_read_soon(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(READ[name], "utf-8", newline="")
    started = time.monotonic()
    result = read(path, Hints())
    assert isinstance(result, Dataset)
    assert result.answers.height == READ[name].count(WHEN)
    assert len({each.key for each in result.codebook.questions}) == len(result.codebook.questions)
    assert time.monotonic() - started < 10


def test_twins_of_one_letter_are_one_answer(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    answers = ["caf\u00e9", "cafe\u0301", "caf\u00e9", "tea", "\u202etea", "tea"]
    path.write_text("Timestamp,Drink\n" + "".join(f"{WHEN},{each}\n" for each in answers), "utf-8")
    result = read(path, Hints())
    assert isinstance(result, Dataset)
    assert [(each.label, each.count) for each in result.codebook.questions[0].choices] == [("caf\u00e9", 3), ("tea", 3)]


def test_names_of_any_length_and_form_are_persons(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    names = ["(" * 5_000, "a" + " " * 100_000 + "(b", "x (" + "y" * 50_000 + ")", "", "\u202e", "()"]
    path.write_text(ZOOM + "".join(f'"{name}",,{STAY}\n' for name in names), "utf-8")
    started = time.monotonic()
    result = read(path, Hints(date_order="month_first"))
    assert isinstance(result, Workshop)
    assert result.connections.height == len(names)
    assert time.monotonic() - started < 5


def test_a_row_without_header_is_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f"Noura Faisal,n@example.com,{STAY}\n" * 3, "utf-8")
    with pytest.raises(ReadError, match="not_an_export") as caught:
        read(path, Hints())
    assert "Noura" not in str(caught.value.to_json())


class _Twin(GoogleForms):
    """A second reader that is as sure."""

    format = "twin_forms"
    title = "Twin Forms responses"


def test_two_plausible_formats_are_both_named_and_a_hint_settles_it(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(FORM + f"{WHEN},Teacher,good\n", "utf-8")
    readers = (GoogleForms(), _Twin())
    probe = Probe(path, path.name, path.read_bytes())
    with pytest.raises(ReadError) as caught:
        detect(probe, Hints(), readers)
    assert (caught.value.code, caught.value.outcome) == ("ambiguous_format", "needs_attention")
    assert caught.value.asks == {"format": ["google_forms", "twin_forms"]}
    assert "Google Forms responses or Twin Forms responses" in caught.value.findings[0].message
    detected = detect(probe, Hints(format="twin_forms"), readers)
    assert (detected.reader.format, detected.runner_up) == ("twin_forms", "google_forms")
    assert isinstance(detected.evidence, Evidence)
