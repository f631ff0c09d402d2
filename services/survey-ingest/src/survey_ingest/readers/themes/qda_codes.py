"""Codes in the XML of programs for qualitative analysis (REFI-QDA): nested, with GUIDs, often against the schema.

Elements and attributes are known by their local names, in any case. The parser allows no document type and no
entities. Source: docs/formats.md, themes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.report import Report
from survey_ingest.domain.themes import Theme, bilingual_name, own_guid, path_guid, plain_text
from survey_ingest.readers.xml_text import check_tags

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_COLOUR = re.compile(r"^#?([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?$")
_DEEPEST, _MOST = 60, 20_000


def parsed(text: str, root_name: str) -> Element:
    """The root element; `root_name` is what the file should end with. Raises `ReadError`."""
    check_tags(text)
    try:
        root: Element = fromstring(_DECLARATION.sub("", text.lstrip("\ufeff")), forbid_dtd=True)
    except DefusedXmlException as error:
        raise rejected(
            "xml_entities",
            "The XML declares a document type or entities, which no codebook needs. Export it again from its program.",
        ) from error
    except ParseError as error:
        raise _broken(error, text, root_name) from error
    return root


def _broken(error: ParseError, text: str, root_name: str) -> ReadError:
    line, _ = error.position
    if not re.search(rf"{root_name}\s*>\s*$", text[-100:], re.IGNORECASE):
        message = f"The file ends before its {root_name} does: it was cut short. Export or copy it again."
        return rejected("truncated_file", message, row=line)
    return rejected("broken_xml", f"Line {line} is no XML. Export the codebook again.", row=line)


@dataclass(frozen=True)
class _Place:
    element: Element
    parent: Theme | None


class Codes:
    """Walks through the codes and notes what is odd. Without recursion: nesting is somebody else's choice."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._known: set[str] = set()
        #: GUID of the theme by what the file calls it, for references to it.
        self.called: dict[str, str] = {}
        self._odd = {"no_name": 0, "no_guid": 0, "guid_twice": 0}

    def taken_from(self, root: Element) -> tuple[Theme, ...]:
        """The themes, each after its parent."""
        themes: list[Theme] = []
        waiting = [_Place(each, None) for each in reversed(list(_top(root)))]
        while waiting:
            place = waiting.pop()
            theme = self._theme(place)
            if theme is not None:
                themes.append(theme)
                if len(themes) > _MOST or len(theme.path) > _DEEPEST:
                    raise rejected(
                        "too_many_codes", f"More than {_MOST} codes, or more than {_DEEPEST} levels, are not read."
                    )
            below = theme or place.parent
            waiting += [_Place(each, below) for each in reversed(children(place.element, "code"))]
        self._tell(root)
        return tuple(themes)

    def _theme(self, place: _Place) -> Theme | None:
        name = " ".join(plain_text(attribute(place.element, "name")).split())
        if not name:
            self._odd["no_name"] += 1
            return None
        path = (*(place.parent.path if place.parent else ()), name)
        written = own_guid(attribute(place.element, "guid"))
        guid = written
        if guid is None:
            self._odd["no_guid"] += 1
            guid = path_guid(path)
        if guid in self._known:
            self._odd["guid_twice"] += 1
            written, guid = None, path_guid((*path, str(len(self._known))))
        self._known.add(guid)
        self.called.setdefault(called(attribute(place.element, "guid")), guid)
        return Theme(
            guid=guid,
            name=bilingual_name(name),
            path=path,
            parent=place.parent.guid if place.parent else None,
            description=_description(place.element),
            colour=_colour(attribute(place.element, "color")),
            codable=attribute(place.element, "iscodable").casefold() not in {"false", "0"},
            own_guid=written is not None,
        )

    def _tell(self, root: Element) -> None:
        told = {
            "no_name": "{} codes have no name and were left out; what stands under them went one level up.",
            "no_guid": "{} codes have no GUID; they are known by their path, and renaming one makes another theme.",
            "guid_twice": "{} codes have the GUID of another one; they are known by their path.",
        }
        for code, message in told.items():
            if self._odd[code]:
                self._report.problems.append(
                    Finding(
                        code, message.format(self._odd[code]), severity="note" if code == "no_guid" else "attention"
                    )
                )
        sets = sum(1 for each in root.iter() if local_name(each) == "set")
        if sets:
            self._report.problems.append(Finding("sets_left_out", f"{sets} sets of codes are not kept."))


def _top(root: Element) -> Iterator[Element]:
    """The codes of the first level: under `Codes`, or straight under the root where a program forgot that."""
    for child in root:
        if local_name(child) == "codes":
            yield from children(child, "code")
        elif local_name(child) == "code":
            yield child


def local_name(element: Element) -> str:
    """The name of an element without namespace, in lower case."""
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """The elements of that name straight under an element."""
    return [child for child in element if local_name(child) == name]


def attribute(element: Element, name: str) -> str:
    """The attribute of that name, whatever its namespace and case; empty where there is none."""
    wanted = name.casefold()
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2].casefold() == wanted), "")


def _description(element: Element) -> str:
    texts = ["".join(child.itertext()) for child in children(element, "description")]
    return plain_text("\n".join(texts) or attribute(element, "description")).strip()


def _colour(text: str) -> str:
    found = _COLOUR.match(text.strip())
    return f"#{found[1].upper()}" if found else ""


def called(guid: str) -> str:
    """The key under which a file refers to a GUID, also to one that is none."""
    return own_guid(guid) or guid.strip().casefold()
