"""Cells that are the addresses of uploaded files."""

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"^https?://[^\s,;]+$", re.IGNORECASE)
_PARTS = re.compile(r"[\s,;]+")
_OF_A_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|heic|webp|pdf|docx?|xlsx?|pptx?|csv|txt|zip|mp[34]|m4a|mov|wav|amr|3gp)(?:$|[?#])|"
    r"drive\.google\.com/|/uploads?/|/media/|/attachments?[/?]|/files?/|/responses/files|sharepoint\.com/",
    re.IGNORECASE,
)
_LOOK_AT = 200


def are_files(cells: Iterable[str]) -> bool:
    """Whether all cells are addresses, one or several, that name files (not pages somebody likes)."""
    addresses: list[str] = []
    for cell, _ in zip(cells, range(_LOOK_AT), strict=False):
        parts = [part for part in _PARTS.split(cell) if part]
        if not parts or not all(map(_ADDRESS.match, parts)):
            return False
        addresses += parts
    return bool(addresses) and all(map(_OF_A_FILE.search, addresses))
