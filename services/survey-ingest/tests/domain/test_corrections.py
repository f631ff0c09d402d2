"""Corrections of a codebook: laid over what the answers say, kept when files change, refused where they do not fit."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from survey_ingest.domain.cells import chosen, points
from survey_ingest.domain.codebook import Asked, Choice, Codebook
from survey_ingest.domain.corrections import Correction, CorrectionError, Corrections, checked
from survey_ingest.domain.dataset import Answers
from survey_ingest.domain.understanding import understood

COLUMNS = {
    "mood": ["fine", "so so", "bad", "Fine", None, "fine"],
    "الدور": ["معلم", "ولي أمر", "معلم", None, None, None],
    "role": [None, None, None, "Teacher", "Parent", "Teacher"],
    "agree": ["أوافق", "أوافق", "محايد", "Agree", "Strongly agree", "N/A"],
}


def answers(columns: dict[str, list[str | None]] = COLUMNS) -> Answers:
    size = len(next(iter(columns.values())))
    frame = pl.DataFrame(
        {
            "upload": ["u"] * size,
            "row_number": list(range(2, size + 2)),
            "response_id": [str(place) for place in range(size)],
            "submitted_at": pl.Series([datetime(2026, 1, 1, tzinfo=UTC)] * size, dtype=pl.Datetime("us", "UTC")),
            "person": pl.Series([None] * size, dtype=pl.String),
            "language": pl.Series([None] * size, dtype=pl.String),
            "complete": pl.Series([None] * size, dtype=pl.Boolean),
        }
        | {name: pl.Series(cells, dtype=pl.String) for name, cells in columns.items()}
    )
    return Answers(frame.lazy(), tuple(Asked(name, place, name) for place, name in enumerate(columns, 2)))


def corrected(**said: Any) -> Codebook:
    return understood(answers(), Corrections(**said))


def labels(codebook: Codebook, key: str) -> dict[str, int]:
    question = codebook.question(key)
    assert question is not None
    return {choice.label: choice.count for choice in question.choices}


def test_a_scale_is_ordered_by_a_person_and_other_spellings_count() -> None:
    scale = Correction(kind="scale", choices=(Choice("bad"), Choice("so so"), Choice("fine", labels={"ar": "جيد"})))
    codebook = corrected(questions={"mood": scale})
    mood = codebook.question("mood")
    assert mood is not None
    assert (mood.kind, [(each.label, each.points, each.count) for each in mood.choices]) == (
        "scale",
        [("bad", 1.0, 1), ("so so", 2.0, 1), ("fine", 3.0, 3)],
    )
    frame = answers().frame
    assert frame.select(points(mood)).collect().to_series().to_list() == [3.0, 2.0, 1.0, 3.0, None, 3.0]
    assert frame.select(chosen(mood, ["جيد"], None)).collect().to_series().to_list() == [
        True, False, False, True, None, True,
    ]  # fmt: skip
    turned = corrected(questions={"mood": Correction(kind="scale", choices=scale.choices, reverse=True)})
    mood = turned.question("mood")
    assert mood is not None
    assert frame.select(points(mood)).collect().to_series().to_list() == [1.0, 2.0, 3.0, 1.0, None, 1.0]


def test_questions_of_two_languages_are_one() -> None:
    same = Correction(choices=(Choice("Teacher", spellings=("معلم",)), Choice("Parent", spellings=("ولي أمر",))))
    codebook = corrected(questions={"role": same}, joined=(("role", "الدور"),))
    assert [each.key for each in codebook.questions] == ["mood", "role", "agree"]
    assert labels(codebook, "role") == {"Teacher": 4, "Parent": 2}
    assert codebook.question("الدور") == codebook.question("role")
    plain = corrected(joined=(("role", "الدور"),)).question("role")
    assert plain is not None
    assert plain.answered == 6


def test_one_step_of_a_scale_in_two_scripts_is_one_choice() -> None:
    agree = corrected().question("agree")
    assert agree is not None
    assert [(each.label, each.count, each.points, each.labels) for each in agree.choices if each.points == 4] == [
        ("أوافق", 3, 4.0, {"ar": "أوافق", "en": "Agree"})
    ]


def test_what_is_no_answer_is_counted_by_its_kind() -> None:
    agree = corrected(questions={"agree": Correction(missing={"N/A": "not_applicable"})}).question("agree")
    assert agree is not None
    assert (agree.answered, agree.no_answer) == (5, {"not_applicable": 1})


def test_a_question_can_be_left_out_and_kinds_told() -> None:
    codebook = corrected(questions={"mood": Correction(left_out=True), "role": Correction(kind="text")})
    assert [(each.key, each.kind) for each in codebook.questions][:2] == [("الدور", "single"), ("role", "text")]


@pytest.mark.parametrize("kind", ["multiple", "ranking"])
@pytest.mark.parametrize("told", [None, (Choice("yes"), Choice("no"))])
def test_several_answers_without_a_separator_are_one_a_cell(kind: Any, told: Any) -> None:
    bare = pl.DataFrame({"q": ["yes", "no", "yes", "perhaps"]}).lazy()
    said = Corrections({"q": Correction(kind=kind, choices=told)})
    codebook = understood(Answers(bare, (Asked("q", 2, "q"),)), said)
    assert {"yes": 2, "no": 1}.items() <= labels(codebook, "q").items()
    question = codebook.questions[0]
    hits = bare.select(chosen(question, ["yes"], ["yes", "no", "perhaps"])).collect()["q"].to_list()
    assert hits == [True, False, True, False]


def test_corrections_wait_for_a_question_that_is_gone() -> None:
    said = Corrections({"mood": Correction(kind="text")}, (("role", "gone"),))
    left = {name: cells for name, cells in COLUMNS.items() if name != "mood"}
    assert [each.key for each in understood(answers(left), said).questions] == ["الدور", "role", "agree"]


@pytest.mark.parametrize(
    ("corrections", "field"),
    [
        (Corrections({"nowhere": Correction()}), "questions/nowhere"),
        (Corrections({"mood": Correction(choices=(Choice("a"), Choice("a")))}), "questions/mood/choices"),
        (Corrections({"spread": Correction(kind="number")}), "questions/spread/kind"),
        (Corrections({}, (("mood",),)), "joined/0"),
        (Corrections({}, (("mood", "nowhere"),)), "joined/0"),
        (Corrections({}, (("mood", "role"), ("role", "agree"))), "joined/1"),
        (Corrections({}, (("mood", "spread"),)), "joined/0"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(corrections: Corrections, field: str) -> None:
    asked = [*answers().asked, Asked("spread", 9, "spread", spread=True)]
    with pytest.raises(CorrectionError) as caught:
        checked(corrections, asked)
    assert caught.value.field == field


def test_corrections_survive_their_json() -> None:
    said = Corrections({"mood": Correction(kind="scale", choices=(Choice("a", points=1.0),))}, (("a", "b"),))
    assert Corrections.from_json(said.to_json()) == said
