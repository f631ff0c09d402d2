"""XML in a file: without entities, document types or anything from outside."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from survey_ingest.domain.findings import rejected

_MOST_DEPTH = 100
_MOST_TAGS = 500_000


def check_tags(text: str) -> None:
    """Raise `ReadError` (`xml_too_large`) for XML whose tree would fill the memory."""
    if text.count("<") > _MOST_TAGS:
        raise rejected(
            "xml_too_large",
            f"The XML of the file has more than {_MOST_TAGS:,} tags, many times what an export has. Export a part of "
            "it.",
        )


def xml_of(text: str) -> Element:
    """The tree of `text`. Raises `ReadError`: `unsafe_xml` for entities or deep nesting, `damaged_xml` for a cut."""
    check_tags(text)
    try:
        tree: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise rejected(
            "unsafe_xml",
            "The file declares XML entities or a document type, which no export needs. It was not read. Export it "
            "again from its own tool.",
        ) from error
    except (ParseError, ValueError, RecursionError) as error:
        line = getattr(error, "position", (0, 0))[0]
        raise rejected(
            "damaged_xml",
            f"The XML of the file ends or breaks in line {line}: it was cut short or edited. Export it again.",
            row=line or None,
        ) from error
    if _deep(tree):
        raise rejected("unsafe_xml", "The XML of the file is nested deeper than any export is. Export it again.")
    return tree


def _deep(tree: Element) -> bool:
    level: list[Element] = [tree]
    for _ in range(_MOST_DEPTH):
        level = [child for each in level for child in each]
        if not level:
            return False
    return True


def texts_of(element: Element) -> dict[str, str]:
    """The texts of an element's children by their tags."""
    return {child.tag: (child.text or "").strip() for child in element}
