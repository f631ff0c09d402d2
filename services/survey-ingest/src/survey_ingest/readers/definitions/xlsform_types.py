"""The types of XLSForm, in all dialects: `select_one x`, `select one from x`, `add select multiple prompt using x`.

Source: the XLSForm specification (xlsform.org) and forms since 2008.
"""

import re
from dataclasses import dataclass

from survey_ingest.domain.definition import DefinedKind

_SELECT = re.compile(
    r"^(?:add\s+)?(?P<what>select[ _]?one(?:[ _]external|[ _]from[ _]file)?|select1|select[ _]multiple"
    r"(?:[ _]from[ _]file)?|select[ _]all[ _]that[ _]apply|select|rank|ranking)"
    r"(?:\s+prompt)?(?:\s+(?:from|using))?\s+(?P<list>\S+)(?P<other>\s+or[ _](?:specify[ _])?other)?\s*$",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"^(?P<edge>begin|end)[ _](?P<what>group|repeat|loop|kobomatrix|score|rank|survey)"
    r"(?:\s+(?:over\s+)?(?P<list>\S+))?",
    re.IGNORECASE,
)
_PLAIN: dict[str, DefinedKind] = {
    "integer": "number", "int": "number", "decimal": "number", "range": "number", "float": "number",
    "text": "text", "string": "text", "barcode": "text", "time": "text", "geopoint": "text", "gps": "text",
    "location": "text", "osm": "text", "geotrace": "text", "geoshape": "text", "phone number": "text", "email": "text",
    "date": "date", "datetime": "date", "date time": "date", "dateTime": "date",
    "image": "file", "photo": "file", "picture": "file", "audio": "file", "video": "file", "file": "file",
    "background-audio": "file", "signature": "file", "audit": "file",
    "note": "note", "acknowledge": "single", "trigger": "single", "yes_no": "single",
    "calculate": "calculated", "calculate_here": "calculated", "hidden": "calculated", "q": "text",
    "score__row": "single", "rank__level": "ranking", "start": "calculated", "end": "calculated", "today": "calculated",
    "start time": "calculated", "end time": "calculated", "start-geopoint": "calculated", "deviceid": "calculated",
    "device id": "calculated", "imei": "calculated", "subscriberid": "calculated", "subscriber id": "calculated",
    "simserial": "calculated", "sim id": "calculated", "phonenumber": "calculated", "username": "calculated",
    "set form id": "note", "set form title": "note", "include": "note", "get phone number": "calculated",
    "get subscriber id": "calculated", "get sim id": "calculated", "uri:deviceid": "calculated",
    "uri:phonenumber": "calculated", "uri:username": "calculated", "uri:email": "calculated",
    "xml-external": "note", "csv-external": "note", "entity": "note", "get today": "calculated",
    "get start time": "calculated", "get end time": "calculated", "get device id": "calculated",
}  # fmt: skip
_PERSONAL = frozenset(
    ["geopoint", "gps", "location", "osm", "geotrace", "geoshape", "deviceid", "imei", "subscriberid", "simserial",
     "phonenumber", "username", "email", "start-geopoint", "signature", "device id", "subscriber id", "sim id",
     "phone number", "get device id", "get phone number", "get subscriber id", "get sim id", "uri:deviceid",
     "uri:phonenumber", "uri:username", "uri:email"]
)  # fmt: skip


@dataclass(frozen=True)
class RowType:
    """What a row of the sheet `survey` is.

    `edge` is `begin` or `end` with the `scope` that it opens or closes (group, repeat, loop, kobomatrix, score, rank);
    else `kind` is that of the question, `choices` the name of its list, `or_other` that it asks for another answer too.
    """

    kind: DefinedKind = "text"
    choices: str = ""
    or_other: bool = False
    edge: str = ""
    scope: str = ""
    personal: bool = False
    known: bool = True


def row_type(cell: str) -> RowType:
    """The type of a row from its cell."""
    plain = " ".join(cell.split())
    lower = plain.casefold()
    scope = _SCOPE.match(plain)
    if scope:
        return RowType(edge=scope["edge"].casefold(), scope=scope["what"].casefold(), choices=scope["list"] or "")
    if lower in _PLAIN:
        return RowType(_PLAIN[lower], personal=lower in _PERSONAL)
    select = _SELECT.match(plain)
    if select:
        what = select["what"].casefold().replace("_", " ")
        kind: DefinedKind = "single"
        if what.startswith("rank"):
            kind = "ranking"
        elif "multiple" in what or "all" in what:
            kind = "multiple"
        return RowType(kind, "" if "file" in what else select["list"], bool(select["other"]))
    first = lower.split(" ", 1)[0]
    if first in {"range", "csv-external", "xml-external", "audit", "image", "hidden", "osm"}:
        return RowType(_PLAIN[first], personal=first in _PERSONAL)
    return RowType(known=False)


def is_type(cell: str) -> bool:
    """Whether a cell names a type of XLSForm."""
    return row_type(cell).known
