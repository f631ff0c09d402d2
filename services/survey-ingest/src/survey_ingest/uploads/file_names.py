"""File names: what a person called a file, fit to be shown, and never a path."""

import unicodedata

_LONGEST = 200
_NAMELESS = "upload"


def shown_name(given: str | None) -> str:
    """The last part of the name, without control characters and signs that turn the direction of the text."""
    last = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return kept.strip()[-_LONGEST:] or _NAMELESS


def source_name(file_name: str) -> dict[str, str]:
    """The name that a source gets from its first file, until a person gives it a better one."""
    stem = file_name.rsplit(".", 1)[0].strip() or file_name
    return {"en": stem, "ar": stem}
