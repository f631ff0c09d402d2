"""What viewers may see: rules as tables."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.privacy import PrivacyPolicy
from survey_ingest.derivations.floors import hidden_places
from survey_ingest.domain.codebook import Asked, Choice, Codebook, NumberRange, Question
from survey_ingest.domain.points import DataPoint, Withheld
from survey_ingest.sources.disclosure import responses_cell, summarise

POLICY = PrivacyPolicy()


def _summary(
    counts: list[int], responses: int, kind: Any = "single", scale: str = "", other: int = 0
) -> dict[str, Any]:
    choices = tuple(Choice(f"c{place}", count) for place, count in enumerate(counts))
    answered = max(counts) if kind in {"multiple", "ranking"} else sum(counts) + other
    question = Question(Asked("q", 1, "Q"), kind, answered, choices, other, scale)
    summary = summarise(Codebook((question,)), responses, POLICY)[0]
    return {
        "choices": [cell.count if cell.status == "ok" else cell.status for cell in summary.choices],
        "labels": [cell.label for cell in summary.choices],
        "answered": summary.answered.count,
        "no_answer": summary.no_answer and (summary.no_answer.count or summary.no_answer.status),
    }


@pytest.mark.parametrize(
    ("counts", "responses", "choices"),
    [
        ([30, 20], 50, [30, 20]),
        # 4 is below the floor; 20 goes with it, or subtraction would tell.
        ([30, 20, 4], 54, [30, "suppressed", "suppressed"]),
        ([5, 3], 8, ["suppressed", "suppressed"]),
        # Those without an answer (30) hide nothing: 128 - 20 - 100 is told by the n of whatever is published of it.
        ([100, 20, 8], 158, [100, "suppressed", "suppressed"]),
        # Three small choices of 9 together are not enough yet.
        ([100, 20, 3, 3, 3], 160, [100, "suppressed", "suppressed", "suppressed", "suppressed"]),
        # 12 of 400 are 3 %: told as "at most 5 %".
        ([388, 12], 400, ["bounded", "bounded"]),
        ([40, 0], 40, ["bounded", "bounded"]),
    ],
)
def test_choices_of_one_answer_add_up(counts: list[int], responses: int, choices: list[Any]) -> None:
    assert _summary(counts, responses)["choices"] == choices


def test_the_few_who_did_not_answer_are_hidden_with_the_number_who_did() -> None:
    summary = _summary([30, 20], 53)
    assert summary["no_answer"] == "suppressed"
    assert summary["answered"] is None
    assert summary["choices"] == [30, "suppressed"]


@pytest.mark.parametrize("kind", ["multiple", "ranking"])
def test_choices_of_many_answers_stand_alone(kind: str) -> None:
    assert _summary([30, 20, 4, 48], 50, kind)["choices"] == [30, 20, "suppressed", "suppressed"]


def test_words_of_few_are_not_repeated_unless_they_stand_on_a_scale() -> None:
    assert _summary([30, 20, 4], 54)["labels"] == ["c0", "c1", None]
    assert _summary([30, 20, 4], 54, "scale", "agreement")["labels"] == ["c0", "c1", "c2"]


def test_editors_see_everything() -> None:
    question = Question(Asked("q", 1, "Q"), "single", 3, (Choice("a", 3),))
    summary = summarise(Codebook((question,)), 4, None)[0]
    assert (summary.choices[0].count, summary.answered.count) == (3, 3)
    assert responses_cell(4, None).count == 4
    assert responses_cell(4, POLICY).count is None


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(0, 30))
def test_no_hidden_count_of_one_answer_follows_from_the_others(counts: list[int], silent: int) -> None:
    responses = sum(counts) + silent
    summary = _summary(counts, responses)
    told = [*summary["choices"], summary["no_answer"]]
    real = [*counts, silent]
    people = [(count, word) for count, word in zip(real, told, strict=True) if count]
    hidden = [count for count, word in people if word == "suppressed"]
    # One hidden cell alone would be the rest of the others.
    assert len(hidden) != 1 or len(people) == 1
    assert all(count >= POLICY.floor_n for count, word in people if word == count)


@given(
    st.sampled_from(["single", "scale"]),
    st.lists(st.integers(0, 60), min_size=1, max_size=6),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_who_knows_how_many_answered_learns_of_no_small_group(
    kind: str, counts: list[int], other: int, silent: int
) -> None:
    answered, responses = sum(counts) + other, sum(counts) + other + silent
    asked = Asked("q", 1, "Q")
    choices = tuple(Choice(f"c{place}", count) for place, count in enumerate(counts))
    codebook = Codebook((Question(asked, kind, answered, choices, other),))  # type: ignore[arg-type]
    summary = summarise(codebook, responses, POLICY)[0]
    assert summary.other is not None
    assert summary.no_answer is not None
    cells = list(zip((*summary.choices, summary.other), (*counts, other), strict=True))
    if answered < POLICY.floor_n:
        assert all(cell.status == "suppressed" for cell, _ in cells)
        return
    # What the attacker subtracts from the `n` of a published figure, and from all responses.
    hidden = sum(count for cell, count in cells if cell.status == "suppressed")
    assert hidden == 0 or hidden >= POLICY.floor_n
    small = [count for cell, count in cells if 0 < count < POLICY.floor_n]
    assert all(cell.status == "suppressed" for cell, count in cells if 0 < count < POLICY.floor_n)
    assert not small or sum(cell.status == "suppressed" and count > 0 for cell, count in cells) > 1
    with_silent = hidden + (silent if summary.no_answer.status == "suppressed" else 0)
    assert with_silent == 0 or with_silent >= POLICY.floor_n
    assert (summary.answered.status == "suppressed") == (summary.no_answer.status == "suppressed")


def test_no_answer_is_told_with_the_number_who_did_where_both_are_large() -> None:
    summary = _summary([100, 8], 158)
    assert (summary["choices"], summary["answered"], summary["no_answer"]) == (["suppressed"] * 2, 108, 50)


def _point(n: int, organization: str | None = None, **breakdown: str) -> DataPoint:
    return DataPoint("2025", organization, breakdown, 50.0, n / 2, n, n)


@pytest.mark.parametrize(
    ("points", "withheld", "hidden"),
    [
        ([_point(40), _point(20, a="x"), _point(20, a="y")], [], set()),
        ([_point(9)], [], {0}),
        # 4 is small, so its neighbour goes too: the total is published.
        ([_point(40), _point(36, a="x"), _point(4, a="y")], [], {1, 2}),
        # Four people are in no group: that is a cell as well.
        ([_point(44), _point(20, a="x"), _point(20, a="y")], [], {1}),
        # The group of 4 was withheld by the recipe; the other one would tell.
        ([_point(40), _point(36, a="x")], [Withheld("2025", None, {"a": "y"}, 4)], {1}),
        # Partners add up to the coalition.
        ([_point(40), _point(36, "one"), _point(4, "two")], [], {1, 2}),
        # Another year has nothing to do with it.
        ([_point(40), DataPoint("2024", None, {"a": "y"}, 1, 1, 4, 4)], [], {1}),
    ],
)
def test_cells_of_a_preview(points: list[DataPoint], withheld: list[Withheld], hidden: set[int]) -> None:
    assert hidden_places(points, withheld, POLICY) == hidden


def test_the_lowest_and_highest_answer_are_single_persons_and_not_for_viewers() -> None:
    numbers = NumberRange(80, 0, 19, 45)
    codebook = Codebook((Question(Asked("q", 1, "How many minutes?"), "number", 80, numbers=numbers),))
    assert [each.numbers for each in summarise(codebook, 80, None)] == [numbers]
    assert [each.numbers for each in summarise(codebook, 80, POLICY)] == [None]
