"""The header of a LimeSurvey export: codes, full texts, or both; which column is the tool's own, which a question's.

`Q[SQ001]` (codes), `Question [Sub]` (full), `Q[SQ001]. Question [Sub]` (code and text). Metadata are translated.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rba_kernel.text import match_key

from survey_ingest.readers.headings.titles import plain_title

CODES, FULL, BOTH = "codes", "full", "code_and_text"

_TITLES = {
    "id": "id · response id · antwort id · antwort-id · id de la réponse · answer id · id de respuesta · رقم الاستجابة",
    "submit": "submitdate · date submitted · datum abgeschickt · date de soumission · fecha de envío",
    "last_page": "lastpage · last page · letzte seite · dernière page · última página",
    "language": "startlanguage · start language · start-sprache · startsprache · langue de départ · lenguaje inicial",
    "seed": "seed · zufallsstartwert · tête de série · semilla",
    "start": "startdate · date started · datum gestartet · date de lancement · fecha de inicio",
    "last_action": "datestamp · date last action · datum letzte aktivität · datum letzte aktion · "
    "date de la dernière action",
    "person": "token · access code · zugangscode · zugangsschlüssel · code d'accès · ipaddr · ip address · "
    "ip-adresse · adresse ip",
    "referrer": "refurl · referrer url · url referrer · url de référence",
    "timing": "interviewtime · total time · gesamtzeit · temps total",
}
_ROLES: dict[str, str] = {match_key(title): role for role, titles in _TITLES.items() for title in titles.split(" · ")}
STRONG = frozenset({"submit", "last_page", "language", "seed"})
_CODE = re.compile(r"^(?P<code>[A-Za-z][A-Za-z0-9_]*)(?P<subs>(?:\[[^\[\]]*\])*)$")
_BOTH = re.compile(r"^(?P<code>[A-Za-z][\w-]*)(?P<subs>(?:\[[^\[\]]*\])*)\.\s+(?P<text>\S.*)$", re.DOTALL)
_FULL = re.compile(r"^(?P<text>.*\S)\s*(?P<subs>(?:\[[^\[\]]*\])+)$", re.DOTALL)
_SUBS = re.compile(r"\[([^\[\]]*)\]")
_TIMING = re.compile(r"^(grouptime\d+|group time:|question time:|gruppenzeit:|fragezeit:|durée pour )")


@dataclass(frozen=True)
class Heading:
    """One column: its role if it is the tool's own; else the question's code and text, and what stands in brackets."""

    position: int
    title: str
    role: str = ""
    code: str = ""
    text: str = ""
    subs: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What all columns of one question share."""
        return self.code or match_key(self.text)


@dataclass(frozen=True)
class Header:
    """The columns, and how they are headed."""

    form: str
    headings: tuple[Heading, ...]

    def first(self, *roles: str) -> tuple[int, ...]:
        """The positions of the roles that are there, in this order."""
        found = {each.role: each.position for each in reversed(self.headings) if each.role}
        return tuple(found[role] for role in roles if role in found)


def header_of(row: Sequence[str]) -> Header | None:
    """The header in a record; None where it has none of the tool's forms."""
    titles = [plain_title(cell) for cell in row]
    filled = [title for title in titles if title]
    both = sum(bool(_BOTH.match(title)) for title in filled)
    codes = sum(bool(_CODE.match(title)) for title in filled)
    if both * 2 > len(filled):
        form = BOTH
    elif codes * 10 > len(filled) * 9:
        form = CODES
    else:
        form = FULL
    headings = tuple(_heading(place, title, form) for place, title in enumerate(titles, 1))
    known = {each.code for each in headings}
    return Header(form, tuple(_timing(each, known) for each in headings))


def _heading(position: int, title: str, form: str) -> Heading:
    role = _ROLES.get(match_key(title), "")
    if role:
        return Heading(position, title, role)
    found = {BOTH: _BOTH, CODES: _CODE, FULL: _FULL}[form].match(title)
    if found is None:
        return Heading(position, title, text=title)
    parts = found.groupdict()
    code, text, subs = parts.get("code") or "", parts.get("text") or "", _SUBS.findall(parts["subs"])
    if form == BOTH:
        role = _ROLES.get(match_key(code), "")
        inner = _FULL.match(text)
        text, shown = (inner["text"], _SUBS.findall(inner["subs"])) if inner and subs else (text, [])
        return Heading(position, title, role, code, text, tuple(shown if len(shown) == len(subs) else subs))
    return Heading(position, title, role, code, text or code, tuple(sub.strip() for sub in subs))


def _timing(each: Heading, known: set[str]) -> Heading:
    key = match_key(each.title)
    timed = bool(_TIMING.match(key)) or (each.code.endswith("Time") and each.code.removesuffix("Time") in known)
    lost = each.code.endswith("Time") and any(_TIMING.match(code.lower()) for code in known)
    return Heading(each.position, each.title, "timing") if timed or lost else each
