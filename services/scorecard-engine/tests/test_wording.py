"""Words: every reason has a sentence in both languages, numbers are rounded from exact values, Arabic counts."""

import ast
import re
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest
from rba_platform.language import chosen_language, in_language
from scorecard_engine.domain.figure import Figure
from scorecard_engine.wording import page_words
from scorecard_engine.wording.numbers import change_text, number_text
from scorecard_engine.wording.reasons import REASONS
from scorecard_engine.wording.trend_words import arabic_count, trend_mark

PACKAGE = Path(str(files("scorecard_engine")))

#: Words of the rules that are no reasons: values and judgements.
NO_REASONS = {
    "good", "bad", "neutral", "up", "down", "flat", "none", "higher", "lower", "range", "percent",
    "turned", "turned_wrong_way", "not_yet_distinguishable",
}  # fmt: skip


def _reasons_of_the_rules() -> set[str]:
    """The words that the rules give as reasons: first arguments of figures that have no value, second of those that do,
    second parts of judgements, and warnings."""
    found: set[str] = set()
    for path in [*(PACKAGE / "domain").glob("*.py"), *(PACKAGE / "performance").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                position = {"unknown": 0, "not_applicable": 0, "suppressed": 0, "ok": 1}.get(node.func.attr)
                if position is not None and len(node.args) > position:
                    found |= _texts(node.args[position])
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and "judgement" in path.name:
                found |= _texts(node.value.elts[-1])
            if isinstance(node, ast.List) and path.name == "curve.py":
                found |= _texts(node)
    return found - (NO_REASONS - {"flat"})


def _texts(node: ast.AST) -> set[str]:
    return {item.value for item in ast.walk(node) if isinstance(item, ast.Constant) and isinstance(item.value, str)}


def test_every_reason_of_the_rules_has_a_sentence_in_both_languages() -> None:
    reasons = _reasons_of_the_rules()
    assert {"no_data", "privacy_floor", "flat", "in_range", "weak_history", "autocorrelated"} <= reasons
    assert reasons == set(REASONS)
    assert all(set(sentence) == {"en", "ar"} and all(sentence.values()) for sentence in REASONS.values())


def test_arabic_sentences_are_arabic() -> None:
    tables = [REASONS, page_words._WORDS]
    for table in tables:
        for name, words in table.items():
            if name != "other_language":
                assert any("\u0600" <= letter <= "\u06ff" for letter in words["ar"]), name
                assert not any("\u0600" <= letter <= "\u06ff" for letter in words["en"]), name


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "text"),
    [
        (Fraction(137, 2), 0, "percent", "69%"),
        (Fraction(137, 2), 1, "percent", "68.5%"),
        (Fraction(5, 2), 0, "number", "3"),
        (Fraction(-5, 2), 0, "number", "−3"),
        (0.1 + 0.2, 1, "number", "0.3"),
        (2.675, 2, "number", "2.68"),
        (Fraction(1, 3), 2, "number", "0.33"),
        (-0.04, 1, "number", "0.0"),
        (1234567, 0, "currency", "1,234,567"),
        (10**29, 0, "number", "100" + ",000" * 9),
    ],
)
def test_numbers_are_rounded_half_up_from_the_exact_value(
    value: Fraction | float, decimals: int, unit: str, text: str
) -> None:
    assert number_text(value, unit, decimals) == text


def test_changes_carry_their_sign_and_numbers_keep_their_direction_in_arabic() -> None:
    assert [change_text(value, decimals=1) for value in (6, -11.8, 0, 0.04)] == ["+6.0", "−11.8", "0.0", "0.0"]
    assert number_text(-3, "percent", 1, "ar") == "\u2066−3.0%\u2069"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "فترة واحدة"),
        (2, "فترتين"),
        (3, "3 فترات"),
        (10, "10 فترات"),
        (11, "11 فترة"),
        (100, "100 فترة"),
        (103, "103 فترات"),
    ],
)
def test_arabic_counts(count: int, text: str) -> None:
    assert arabic_count(count, "فترة واحدة", "فترتين", "فترات", "فترة") == text


def _trend(direction: str, judgement: str, reason: str | None = None, **more: object) -> Figure:
    return Figure.ok({"direction": direction, "steps": 2, "gaps_in_run": 0}, reason, judgement=judgement, **more)


@pytest.mark.parametrize(
    ("figure", "arrow", "tone", "words"),
    [
        (_trend("up", "good"), "up", "good", "Getting better"),
        (_trend("up", "bad"), "up", "bad", "Getting worse"),
        (_trend("down", "good", within_noise=True), "down", "neutral", "Too small to tell"),
        (_trend("down", "good", within_noise=False), "down", "good", "Getting better"),
        (_trend("flat", "neutral", "flat", within_noise=True), "flat", "neutral", "Unchanged for 2 periods"),
        (_trend("up", "neutral", "no_polarity"), "up", "neutral", "Rising for 2 periods"),
        (_trend("none", "neutral", "one_point"), "none", "neutral", "First value"),
        (Figure.suppressed("change_floor"), "hidden", "neutral", "Hidden"),
        (Figure.unknown("no_data"), "missing", "neutral", "No data"),
    ],
)
def test_a_trend_has_a_shape_a_tone_and_words(figure: Figure, arrow: str, tone: str, words: str) -> None:
    mark = trend_mark(figure, "en")
    assert (mark.arrow, mark.tone, mark.words) == (arrow, tone, words)
    assert trend_mark(figure, "ar").words != words


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        (None, "", "en"),
        (None, "ar", "ar"),
        (None, "ar-KW,en;q=0.8", "ar"),
        (None, "fr,en;q=0.4,ar;q=0.9", "ar"),
        (None, "fr;q=1", "en"),
        (None, "ar;q=none,en;q=0.1", "en"),
        ("en", "ar", "en"),
    ],
)
def test_the_language_is_chosen(asked: str | None, header: str, language: str) -> None:
    assert chosen_language(asked, header) == language  # type: ignore[arg-type]


def test_a_text_of_one_language_is_better_than_none() -> None:
    assert [in_language(text, "ar") for text in ({"en": "a", "ar": "ب"}, {"en": "a"}, {}, None)] == ["ب", "a", "", ""]


def test_hidden_periods_missing_measures_and_closed_ones_are_counted_in_both_languages() -> None:
    assert page_words.stale_sentence(4, "ar") == "مرّت منذ ذلك الحين 4 فترات دون بيانات."
    assert page_words.stale_sentence(2, "ar") == "مرّت منذ ذلك الحين فترتان دون بيانات."
    assert page_words.hidden_sentence("2026", 20, "ar") == "2026: القيمة محجوبة، لأنها تستند إلى أقل من 20 شخصًا."
    assert page_words.missing_sentence(["a", "b"], "en", named=False) == "2 measures are not available yet."
    assert page_words.missing_sentence(["a", "b", "c"], "ar", named=False) == "لا تتوفر بعد 3 مقاييس."


def test_arabic_words_are_spelled_one_way() -> None:
    """Tanwin stands before its alef, and no shadda with it."""
    words = [text["ar"] for table in (REASONS, page_words._WORDS) for text in table.values()]
    assert not [text for text in words if re.search("ا\u064b|\u0651\u064b|\u064b\u0651", text)]


def test_the_beginning_of_a_key_keeps_its_order_in_arabic() -> None:
    assert "\u2066ns_\u2069" in page_words.word("access_key_help", "ar")
