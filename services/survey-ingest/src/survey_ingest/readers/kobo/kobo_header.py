"""What the titles of a KoboToolbox, ODK Central or Ona export say: metadata, groups, option columns, repeats.

Source: docs/formats.md.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

PERSONAL = frozenset({
    "username", "phonenumber", "deviceid", "simserial", "subscriberid", "imei", "email", "simid", "device_id",
    "devicephonenum",
    "_submitted_by", "_last_edited_by", "submitterid", "submittername", "meta-instancename", "meta/instancename",
    "instancename",
})  # fmt: skip
METADATA = frozenset({
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_tags", "_index", "_version",
    "__version__", "_version_", "_duration", "_total_media", "_media_count", "_media_all_received", "_xform_id",
    "_xform_id_string", "_attachments", "_geolocation", "_bamboo_dataset_id", "_parent_index", "_parent_table_name",
    "_edited", "_last_edited", "_date_modified", "_review_status", "_review_comment", "formhub/uuid", "meta/instanceid",
    "meta/rootuuid", "meta/deprecatedid", "meta/audit", "meta-audit", "meta-instanceid", "instanceid", "rootuuid",
    "deprecatedid", "submissiondate", "key", "parent_key", "attachmentspresent", "attachmentsexpected", "status",
    "reviewstate", "edits", "formversion", "formdef_version", "__id",
    "background-audio", "_background_audio", "audit", "audit_url",
})  # fmt: skip
_ONLY_IN_CENTRAL = frozenset({"status", "reviewstate", "edits", "formversion", "formdef_version", "key", "parent_key"})
_SYSTEM = re.compile(r"^(?:__system/|_submission__|set-of-|__version|meta[/.]|.*@odata)", re.IGNORECASE)
CLOCKS = ("start", "end", "today", "starttime", "endtime")
"""Titles of the tools' own times; a question may be called so too, hence the cells decide."""

TIMES = (
    "_submission_time",
    "submissiondate",
    "__system/submissiondate",
    "_submission__submission_time",
    "end",
    "endtime",
)
IDS = ("meta/rootuuid", "rootuuid", "_uuid", "meta/instanceid", "meta-instanceid", "instanceid", "key", "__id", "_id")
PARENTS = ("parent_key", "_submission__uuid", "_parent_index")
_PARTS = ("latitude", "longitude", "altitude", "precision", "accuracy")
_RANK = re.compile(r"_(\d+)(?:st|nd|rd|th)_choice$")
_REPEAT = re.compile(r"\[\d+\]")
_IDENTIFIER = re.compile(r"^[^\W\d][\w.\-]*$")
NOT_THERE = frozenset({"n/a"})


@dataclass(frozen=True)
class Marks:
    """What in a header speaks for these tools: a score, the layout, reasons."""

    score: float
    reasons: tuple[str, ...]


def plain(title: str) -> str:
    """A title as it is compared: lower case, without blanks around it."""
    return title.strip().lower()


_EXPORTS: tuple[tuple[frozenset[str], frozenset[str], float, str], ...] = (
    (frozenset({"_uuid", "_submission_time"}), frozenset(), 0.97, "columns _uuid and _submission_time"),
    (frozenset({"key"}), frozenset({"submissiondate", "meta-instanceid", "submitterid", "parent_key"}), 0.95,
     "columns KEY and those of ODK Central"),
    (frozenset({"__id"}), frozenset({"__system", "__system/submissiondate"}), 0.95, "keys of ODK Central"),
    (frozenset({"_submission__uuid"}), frozenset(), 0.93, "columns of a repeat group"),
    (frozenset({"_parent_index", "_parent_table_name"}), frozenset(), 0.93, "columns of a repeat group"),
    (frozenset({"_submission_time"}),
     frozenset({"_version", "_submitted_by", "_id", "_status", "_xform_id_string", "_index"}), 0.85,
     "column _submission_time and others of the tool"),
    (frozenset({"_uuid"}), frozenset({"_id", "_xform_id_string", "meta/instanceid", "formhub/uuid", "_index"}), 0.85,
     "column _uuid and others of the tool"),
    (frozenset(), frozenset({"meta/instanceid", "meta-instanceid"}), 0.8, "column meta/instanceID"),
    (frozenset({"_index", "_parent_index"}), frozenset(), 0.7, "columns _index and _parent_index"),
    (frozenset({"_submission_time"}), frozenset({"_validation_status"}), 0.6, "several columns of the tool"),
    (frozenset({"_submitted_by"}), frozenset({"_validation_status", "_version", "_index"}), 0.6,
     "several columns of the tool"),
)  # fmt: skip
"""What speaks for an export: titles that must all be there, titles of which one must be, score, reason."""


def is_export(header: Sequence[str]) -> Marks | None:
    """Whether a header is that of an export: the strongest that its titles say."""
    names = {plain(title) for title in header}
    for every, some, score, reason in _EXPORTS:
        if every <= names and (not some or some & names):
            return Marks(score, (reason,))
    return None


def is_repeat(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows are those of a repeat group: they name a parent. A parent of -1 is that of a response."""
    header = next((row for row in rows if any(row)), [])
    names = [plain(title) for title in header]
    if "parent_key" in names or "_submission__uuid" in names:
        return True
    if "_parent_index" not in names:
        return False
    place = names.index("_parent_index")
    told = {row[place].strip().removesuffix(".0") for row in rows[1:] if place < len(row)} - {""}
    return bool(told - {"-1"})


def role_of(title: str, *, central: bool) -> str:
    """`personal` or `metadata` for a column of the tool itself, else empty."""
    name = plain(title)
    if name in PERSONAL:
        return "personal"
    own = name in METADATA and (central or name not in _ONLY_IN_CENTRAL)
    return "metadata" if own or _SYSTEM.match(name) else ""


def separator_of(titles: Sequence[str], *, central: bool) -> str:
    """What parts groups and questions in the titles."""
    if central:
        return "-"
    if any("/" in title for title in titles):
        return "/"
    known = {plain(title) for title in titles}
    dotted = [title for title in titles if "." in title and _IDENTIFIER.match(title)]
    shared = Counter(title.split(".")[0] for title in dotted)
    return (
        "."
        if any(count > 1 for count in shared.values())
        or any(plain(each.rpartition(".")[0]) in known for each in dotted)
        else "/"
    )


def in_repeat(title: str) -> bool:
    """Whether a column is one of a repeat group, written flat: `children[1]/name`."""
    return bool(_REPEAT.search(title))


def geopoint_part(title: str, titles: Collection[str], separator: str) -> bool:
    """Whether a column holds a part of a point that another column holds whole: `_gps_latitude` beside `gps`."""
    group, _, leaf = title.rpartition(separator) if separator in title else ("", "", title)
    for part in _PARTS:
        for form in (f"_{part}", f"-{_capital(part)}", f"{separator}{_capital(part)}"):
            if leaf.lower().endswith(form.lower()) or title.lower().endswith(form.lower()):
                base = leaf[: -len(form)].lstrip("_") if form.startswith("_") else title[: -len(form)]
                whole = f"{group}{separator}{base}" if group and form.startswith("_") else base
                siblings = [title[: len(title) - len(form)] + _alike(form, part, each) for each in _PARTS[:2]]
                if whole in titles or all(each in titles for each in siblings):
                    return True
    return False


def _capital(part: str) -> str:
    return part[0].upper() + part[1:]


def _alike(form: str, part: str, other: str) -> str:
    return form.replace(part, other).replace(_capital(part), _capital(other))


def media_address(title: str, titles: Collection[str]) -> bool:
    """Whether a column holds the address of a file that another column names: `Photo_URL` beside `Photo`."""
    return title.endswith("_URL") and title.removesuffix("_URL") in titles


def xml_path(title: str, separator: str) -> str:
    """The XML path of a question, with `/`; empty where the title is a label."""
    parts = title.split(separator)
    return "/".join(parts) if all(_IDENTIFIER.match(part) for part in parts) else ""


def options_of(
    titles: Mapping[int, str], flags: Collection[int], separator: str, together: Callable[[Sequence[int]], bool]
) -> dict[str, dict[int, str]]:
    """The option columns of each question with several answers: title of the question → position → option.

    `titles` are those of the columns left; `flags` the positions whose cells are all 0, 1, True, False. A question is
    known by its column of joined answers, or by neighbours that hold flags throughout and are filled in the same rows
    (`together`). Names of options may hold the separator themselves.
    """
    separators = dict.fromkeys((separator, "/"))
    asked = set(titles.values())
    found: dict[str, dict[int, str]] = {}
    for position, title in titles.items():
        if position not in flags:
            continue
        head = next((head for each in separators for head in heads(title, each) if head in asked), "")
        if head:
            found.setdefault(head, {})[position] = title[len(head) + 1 :]
    taken = {position for options in found.values() for position in options}
    loose: dict[str, dict[int, str]] = {}
    members: Counter[str] = Counter()
    for position, title in titles.items():
        sign = next((each for each in separators if each in title), "")
        head = title.rpartition(sign)[0] if sign else ""
        members[head] += position not in taken
        if head and position in flags and position not in taken:
            loose.setdefault(head, {})[position] = title[len(head) + 1 :]
    found |= {
        head: options
        for head, options in loose.items()
        if len(options) > 1 and members[head] == len(options) and together(list(options))
    }
    for head, options in loose.items():  # `transport/boat/canoe` beside `transport/bus`: one option with the separator
        above = next((each for each in found if head.startswith(each + "/")), "")
        if above and head not in found:
            found[above] |= {position: f"{head[len(above) + 1 :]}/{option}" for position, option in options.items()}
    return {head: options for head, options in found.items() if len(options) > 1 or head in asked}


def ranks_of(titles: Mapping[int, str], separator: str) -> dict[str, dict[int, str]]:
    """The columns of each ranking, one a place: `q/_1st_choice`; question → position → place, in order."""
    found: dict[str, dict[int, tuple[int, str]]] = {}
    for position, title in titles.items():
        told = _RANK.search(title)
        if told:
            head = title[: told.start()].removesuffix(separator).removesuffix("/")
            found.setdefault(head, {})[position] = (int(told[1]), told[0])
    return {
        head: {position: place for position, (_, place) in sorted(places.items(), key=lambda each: each[1])}
        for head, places in found.items()
        if head and len(places) > 1
    }


def heads(title: str, separator: str) -> list[str]:
    """All beginnings of a title before a separator, the longest first."""
    places = [place for place in range(len(title)) if title.startswith(separator, place)]
    return [title[:place] for place in reversed(places)]
