"""The ZIP that an .xlsx is: a guard that measures before anything opens it, and what its parts say of who wrote it.

Sizes are measured by unpacking, never believed: the directory of a ZIP may lie. Nothing is extracted to the disk, so
names such as `../x` do no harm. Some tools write entry names with backslashes; here all names have slashes.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from survey_ingest.domain.findings import ReadError, rejected
from survey_ingest.readers.workbooks.shared_strings import SharedStrings, check_text
from survey_ingest.readers.workbooks.workbook_scan import SheetScan, check_spans, damaged

MOST_ENTRIES = 1_000
MOST_BYTES = 200 * 1024**2
MOST_RATIO = 50  # of one part: sheets full of the same text reach 28
MOST_SHEETS = 1_000
_RATIO_FROM = 4 * 1024**2  # what unpacks to less does no harm, however well it was packed
_CHUNK = 1024**2
_LONGEST_CELL = 256 * 1024  # bytes of XML that are kept back because a cell may go on in the next chunk
_SMALL_PART = 8 * 1024**2
_MOST_TAGS = 50_000  # of a part that is made a tree
_MOST_TABLES = 100
_LOCAL_HEADER = 30
_STRINGS = "xl/sharedstrings.xml"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CORE, _APP = "docProps/core.xml", "docProps/app.xml"
_SHEET = re.compile(rb"<(?:[^\s<>/:]+:)?sheet[\s>/]")
_TABLE = re.compile(r"xl/tables/[^/]+\.xml")
_LOCAL_ENTRY = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
_ENTITIES = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_WIDE_ENTITIES = tuple("<!DOCTYPE".encode(each) for each in ("utf-16-le", "utf-16-be"))
_CELL_START = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s>]")
_DOCUMENT = re.compile(rb"documentId\s*=\s*[\"']([^\"'<>]{1,80})[\"']")


@dataclass(frozen=True)
class Fingerprints:
    """Traces of the program that wrote a workbook; empty where they are missing. No name of a person is kept.

    `prefix` is that of the main namespace (`x` in `<x:workbook>`); `namespaces` are all prefixes that the workbook part
    declares; `dimensions` holds by sheet what its XML says of its own size, which may be wrong; `tables` are the column
    names of the Excel tables.
    """

    entries: tuple[str, ...] = ()
    application: str = ""
    prefix: str = ""
    namespaces: frozenset[str] = frozenset()
    document_id: str = ""
    tables: tuple[tuple[str, ...], ...] = ()
    dimensions: dict[str, str] = field(default_factory=dict)
    has_core: bool = False
    creator_blank: bool = False
    custom_properties: bool = False
    macros: bool = False


@dataclass(frozen=True)
class Parts:
    """An .xlsx that may be opened: its fingerprints, and the scan of each sheet by name."""

    fingerprints: Fingerprints
    scans: dict[str, SheetScan]


def entry_names(data: bytes) -> tuple[str, ...]:
    """The names of a ZIP's entries, with slashes; of one that was cut short, those that are still to be seen."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        names = [
            data[found.end() : found.end() + int.from_bytes(found[1], "little")].decode("utf-8", "replace")
            for found in _LOCAL_ENTRY.finditer(data)
        ]
    return tuple(name.replace("\\", "/").lstrip("/") for name in names)


def parts_of(data: bytes) -> Parts:
    """The measured parts of an .xlsx. Raises `ReadError` for bombs, entities, and what cannot be looked into."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged() from error
    with archive:
        entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise rejected(
            "workbook_too_large",
            f"The workbook holds {len(entries)} parts, and {MOST_ENTRIES} are allowed. Export it again from its own "
            "tool.",
        )
    kept: dict[str, bytes] = {}
    scans: dict[str, SheetScan] = {}
    strings = SharedStrings()
    total = 0
    for entry in entries:
        name = _plain(entry)
        scan = SheetScan()
        is_kept = _is_described(name, kept)
        size = 0
        for piece in _checked(_unpacked(data, entry)):
            total += len(piece)
            size += len(piece)
            if total > MOST_BYTES or (size > _RATIO_FROM and size > MOST_RATIO * entry.compress_size):
                raise rejected(
                    "workbook_too_large",
                    f"The workbook unpacks to more than {MOST_BYTES // 1024**2} MB, or a part of it to more than "
                    f"{MOST_RATIO} times its own size. Export a part of it, or as CSV.",
                )
            if name.casefold() == _STRINGS:
                strings.take(piece)
            scan.take(piece)  # a sheet may be kept under any name
            if is_kept and size <= _SMALL_PART:
                kept[name] = kept.get(name, b"") + piece
            elif name in {_BOOK, _RELATIONS}:
                raise _too_many_sheets()
        if scan.cells or scan.dimension:
            scans[name] = scan
            kept.pop(name, None)
    check_spans(scans.values())
    sheets = (piece for entry in entries if _plain(entry) in scans for piece in _checked(_unpacked(data, entry)))
    check_text(strings.lengths, sum(scan.cells for scan in scans.values()), sheets)
    parts = _described(entry_names(data), kept, scans)
    check_spans(parts.scans.values())  # several sheets may be one part: each is laid out
    return parts


def _is_described(name: str, kept: dict[str, bytes]) -> bool:
    """Whether a part tells who wrote the workbook; of tables the first ones do."""
    if name in {_BOOK, _RELATIONS, _CORE, _APP}:
        return True
    return _TABLE.fullmatch(name) is not None and len(kept) < _MOST_TABLES


def _plain(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").lstrip("/")


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of an entry piece by piece, as long as it really is. Raises `ReadError`."""
    if entry.flag_bits & 1:
        raise rejected("encrypted_file", "The file is protected by a password. Save it without one and send it again.")
    at = entry.header_offset
    header = data[at : at + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\3\4"):
        raise damaged()
    start = at + _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(data)[start : start + entry.compress_size]
    if len(packed) < entry.compress_size:
        raise damaged()
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[place : place + _CHUNK]) for place in range(0, len(packed), _CHUNK))
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise damaged()
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        piece = inflate.decompress(packed, _CHUNK)
        while piece:
            yield piece
            piece = inflate.decompress(inflate.unconsumed_tail, _CHUNK)
    except zlib.error as error:
        raise damaged() from error


def _checked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces again, cut between cells; raises `ReadError` where XML declares a type or an entity."""
    rest = b""
    is_xml: bool | None = None
    for piece in pieces:
        whole = rest + piece
        if is_xml is None:
            is_xml = whole.lstrip(b"\xef\xbb\xbf\xfe\xff\0\r\n\t ").startswith(b"<")
        if is_xml and ((b"<!" in whole and _ENTITIES.search(whole)) or any(each in whole for each in _WIDE_ENTITIES)):
            raise rejected(
                "unsafe_xml",
                "The file declares XML entities or a document type, which no export needs. It was not opened. Export "
                "it again from its own tool.",
            )
        cut = _cut(whole) if is_xml else len(whole)
        rest = whole[cut:]
        if cut:
            yield whole[:cut]
    if rest:
        yield rest


def _cut(xml: bytes) -> int:
    """Where the last cell begins, if it may go on in the next piece; else nearly the end."""
    tail = max(0, len(xml) - _LONGEST_CELL)
    starts = [found.start() for found in _CELL_START.finditer(xml, tail)]
    return starts[-1] if starts else max(0, len(xml) - 64)


def _described(names: tuple[str, ...], kept: dict[str, bytes], scans: dict[str, SheetScan]) -> Parts:
    book, relations = kept.get(_BOOK, b""), kept.get(_RELATIONS, b"")
    if len(_SHEET.findall(book)) > MOST_SHEETS or max(book.count(b"<"), relations.count(b"<")) > _MOST_TAGS:
        raise _too_many_sheets()
    root = _tree(book)
    core, app = _tree(kept.get(_CORE, b"")), _tree(kept.get(_APP, b""))
    by_sheet = _by_sheet(root, _tree(relations), scans)
    document = _DOCUMENT.search(book)
    start = re.search(rb"<(?:([^\s<>/:?!]+):)?workbook[\s>]([^<>]*)", book)
    declared = re.findall(rb"xmlns:([^\s=<>]+)\s*=", start[2]) if start else []
    tables = [_columns(kept[name]) for name in sorted(kept) if _TABLE.fullmatch(name)]
    fingerprints = Fingerprints(
        entries=names,
        application=_text(app, "Application"),
        prefix=(start[1] or b"").decode("utf-8", "replace") if start else "",
        namespaces=frozenset(each.decode("utf-8", "replace") for each in declared),
        document_id=document[1].decode("utf-8", "replace") if document else "",
        tables=tuple(each for each in tables if each),
        dimensions={sheet: scan.dimension for sheet, scan in by_sheet.items()},
        has_core=core is not None,
        creator_blank=core is not None and not _text(core, "creator"),
        custom_properties="docProps/custom.xml" in names,
        macros=any(name.lower().endswith("vbaproject.bin") for name in names),
    )
    return Parts(fingerprints, by_sheet)


def _too_many_sheets() -> ReadError:
    return rejected(
        "workbook_too_large",
        f"The workbook has more than {MOST_SHEETS} sheets, or far more names than any export. Copy the sheets that "
        "matter to a new workbook.",
    )


def _by_sheet(book: Element | None, relations: Element | None, scans: dict[str, SheetScan]) -> dict[str, SheetScan]:
    """The scans by the names of their sheets."""
    if book is None or relations is None:
        return {}
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    found = {}
    for sheet in (each for each in book.iter() if _name(each) == "sheet"):
        relation = next((value for key, value in sheet.attrib.items() if key.rsplit("}", 1)[-1] == "id"), "")
        target = targets.get(relation, "").replace("\\", "/").lstrip("/")
        scan = scans.get(target if target.startswith("xl/") else f"xl/{target}")
        if scan is not None:
            found[sheet.get("name", "")] = scan
    return found


def _columns(xml: bytes) -> tuple[str, ...]:
    table = _tree(xml)
    if table is None:
        return ()
    return tuple(each.get("name", "") for each in table.iter() if _name(each) == "tableColumn")


def _tree(xml: bytes) -> Element | None:
    """The tree of a part; None where it is missing, no XML, or holds more than such a part does."""
    try:
        tree: Element | None = fromstring(xml) if xml and xml.count(b"<") <= _MOST_TAGS else None
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return tree


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _text(tree: Element | None, name: str) -> str:
    if tree is None:
        return ""
    return next((each.text.strip() for each in tree.iter() if _name(each) == name and each.text), "")
