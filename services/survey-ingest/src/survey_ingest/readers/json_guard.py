"""What the text of a JSON file says before it is parsed: several readers parse it, and what it becomes is far larger.

Three bytes of brackets become an object of 64 bytes; a million of them take as long as a year of answers.
"""

import re

from survey_ingest.domain.findings import rejected
from survey_ingest.readers.records import MOST_COLUMNS

_MOST_BRACKETS = 3_000_000
_MANY_BRACKETS = 100_000
_LEAST_BETWEEN = 20  # characters that exports have on average for each bracket that is opened; most have a hundred
_ESCAPES = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_LONG_NUMBER = re.compile(r"[0-9]{400}")
_START = re.compile(r"[\ufeff\s]*[\[{]")


def is_json(text: str) -> bool:
    """Whether a text begins like JSON."""
    return _START.match(text[:1000]) is not None


def check_json(text: str) -> None:
    """Raise `ReadError` for JSON that no export is: `unsafe_json`, `too_many_columns`."""
    objects, colons = text.count("{"), text.count(":")
    opened = objects + text.count("[")
    if opened > _MOST_BRACKETS or (opened > _MANY_BRACKETS and opened * _LEAST_BETWEEN > len(text)):
        raise rejected(
            "unsafe_json",
            f"The JSON of the file opens {opened:,} objects and lists, and they hold next to nothing. Export it again "
            "from its own tool.",
        )
    if _LONG_NUMBER.search(text):
        raise rejected("unsafe_json", "The JSON of the file holds a number that no export has. Export it again.")
    if colons > MOST_COLUMNS * (objects + 1):
        raise rejected(
            "too_many_columns", f"The objects of the file have more than {MOST_COLUMNS:,} members each. Export a part."
        )


def whole_letters(text: str) -> str:
    """The text with U+FFFD for escapes of halves of letters, which no encoding can write; places stay as they are."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPES.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
