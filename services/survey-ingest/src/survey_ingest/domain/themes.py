"""What people coded in focus groups: a codebook of themes, and excerpts of what was said.

A theme is known by its GUID. Where a file has none (a table, a list) it is derived from the theme's path, so that the
same list read twice is the same themes. Source: docs/formats.md, themes.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from typing import Any, Self
from uuid import UUID, uuid5

from rba_kernel.text import BilingualText, in_one_form, match_key

from survey_ingest.domain.report import Report

#: The namespace of GUIDs that are derived from a path.
_PATHS = UUID("8f0d6f0e-5b1c-5d39-9a57-2f6c1f1f5a10")
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_BETWEEN_LANGUAGES = re.compile(r"\s+[/|–—]\s+")


@dataclass(frozen=True)
class Theme:
    """One theme. `path` are the names as written, from the root to this one; `parent` is the GUID of the one above.

    `own_guid`: the GUID is the file's own, so a theme of another name under it is the same theme, renamed. `codable`
    is false for a mere heading. `colour` is `#RRGGBB` or empty.
    """

    guid: str
    name: BilingualText
    path: tuple[str, ...]
    parent: str | None = None
    description: str = ""
    colour: str = ""
    codable: bool = True
    own_guid: bool = False

    def to_json(self) -> dict[str, Any]:
        """The theme as JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(**(data | {"path": tuple(data["path"])}))


@dataclass(frozen=True)
class Excerpt:
    """A passage that was coded. `themes` are GUIDs of the same file, none where the passage was marked only.

    `quote` is LF-only NFC text. `document` is the name of the transcript or session as the coder wrote it; `speaker` a
    pseudonym, never a name; `consent` is `given`, `refused` or empty where nothing is said of it.
    """

    themes: tuple[str, ...]
    quote: str
    document: str = ""
    speaker: str = ""
    audience: str = ""
    date: str = ""
    note: str = ""
    coder: str = ""
    consent: str = ""
    row: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The excerpt as JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(**(data | {"themes": tuple(data["themes"])}))


@dataclass(frozen=True)
class Themes:
    """What reading one file of codes gives. A theme stands after the one above it."""

    themes: tuple[Theme, ...]
    excerpts: tuple[Excerpt, ...]
    report: Report

    def to_json(self) -> dict[str, Any]:
        """The themes and excerpts as JSON object, without the report."""
        return {
            "themes": [theme.to_json() for theme in self.themes],
            "excerpts": [excerpt.to_json() for excerpt in self.excerpts],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], report: Report) -> Self:
        """Inverse of `to_json`."""
        return cls(
            tuple(Theme.from_json(each) for each in data["themes"]),
            tuple(Excerpt.from_json(each) for each in data["excerpts"]),
            report,
        )


def plain_text(text: str) -> str:
    """The text in the form that positions are counted in: line feeds only, NFC."""
    return in_one_form("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def bilingual_name(text: str) -> BilingualText:
    """A name by its script: `القراءة / Reading` has two, digits alone have none (the key is then empty)."""
    text = " ".join(plain_text(text).split())
    parts = _BETWEEN_LANGUAGES.split(text)
    if len(parts) == 2:  # noqa: PLR2004 - one in each language
        languages = [_language(part) for part in parts]
        if sorted(languages) == ["ar", "en"]:
            return dict(zip(languages, parts, strict=True))
    return {_language(text): text}


def _language(text: str) -> str:
    arabic, latin = bool(_ARABIC.search(text)), bool(_LATIN.search(text))
    if arabic and latin:
        return "ar" if len(_ARABIC.findall(text)) >= len(_LATIN.findall(text)) else "en"
    return "ar" if arabic else "en" if latin else ""


def written_name(name: BilingualText) -> str:
    """A name in one text, as codebooks of other programs hold it; `bilingual_name` takes it apart again."""
    texts = [name[language] for language in ("ar", "en", "") if name.get(language)]
    whole = " / ".join(texts)
    return whole if bilingual_name(whole) == {key: text for key, text in name.items() if text} else texts[0]


def own_guid(text: str) -> str | None:
    """A GUID as it is kept (lower case, no braces); None where the text is none."""
    bare = text.strip().strip("{}").strip()
    try:
        return str(UUID(bare))
    except ValueError:
        return None


def path_key(path: tuple[str, ...] | list[str]) -> str:
    """The key under which two spellings of a path are one."""
    return "\x1f".join(match_key(name) for name in path)


def spelled_once(path: tuple[str, ...], spelled: dict[str, str]) -> tuple[str, ...]:
    """The path with each name as it was written first; `spelled` remembers that, by the key of the path up to it."""
    return tuple(spelled.setdefault(path_key(path[: place + 1]), name) for place, name in enumerate(path))


def path_guid(path: tuple[str, ...]) -> str:
    """The GUID of a theme that has none of its own."""
    return str(uuid5(_PATHS, path_key(path)))


def tree_of(paths: Mapping[tuple[str, ...], Theme]) -> tuple[Theme, ...]:
    """The themes with those above them, each after its parent; what is missing in between is made as a heading."""
    whole: dict[tuple[str, ...], Theme] = {}
    for path in paths:
        parent: str | None = None
        for length in range(1, len(path) + 1):
            here = path[:length]
            theme = paths.get(here) or Theme(path_guid(here), bilingual_name(here[-1]), here, codable=False)
            parent = whole.setdefault(here, replace(theme, parent=parent)).guid
    return tuple(whole.values())


_INCLUDES, _EXCLUDES = ("Include:", "يشمل:"), ("Exclude:", "لا يشمل:")


def definition_parts(description: str) -> tuple[str, str, str]:
    """A description taken apart: definition, what the theme includes and excludes (a line begins with `Include:`)."""
    parts: dict[str, list[str]] = {"": [], "includes": [], "excludes": []}
    current = ""
    for line in description.split("\n"):
        marks = dict.fromkeys(_INCLUDES, "includes") | dict.fromkeys(_EXCLUDES, "excludes")
        mark = next((mark for mark in marks if line.strip().startswith(mark)), None)
        if mark is not None:
            current = marks[mark]
        parts[current].append(line.strip().removeprefix(mark).strip() if mark else line)
    definition, includes, excludes = ("\n".join(lines).strip() for lines in parts.values())
    return definition, includes, excludes


def written_definition(definition: str, includes: str, excludes: str) -> str:
    """Inverse of `definition_parts`: one description, as codebooks of other programs hold it."""
    named = ((includes, _INCLUDES[0]), (excludes, _EXCLUDES[0]))
    return "\n".join([*([definition] if definition else []), *(f"{mark} {text}" for text, mark in named if text)])


def excerpt_key(document: str, quote: str, speaker: str, coder: str) -> str:
    """The key under which a passage sent twice is one: the same words of the same speaker, marked by the same coder."""
    told = "\x1f".join((match_key(document), match_key(quote), speaker, coder))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def without_erased(themes: Themes, tombstones: Collection[str]) -> Themes:
    """The themes without the excerpts of erased people: by the mark of the speaker, or the key of the excerpt."""
    kept = tuple(
        each
        for each in themes.excerpts
        if each.speaker not in tombstones
        and excerpt_key(each.document, each.quote, each.speaker, each.coder) not in tombstones
    )
    themes.report.counts |= {"excerpts": len(kept), "erased": len(themes.excerpts) - len(kept)}
    return replace(themes, excerpts=kept)
