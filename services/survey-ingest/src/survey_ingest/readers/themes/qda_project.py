"""Projects of REFI-QDA: which passages of which texts were coded with what, by whom.

Positions count code points of the plain text, and programs differ in what they count: line ends as one or two, a byte
order mark or none, the end position inside the passage or after it. So all readings are tried, and the one under which
most passages have the words that their `name` begins with, and begin and end with whole words, counts. After that only
the words matter: they are looked for in the transcript anew. Source: docs/formats.md, themes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from xml.etree.ElementTree import Element

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.pseudonyms import pseudonym
from survey_ingest.domain.report import Report
from survey_ingest.domain.themes import Excerpt, Themes, plain_text
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.themes.qda_codes import Codes, attribute, called, children, local_name

_NAME_WEIGHT = 3  # a name with the words says more than two whole words
_OTHER_SELECTIONS = {"pictureselection", "audioselection", "videoselection", "pdfselection", "transcriptselection"}
_MARK = "\ufeff"
_MOST_DIGITS = 24  # of two positions

Reading = tuple[str, str, int]
"""How positions are counted: the mark before the text, its line ends, how far after the end position a passage ends."""


@dataclass(frozen=True)
class _Passage:
    """A selection: where it stands, the beginning of its words if the program wrote that, and its codings."""

    start: int
    end: int
    name: str
    codings: tuple[tuple[str, str], ...]


_ENDS: dict[str, Callable[[str], str]] = {
    "line feeds": lambda text: text.replace("\r\n", "\n").replace("\r", "\n"),
    "carriage returns": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "as they are": lambda text: text,
}
#: All readings: without and with a byte order mark, the line ends, the end position after the passage or inside it.
_READINGS: tuple[Reading, ...] = tuple((mark, ends, after) for after, mark, ends in product((0, 1), ("", _MARK), _ENDS))


def texts_of(root: Element, entries: Sequence[str]) -> list[str]:
    """The entries of the archive that hold the plain texts of sources."""
    wanted = {_path(attribute(source, "plainTextPath")) for source in _sources(root)} - {""}
    return [entry for entry in entries if _path(entry) in wanted]


def project_of(root: Element, entries: Mapping[str, bytes], report: Report, hints: Hints) -> Themes:
    """The codes and the coded passages of a project. Raises `ReadError`."""
    codes = Codes(report)
    themes = tuple(theme for book in children(root, "codebook") for theme in codes.taken_from(book))
    if not themes:
        raise rejected("no_codes", "The project holds no code. Export it again with its codebook.")
    coders = {
        called(attribute(user, "guid")): pseudonym(attribute(user, "name"), hints.identity_key)
        for users in children(root, "users")
        for user in children(users, "user")
    }
    texts = {_path(name): content for name, content in entries.items()}
    excerpts: list[Excerpt] = []
    lost = missing = 0
    for source in _sources(root):
        passages = list(_passages(source))
        text = _text(source, texts)
        if text is None:
            missing += len(passages)
            continue
        text = text.removeprefix(_MARK)
        document = " ".join(plain_text(attribute(source, "name")).split())
        mark, ends, after = _reading(text, passages)
        whole = mark + _ENDS[ends](text)
        for passage in passages:
            quote = plain_text(whole[passage.start : passage.end + after]).strip()
            lost += not quote
            excerpts += _excerpts(quote, document, passage, codes.called, coders) if quote else []
    _tell(root, report, lost=lost, missing=missing)
    report.counts |= {
        "themes": len(themes),
        "excerpts": len(excerpts),
        "untagged": sum(not each.themes for each in excerpts),
        "documents": len({each.document for each in excerpts}),
        "coders": len({each.coder for each in excerpts if each.coder}),
    }
    return Themes(themes, tuple(excerpts), report)


def _sources(root: Element) -> Iterator[Element]:
    """The sources that have text: text sources, and transcripts of recordings."""
    return (each for each in root.iter() if local_name(each) in {"textsource", "transcript", "pdfsource"})


def _path(name: str) -> str:
    """The file name of a path such as `internal://x.txt` or `Sources/x.txt`, in lower case."""
    return name.replace("\\", "/").rpartition("/")[2].casefold()


def _text(source: Element, texts: Mapping[str, bytes]) -> str | None:
    inside = next(iter(children(source, "plaintextcontent")), None)
    if inside is not None:
        return "".join(inside.itertext())
    content = texts.get(_path(attribute(source, "plainTextPath")))
    if content is None:
        return None
    try:
        return decode(content).text
    except ReadError:
        return None


def _passages(source: Element) -> Iterator[_Passage]:
    for each in children(source, "plaintextselection"):
        start, end = attribute(each, "startPosition"), attribute(each, "endPosition")
        if not (start.isdecimal() and end.isdecimal() and len(start + end) <= _MOST_DIGITS):
            continue
        by = attribute(each, "creatingUser")
        codings = tuple(
            (called(attribute(reference, "targetGUID")), called(attribute(coding, "creatingUser") or by))
            for coding in children(each, "coding")
            for reference in children(coding, "coderef")
        )
        yield _Passage(
            int(start), int(end), " ".join(plain_text(attribute(each, "name")).split()).rstrip("…. "), codings
        )


def _reading(text: str, passages: Sequence[_Passage]) -> Reading:
    """The reading of positions that fits best; the first among equals."""
    wholes = {ends: make(text) for ends, make in _ENDS.items()}

    def fit(reading: Reading) -> int:
        mark, ends, after = reading
        whole = mark + wholes[ends]
        return sum(_fit(whole, after, passage) for passage in passages)

    return max(_READINGS, key=fit)


def _fit(text: str, after: int, passage: _Passage) -> int:
    start, end = passage.start, passage.end + after
    if not 0 <= start < end <= len(text):
        return 0
    words = " ".join(plain_text(text[start:end]).split())
    named = _NAME_WEIGHT * bool(
        passage.name and (words.startswith(passage.name) or passage.name == words.rstrip("…. "))
    )
    return named + (not _joined(text, start)) + (not _joined(text, end)) + (not text[start].isspace())


def _joined(text: str, place: int) -> bool:
    """Whether a word goes on over this place."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _excerpts(
    quote: str, document: str, passage: _Passage, themes: Mapping[str, str], coders: Mapping[str, str]
) -> list[Excerpt]:
    """One excerpt for each coder of a passage; one without codings was marked only."""
    by_coder: dict[str, dict[str, None]] = {}
    for code, coder in passage.codings:
        if code in themes:
            by_coder.setdefault(coders.get(coder, ""), {})[themes[code]] = None
    return [Excerpt(tuple(guids), quote, document, coder=coder) for coder, guids in (by_coder or {"": {}}).items()]


def _tell(root: Element, report: Report, *, lost: int, missing: int) -> None:
    other = sum(1 for each in root.iter() if local_name(each) in _OTHER_SELECTIONS)
    told = (
        (
            missing,
            "text_missing",
            "{} coded passages have no plain text in the archive and were left out.",
            "attention",
        ),
        (lost, "positions_outside", "{} coded passages stand outside their text and were left out.", "attention"),
        (other, "selections_left_out", "{} coded parts of pictures and recordings are not kept.", "note"),
    )
    for count, code, message, severity in told:
        if count:
            report.problems.append(Finding(code, message.format(count), severity=severity))  # type: ignore[arg-type]
