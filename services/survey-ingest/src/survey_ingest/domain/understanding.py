"""How the answers of a source are understood: what files tell, a definition beside them, and a person's corrections."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast, get_args

from survey_ingest.domain.codebook import Asked, Choice, Codebook, Kind
from survey_ingest.domain.corrections import Corrections, corrected
from survey_ingest.domain.dataset import Answers
from survey_ingest.domain.definition import DefinedChoice, DefinedQuestion, Definition
from survey_ingest.domain.definition_matching import match
from survey_ingest.domain.describing import codebook_of

BY_DEFINITION = "the definition"


def understood(answers: Answers, corrections: Corrections, definition: Definition | None = None) -> Codebook:
    """The codebook of the answers: a definition tells more than the file, and a person's word counts most."""
    asked: Sequence[Asked] = answers.asked
    told: dict[str, list[str]] = {}
    if definition is not None:
        asked, told = defined(asked, definition)
    codebook = codebook_of(answers.frame, corrected(asked, corrections), answers.language)
    return replace(codebook, definition=told)


def defined(asked: Sequence[Asked], definition: Definition) -> tuple[list[Asked], dict[str, list[str]]]:
    """The questions with what the definition tells of them; and what did not match: keys of questions, names."""
    found = match(definition, [each.name for each in asked], [each.title for each in asked])
    made: list[Asked] = []
    personal: list[str] = []
    for place, each in enumerate(asked):
        meant = found.columns.get(place)
        if meant is None or meant.part or meant.choice is not None:
            made.append(each)
        elif meant.question.personal:
            personal.append(each.key)
        else:
            made.append(_told(each, meant.question))
    matched = [each.key for place, each in enumerate(asked) if place in found.columns]
    report = {
        "matched": matched,
        "personal": personal,
        "ambiguous": [asked[place].key for place in found.ambiguous],
        "unmatched": [asked[place].key for place in found.unmatched_columns],
        "unmatched_questions": list(found.unmatched_questions),
    }
    return made, report


def _told(asked: Asked, question: DefinedQuestion) -> Asked:
    kind = cast("Kind", question.kind) if question.kind in get_args(Kind) else None
    if asked.spread:
        kind = kind if kind in {"multiple", "ranking"} else asked.kind
    titles = {language: text for language, text in question.titles.items() if language}
    choices = tuple(_choice(each) for each in question.choices) or asked.choices
    return replace(asked, kind=kind or asked.kind, titles=titles | asked.titles, choices=choices, told_by=BY_DEFINITION)


def _choice(told: DefinedChoice) -> Choice:
    labels = {language: text for language, text in told.labels.items() if language and text}
    texts = [told.labels.get(language, "") for language in ("en", "ar", "")]
    texts += [text for text in told.labels.values() if text not in texts]
    label = next((text for text in texts if text), told.code)
    others = tuple(text for text in (*told.labels.values(), *told.spellings) if text and text != label)
    return Choice(label, 0, told.points, tuple(dict.fromkeys(others)), told.code, labels, told.missing)
