"""A quote is found again where it was said, whichever program wrote the text; what is not there is not found."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_ingest.domain.locating import LEAST_LIKENESS, Anchor, Find, Transcript, Utterance, find, keyed, likeliest
from survey_ingest.domain.themes import plain_text

MOTHER, FATHER = "a1", "b2"
UTTERANCES = [
    Utterance(1, "السلام عليكم، نبدأ باسم الله", "h0"),
    Utterance(4, "ما عندنا وَقتٌ نقرأ مع الأولاد بعد الدوام", MOTHER),
    Utterance(5, "والكتب العربية قليلة", MOTHER),
    Utterance(7, "نعم", FATHER),
    Utterance(9, "We read on Fridays,\nall of us; café books too.", FATHER),
    Utterance(11, "نعم", MOTHER),
]
TRANSCRIPT = Transcript(UTTERANCES)


def said(found: Find, utterances: list[Utterance] = UTTERANCES) -> str:
    texts = {each.row: plain_text(each.text) for each in utterances}
    return "\n".join(texts[anchor.row][anchor.start : anchor.end] for anchor in found.anchors)


@pytest.mark.parametrize(
    ("quote", "how", "text", "speaker"),
    [
        ("والكتب العربية قليلة", "exact", "والكتب العربية قليلة", MOTHER),
        ("We read on Fridays,\r\nall of us", "exact", "We read on Fridays,\nall of us", FATHER),
        (unicodedata.normalize("NFD", "café books"), "exact", "café books", FATHER),
        ("we  read on FRIDAYS, all of us", "match_key", "We read on Fridays,\nall of us", FATHER),
        ("«ما عندنا وقت نقرا مع الاولاد»", "match_key", "ما عندنا وَقتٌ نقرأ مع الأولاد", MOTHER),
        ("بعد الدوام والكتب العربيه", "match_key", "بعد الدوام\nوالكتب العربية", MOTHER),
        ("ما عندنا وقت نقرا ويا الأولاد بعد الدوام", "fuzzy", "ما عندنا وَقتٌ نقرأ مع الأولاد بعد الدوام", MOTHER),
    ],
)
def test_a_quote_is_found_as_it_was_said(quote: str, how: str, text: str, speaker: str) -> None:
    found = find(quote, TRANSCRIPT)
    assert (found.how, said(found), found.speaker) == (how, text, speaker)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "   ",
        "عرب",
        "قليل",
        "read o",
        "ما عندنا كتب",
        "The ministry sends no books at all to our schools",
        "Fridays we",
    ],
)
def test_what_was_not_said_is_not_found(quote: str) -> None:
    assert find(quote, TRANSCRIPT) == Find("not_found")


def test_of_several_finds_the_speakers_own_counts() -> None:
    first = find("نعم", TRANSCRIPT)
    assert (first.anchors, first.occurrences, first.speaker) == ((Anchor(7, 0, 3),), 2, None)
    hers = find("نعم", TRANSCRIPT, MOTHER)
    assert (hers.anchors, hers.occurrences, hers.speaker) == ((Anchor(11, 0, 3),), 2, MOTHER)


def test_a_likeness_below_the_threshold_is_none() -> None:
    quote = "والكتب العربية ليست قليلة في مدرستنا"
    assert find(quote, TRANSCRIPT).how == "not_found"
    close = find("والكتب العربيه صارت قليله", Transcript([Utterance(1, "والكتب العربية صار قليلة")]))
    assert close.how == "fuzzy"
    assert close.score is not None
    assert close.score >= LEAST_LIKENESS


@given(st.integers(0, 3), st.data())
def test_line_ends_and_composed_letters_move_nothing(how: int, data: st.DataObject) -> None:
    """The same transcript as CRLF, CR, NFD or all of it gives the same anchors of the same quote."""
    place = data.draw(st.sampled_from([1, 2, 4]))
    text = plain_text(UTTERANCES[place].text)
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 1, len(text)))
    changes = [lambda s: s, lambda s: s.replace("\n", "\r\n"), lambda s: s.replace("\n", "\r"),
               lambda s: unicodedata.normalize("NFD", s.replace("\n", "\r\n"))]  # fmt: skip
    change = changes[how]
    moved = Transcript([Utterance(each.row, change(each.text), each.speaker) for each in UTTERANCES])
    quote = text[start:end]
    assert find(change(quote), moved) == find(quote, TRANSCRIPT)


@given(st.text(max_size=60))
def test_each_letter_of_the_key_has_its_place(text: str) -> None:
    key, places = keyed(text)
    assert len(key) == len(places)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(text) for place in places)


def test_a_document_belongs_to_the_session_that_most_of_its_quotes_stand_in() -> None:
    exact, missed, alike = Find("exact"), Find("not_found"), Find("fuzzy", score=90)
    assert likeliest([[exact, exact, missed], [exact, missed, missed]]) == 0
    assert likeliest([[exact, missed], [exact, missed]]) is None
    assert likeliest([[exact, missed, missed], [missed, missed, missed]]) is None
    assert likeliest([[alike, alike], [missed, exact]]) == 1
    assert likeliest([]) is None
