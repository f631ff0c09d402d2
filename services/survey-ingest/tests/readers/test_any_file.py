"""Whatever a file holds, reading ends in a result that adds up or in a named problem; nothing else is raised."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.merging import merge
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = (
    "google_forms", "zoom_participants", "zoom_webinar_attendees", "zoom_registration", "zoom_questions",
    "zoom_recordings", "zoom_poll", "surveymonkey", "limesurvey", "generic_table",
)  # fmt: skip
WHOLE = [path for folder in FORMATS for path in sorted((FIXTURES / folder).glob("*.?sv"))]
FUZZ = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WORDS = [
    "Yes", "no", "نعم", "أوافق", "أوافق ", "محايد", "Agree", "N/A", "3", "4.0", "٥", "1,250", "A, B", "A;B", "B", "A",
    "2: rarely", "1/2/2025", "13/2/2025", "free text, with (a bracket", "caf\u00e9", "cafe\u0301", "\u202ex", " ", "",
    "=1+1", "a\nb", 'say "x"',
]  # fmt: skip
cells = st.one_of(
    st.sampled_from(WORDS), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
)
tables = st.integers(1, 5).flatmap(
    lambda width: st.tuples(
        st.lists(
            st.sampled_from(["Role", "Rate [a]", "Rate [b]", "Role", "كم", "", "Q\n1"]), min_size=width, max_size=width
        ),
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=25),
    )
)


@FUZZ
@given(tables)
def test_any_form_adds_up(tmp_path: Path, table: tuple[list[str], list[list[str]]]) -> None:
    titles, rows = table
    path = tmp_path / "form.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Timestamp", "Always", *titles])
        writer.writerows([f"2025/01/{n + 1:02} 10:00:00 AM GMT+3", "x", *row] for n, row in enumerate(rows))
    result = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    frame = result.frame.collect()
    assert frame.height == len(rows) == frame["response_id"].n_unique()
    for question in result.codebook.questions:
        place = question.position - 2
        filled = ["x"] * len(rows) if place == 0 else [row[place - 1] for row in rows if row[place - 1].strip()]
        assert question.answered == len(filled) == frame[question.key].count()
        if question.kind in {"single", "scale"}:
            assert sum(each.count for each in question.choices) + question.other_count == question.answered
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1).lazy()
    assert codebook_of(shuffled, result.answers.asked, result.codebook.language) == result.codebook
    assert merge(result.answers, result.answers).counts["unchanged"] == len(rows)


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
@FUZZ
@given(data=st.data())
def test_damage_is_named_or_read(tmp_path: Path, path: Path, data: Any) -> None:
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole)))
    deed = data.draw(st.sampled_from(["cut", "drop", "put", "swap"]))
    junk = data.draw(
        st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xe2\x80\x8f", b";;;;", b"--", b"NA", b"\t"])
    )
    damaged = {
        "cut": whole[:place],
        "drop": whole[:place] + whole[place + 7 :],
        "put": whole[:place] + junk + whole[place:],
        "swap": whole[place:] + whole[:place],
    }[deed]
    file = tmp_path / "damaged.csv"
    file.write_bytes(damaged)
    try:
        result = read(file, Hints(upload="u", identity_key=b"k"))
    except ReadError:
        return
    if isinstance(result, Workshop):
        assert result.persons.height <= result.connections.height
        assert result.sessions
        assert any(frame.height for frame in result.frames.values()) or result.report.problems
    else:
        assert result.answers.height > 0
