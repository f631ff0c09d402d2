"""What a person may tell the reader about a file, and what the service tells it about the coalition."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal, Self

DateOrder = Literal["day_first", "month_first"]


@dataclass(frozen=True)
class ErasedRow:
    """A response that was erased: its id, the keyed digest of its answers (see `erased_rows.py`), and where it was.

    `here` is: in the source of the file. Ids repeat from form to form, so elsewhere only the same answers are erased.
    """

    response_id: str
    digest: str
    here: bool = True


@dataclass(frozen=True)
class ErasedName:
    """The key of a name (see `persons.name_key`) of an erased person, and when the session began and ended (ISO 8601).

    See `erased_names.py`.
    """

    name: str
    began: str | None = None
    ended: str | None = None

    @property
    def times(self) -> tuple[datetime | None, datetime | None]:
        """When it began and ended, as instants; None where that is not known."""
        began, ended = (datetime.fromisoformat(each) if each else None for each in (self.began, self.ended))
        return began, ended


@dataclass(frozen=True)
class Hints:
    """Overrides and settings of one reading.

    A person may give `format`, `timezone`, `date_order`, `language` and `encoding`; all others come from the service.

    `timezone` is the zone of times that carry none (IANA name). `identity_key` keys the hashes of responses and
    persons, so that they cannot be guessed outside the coalition; at most 64 bytes, empty in tests only.
    `upload` names the file in the rows that come from it, for lineage. `tombstones` are identities of erased
    respondents and persons, which are left out; of those in `erased_rows` only where they are the erased response.
    `erased_names` are names of erased persons in sessions of the file's source.
    `link_persons` allows a keyed hash of a respondent's e-mail address to stand beside their answers: of several the
    first, unless one is that of somebody erased or `looked_for`.
    `remembered_date_order` is what a person said about an earlier file of the source; unlike `date_order` it counts
    only where the file itself does not tell.

    Of chats and transcripts: `started_at` (ISO 8601; without an offset in `timezone`) is when the session or its
    recording began, where the file does not tell; `private_messages` takes direct messages in; `session` is the session
    (see `workshop.Session.to_json`) that the file belongs to, where that is known, and `names` are the keys (see
    `persons.name_key`) of the names of those who were there.
    """

    format: str | None = None
    timezone: str = "Asia/Kuwait"
    date_order: DateOrder | None = None
    remembered_date_order: DateOrder | None = None
    language: str | None = None
    encoding: str | None = None
    file_name: str = ""
    upload: str = ""
    identity_key: bytes = b""
    tombstones: frozenset[str] = frozenset()
    erased_rows: tuple[ErasedRow, ...] = ()
    erased_names: tuple[ErasedName, ...] = ()
    started_at: str | None = None
    private_messages: bool = False
    session: dict[str, Any] | None = None
    names: frozenset[str] = frozenset()
    link_persons: bool = False
    looked_for: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The hints as JSON object (the key in hexadecimal): for the pipe to the reader process only."""
        data = {each.name: getattr(self, each.name) for each in fields(self)}
        return data | {
            "identity_key": self.identity_key.hex(),
            "tombstones": sorted(self.tombstones),
            "names": sorted(self.names),
            "erased_rows": [asdict(each) for each in self.erased_rows],
            "erased_names": [asdict(each) for each in self.erased_names],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        key = bytes.fromhex(data.get("identity_key", ""))
        sets = {name: frozenset(data.get(name, ())) for name in ("tombstones", "names")}
        erased = tuple(ErasedRow(**each) for each in data.get("erased_rows", ()))
        names = tuple(ErasedName(**each) for each in data.get("erased_names", ()))
        return cls(**(data | {"identity_key": key, "erased_rows": erased, "erased_names": names, **sets}))
