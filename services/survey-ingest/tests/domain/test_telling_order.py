"""Who has the last word on a response, and that it is the same whatever order uploads are processed in."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.dataset import Answers
from survey_ingest.domain.telling_order import Telling, in_telling_order
from survey_ingest.sources.folding import fold

START = datetime(2026, 2, 1, 6, tzinfo=UTC)
UPLOADS = st.lists(
    st.tuples(st.booleans(), st.dictionaries(st.integers(0, 8), st.sampled_from(["a", "b", "c"]), min_size=1)),
    min_size=1,
    max_size=6,
)


def telling(received: int, day: int | None, *, pushed: bool = False) -> Telling:
    return Telling(UUID(int=received), None if day is None else START + timedelta(days=day), pushed)


def order(*tellings: Telling) -> list[int]:
    return [each.upload_id.int for each in in_telling_order(tellings)]


def part(cells: dict[int, str]) -> Answers:
    """The answers of responses; response n came n days after the start."""
    numbers = sorted(cells)
    frame = pl.DataFrame({
        "upload": "u",
        "row_number": numbers,
        "response_id": [f"r{number}" for number in numbers],
        "submitted_at": [START + timedelta(days=number) for number in numbers],
        "person": pl.Series([None] * len(numbers), dtype=pl.String),
        "language": pl.Series([None] * len(numbers), dtype=pl.String),
        "complete": pl.Series([None] * len(numbers), dtype=pl.Boolean),
        "q": [cells[number] for number in numbers],
    })  # fmt: skip
    return Answers(frame.lazy(), (Asked("q", 2, "Which?"),))


def answers(whole: Answers | None) -> dict[str, str]:
    assert whole is not None
    return dict(whole.frame.select("response_id", "q").collect().iter_rows())


def test_of_two_exports_the_newer_one_counts_and_then_the_one_received_last() -> None:
    assert order(telling(1, 9), telling(2, 5)) == [2, 1]
    assert order(telling(1, 5), telling(2, 9)) == [1, 2]
    assert order(telling(1, 5), telling(2, 5)) == [1, 2]
    assert order(telling(1, 5), telling(2, None)) == [1, 2]


def test_what_is_pushed_after_an_export_counts_though_it_was_submitted_before() -> None:
    assert order(telling(1, 9), telling(2, 3, pushed=True)) == [1, 2]
    assert order(telling(1, 3, pushed=True), telling(2, 9)) == [1, 2]
    assert order(telling(1, 9, pushed=True), telling(2, 3)) == [2, 1]


def test_an_old_export_that_comes_last_has_no_word_on_what_was_pushed_since() -> None:
    assert order(telling(1, 15), telling(2, 2, pushed=True), telling(3, 10)) == [3, 1, 2]


def test_an_edit_pushed_late_and_a_file_of_fewer_rows_have_their_say() -> None:
    export = part(dict.fromkeys(range(9), "a"))
    edited, _ = fold(export, part({3: "b"}), "auto", whole_set=False, pushed=True)
    assert answers(edited)["r3"] == "b"
    few, outcome = fold(export, part({7: "a", 8: "c"}), "auto", whole_set=False)
    assert (answers(few)["r8"], outcome.decision, outcome.counts["edited"]) == ("c", "append", 1)


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.booleans()), max_size=9), st.randoms())
def test_any_order_in_gives_one_order_out(uploads: list[tuple[int | None, bool]], dice: Random) -> None:
    tellings = [telling(number, day, pushed=pushed) for number, (day, pushed) in enumerate(uploads)]
    mixed = tellings.copy()
    dice.shuffle(mixed)
    assert in_telling_order(mixed) == in_telling_order(tellings)
    exports = [each for each in in_telling_order(tellings) if each.latest is not None and not each.pushed]
    assert all((a.latest, a.upload_id) < (b.latest, b.upload_id) for a, b in pairwise(exports))  # type: ignore[operator]
    pushes = [each.upload_id for each in in_telling_order(tellings) if each.pushed]
    assert pushes == sorted(pushes)


@settings(max_examples=60, deadline=None)
@given(UPLOADS, st.randoms(), st.sampled_from(["auto", "append"]))
def test_any_order_of_processing_gives_the_same_dataset(
    uploads: list[tuple[bool, dict[int, str]]], dice: Random, mode: str
) -> None:
    known = {telling(number, max(cells), pushed=pushed): part(cells) for number, (pushed, cells) in enumerate(uploads)}

    def made(tellings: list[Telling]) -> Answers | None:
        whole = None
        for each in in_telling_order(tellings):
            whole, _ = fold(whole, known[each], mode, whole_set=False, pushed=each.pushed)  # type: ignore[arg-type]
        return whole

    whole, done = None, list[Telling]()
    for each in dice.sample(list(known), len(known)):
        done.append(each)
        if in_telling_order(done)[-1] is each:  # what comes after all others is merged into what is there
            whole, _ = fold(whole, known[each], mode, whole_set=False, pushed=each.pushed)  # type: ignore[arg-type]
        else:
            whole = made(done)
    assert answers(whole) == answers(made(list(known)))
