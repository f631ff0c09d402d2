"""Marks stay, names do not."""

import pytest
from survey_ingest.domain.persons import name_key
from survey_ingest.domain.pseudonyms import pseudonym

KEY = b"coalition"


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("P07", "P07"), ("p 7", "P07"), ("[id1]", "ID01"), ("P07-teacher", "P07-teacher"), ("Parent 4", "parent04"),
        ("م٣", "م03"), ("ولي أمر ٢", "ولي امر02"), ("معلمة 1", "معلمه01"), ("", ""), ("  ", ""), ("[]", ""),
    ],
)  # fmt: skip
def test_marks_are_kept_in_one_spelling(written: str, mark: str) -> None:
    assert pseudonym(written, KEY) == mark


@pytest.mark.parametrize("written", ["نورة السالم", "Noura", "Abu Fahad 2", "P07 Noura", "99991234", "um@example.org"])
def test_whatever_may_be_a_name_is_a_hash(written: str) -> None:
    found = pseudonym(written, KEY)
    assert len(found) == 32
    assert not any(word in found for word in written.split() if len(word) > 2)
    assert pseudonym(written, b"another coalition") != found


def test_a_name_in_two_spellings_is_one_and_that_of_the_transcript() -> None:
    assert pseudonym("نورة السالم", KEY) == pseudonym(" نوره  السالم ", KEY) == name_key("نوره السالم", KEY)
