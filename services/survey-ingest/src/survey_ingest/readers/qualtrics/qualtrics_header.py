"""The header of a Qualtrics export, column by column.

Three records (tag, text, ImportId as JSON), since 2016; two (tag, text) before; one or two where a publisher took some
away. The ImportId is the only stable name: tags repeat and are the author's, texts are in the respondent's language.
Source: docs/formats.md.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from rba_kernel.text import match_key

Role = Literal["response_id", "recorded", "end", "status", "finished", "progress", "language", "metadata", "personal"]

ROLES: dict[str, Role] = {
    "responseid": "response_id", "_recordid": "response_id", "recordeddate": "recorded", "enddate": "end",
    "status": "status", "finished": "finished", "progress": "progress", "userlanguage": "language",
    "startdate": "metadata", "duration": "metadata", "duration (in seconds)": "metadata",
    "duration__in_seconds_": "metadata", "responseset": "metadata",
    "responsesetid": "metadata", "distributionchannel": "metadata", "ipaddress": "personal",
    "recipientlastname": "personal", "recipientfirstname": "personal", "recipientemail": "personal",
    "externalreference": "personal", "externaldatareference": "personal", "emailaddress": "personal",
    "locationlatitude": "personal", "locationlongitude": "personal", "locationaccuracy": "metadata",
}  # fmt: skip
"""What the tool's own columns hold, by ImportId or tag in lower case."""

MARKS = frozenset({
    "recordeddate", "responseid", "responseset", "distributionchannel", "userlanguage", "duration (in seconds)",
    "externaldatareference", "externalreference", "recipientlastname",
})  # fmt: skip
"""Tags that hardly any other tool writes."""

_TEXTS = {
    "start date": "startdate", "end date": "enddate", "response type": "status", "ip address": "ipaddress",
    "recorded date": "recordeddate", "response id": "responseid", "recipient last name": "recipientlastname",
    "recipient first name": "recipientfirstname", "recipient email": "recipientemail",
    "external data reference": "externaldatareference", "location latitude": "locationlatitude",
    "location longitude": "locationlongitude", "location accuracy": "locationaccuracy",
    "distribution channel": "distributionchannel", "user language": "userlanguage",
}  # fmt: skip
"""The texts of the tool's own columns, for files that have kept no tags."""

_LEGACY_NAME = "name"
_IMPORT_ID = re.compile(r"^\s*\{\s*['\"]ImportId['\"]\s*:")
_SINGLE_QUOTED = re.compile(r"'([A-Za-z]+)'\s*:\s*'([^']*)'")
_QUESTION = re.compile(r"^(?:(?P<loop>[A-Za-z]?\d+)[_-])?(?P<qid>QID\d+(?:#\d+)?)(?P<rest>(?:[_-].*)?)$")
_TAG = re.compile(r"^(?P<stem>.+?)(?P<rest>(?:_-?\d+)*(?:_TEXT)?)$")
_SIDE_BY_SIDE = re.compile(r"^(?P<row>.+): (?P<column>\d+)(?P<rest>(?:_\d+)*(?:_TEXT)?)$")
_NO_QUESTIONS = (
    (re.compile(r"[_-]DO(?:[_-]|$)"), "display_order"),
    (re.compile(r"[_ -](?:first|last)[_ ]click$|[_ -]page[_ ]submit$|[_ -]click[_ ]count$", re.IGNORECASE), "timing"),
    (re.compile(r"[_ -]NPS[_ ]GROUP$", re.IGNORECASE), "computed"),
    (re.compile(r"(?: - |_[0-9a-f]{16,})(?:parent )?topics?\b|sentiment", re.IGNORECASE), "computed"),
    (re.compile(r"_(?:BROWSER|VERSION|OS|RESOLUTION)$|_FILE_(?:SIZE|TYPE)$", re.IGNORECASE), "metadata"),
)
_MOST_ABOVE = 5  # records: publishers put one or two above the tags
_LEAST_DIGITS = 3  # of ten cells: what stands under a text row of headers is data


@dataclass(frozen=True)
class Column:
    """One column: `tag`, `text` and, where the file prints it, the ImportId.

    `block` is the question (`QID4`, with the column of a side by side question `QID4#2`, in a loop `1_QID4`; without
    ImportId the stem of the tag), `path` the choice or row, and answer, within it. `role` is what a column of the tool
    itself holds; `reason` why a column is no question.
    """

    position: int
    tag: str
    text: str
    block: str = ""
    path: tuple[str, ...] = ()
    is_text: bool = False
    role: Role | None = None
    reason: str = ""

    @property
    def question(self) -> str:
        """What the tool counts as one question: the block without the column of a side by side question."""
        return self.block.partition("#")[0]

    @property
    def name(self) -> str:
        """The name for good: block and path, `_TEXT` for what was typed."""
        return "_".join((self.block, *self.path)) + "_TEXT" * self.is_text


@dataclass(frozen=True)
class Header:
    """The columns, the variant of the export, how many records the header has, and the zone it prints."""

    layout: str
    rows: int
    columns: tuple[Column, ...]
    zone: str | None = None

    def first(self, *roles: Role) -> tuple[int, ...]:
        """The positions of the columns of these roles, in the order of the roles."""
        return tuple(each.position for role in roles for each in self.columns if each.role == role)


def header_of(records: Sequence[Sequence[str]]) -> Header | None:
    """The header of an export, from its first records that are not blank; None where it is none of Qualtrics'."""
    if not records:
        return None
    tags = [cell.strip() for cell in records[0]]
    for place in range(1, min(len(records), _MOST_ABOVE)):
        if any(_IMPORT_ID.match(cell) for cell in records[place]):
            above = [[cell.strip() for cell in record] for record in records[max(0, place - 2) : place]]
            return _with_ids(above[0], above[-1], records[place], place + 1)
    if len(records) > 1 and {"V1", "V2"} <= set(tags) and "responseid" in map(own_name, records[1]):
        return _without_ids(tags, records[1], "legacy", 2)
    found = {own_name(tag) for tag in tags}
    if len(found & ROLES.keys()) < 3 or not (found & MARKS or {"startdate", "status", "finished"} <= found):  # noqa: PLR2004 - two are a coincidence
        return None
    texts = len(records) > 1 and _is_text_row(records[1], tags)
    layout = "two_header_rows" if texts else "one_header_row"
    return _without_ids(tags, records[1] if texts else tags, layout, 1 + texts)


def _is_text_row(record: Sequence[str], tags: Sequence[str]) -> bool:
    """Whether the second record holds texts: no time stands under a column of times, no id under the id."""
    under = {own_name(tag): cell.strip() for tag, cell in zip(tags, record, strict=False)}
    cells = [under.get(name, "") for name in ("startdate", "enddate", "recordeddate")]
    printed = [cell for cell in cells if cell]
    return bool(printed) and all(sum(map(str.isdigit, cell)) < _LEAST_DIGITS for cell in printed)


def _with_ids(tags: Sequence[str], texts: Sequence[str], ids: Sequence[str], rows: int) -> Header:
    told = [_parsed(cell) for cell in ids]
    old = any("'ImportId'" in cell for cell in ids)
    repeated = Counter(each.get("ImportId", "") for each in told)
    columns: list[Column] = []
    for place, tag in enumerate(tags):
        data = told[place] if place < len(told) else {}
        name = data.get("ImportId", "")
        text = texts[place].strip() if place < len(texts) else ""
        column = _column(place + 1, tag, text, name)
        if repeated[name] > 1 and data.get("choiceId"):
            column = replace(column, path=(*column.path, data["choiceId"]))
        columns.append(column)
    zone = next((each["timeZone"] for each in told if _is_zone(each.get("timeZone", ""))), None)
    layout = "insights" if old else "three_header_rows" if rows > 2 else "ids_without_texts"  # noqa: PLR2004 - tag, text, id
    return Header(layout, rows, tuple(columns), zone)


def _column(position: int, tag: str, text: str, name: str) -> Column:
    """A column by its ImportId: the tool's own, a question, or data that the author embedded."""
    plain = name.removeprefix("panel-").removeprefix("Location-")
    role = ROLES.get(own_name(plain)) or (None if name else ROLES.get(own_name(tag)))
    if role:
        return Column(position, tag, text, role=role)
    found = _QUESTION.match(name)
    if found is None:
        # A column that is blank throughout has no header either; everything else was embedded by the author.
        return Column(position, tag, text, reason=_no_question(tag, name) or ("embedded_data" if name or tag else ""))
    reason = _no_question(tag, name)
    parts = [part for part in re.split(r"_|(?<=\w)-", found["rest"][1:]) if part]
    is_text = bool(parts) and parts[-1] == "TEXT"
    block = (f"{found['loop']}_" if found["loop"] else "") + found["qid"]
    return Column(position, tag, text, block, tuple(parts[: len(parts) - is_text]), is_text, None, reason)


def _without_ids(tags: Sequence[str], texts: Sequence[str], layout: str, rows: int) -> Header:
    columns: list[Column] = []
    for place, tag in enumerate(tags):
        text = texts[place].strip() if place < len(texts) else ""
        own = layout == "legacy" and re.fullmatch(r"V\d+", tag)
        role = ROLES.get(own_name(text if own else tag))
        if own and role is None:
            role = "personal" if own_name(text) == _LEGACY_NAME else "metadata"
        if role or not tag:
            columns.append(Column(place + 1, tag, text, role=role))
            continue
        columns.append(_by_tag(place + 1, tag, text))
    return Header(layout, rows, tuple(columns))


def _by_tag(position: int, tag: str, text: str) -> Column:
    """A column by the export tag alone: `Q4_1`, `Q4#2_1`, `Q40_3: 2`, `Q7_TEXT`."""
    side = _SIDE_BY_SIDE.match(tag)
    found = _TAG.match(side["row"] if side else tag)
    if found is None:
        return Column(position, tag, text, tag, reason=_no_question(tag, tag))
    rest = found["rest"] + (side["rest"] if side else "")
    parts = [part for part in rest.split("_") if part]
    is_text = bool(parts) and parts[-1] == "TEXT"
    block = found["stem"] + (f"#{side['column']}" if side else "")
    return Column(
        position, tag, text, block, tuple(parts[: len(parts) - is_text]), is_text, None, _no_question(tag, tag)
    )


def _no_question(*names: str) -> str:
    for form, reason in _NO_QUESTIONS:
        if any(form.search(name) for name in names):
            return reason
    return ""


def _parsed(cell: str) -> dict[str, str]:
    """The JSON of a third-row cell; the quotes may be single."""
    if not _IMPORT_ID.match(cell):
        return {}
    try:
        data = json.loads(cell)
    except ValueError:
        data = dict(_SINGLE_QUOTED.findall(cell))
    return {key: str(value) for key, value in data.items()} if isinstance(data, dict) else {}


def own_name(name: str) -> str:
    """The tool's own name of one of its columns, by its tag or its text; of any other the match key."""
    key = match_key(name) if name else ""
    return _TEXTS.get(key, key)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)
