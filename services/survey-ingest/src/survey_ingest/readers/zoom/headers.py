"""Header cells of Zoom's participants reports. The table is data with a version: `participant_headers.json`."""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rba_kernel.text import match_key

_APOSTROPHES = str.maketrans("’‘`´", "''''")


def header_key(cell: str) -> str:
    """The key header cells are looked up by: match key, one kind of apostrophe, one blank before a bracket."""
    key = match_key(cell if cell.isascii() and "`" not in cell else cell.translate(_APOSTROPHES))
    return key.replace("(", " (").replace("  (", " (").strip() if "(" in key else key


@lru_cache(maxsize=64)
def is_yes(cell: str) -> bool:
    """Whether a cell says yes in one of the known languages."""
    return header_key(cell) in headers().yes


@dataclass(frozen=True)
class Headers:
    """Key of a header cell → field, for the participants table and for the block about the meeting."""

    version: str
    table: dict[str, str]
    meeting: dict[str, str]
    languages: dict[str, str]
    from_2023: frozenset[str]
    yes: frozenset[str]
    words: frozenset[str]


@cache
def headers() -> Headers:
    """The table of header cells."""
    data = json.loads(files(__package__).joinpath("participant_headers.json").read_text("utf-8"))
    table: dict[str, str] = {}
    meeting: dict[str, str] = {}
    languages: dict[str, str] = {}
    words: set[str] = set()
    for fields, target in ((data["table"], table), (data["meeting"], meeting)):
        for field, by_language in fields.items():
            for language, cells in by_language.items():
                for cell in cells:
                    target.setdefault(header_key(cell), field)
                    languages.setdefault(header_key(cell), language)
                    words.add(cell.casefold())
    return Headers(
        data["version"],
        table,
        meeting,
        languages,
        frozenset(map(header_key, data["from_2023"])),
        frozenset(map(header_key, data["yes"])),
        frozenset(words),
    )
