"""The words of the workbench in both languages: one table, for pages and scripts alike.

A word is a text, or texts by plural category (CLDR: one, two, few, many, other); `{name}` is filled in. What is said of
files has a table of its own, `findings.json`, by the code of the finding.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from rba_platform.language import Language

_Text = str | dict[str, str]


@cache
def table() -> dict[str, dict[Language, _Text]]:
    """All words by name."""
    words: dict[str, dict[Language, _Text]] = json.loads(
        (files("survey_ingest.workbench") / "words.json").read_text(encoding="utf-8")
    )
    return words


@cache
def findings() -> dict[str, dict[str, dict[Language, str]]]:
    """Of each code of a finding its `title`, and as `text` what it means and what to do.

    Where findings of one code differ in their reason, each may have texts of its own: `code.reason`.
    English has a `text` only where the finding's own message speaks of requests, which say nothing to coordinators.
    """
    told: dict[str, dict[str, dict[Language, str]]] = json.loads(
        (files("survey_ingest.workbench") / "findings.json").read_text(encoding="utf-8")
    )
    return told


@cache
def findings_of(language: Language) -> dict[str, dict[str, str]]:
    """What is said of findings in one language, as scripts take it."""
    return {
        code: {part: texts[language] for part, texts in told.items() if language in texts}
        for code, told in findings().items()
    }


@cache
def words_of(language: Language) -> dict[str, _Text]:
    """The words of one language, as scripts take them."""
    return {name: texts[language] for name, texts in table().items()}


def word(name: str, language: Language, /, **filled: Any) -> str:
    """The word, with what is to be filled in; raises `KeyError` for an unknown one."""
    text = table()[name][language]
    if not isinstance(text, str):
        raise TypeError(f"{name} is counted: use counted()")
    return text.format(**filled)


def counted(name: str, count: int, language: Language, /, **filled: Any) -> str:
    """The word in the form that goes with `count`, which fills `{count}`."""
    forms = table()[name][language]
    if isinstance(forms, str):
        return forms.format(count=number(count), **filled)
    form = forms.get(str(Locale.parse(language).plural_form(count)), forms["other"])
    return form.format(count=number(count), **filled)


def is_named(kind: str, value: str) -> bool:
    """Whether there is a word for a value of a list."""
    return f"{kind}.{value}" in table()


def named(kind: str, value: str, language: Language) -> str:
    """The word for a value of a closed list, `kind.value`; the value itself, readable, where there is none."""
    text = table().get(f"{kind}.{value}", {}).get(language)
    return text if isinstance(text, str) else value.replace("_", " ")


def number(value: int) -> str:
    """A whole number: digits 0-9 in both languages, as Kuwait's schools and ministries print them."""
    return f"{value:,}"


def amount(value: float) -> str:
    """A number as it was answered, with up to two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace("-", "\u2212")
