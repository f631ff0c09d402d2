"""Choices, rows and titles in a question of a QSF, which keeps them in several shapes.

`Choices` and `Answers` are an object by id, a list, or missing; `ChoiceOrder` and `AnswerOrder` tell the order, as ids
are neither ordered nor without gaps; `RecodeValues` are the codes of numeric exports, `VariableNaming` the labels of
text exports; translations stand under `Language` by language.
"""

from typing import Any

from survey_ingest.domain.definition import DefinedChoice, Texts, defined_choice
from survey_ingest.domain.plain_text import plain_text
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.readers.json_text import members, text_of

Payload = dict[str, Any]


def ordered(payload: Payload, what: str) -> list[tuple[str, Payload]]:
    """The choices (`Choices`) or answers (`Answers`) with their ids, in the order they are offered."""
    found = {
        key: each if isinstance(each, dict) else {"Display": text_of(each)} for key, each in members(payload.get(what))
    }
    order = [text_of(each) for _, each in members(payload.get(f"{what.removesuffix('s')}Order"))]
    first = [key for key in order if key in found]
    return [(key, found[key]) for key in dict.fromkeys([*first, *found])]


def titles(payload: Payload, language: str, text: str = "QuestionText") -> Texts:
    """The text of a question by language; `language` is that of the form."""
    found = {language: plain_text(text_of(payload.get(text)))}
    for code, translated in translations(payload):
        shown = plain_text(text_of(translated.get(text)))
        if shown:
            found[code] = shown
    return {code: shown for code, shown in found.items() if shown}


def translations(payload: Payload) -> list[tuple[str, Payload]]:
    """The translations of a question by language code."""
    languages = payload.get("Language")
    if not isinstance(languages, dict):
        return []
    return [(qualtrics_language(code), each) for code, each in languages.items() if isinstance(each, dict)]


def qualtrics_language(code: str) -> str:
    """The code of a language from Qualtrics' own: `EN`, `AR`, `ES-ES`, `ZH-S`."""
    special = {"ZH-S": "zh-Hans", "ZH-T": "zh-Hant", "SR-BA": "sr-BA", "EN_GB": "en-GB", "EN-GB": "en-GB"}
    language, _, rest = code.replace("_", "-").partition("-")
    return special.get(code.upper(), f"{language.lower()}-{rest.upper()}" if rest else language.lower())


def labels(payload: Payload, what: str, key: str, entry: Payload, language: str) -> Texts:
    """The label of one choice or answer by language."""
    found = {language: plain_text(text_of(entry.get("Display")))}
    for code, translated in translations(payload):
        other = dict(members(translated.get(what))).get(key)
        shown = plain_text(text_of(other.get("Display") if isinstance(other, dict) else other))
        if shown:
            found[code] = shown
    return {code: shown for code, shown in found.items() if shown}


def choices(payload: Payload, what: str, language: str, *, scale: bool = False) -> tuple[DefinedChoice, ...]:
    """The choices or answers, with codes and names for export as spellings; points only where a `scale` has codes."""
    recoded = {key: text_of(each) for key, each in members(payload.get("RecodeValues"))}
    named = {key: text_of(each) for key, each in members(payload.get("VariableNaming"))}
    found = []
    for key, entry in ordered(payload, what):
        spellings = dict.fromkeys(each for each in (recoded.get(key, key), plain_text(named.get(key, ""))) if each)
        shown = labels(payload, what, key, entry, language)
        found.append(
            defined_choice(
                key,
                shown,
                points=_points(recoded.get(key, "")) if scale else None,
                other=text_of(entry.get("TextEntry")).lower() == "true" or entry.get("TextEntry") is True,
                spellings=tuple(each for each in spellings if each not in shown.values()),
            )
        )
    return tuple(found)


def _points(recoded: str) -> float | None:
    number = number_text(recoded)
    return float(number) if number is not None else None
