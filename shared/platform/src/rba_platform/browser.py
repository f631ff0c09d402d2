"""What keeps a browser's session its own: the cookie, where requests may come from, where they may lead. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from rba_platform.language import Language

_LONGEST_PATH = 500


def own_path(asked: str, home: str) -> str:
    """`asked`, if it is a path of this service; `home` otherwise."""
    # A browser reads "//host" and "/\\host" as another site, and drops tabs and line ends before it does.
    plain = asked.isprintable() and " " not in asked
    if plain and asked.startswith("/") and not asked.startswith("//") and "\\" not in asked:
        return asked if len(asked) <= _LONGEST_PATH else home
    return home


def in_language_asked(path: str, language: Language | None) -> str:
    """`path` in the language that a person chose on the way; as it is where none was chosen."""
    if language is None:
        return path
    before, _, query = path.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "lang"]
    return f"{before}?{urlencode([*kept, ('lang', language)])}"


def comes_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a request was sent from a page of this service.

    Browsers say so in Sec-Fetch-Site or Origin; a program that sends neither has no cookie to be misused.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def cookie_options(scheme: str) -> dict[str, Any]:
    """How the cookie is set: unseen by scripts, not sent from other sites' forms, over TLS only where there is TLS."""
    return {"httponly": True, "samesite": "lax", "secure": scheme == "https", "path": "/"}
