"""Titles as people read them, languages as codes, choices that are no answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_ingest.domain.definition import defined_choice, kind_of_choices
from survey_ingest.domain.label_tables import missing_of, outside_of_scales
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.languages import language_code
from survey_ingest.domain.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>What is&nbsp;your <b>ro</b>le?</p>", "What is your role?"),
        ('<span dir="rtl">ما دورك؟</span><br/>سطر', "ما دورك؟ سطر"),
        ("One<div>two</div><ul><li>three</li></ul>", "One two three"),
        ("a < b & c > d", "a < b & c > d"),
        ("Dear <name>, 5 <b>&lt;</b> 6", "Dear <name>, 5 < 6"),
        ("Sports &amp;amp; games&amp;nbsp;x", "Sports & games x"),
        ("<style>p { color: red }</style>Hi<script>if (1<2) x()</script>!", "Hi!"),
        ("a<!-- note -->b<o:p></o:p>", "ab"),
        ("  two\n lines\u00a0 ", "two lines"),
        ("&#1575;&#x644;", "ال"),
        ("AT&T; R&D", "AT&T; R&D"),
    ],
)
def test_html_becomes_text(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@given(st.text(st.characters(exclude_characters="<>&")))
def test_text_without_signs_stays(text: str) -> None:
    assert plain_text(text) == " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    "text", ["<" * 200_000, "<b " * 100_000, "<!--" * 100_000, "&#" * 100_000, "<script>" * 50_000]
)
def test_signs_without_end_take_no_time(text: str) -> None:
    assert len(plain_text(text)) <= len(text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Arabic (ar)", "ar"), ("العربية (ar)", "ar"), ("العربية", "ar"), ("Arabic", "ar"), ("arabic", "ar"),
        ("English", "en"), ("English (UK)", "en"), ("English..en.", "en"), ("EN", "en"), ("الإنجليزية", "en"),
        ("Français (fr)", "fr"), ("Somali", "so"), ("PT_BR", "pt-BR"), ("Kurdish (ckb)", "ckb"),
        ("default", ""), ("", ""), ("Graph", "graph"), ("en", "en"),
    ],
)  # fmt: skip
def test_a_language_has_a_code(name: str, code: str) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize(
    ("label", "missing"),
    [
        ("Not applicable", "not_applicable"), ("N/A", "not_applicable"), ("لا ينطبق", "not_applicable"),
        ("Prefer not to Answer", "refused"), ("أفضل عدم الإجابة", "refused"), ("Keine Angabe", "not_answered"),
        ("Don't know", None), ("Applicable", None), ("Agree", None), ("", None),
    ],
)  # fmt: skip
def test_a_choice_may_be_no_answer(label: str, missing: str | None) -> None:
    assert missing_of(label) == missing
    if missing:
        assert outside_of_scales(label_key(label))
        assert defined_choice("9", {"": label}, points=9.0).points is None


def test_choices_that_a_label_table_knows_are_a_scale() -> None:
    def choices(*labels: str) -> tuple[object, ...]:
        return tuple(defined_choice(str(place), {"en": label}) for place, label in enumerate(labels))

    assert kind_of_choices(choices("Agree", "Neutral", "Disagree", "Not applicable")) == "scale"  # type: ignore[arg-type]
    assert kind_of_choices(choices("Agree", "Neutral", "Blue")) == "single"  # type: ignore[arg-type]
    assert kind_of_choices(choices("Teacher", "Parent")) == "single"  # type: ignore[arg-type]
    assert kind_of_choices(()) == "single"
