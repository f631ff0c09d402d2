"""Re-exports: snapshots replace, others add, edits count once, and many gone responses stop everything."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_ingest.domain.codebook import Asked, Codebook
from survey_ingest.domain.dataset import Answers
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.identity import ids_by_time
from survey_ingest.domain.merging import merge
from survey_ingest.domain.question_keys import question_keys

START = datetime(2026, 2, 1, 6, tzinfo=UTC)
TITLES = ["Role", "Tools", "Useful?", "Comment"]
ROLES = ["Teacher", "Parent", "Administrator"]
TOOLS = ["Cards", "Cards, Games (loud, quiet)", "Games (loud, quiet)", "Stories", "Cards, Stories"]


def answers(number: int, **changed: str) -> dict[str, str | None]:
    row = {
        "Role": ROLES[number % 3],
        "Tools": TOOLS[number % 5],
        "Useful?": str(number % 5 + 1),
        "Comment": f"remark of respondent {number}",
    }
    return row | changed  # type: ignore[return-value]  # every value is text


def part(rows: dict[int, dict[str, Any]], upload: str = "u", joiner: str = ", ", titles: list[str] = TITLES) -> Answers:
    """The answers of the responses {number: answers}; response n came n minutes after the start."""
    times = pl.Series("submitted_at", [START + timedelta(minutes=number) for number in rows], pl.Datetime("us", "UTC"))
    ages = [[(str(n), row[title]) for n, row in enumerate(rows.values()) if row.get(title)] for title in titles]
    keys = question_keys(titles, [[(f"{int(n):05}", cell) for n, cell in age] for age in ages])
    frame = pl.DataFrame(
        {
            "upload": [upload] * len(rows),
            "row_number": list(range(2, len(rows) + 2)),
            "response_id": ids_by_time(times, pl.Series([1] * len(rows)), b"k"),
            "submitted_at": times,
            "person": pl.Series([None] * len(rows), dtype=pl.String),
            "language": pl.Series([None] * len(rows), dtype=pl.String),
            "complete": pl.Series([None] * len(rows), dtype=pl.Boolean),
        }
        | {
            key: pl.Series([(row.get(title) or None) for row in rows.values()], dtype=pl.String)
            for key, title in zip(keys, titles, strict=True)
        },
        schema_overrides={"row_number": pl.Int64, "upload": pl.String},
    )
    asked = (Asked(key, n, title, joiner=joiner) for n, (key, title) in enumerate(zip(keys, titles, strict=True), 2))
    return Answers(frame.lazy(), tuple(asked))


def made(answers: Answers) -> pl.DataFrame:
    return answers.frame.collect()


def described(answers: Answers) -> Codebook:
    return codebook_of(answers.frame, answers.asked)


def rows(*numbers: int) -> dict[int, dict[str, Any]]:
    return {number: answers(number) for number in numbers}


def test_first_file_is_taken_as_it_is() -> None:
    merged = merge(None, part(rows(*range(10))))
    assert (merged.decision, merged.outcome, merged.counts["new"]) == ("first", "merged", 10)


def test_same_file_again_changes_nothing() -> None:
    known = part(rows(*range(40)))
    merged = merge(known, known)
    assert merged.decision == "snapshot"
    assert merged.counts == {"known": 40, "read": 40, "new": 0, "unchanged": 40, "edited": 0, "gone": 0}
    assert made(merged.answers).equals(made(known))
    assert described(merged.answers) == described(known)


def test_re_export_with_more_rows_adds_only_the_new() -> None:
    merged = merge(part(rows(*range(40))), part(rows(*range(55)), "v"))
    assert (merged.decision, merged.counts["new"], merged.counts["unchanged"]) == ("snapshot", 15, 40)
    assert merged.answers.height == 55
    assert made(merged.answers)["upload"].unique().to_list() == ["v"]


def test_other_months_are_added() -> None:
    merged = merge(part(rows(*range(40)), "u"), part(rows(*range(40, 60)), "v"))
    assert (merged.decision, merged.counts["gone"], merged.answers.height) == ("append", 40, 60)
    assert [each.code for each in merged.findings] == ["responses_gone"]
    whole = part(rows(*range(60)))
    assert made(merged.answers).drop("upload", "row_number").equals(made(whole).drop("upload", "row_number"))
    assert described(merged.answers) == described(whole)


def test_an_edited_answer_keeps_its_identity() -> None:
    later = rows(*range(40)) | {7: answers(7, **{"Useful?": "1", "Comment": "now I see"})}
    for known in (part(rows(*range(40))), part(rows(*range(39)))):
        merged = merge(known, part(later))
        assert merged.counts["edited"] == 1
        comment = merged.answers.asked[3].key
        assert "now I see" in made(merged.answers)[comment].to_list()
        assert "remark of respondent 7" not in made(merged.answers)[comment].to_list()


def test_another_joiner_is_no_edit() -> None:
    sheet = part(rows(*range(40)))
    download = {
        number: row | {"Tools": row["Tools"].replace(", Games", ";Games").replace(", Stories", ";Stories")}
        for number, row in rows(*range(60)).items()
    }
    merged = merge(sheet, part(download, joiner=";"))
    assert (merged.counts["edited"], merged.counts["new"]) == (0, 20)
    appended = merge(sheet, part({n: download[n] for n in range(40, 60)}, joiner=";"))
    tools = described(appended.answers).questions[1]
    assert {each.label for each in tools.choices} == {"Cards", "Games (loud, quiet)", "Stories"}


def test_coverage_decides_at_95_percent() -> None:
    known = part(rows(*range(100)))
    assert merge(known, part(rows(*range(5, 120)))).decision == "snapshot"
    assert merge(known, part(rows(*range(6, 120)))).decision == "append"
    assert merge(known, part(rows(*range(5, 120)))).answers.height == 115
    assert merge(known, part(rows(*range(6, 120)))).answers.height == 120


def test_a_fixed_snapshot_that_loses_many_needs_attention() -> None:
    known = part(rows(*range(100)))
    merged = merge(known, part(rows(*range(6, 101))), "snapshot")
    assert (merged.outcome, merged.answers) == ("needs_attention", known)
    assert [each.code for each in merged.findings][:2] == ["many_responses_gone", "fewer_than_before"]
    assert merge(known, part(rows(*range(5, 101))), "snapshot").outcome == "merged"


def test_a_fixed_append_never_replaces() -> None:
    merged = merge(part(rows(*range(100))), part(rows(*range(3, 120))), "append")
    assert (merged.decision, merged.answers.height) == ("append", 120)


def test_an_older_file_changes_no_newer_answer() -> None:
    newer = part(rows(*range(39)) | {39: answers(39), 7: answers(7, Comment="edited")})
    older = merge(newer, part(rows(*range(39))))
    assert (older.decision, older.answers) == ("older", newer)
    assert {each.code for each in older.findings} >= {"older_file", "fewer_than_before"}
    partly = merge(newer, part(rows(7, 8, 9)))
    assert (partly.decision, partly.answers.height) == ("append", 40)
    assert "edited" in made(partly.answers)[newer.asked[3].key].to_list()


def test_questions_come_and_go_by_name() -> None:
    titles = ["Role", "Useful?", "Will you come again?"]
    later = {number: {**answers(number), "Will you come again?": "Yes"} for number in range(40, 80)}
    merged = merge(part(rows(*range(40))), part(later, titles=titles))
    assert {(each.code, each.column) for each in merged.findings if each.column} == {
        ("question_added", "Will you come again?"),
        ("question_gone", "Comment"),
        ("question_gone", "Tools"),
    }
    assert {each.title for each in merged.answers.asked} == {*TITLES, "Will you come again?"}


def test_equal_titles_keep_their_keys_when_the_first_answer_is_gone() -> None:
    titles = ["Zoom", "Zoom "]
    both = {
        number: {"Zoom": str(number % 2 + 4)} if number % 2 else {"Zoom ": str(number % 3 + 1)} for number in range(31)
    }
    first, second = (part({n: both[n] for n in range(start, start + 30)}, titles=titles) for start in (0, 1))
    keys = {each.title: each.key for each in first.asked}
    assert {each.title: each.key for each in second.asked} != keys
    merged = merge(first, second)
    assert (merged.decision, merged.counts["edited"]) == ("snapshot", 0)
    assert {each.title: each.key for each in merged.answers.asked} == keys


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 60), min_size=1), st.sets(st.integers(0, 60), min_size=1))
def test_added_files_hold_each_response_once(first: set[int], second: set[int]) -> None:
    merged = merge(part(rows(*sorted(first))), part(rows(*sorted(second))), "append")
    assert merged.answers.height == len(first | second)
    assert made(merged.answers)["response_id"].n_unique() == len(first | second)
    again = merge(merged.answers, part(rows(*sorted(second))), "append")
    assert again.counts["new"] == 0
    assert again.answers.height == merged.answers.height


ARABIC = {"Role": "صفة", "Tools": "أدوات", "Useful?": "مفيد؟", "Comment": "تعليق"}


def arabic(*numbers: int, upload: str = "ar") -> Answers:
    """Responses of the Arabic form, in its own questions."""
    told = {number: {ARABIC[title]: cell for title, cell in answers(number).items()} for number in numbers}
    return part(told, upload, titles=list(ARABIC.values()))


def test_two_forms_of_one_source_do_not_miss_each_other() -> None:
    english, later = part(rows(*range(40)), "en"), part(rows(*range(40), 80, 81), "en2")
    both = merge(english, arabic(*range(50, 70)))
    assert (both.decision, both.counts["new"], both.counts["gone"], both.answers.height) == ("append", 20, 0, 60)
    assert [each.code for each in both.findings] == ["another_form"]
    again = merge(both.answers, later)
    assert (again.decision, again.counts["known"], again.counts["new"], again.counts["gone"]) == ("snapshot", 40, 2, 0)
    assert again.findings == ()
    assert again.answers.height == 62
    assert len(again.answers.asked) == 8
    older = merge(again.answers, arabic(*range(50, 68), upload="ar2"))
    assert older.decision in {"append", "older"}
    assert "fewer_than_before" in [each.code for each in older.findings]
    assert older.answers.height == 62
    grown = merge(again.answers, arabic(*range(50, 75), upload="ar2"))
    assert (grown.decision, grown.findings, grown.answers.height) == ("snapshot", (), 67)


def test_a_real_loss_in_one_of_two_forms_is_told() -> None:
    both = merge(part(rows(*range(40)), "en"), arabic(*range(50, 70))).answers
    shortened = merge(both, part(rows(*range(10, 40)), "en2"))
    assert [each.code for each in shortened.findings] == ["fewer_than_before", "responses_gone"]
    assert (shortened.counts["known"], shortened.counts["read"], shortened.counts["gone"]) == (40, 30, 10)
    assert shortened.answers.height == 60
    held = merge(both, part(rows(*range(10, 41)), "en2"), "snapshot")
    assert (held.outcome, held.counts["gone"], held.answers) == ("needs_attention", 10, both)
    confirmed = merge(both, part(rows(*range(10, 41)), "en2"), "snapshot", confirmed=True)
    assert confirmed.answers.height == 31 + 20
    less = merge(both, part(rows(*range(40)), "en2", titles=["Role", "Useful?"]))
    assert {each.column for each in less.findings if each.code == "question_gone"} == {"Tools", "Comment"}


def test_a_quite_other_file_never_replaces_a_fixed_snapshot() -> None:
    known = part(rows(*range(40)))
    merged = merge(known, arabic(*range(50, 90)), "snapshot")
    assert (merged.outcome, merged.answers) == ("needs_attention", known)


def test_a_form_that_was_translated_is_known_by_its_responses() -> None:
    merged = merge(part(rows(*range(40))), arabic(*range(40), upload="v"), "snapshot")
    assert (merged.decision, merged.counts["gone"], merged.answers.height) == ("snapshot", 0, 40)
    assert {each.code for each in merged.findings} == {"question_added", "question_gone"}


def test_answers_that_changed_places_under_their_headings_are_told() -> None:
    first = merge(None, part(rows(*range(20)))).answers
    swapped = {n: row | {"Role": row["Useful?"], "Useful?": row["Role"]} for n, row in rows(*range(22)).items()}
    merged = merge(first, part(swapped, "v"))
    (finding,) = [each for each in merged.findings if each.code == "mostly_edited"]
    assert (finding.severity, finding.message[:31]) == ("attention", "20 of the 20 known responses sa")
    assert "2 questions, from column 2 on" in finding.message


def test_some_edits_are_no_change_of_columns() -> None:
    first = merge(None, part(rows(*range(20)))).answers
    edited = rows(*range(20)) | {n: answers(n, Role="Teacher or parent") for n in range(10)}
    assert "mostly_edited" not in {each.code for each in merge(first, part(edited, "v")).findings}
