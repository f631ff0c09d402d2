"""JSON files: one document, a list of them, or one a line. Strict: no NaN, no cut ends, no depth without end."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

_START = re.compile(r"[\ufeff\s]*[\[{]")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Documents:
    """The documents of a file, each with the number of its line. `damaged` are lines that hold none.

    `whole` is false where the file begins like JSON and is none: it was cut or edited.
    """

    found: tuple[tuple[int, Any], ...]
    damaged: tuple[int, ...] = ()
    whole: bool = True


class _NoNumberError(ValueError):
    """`NaN` and `Infinity`, which JSON does not have."""


def _refuse(word: str) -> NoReturn:
    raise _NoNumberError(word)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def documents(text: str) -> Documents | None:
    """The documents in a text; None where it does not even begin like JSON. A list counts as its members."""
    if not _START.match(text[:1000]):
        return None
    text = text.removeprefix("\ufeff")
    whole = _loaded(text)
    if whole is not None:
        members = whole[0] if isinstance(whole[0], list) else [whole[0]]
        return Documents(tuple((1, each) for each in members))
    found: list[tuple[int, Any]] = []
    damaged: list[int] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if not line.strip():
            continue
        loaded = _loaded(line) if line.lstrip()[:1] in {"{", "["} else None
        if loaded is None:
            damaged.append(number)
            if not found:
                break  # no lines of JSON: one document that is broken
        else:
            found += [(number, each) for each in (loaded[0] if isinstance(loaded[0], list) else [loaded[0]])]
    return Documents(tuple(found), tuple(damaged), whole=bool(found))


def _loaded(text: str) -> tuple[Any] | None:
    try:
        return (_DECODER.decode(text.strip()),)
    except (ValueError, RecursionError):
        return None


def text_of(value: object) -> str:
    """A text member, or a number as text; empty for everything else. No NUL, no half of a character."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _SURROGATES.sub("\ufffd", str(value).replace("\0", "")).strip()


def object_of(value: object) -> Mapping[str, Any]:
    """An object member; an empty one where it is none."""
    return value if isinstance(value, Mapping) else {}


def objects_of(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list member; none where it is no list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def digits_of(value: object) -> str:
    """A meeting id, which comes as number or as text, as digits."""
    text = unicodedata.normalize("NFKC", text_of(value))
    return "".join(sign for sign in text if sign.isdecimal())


def instant_of(value: object) -> datetime | None:
    """A time with its zone as UTC: seven digits of a second occur. None for anything else, also for a time without."""
    text = _FRACTION.sub(r"\1", text_of(value))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
