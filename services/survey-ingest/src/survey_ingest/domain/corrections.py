"""What a person corrected in a codebook: kinds, choices and their order, aliases, roles, and questions that are one.

Corrections are kept beside the source and laid over what files tell, each time a codebook is made: so a later export, a
better reader or a definition file never takes them away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from survey_ingest.domain.codebook import Asked, Choice, Kind, Missing, Role

BY_PERSON = "a person"
_SPREAD_KINDS: frozenset[Kind] = frozenset({"multiple", "ranking"})


class CorrectionError(ValueError):
    """A correction that does not fit. `field` is a path into its JSON, such as `questions/q_1/kind`."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(f"{at}: {message}")
        self.field = at
        self.message = message


@dataclass(frozen=True)
class Correction:
    """What was said of one question; None is: nothing. `choices` are all choices, a scale's from low to high."""

    kind: Kind | None = None
    titles: dict[str, str] | None = None
    choices: tuple[Choice, ...] | None = None
    missing: dict[str, Missing] | None = None
    joiner: str | None = None
    reverse: bool | None = None
    role: Role | None = None
    left_out: bool = False

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From its JSON object."""
        if data.get("choices") is None:
            return cls(**data)
        choices = tuple(Choice(**(each | {"spellings": tuple(each["spellings"])})) for each in data["choices"])
        return cls(**(data | {"choices": choices}))


@dataclass(frozen=True)
class Corrections:
    """All corrections of a source: by key of the question, and groups of keys that are one question."""

    questions: Mapping[str, Correction] = field(default_factory=dict)
    joined: tuple[tuple[str, ...], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The corrections as JSON object."""
        return {
            "questions": {key: asdict(each) for key, each in self.questions.items()},
            "joined": [list(keys) for keys in self.joined],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_json`; an empty object is no correction."""
        questions = {key: Correction.from_json(each) for key, each in data.get("questions", {}).items()}
        return cls(questions, tuple(tuple(keys) for keys in data.get("joined", ())))


def checked(corrections: Corrections, asked: Sequence[Asked]) -> None:
    """Raises `CorrectionError` for what does not fit the questions."""
    known = {each.key: each for each in asked}
    for key, each in corrections.questions.items():
        if key not in known:
            raise CorrectionError(f"questions/{key}", "is no question of this source; see its codebook for the keys")
        if known[key].spread and each.kind is not None and each.kind not in _SPREAD_KINDS:
            message = "is spread over one column an option in the file: it can be multiple or ranking only"
            raise CorrectionError(f"questions/{key}/kind", message)
        labels = [choice.label for choice in each.choices or ()]
        if len(set(labels)) < len(labels):
            raise CorrectionError(f"questions/{key}/choices", "names a choice twice")
    seen: set[str] = set()
    for place, keys in enumerate(corrections.joined):
        at = f"joined/{place}"
        if len(set(keys)) < 2:  # noqa: PLR2004 - one question is joined with nothing
            raise CorrectionError(at, "names at least two different questions")
        if unknown := [key for key in keys if key not in known]:
            raise CorrectionError(at, f"{unknown[0]} is no question of this source; see its codebook for the keys")
        if seen & set(keys):
            raise CorrectionError(at, "names a question that stands in another group already")
        if len({known[key].spread for key in keys}) > 1:
            raise CorrectionError(at, "joins a question of one column with one that is spread over several")
        seen |= set(keys)


def corrected(asked: Sequence[Asked], corrections: Corrections) -> list[Asked]:
    """The questions as corrected: those joined under the first of their group, those left out not among them.

    What does not fit any more, because its question is gone from the file, waits in silence for its return.
    """
    known = {each.key: each for each in asked}
    groups = {keys[0]: keys[1:] for keys in corrections.joined if keys[0] in known}
    away = {key for keys in groups.values() for key in keys}
    made: list[Asked] = []
    for each in asked:
        said = corrections.questions.get(each.key)
        if each.key in away or (said is not None and said.left_out):
            continue
        also = tuple(key for key in groups.get(each.key, ()) if key in known and known[key].spread == each.spread)
        titles = {name: text for key in also for name, text in known[key].titles.items()} | each.titles
        joined = replace(each, also=also, titles=titles)
        made.append(joined if said is None else _said(joined, said))
    return made


def _ordered(kind: Kind | None, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices; of a scale told by its order alone, with points from 1 on."""
    if kind != "scale" or any(choice.points is not None for choice in choices):
        return choices
    steps = iter(range(1, len(choices) + 1))
    return tuple(choice if choice.missing else replace(choice, points=float(next(steps))) for choice in choices)


def _said(asked: Asked, said: Correction) -> Asked:
    told = said.kind is not None or said.choices is not None
    return replace(
        asked,
        kind=said.kind or asked.kind,
        titles=asked.titles | (said.titles or {}),
        choices=asked.choices if said.choices is None else _ordered(said.kind or asked.kind, said.choices),
        missing=asked.missing if said.missing is None else said.missing,
        joiner=asked.joiner if said.joiner is None else said.joiner,
        reverse=asked.reverse if said.reverse is None else said.reverse,
        role=said.role or asked.role,
        told_by=BY_PERSON if told else asked.told_by,
    )
