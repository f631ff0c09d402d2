"""A codebook of themes as other programs read it: QDC (REFI-QDA), and rows of a table.

What a QDC cannot hold by itself is written into its texts, and read back from there: a name in two languages as
`القراءة / Reading`, what a theme includes and excludes as lines of its description.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from survey_ingest.domain.themes import written_definition, written_name

NAMESPACE = "urn:QDA-XML:codebook:1.0"
TITLES = (
    "guid", "name_en", "name_ar", "path", "definition", "includes", "excludes", "parent_guid", "measures", "version",
)  # fmt: skip
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True)
class Entry:
    """A theme of the codebook; `parent` is the GUID of the one above."""

    guid: str
    name: dict[str, str]
    parent: str | None = None
    definition: str = ""
    includes: str = ""
    excludes: str = ""
    colour: str = ""
    codable: bool = True
    measures: Sequence[str] = ()
    version: int = 1


def qdc(entries: Iterable[Entry]) -> bytes:
    """The codebook as QDC. Themes stand in the order given, each under the one above it."""
    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": "North Star"})
    codes = SubElement(root, "Codes")
    elements: dict[str, Element] = {}
    for entry in _parents_first(entries):
        above = elements.get(entry.parent or "", codes)
        attributes = {"guid": entry.guid, "name": _xml(written_name(entry.name))}
        attributes |= {"isCodable": "true" if entry.codable else "false"}
        if entry.colour:
            attributes["color"] = entry.colour
        element = elements[entry.guid] = SubElement(above, "Code", attributes)
        description = written_definition(entry.definition, entry.includes, entry.excludes)
        if description:
            SubElement(element, "Description").text = _xml(description)
    SubElement(root, "Sets")
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _xml(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return text.translate(_FORBIDDEN)


def _parents_first(entries: Iterable[Entry]) -> Iterator[Entry]:
    listed = list(entries)
    known = {entry.guid for entry in listed}
    below: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in listed:
        below[entry.parent if entry.parent in known else None].append(entry)
    waiting = list(reversed(below[None]))
    while waiting:
        entry = waiting.pop()
        yield entry
        waiting += reversed(below[entry.guid])


def table(entries: Iterable[Entry]) -> Iterator[list[str]]:
    """The codebook as rows of text, under `TITLES`; a name without language stands under `name_en`."""
    paths: dict[str, str] = {}
    for entry in _parents_first(entries):
        name = written_name(entry.name)
        path = f"{paths[entry.parent]} > {name}" if entry.parent in paths else name
        paths[entry.guid] = path
        yield [
            entry.guid,
            entry.name.get("en") or entry.name.get("", ""),
            entry.name.get("ar", ""),
            path,
            entry.definition,
            entry.includes,
            entry.excludes,
            entry.parent or "",
            ", ".join(entry.measures),
            str(entry.version),
        ]
