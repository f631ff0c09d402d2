"""Codebooks of programs for qualitative analysis (QDC, REFI-QDA): the codes, nested, with their GUIDs.

Elements are known by their local name: NVivo writes `urn:QDA-XML:codebook:1:0`, older programs `…:0:4`, some none at
all; GUIDs stand in braces, in capitals, twice, or are no GUIDs. The XML parser allows no entities. Source:
docs/formats.md, themes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Detection, Report
from survey_ingest.domain.themes import Theme, Themes, bilingual_name, own_guid, path_guid, plain_text
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe

STANDARD = "urn:QDA-XML:codebook:1.0"
_FIRST_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s>/]")
_NAMESPACE = re.compile(r"urn:qda-xml:codebook[:.\d]*", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_COLOUR = re.compile(r"^#?([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?$")
_DEEPEST, _MOST = 60, 20_000


class Qdc:
    """Reader of REFI-QDA codebooks."""

    format = "qdc"
    title = "a REFI-QDA codebook (QDC)"
    export_help = "In NVivo, MAXQDA, ATLAS.ti, QualCoder or Taguette: export the codebook as REFI-QDA (.qdc)."
    header_words = frozenset({"codebook"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the root element; the namespace says whose it is."""
        if probe.archive is not None or b"<" not in probe.head[:200].replace(b"\0", b""):
            return None
        start = probe.text[:4000]
        root = _FIRST_ELEMENT.search(start)
        if root is None or root[1].casefold() != "codebook":
            return None
        namespace = _NAMESPACE.search(start)
        if namespace is None:
            return Evidence(0.8, "codebook_no_namespace", ("the root element is CodeBook",))
        layout = "codebook_1.0" if namespace[0] == STANDARD else "codebook_other_namespace"
        return Evidence(0.97, layout, ("the root element is CodeBook", f"the namespace is {namespace[0]}"))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Themes:
        """The codes. Raises `ReadError`."""
        del hints
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="",
            problems=list(probe.decoded.findings),
        )
        root = _parsed(_DECLARATION.sub("", probe.text.lstrip("\ufeff")))
        themes = _Codes(report).taken_from(root)
        if not themes:
            raise rejected("no_codes", "The codebook holds no code. Export it again with its codes.")
        report.counts |= {"themes": len(themes), "excerpts": 0}
        return Themes(themes, (), report)


def _parsed(text: str) -> Element:
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise rejected(
            "xml_entities",
            "The XML declares a document type or entities, which no codebook needs. Export it again from its program.",
        ) from error
    except ParseError as error:
        raise _broken(error, text) from error
    return root


def _broken(error: ParseError, text: str) -> ReadError:
    line, _ = error.position
    if not re.search(r"codebook\s*>\s*$", text[-100:], re.IGNORECASE):
        message = "The file ends before the codebook does: it was cut short. Export or copy it again."
        return rejected("truncated_file", message, row=line)
    return rejected("broken_xml", f"Line {line} is no XML. Export the codebook again.", row=line)


@dataclass(frozen=True)
class _Place:
    element: Element
    parent: Theme | None


class _Codes:
    """Walks through the codes and notes what is odd. Without recursion: nesting is somebody else's choice."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._known: set[str] = set()
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
            waiting += [_Place(each, below) for each in reversed(_children(place.element, "code"))]
        self._tell(root)
        return tuple(themes)

    def _theme(self, place: _Place) -> Theme | None:
        name = " ".join(plain_text(_attribute(place.element, "name")).split())
        if not name:
            self._odd["no_name"] += 1
            return None
        path = (*(place.parent.path if place.parent else ()), name)
        written = own_guid(_attribute(place.element, "guid"))
        guid = written
        if guid is None:
            self._odd["no_guid"] += 1
            guid = path_guid(path)
        if guid in self._known:
            self._odd["guid_twice"] += 1
            written, guid = None, path_guid((*path, str(len(self._known))))
        self._known.add(guid)
        return Theme(
            guid=guid,
            name=bilingual_name(name),
            path=path,
            parent=place.parent.guid if place.parent else None,
            description=_description(place.element),
            colour=_colour(_attribute(place.element, "color")),
            codable=_attribute(place.element, "iscodable").casefold() not in {"false", "0"},
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
        sets = sum(1 for each in root.iter() if _local(each) == "set")
        if sets:
            self._report.problems.append(Finding("sets_left_out", f"{sets} sets of codes are not kept."))


def _top(root: Element) -> Iterator[Element]:
    """The codes of the first level: under `Codes`, or straight under the root where a program forgot that."""
    for child in root:
        if _local(child) == "codes":
            yield from _children(child, "code")
        elif _local(child) == "code":
            yield child


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _local(child) == name]


def _attribute(element: Element, name: str) -> str:
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2].casefold() == name), "")


def _description(element: Element) -> str:
    texts = ["".join(child.itertext()) for child in _children(element, "description")]
    return plain_text("\n".join(texts) or _attribute(element, "description")).strip()


def _colour(text: str) -> str:
    found = _COLOUR.match(text.strip())
    return f"#{found[1].upper()}" if found else ""
