"""Codes of languages: from what form designers write beside a label, such as `Arabic (ar)`, `العربية`, `EN`."""

import re
from functools import cache

_CODE_IN_BRACKETS = re.compile(r"[(\[]\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?)\s*[)\]]\s*$")
_CODE_OF_R = re.compile(r"^.+\.\.([a-z]{2,3})\.?$")  # `English (en)` as R writes it in a header: `English..en.`
_CODE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})?$")
_READERS_OF = ("en", "ar", "fr", "es", "de")
_NATIVE = ("am", "ar", "az", "bn", "de", "en", "es", "fa", "fil", "fr", "hi", "id", "it", "ja", "ku", "ml", "ms", "ne",
           "nl", "pl", "ps", "pt", "ru", "si", "so", "sw", "ta", "te", "tr", "uk", "ur", "vi", "zh")  # fmt: skip


def language_code(name: str) -> str:
    """The code of a language from its name or code; the name itself, in lower case, where none is known by it.

    Empty for `default` and for nothing.
    """
    plain = " ".join(name.replace("\u00a0", " ").split())
    by_name = _codes()
    found = _CODE_IN_BRACKETS.search(plain) or _CODE_OF_R.match(plain)
    if found:
        before = plain[: found.start()].strip().casefold()
        # `(UK)` in capitals is rather a country.
        return by_name[before] if found[1].isupper() and before in by_name else _code(found[1])
    words = " ".join(plain.replace(".", " ").replace("_", " ").split()).casefold()
    if words in by_name:
        return by_name[words]
    if words in {"", "default"}:
        return ""
    return _code(plain) if _CODE.match(plain) and _code(plain).split("-")[0] in _known() else words


def _code(text: str) -> str:
    language, _, rest = text.replace("_", "-").partition("-")
    return f"{language.lower()}-{rest.upper()}" if rest else language.lower()


@cache
def _known() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").languages) | {"kmr", "ckb"}


@cache
def _codes() -> dict[str, str]:
    """Codes by the names that languages have in some languages, and in their own."""
    from babel import Locale

    found: dict[str, str] = {}
    for reader in _READERS_OF:
        for code, name in Locale(reader).languages.items():
            if len(code) <= 3:  # noqa: PLR2004 - no variants of a country
                found.setdefault(name.casefold(), code)
    for code in _NATIVE:
        own = Locale(code).get_language_name(code)
        if own:
            found.setdefault(own.casefold(), code)
    return found | {"عربي": "ar", "انجليزي": "en", "إنجليزي": "en", "kiswahili": "sw", "tagalog": "fil"}
