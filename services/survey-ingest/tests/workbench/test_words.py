"""The table of words: both languages say the same things, and every word that is asked for is there."""

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel import Locale
from rba_platform.language import Language
from survey_ingest.workbench.words import counted, findings, named, table, word

FOLDER = Path(str(files("survey_ingest.workbench")))
_FILLED = re.compile(r"\{(\w+)\}")


def _texts(text: str | dict[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def test_both_languages_say_all_words_with_the_same_gaps() -> None:
    for name, texts in table().items():
        assert set(texts) == {"en", "ar"}, name
        gaps = {language: set(_FILLED.findall(" ".join(_texts(text)))) for language, text in texts.items()}
        assert gaps["en"] == gaps["ar"], name
        assert all(each.strip() for text in texts.values() for each in _texts(text)), name


@pytest.mark.parametrize("language", ["en", "ar"])
def test_counted_words_have_every_form_that_the_language_needs(language: Language) -> None:
    needed = {str(Locale.parse(language).plural_form(count)) for count in range(1, 1000)}
    for name, texts in table().items():
        text = texts[language]
        if isinstance(text, dict):
            assert needed <= set(text), name


def test_every_word_that_pages_and_scripts_ask_for_is_there() -> None:
    asked = set()
    for path in [*FOLDER.glob("templates/*.html"), *FOLDER.glob("static/*.js")]:
        asked |= set(re.findall(r'\b(?:t|counted|word)\(\s*["\']([a-z0-9_.]+)["\'][,)]', path.read_text()))
    assert len(asked) > 150
    assert asked <= set(table())


def test_words_that_are_put_together_are_there() -> None:
    from survey_ingest.domain.derivation import OF_THEMES, Statistic

    for statistic in Statistic.__args__:
        assert f"statistic.{statistic}" in table(), statistic
        if statistic != "ratio" and statistic not in OF_THEMES:
            assert f"statistic.note.{statistic}" in table(), statistic
    for kind in ("program", "result"):
        assert {f"owner_kind.note.{kind}", f"owner_kind.name.{kind}"} <= set(table())
    for step in range(1, 6):
        assert {f"step{step}.title", f"step{step}.short"} <= set(table())


def test_arabic_counts_as_arabic_does() -> None:
    assert [counted("questions", count, "ar") for count in (1, 2, 3, 11, 100)] == [
        "سؤال واحد", "سؤالان", "3 أسئلة", "11 سؤالًا", "100 سؤال",
    ]  # fmt: skip
    assert counted("questions", 1, "en") == "1 question"
    assert counted("questions", 1200, "en") == "1,200 questions"


def test_what_has_no_word_is_shown_readable() -> None:
    assert named("reason", "something_new", "ar") == "something new"
    assert named("kind", "scale", "en") == "Scale"
    with pytest.raises(KeyError):
        word("no such word", "en")


def _codes_of_findings() -> set[str]:
    """Every code that readers and rules give a finding, where it stands as a text in the call."""
    codes = set()
    for path in FOLDER.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Finding", "rejected", "_row_finding"}:
                codes |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    return codes


def test_every_finding_has_a_title_in_both_languages_and_says_in_arabic_what_to_do() -> None:
    codes = _codes_of_findings()
    assert len(codes) > 90
    assert codes - findings().keys() == set()
    for code, told in findings().items():
        assert set(told["title"]) == {"en", "ar"}, code
        assert told["text"]["ar"].strip(), code
        for part in (told["title"]["ar"], told["text"]["ar"]):
            assert re.search("[\u0600-\u06ff]", part), code


def test_every_reason_why_a_file_is_no_export_has_its_words() -> None:
    tree = ast.parse((FOLDER.parent / "readers" / "foreign.py").read_text())
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "Kind"]
    reasons = {each.args[0].value for each in calls if isinstance(each.args[0], ast.Constant)}
    reasons |= {"list_of_meetings", "performance_report", "attendee_report", "registration_report", "poll_report"}
    told = {code.removeprefix("not_an_export.") for code in findings() if code.startswith("not_an_export.")}
    assert told == reasons
