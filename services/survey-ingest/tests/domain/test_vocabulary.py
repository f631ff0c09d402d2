"""Multiple choice is cut at options, never at separators alone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_ingest.domain.vocabulary import learn

SLURM = "Resource manager (SLURM, PBS, SGE or similar)"
PLAYING = "Interactive: at home when playing, or preparing"


def test_an_option_holds_the_separator_in_brackets() -> None:
    cells = Counter([SLURM, f"SSH, {SLURM}", "SSH", f"{SLURM}, Cloud", "Cloud", "SSH, Cloud"])
    vocabulary = learn(cells, ", ")
    assert vocabulary is not None
    assert set(vocabulary.options.values()) == {SLURM, "SSH", "Cloud"}
    assert vocabulary.split(f"SSH, {SLURM}, Cloud") == (["SSH", SLURM, "Cloud"], [])


def test_an_option_holds_the_separator_without_brackets() -> None:
    cells = Counter({PLAYING: 90, f"{PLAYING}, Batch": 100, "Batch": 30})
    vocabulary = learn(cells, ", ")
    assert vocabulary is not None
    assert set(vocabulary.options.values()) == {PLAYING, "Batch"}


def test_a_half_of_an_option_that_somebody_wrote_by_hand_does_not_cut_it() -> None:
    cells = Counter({"A car, SUV or van": 150, "A car, SUV or van, Bicycle": 100, "Bicycle": 80, "SUV or van": 2})
    vocabulary = learn(cells, ", ")
    assert vocabulary is not None
    assert vocabulary.split("A car, SUV or van, Bicycle") == (["A car, SUV or van", "Bicycle"], [])


def test_twenty_with_two_options_are_enough_among_thousands() -> None:
    cells = {"Bus": 900, "Car": 900, "Bus, Car": 25}
    assert learn(cells, ", ") is not None
    assert learn(cells | {"Bus, Car": 15}, ", ") is None


def test_other_texts_stay_whole() -> None:
    cells = Counter(["A, B"] * 5 + ["A", "B", "C, A", "C", "A, first this, then that, B"])
    vocabulary = learn(cells, ", ")
    assert vocabulary is not None
    assert vocabulary.split("A, first this, then that, B") == (["A", "B"], ["first this, then that"])


def test_a_choice_named_twice_counts_once_and_spellings_are_one() -> None:
    vocabulary = learn(Counter({"ألعاب;قصص": 3, "ألعاب": 2, "العاب ;قصص": 1, "قصص": 2}), ";")
    assert vocabulary is not None
    assert vocabulary.split("العاب;ألعاب;قصص") == (["ألعاب", "قصص"], [])


@pytest.mark.parametrize(
    "cells",
    [
        {"Yes, I'd attend": 81, "Maybe": 64, "Yes, I'd present something!": 17, "No": 8},
        {"Kuwait, Hawalli": 20, "Kuwait, Jahra": 20},
        {"good, but late": 1, "late, but good": 1, "fine": 1, "thanks, all": 1},
        {"Teacher": 10, "Parent": 9},
        {},
    ],
)
def test_commas_alone_make_no_multiple_choice(cells: dict[str, int]) -> None:
    assert learn(cells, ", ") is None


OPTIONS = ["Reading", "Play (indoors, outdoors)", "Talking; listening", "القراءة، معاً", "Songs and rhymes"]


@given(st.lists(st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True), min_size=1, max_size=20))
def test_what_was_joined_is_found_again(chosen: list[list[str]]) -> None:
    cells = Counter(", ".join(each) for each in chosen)
    cells.update(dict.fromkeys(OPTIONS, 2) | {", ".join(OPTIONS[:2]): 30, ", ".join(OPTIONS[2:]): 30})
    vocabulary = learn(cells, ", ")
    assert vocabulary is not None
    for each in chosen:
        assert vocabulary.split(", ".join(each)) == (each, [])
