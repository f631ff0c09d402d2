"""Which columns of a data file are which questions of a definition. Pure.

By the tool's stable id first, then by export tag or bare name, then by the whole title: each only where it means one
thing. Never by a part of a text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rba_kernel.text import match_key

from survey_ingest.domain.defined_names import Meant, bare_name, forms_of, other_names, own_names
from survey_ingest.domain.definition import DefinedChoice, DefinedQuestion, Definition
from survey_ingest.domain.plain_text import plain_text


@dataclass(frozen=True)
class Match:
    """What a column was found to mean, and how: `id`, `alias`, `title`.

    `choice` is set for the column of one option; `part` says that the column holds something beside the answer: `text`
    (written beside a choice), `comment`, `rank 2`, `latitude`. `instance` counts answers to a repeated question.
    """

    question: DefinedQuestion
    choice: DefinedChoice | None
    part: str
    instance: str
    how: str


@dataclass(frozen=True)
class Matching:
    """Matches by the place of the column in what was asked, from 0; and what was left over on both sides.

    `ambiguous` are columns that several questions, or columns that mean the same, lay claim to: none gets them.
    `unmatched_questions` are the names of questions that should be in the data and of which no column was found.
    """

    columns: Mapping[int, Match]
    ambiguous: tuple[int, ...]
    unmatched_columns: tuple[int, ...]
    unmatched_questions: tuple[str, ...]


def match(definition: Definition, column_names: Sequence[str], column_titles: Sequence[str]) -> Matching:
    """Match columns by their names (ids, tags, codes; empty where a file has none) and titles, equally many."""
    by_id, by_alias, by_title = (
        _index(own_names(definition)),
        _index(other_names(definition)),
        _index((match_key(title), meant) for title, meant in _titles(definition)),
    )
    found: dict[int, Match] = {}
    unclear: set[int] = set()
    for place, (name, title) in enumerate(zip(column_names, column_titles, strict=True)):
        titled = by_title.get(match_key(plain_text(title)), []) if title.strip() else []
        candidates, instance, how = _by_name(definition.format, name.strip(), by_id, by_alias)
        if len(candidates) > 1:
            candidates = [each for each in candidates if each.question.in_data] or candidates
        if len(candidates) > 1:
            titles = {_told(each) for each in titled}
            candidates = [each for each in candidates if _told(each) in titles]
            unclear |= set() if len(candidates) == 1 else {place}
        elif not candidates and place not in unclear:
            candidates, how = titled, "title"
            unclear |= {place} if len(titled) > 1 else set()
        if len(candidates) == 1:
            meant = candidates[0]
            found[place] = Match(meant.question, meant.choice, meant.part, instance or meant.instance, how)
    twice = _claimed_twice(found)
    kept = {place: each for place, each in found.items() if place not in twice}
    asked = {each.question.name for each in kept.values()}
    return Matching(
        kept,
        tuple(sorted(unclear | twice)),
        tuple(place for place in range(len(column_names)) if place not in kept),
        tuple(
            each.name
            for each in definition.questions
            if each.in_data and each.kind != "matrix" and each.name not in asked
        ),
    )


def _by_name(
    form: str, name: str, by_id: Mapping[str, list[Meant]], by_alias: Mapping[str, list[Meant]]
) -> tuple[list[Meant], str, str]:
    """What the name may mean, the instance it tells, and how it was found."""
    if not name:
        return [], "", ""
    forms = list(forms_of(form, name))
    for index, how in ((by_id, "id"), (by_alias, "alias")):
        for each, instance in forms:
            if found := index.get(each) or index.get(each.casefold()):
                return found, instance, how
    bare = bare_name(form, name)
    found = by_alias.get(bare, []) or by_id.get(bare, []) if bare else []
    return found, forms[-1][1], "alias"


def _index(names: Iterable[tuple[str, Meant]]) -> dict[str, list[Meant]]:
    """Meanings by name, and by the name in lower case where no other has that."""
    index: dict[str, dict[tuple[str, str, str], Meant]] = {}
    for name, meant in names:
        if name:
            index.setdefault(name, {}).setdefault(_told(meant), meant)
    lower: dict[str, dict[tuple[str, str, str], Meant]] = {}
    for name, meanings in index.items():
        if name.casefold() not in index:
            lower.setdefault(name.casefold(), {}).update(meanings)
    return {name: list(meanings.values()) for name, meanings in (index | lower).items()}


def _told(meant: Meant | Match) -> tuple[str, str, str]:
    return meant.question.name, meant.choice.code if meant.choice else "", meant.part


def _titles(definition: Definition) -> Iterator[tuple[str, Meant]]:
    """Titles in each language: of questions, of rows with and without their parent's, of options."""
    for question in definition.questions:
        if not question.in_data or question.kind == "matrix":
            continue
        for language, title in question.titles.items():
            wholes = [title]
            if question.parent is not None and (parent := question.parent.titles.get(language)):
                wholes += [form.format(parent, title) for form in _JOINED]
            for whole in wholes:
                yield whole, Meant(question)
                yield from _option_titles(question, whole, language)


_JOINED = ("{} [{}]", "{}  [ {}]", "{} - {}", "{}-{}", "{}/{}")
_OPTIONS = (*_JOINED, "{} (choice={})")


def _option_titles(question: DefinedQuestion, whole: str, language: str) -> Iterator[tuple[str, Meant]]:
    for choice in question.choices if question.kind in {"multiple", "ranking"} else ():
        label = choice.labels.get(language) or choice.labels.get("")
        if label:
            for form in _OPTIONS:
                yield form.format(whole, label), Meant(question, choice)


def _claimed_twice(found: Mapping[int, Match]) -> set[int]:
    """Columns that mean the same as another, though the question is not one that repeats."""
    places: dict[tuple[str, str, str], list[int]] = {}
    for place, each in found.items():
        if not each.question.repeats and not each.instance:
            places.setdefault(_told(each), []).append(place)
    return {place for same in places.values() if len(same) > 1 for place in same}
