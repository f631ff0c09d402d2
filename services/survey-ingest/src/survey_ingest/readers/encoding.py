"""From bytes to text: byte order mark, strict UTF-8, NULs of UTF-16, then candidates scored by their words.

No statistical detector decides: they call short Arabic cp1256 text `mac_latin2` (measured, see docs/formats.md). A
candidate is scored by whether its words are words: one script each, letters where that script has them, known words.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.report import Decision
from survey_ingest.readers.word_scores import word_score

CANDIDATES = ("cp1256", "iso8859_6", "cp1252", "mac_roman", "mac_arabic")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OF_NO_TEXT = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
_SAMPLE = 200_000
_UTF16_SAME_PARITY = 0.98  # share of NULs on one side that makes a file UTF-16; the rest is damage
_UTF16_LEAST_NULS = 0.02  # Arabic text has NULs at separators, digits and line ends only
_BINARY_NULS = 0.001
_SURE_MARGIN = 0.15
_STRAY_BYTES = 4
_CONTRACTION = re.compile(r"[A-Za-z]\u2019(?:s|t|m|re|ve|d|ll)\b")
_BLANK = re.compile(r"[A-Za-z .,:?]\u00a0|\u00a0[A-Za-z .,:?-]")
_CONTROL = re.compile(r"[\x80-\x9f]")


@dataclass(frozen=True)
class Decoded:
    """The text of a file (no byte order mark, no NULs), how it was decoded, and what was odd about it."""

    text: str
    decision: Decision
    findings: tuple[Finding, ...] = ()


def decode(data: bytes, hint: str | None = None, known_words: Iterable[str] = ()) -> Decoded:
    """The text of `data`. Raises `ReadError` where no encoding fits, or several do and a person must choose.

    `known_words` are header cells of known formats in lower case: they speak for the encoding that shows them.
    """
    if hint:
        return _hinted(data, hint)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _without_nuls(_strict(data, encoding, "bom"), Decision(encoding, "bom"))
    side = _utf16_side(data)
    if side:
        return _without_nuls(_strict(data, side, "NUL pattern"), Decision(side, "NUL pattern"))
    try:
        return _without_nuls(data.decode("utf-8"), Decision("utf-8", "strict"))
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            raise rejected(
                "truncated_file",
                "The file ends in the middle of a character: it was cut short. Download or copy it again.",
                row=data.count(b"\n") + 1,
            ) from error
    return _scored(data, frozenset(known_words))


def _hinted(data: bytes, hint: str) -> Decoded:
    try:
        name = codecs.lookup(hint).name
        name = "" if name.replace("-", "_") in _OF_NO_TEXT else name
        b"ab".decode(name, "replace")  # raises for names of packings, such as bz2
    except (LookupError, ValueError) as error:
        raise rejected("unknown_encoding", "No encoding of that name is known, for example utf-8 or cp1256.") from error
    name = "utf-8-sig" if name == "utf-8" else name
    return _without_nuls(_strict(data, name, "hint").removeprefix("\ufeff"), Decision(name, "hint"))


def _strict(data: bytes, encoding: str, how: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        start = getattr(error, "start", 0)
        if start >= len(data) - 4:
            raise rejected(
                "truncated_file",
                "The file ends in the middle of a character: it was cut short. Download or copy it again.",
            ) from error
        raise rejected(
            "wrong_encoding",
            f"The file is not {encoding} ({how}): byte {start} does not fit. Name another encoding, or export it as "
            "UTF-8.",
        ) from error


def _utf16_side(data: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` where the NULs stand on one side; None otherwise."""
    nuls = data.count(0)
    if not nuls or nuls < len(data) * _UTF16_LEAST_NULS:
        return None
    odd = data[1::2].count(0)
    if odd >= nuls * _UTF16_SAME_PARITY:
        return "utf-16-le"
    if nuls - odd >= nuls * _UTF16_SAME_PARITY:
        return "utf-16-be"
    return None


def _without_nuls(text: str, decision: Decision) -> Decoded:
    nuls = text.count("\0")
    if not nuls:
        return Decoded(text, decision, _damage(text))
    if nuls > max(_STRAY_BYTES, len(text) * _BINARY_NULS):
        raise rejected(
            "nul_bytes",
            f"The file holds {nuls} NUL bytes: it is no text table. Export it again as CSV in UTF-8.",
            row=text[: text.index("\0")].count("\n") + 1,
        )
    note = Finding(
        "nul_bytes_removed",
        f"{nuls} NUL bytes stood in the text and were left out.",
        row=text[: text.index("\0")].count("\n") + 1,
        severity="attention",
    )
    return Decoded(text.replace("\0", ""), decision, (note, *_damage(text)))


def _damage(text: str) -> tuple[Finding, ...]:
    lost = text.count("\ufffd")
    if not lost:
        return ()
    were = "character was" if lost == 1 else "characters were"
    message = f"{lost} {were} lost before the file was exported (replacement marks); what stood there is gone."
    return (Finding("damaged_text", message, row=text[: text.index("\ufffd")].count("\n") + 1, severity="attention"),)


def _scored(data: bytes, known_words: frozenset[str]) -> Decoded:
    sample = _lines_beyond_ascii(data)
    scores: dict[str, float] = {}
    texts: dict[str, str] = {}
    for encoding in CANDIDATES:
        try:
            text = sample.decode(encoding)
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in texts.values():
            scores[encoding] = word_score(text, known_words) + _signs(text)
            texts[encoding] = text
    ranked = sorted(scores, key=lambda encoding: -scores[encoding])
    best = ranked[0]
    others = tuple(ranked[1:])
    stray = sum(byte > 127 for byte in data)  # noqa: PLR2004 - the last ASCII byte
    if stray <= _STRAY_BYTES and scores[best] <= 0:
        finding = Finding(
            "damaged_text",
            f"{stray} bytes fit no encoding; they were read as cp1252.",
            row=data[: _first_beyond_ascii(data)].count(b"\n") + 1,
            severity="attention",
        )
        return Decoded(data.decode("cp1252", "replace"), Decision("cp1252", "few stray bytes", others), (finding,))
    sure = len(ranked) == 1 or scores[best] - scores[ranked[1]] >= _SURE_MARGIN
    if scores[best] <= 0 or not sure:
        raise ReadError(
            [
                Finding(
                    "encoding_undecided",
                    f"The file is not UTF-8, and its text does not tell which encoding it is: {', '.join(ranked)} "
                    "are possible. Name the encoding, or export the file again as CSV in UTF-8.",
                    row=data[: _first_beyond_ascii(data)].count(b"\n") + 1,
                    severity="error",
                )
            ],
            "needs_attention",
            {"encoding": ranked},
        )
    return _without_nuls(data.decode(best), Decision(best, "scored by its words", others))


def _signs(text: str) -> float:
    """What signs between words say: an apostrophe in `don’t`, a blank that does not break; no controls."""
    if _CONTROL.search(text):
        return -0.5
    return 0.5 if _CONTRACTION.search(text) or _BLANK.search(text) else 0.0


def _first_beyond_ascii(data: bytes) -> int:
    return next(place for place, byte in enumerate(data) if byte > 127)  # noqa: PLR2004 - the last ASCII byte


def _lines_beyond_ascii(data: bytes) -> bytes:
    """The first lines (always the first five) that hold more than ASCII: what the score is taken from."""
    taken, size = [], 0
    for place, line in enumerate(re.split(rb"[\r\n]+", data)):
        if place < 5 or not line.isascii():  # noqa: PLR2004 - headers stand here
            taken.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return b"\n".join(taken)
