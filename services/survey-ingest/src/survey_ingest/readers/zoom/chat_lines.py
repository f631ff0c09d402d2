"""From the text of a Zoom chat to its records, in all shapes (C1 to C6 of docs/formats.md).

A record begins where a line begins with a time; what follows until the next one is its message, whichever signs break
its lines. Headers are looked for in the first characters of a line only, so that the time stays linear.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from survey_ingest.readers.zoom.chat_unknown_words import unknown_words
from survey_ingest.readers.zoom.chat_words import FROM, recipient_kind

_LINE_END = re.compile(r"\r\n|\r|\n")
_SOFT_BREAKS = re.compile("[\u000b\u000c\u0085\u2028\u2029]")
_MARKS = "\ufeff\u200e\u200f\u061c\u202a\u202b\u202c"
_TIME = re.compile(
    r"(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T])?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d{1,9})?"
    r"(?: ?([AaPp])\.?[Mm]\.?(?!\w))?(?=\s|$)"
)
_CUT_TIME = re.compile(r"\d{1,4}([-/.:]\d{0,2}){0,2}( \d{0,2}(:\d{0,2}){0,2})?")
_MOST_COLONS = 8  # in a name
_LONGEST_HEADER = 400  # characters; Zoom allows 64 to a name
#: A header that ends in a comma, or stands in quotation marks: the first cell of a row.
_SHEET = re.compile(
    r'"?(?:\d{4}-\d\d-\d\d )?\d{1,2}:\d\d:\d\d\s{1,4}From\s[^\n]{1,400}:"?,|"\d{1,2}:\d\d:\d\d\s{1,4}From\s'
)
_LONGEST_CELL = 100_000
_BLANKS = " \t\u00a0"
_LOG_WORDS = frozenset({"info", "error", "warn", "warning", "debug", "trace", "fatal", "critical", "notice"})
_MINUTES = 60
_INDENT = ("\t", " ")
_WITH_FROM = {"C1", "C2", "C3", "C4"}
#: A line that only looks like a header may stand in a message: what the first record is, says what others may be.
_BESIDE = {"C5": {"C6"}, "C6": set[str]()}


@dataclass(frozen=True)
class ChatRecord:
    """One record. `clock` is in seconds: of the day, or in C5 since the recording began; `text` has LF only.

    `recipient` is as printed, empty where none is.
    """

    row: int
    day: date | None
    clock: int
    sender: str
    recipient: str
    text: str
    shape: str


@dataclass
class ChatText:
    """The records of a chat, and the lines that belong to none: (line, reason)."""

    records: list[ChatRecord] = field(default_factory=list)
    set_aside: list[tuple[int, str]] = field(default_factory=list)
    lines: int = 0


@dataclass(frozen=True)
class _Header:
    day: date | None
    clock: int
    sender: str
    recipient: str
    text: str
    shape: str
    block: bool  # the message stands in the lines below


def lines_of(text: str) -> list[str]:
    """The lines of a text; a bare CR ends one too, U+000B and its like do not."""
    return _LINE_END.split(text)


def chat_text(text: str) -> ChatText:
    """The records of a chat."""
    lines = _of_a_sheet(lines_of(text))
    cut = _cut_line(lines)
    words = {**FROM, **unknown_words([rest for line in lines if (rest := _behind_time(line))], FROM)}
    reading = _Reading(ChatText(lines=sum(bool(line.strip()) for line in lines)))
    place = 0
    while place < len(lines):
        row, line = place + 1, lines[place]
        new = None if place == cut else _header(line, _at(lines, place + 1), words)
        if new is None and _time_alone(line):
            joined = _header(f"{line.rstrip()} {_at(lines, place + 1).lstrip(_BLANKS)}", _at(lines, place + 2), words)
            if isinstance(joined, _Header) and joined.shape in _WITH_FROM:
                new, place = joined, place + 1
        if isinstance(new, _Header) and reading.expects(new):
            reading.begin(new, row)
        elif isinstance(new, str) or place == cut:
            reading.set_aside(row, new if isinstance(new, str) else "cut_record")
        else:
            reading.go_on(line, row)
        place += 1
    reading.close()
    return reading.found


def _of_a_sheet(lines: list[str]) -> list[str]:
    """The lines of a chat that somebody pasted into a sheet and saved as CSV: its cells parted by TAB again.

    The message stands in the second column then, beside its header or below it.
    """
    first = next((line for line in lines if line.strip()), "")
    if not _SHEET.match(first.lstrip(_MARKS)):
        return lines
    found: list[str] = []
    for line in lines:
        cells = next(csv.reader([line[:_LONGEST_CELL]]), [])
        found.append("\t".join(cells).rstrip("\t") if line.count('"') % 2 == 0 else line.replace('"', ""))
    return found


class _Reading:
    """The records found so far and the one that is open."""

    def __init__(self, found: ChatText) -> None:
        self.found = found
        self._header: _Header | None = None
        self._start = 0
        self._body: list[str] = []
        self._comment = True  # whether a line that begins with # is a comment: after nothing, a blank or another one
        self._unlikely: set[str] | None = None

    def expects(self, header: _Header) -> bool:
        """Whether a line that looks like this header is one in this file."""
        return self._unlikely is None or header.shape not in self._unlikely

    def begin(self, header: _Header, row: int) -> None:
        """Begin a record."""
        self.close()
        if self._unlikely is None:
            self._unlikely = _BESIDE.get(header.shape, {"C6"})
        self._header, self._start, self._body, self._comment = header, row, [], False

    def set_aside(self, row: int, reason: str) -> None:
        """Note a line that belongs to no record."""
        self.found.set_aside.append((row, reason))
        self._comment = reason == "comment"

    def go_on(self, line: str, row: int) -> None:
        """Take a line into the open record, or note why it belongs to none."""
        if not line.strip():
            self._body.append("")
            self._comment = True
        elif line.startswith("#") and self._comment:
            self.set_aside(row, "comment")
        elif self._header is None:
            self.set_aside(row, "before_first_record")
        elif self._header.block and line[0] not in _BLANKS and any(each[:1] in _INDENT for each in self._body if each):
            self.set_aside(row, "not_a_record")
        else:
            self._body.append(line)
            self._comment = False

    def close(self) -> None:
        """End the open record."""
        header, self._header = self._header, None
        if header is None:
            return
        lines = [_unindented(line) for line in self._body]
        lines = lines if header.block else [header.text, *lines]
        text = _SOFT_BREAKS.sub("\n", "\n".join(line.rstrip() for line in lines)).strip("\n\t ")
        if not text:
            self.found.set_aside.append((self._start, "no_text"))
            return
        self.found.records.append(
            ChatRecord(self._start, header.day, header.clock, header.sender, header.recipient, text, header.shape)
        )


def _at(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""


def _cut_line(lines: Sequence[str]) -> int | None:
    """The place of the last line where it is the beginning of a time: the file ends in the middle of a header."""
    return len(lines) - 1 if lines[-1] and _CUT_TIME.fullmatch(lines[-1]) else None


def _time_alone(line: str) -> bool:
    found = _TIME.match(line)
    return bool(found and not line[found.end() :].strip())


def _unindented(line: str) -> str:
    return line[1:] if line.startswith("\t") else line.removeprefix("  ")


def _behind_time(line: str) -> str:
    """What follows the time that a line begins with; empty where it begins with none."""
    start = line[:_LONGEST_HEADER].lstrip(_MARKS)
    found = _TIME.match(start)
    return start[found.end() :].strip() if found else ""


def _header(line: str, following: str, words: Mapping[str, Sequence[str]]) -> _Header | str | None:
    """The header in a line, the reason why it is a damaged one, or None where it is none."""
    line = line.lstrip(_MARKS)
    found = _TIME.match(line)
    if not found or not line[found.end() :].strip():
        return None
    when = _when(found)
    rest = line[found.end() :]
    body = rest.lstrip(_BLANKS)
    word = body[:_LONGEST_HEADER].split(maxsplit=1)[0].casefold()
    after = body[len(word) :]
    if when is None:
        return None
    if word in words and (not after or after[0] in _BLANKS):
        addressed = _addressed(after, following, words[word], sure=word == "from")
        if isinstance(addressed, tuple):
            sender, recipient, text, block = addressed
            shape = "C1" if not block else "C4" if when[0] else "C2" if after.startswith("  ") else "C3"
            return _Header(*when, sender, recipient, text, shape, block) if sender else "no_sender"
        if word == "from":
            return addressed
    return _plain(rest, body, when)


def _when(found: re.Match[str]) -> tuple[date | None, int] | None:
    year, month, day, hours, minutes, seconds, half = found.groups()
    hour = int(hours)
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    if int(minutes) >= _MINUTES or int(seconds) >= _MINUTES:
        return None
    try:
        on = date(int(year), int(month), int(day)) if year else None
    except ValueError:
        return None
    return on, hour * 3600 + int(minutes) * 60 + int(seconds)


def _addressed(after: str, following: str, to_words: Sequence[str], *, sure: bool) -> tuple[str, str, str, bool] | str:
    """Sender, recipient, text and whether it is a block, of what stands after `From`; else what is wrong."""
    head, whole = after[:_LONGEST_HEADER], after.rstrip()
    if not whole:
        return "no_sender"
    double = after.startswith("  ")
    ends = whole.endswith(":") and len(whole) <= _LONGEST_HEADER
    if ends and following[:1] in _INDENT:
        return *_parties(whole[:-1], to_words, double=double, block=True), "", True
    parted = re.search(r"(?<=\s):(?=\s|$)", head)
    if parted:
        return *_parties(head[: parted.start()], to_words, double=double, block=False), after[parted.end() :], False
    if ends:
        parties = _parties(whole[:-1], to_words, double=double, block=True)
        if parties[1] or sure:
            return *parties, "", True
    return _in_line(after, to_words, double=double, sure=sure)


def _in_line(after: str, to_words: Sequence[str], *, double: bool, sure: bool) -> tuple[str, str, str, bool] | str:
    """The same for a text behind a colon without a blank before it.

    That is the colon after a recipient that is known as one, else the first.
    """
    head = after[:_LONGEST_HEADER]
    for colon in islice(re.finditer(r":(?=\s)", head), _MOST_COLONS):
        sender, recipient = _parties(head[: colon.start()], to_words, double=double, block=False)
        if recipient and recipient_kind(recipient):
            return sender, recipient, after[colon.end() :], False
    first = re.search(r":(?=\t)", head) or re.search(r":(?=\s)", head)
    if first and sure:
        return head[: first.start()].strip(), "", after[first.end() :], False
    return "not_a_record"


def _parties(who: str, to_words: Sequence[str], *, double: bool, block: bool) -> tuple[str, str]:
    """Sender and recipient. Names hold ` to ` too: the last one counts, those between double blanks before others.

    Where the message stands in the same line, a single ` to ` counts only before a recipient that is known as one.
    """
    words = "|".join(to_words)
    wide = list(re.finditer(rf"(?<=\S)[ \t\u00a0]{{2,}}(?:{words})[ \t\u00a0]+(?=\S)", who, re.IGNORECASE))
    if wide:
        return who[: wide[-1].start()].strip(), who[wide[-1].end() :].strip()
    narrow = list(re.finditer(rf"(?<=\S)[ \t\u00a0]+(?:{words})[ \t\u00a0]+(?=\S)", who, re.IGNORECASE))
    if narrow:
        sender, recipient = who[: narrow[-1].start()].strip(), who[narrow[-1].end() :].strip()
        if block or not double or recipient_kind(recipient):
            return sender, recipient
    return who.strip(), ""


def _plain(rest: str, body: str, when: tuple[date | None, int]) -> _Header | str | None:
    """A header without `From`: `Name:<TAB>text` (C5 after a TAB, else C6), or with blanks in place of the TAB."""
    head = body[:_LONGEST_HEADER]
    place = head.find(":\t")
    if place < 0:
        found = re.search(r":(?= |$)", head)
        place = found.start() if found else -1
    name = head[:place].strip() if place >= 0 else ""
    if place < 0 or name.casefold() in _LOG_WORDS or "[" in name[:1]:
        return None
    if not name:
        return "no_sender"
    shape = "C5" if rest.startswith("\t") and head[place : place + 2] == ":\t" else "C6"
    return _Header(*when, name, "", body[place + 1 :].strip(_BLANKS), shape, block=False)


def shares(records: Sequence[ChatRecord]) -> Iterator[tuple[str, int]]:
    """How many records there are of each shape, the most frequent first."""
    shapes = [record.shape for record in records]
    for shape in sorted(set(shapes), key=lambda each: (-shapes.count(each), each)):
        yield shape, shapes.count(shape)
