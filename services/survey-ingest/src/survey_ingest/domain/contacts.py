"""Names as Zoom prints them: the original name in the last bracket, pronouns, roles, devices, phones, bots.

Source: docs/formats.md, name brackets. Nothing is thrown away here: the raw cell stays in the file, only keys are made.
"""

import re
from dataclasses import dataclass

from rba_kernel.text import match_key

_BRACKET = re.compile(r"^(?P<shown>.*?)\s*\((?P<inner>[^()]*)\)\s*$", re.DOTALL)
_PRONOUNS = frozenset({
    "she/her", "he/him", "they/them", "she/her/hers", "he/him/his", "they/them/theirs", "she/they", "he/they",
    "هي", "هو", "ella", "él", "elle", "il",
})  # fmt: skip
_ROLES = frozenset({"host", "co-host", "cohost", "me", "ta", "panelist", "المضيف", "anfitrión", "anfitrião", "hôte"})
_BOT = re.compile(
    r"read\.ai|fireflies|otter\.?ai|otter pilot|notetaker|note taker|meeting notes|fathom|tl;dv|tldv|ai companion|"
    r"avoma|krisp|grain recorder|meetgeek|sembly"
)
_PHONE = re.compile(r"^(call-in user[ _]?\d*|\+?[\d*() .-]{6,})$")
_DEVICE_WORD = (
    r"(iphone|ipad|ipod|galaxy|samsung|huawei|honor|xiaomi|redmi|oppo|vivo|realme|oneplus|pixel|android|macbook|imac|"
    r"desktop-\w+|laptop-\w+|lenovo|nokia|sm-\w+)"
)
_DEVICE = re.compile(rf"\b{_DEVICE_WORD}")
_ONLY_DEVICE = re.compile(
    rf"^(my |the )?{_DEVICE_WORD}( (pro|max|plus|mini|air|note|ultra|tab|lite|se|[a-z]?\d+\w*))*$"
)
_LONGEST_NAME = 300  # characters looked at; Zoom allows 64
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")


@dataclass(frozen=True)
class Contact:
    """What a row says of who it is. Keys are for comparing; `original` is empty where the person did not rename.

    `address` is empty where the cell holds none (Zoom prints cut-off texts there). `kind` is `person`, `phone` or
    `bot`. `generic` names (`iPhone`) say nothing about who holds the device.
    """

    shown: str
    original: str
    address: str
    kind: str
    generic: bool
    flags: tuple[str, ...]

    @property
    def name(self) -> str:
        """The key the contact is matched by: the original name, else the shown one."""
        return self.original or self.shown


def contact_of(name: str, email: str, *, original_names: bool) -> Contact:
    """The contact of a row. `original_names`: the header says that brackets hold original names."""
    shown, original, flags = name.strip()[:_LONGEST_NAME], "", []
    found = _BRACKET.match(shown)
    if found:
        inner = match_key(found["inner"])
        if inner in _PRONOUNS:
            shown = found["shown"]
        elif inner in _ROLES:
            shown = found["shown"]
            flags.append("host" if inner not in {"me", "ta", "panelist"} else "role")
        elif original_names and inner and found["shown"].strip():
            shown, original = found["shown"], found["inner"]
    key = match_key(shown, person_name=True)
    kind = "bot" if _BOT.search(key) else "phone" if _PHONE.match(key) else "person"
    if _DEVICE.search(key):
        flags.append("device")
    if not key:
        flags.append("no_name")
    address = email.strip().casefold()
    return Contact(
        key,
        match_key(original, person_name=True),
        address if _ADDRESS.match(address) else "",
        kind,
        not original and (not key or bool(_ONLY_DEVICE.match(key))),
        tuple(flags),
    )
