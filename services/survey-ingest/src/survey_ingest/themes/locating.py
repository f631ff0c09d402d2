"""Which session an excerpt comes from, and where it stands in that transcript.

A person's word goes first; then the document's name, where it is the topic, the file or the meeting of one session
alone; then the quotes themselves. What is looked through is bounded; the rules of a find are in `domain/locating.py`.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from rba_kernel.text import match_key

from survey_ingest.domain.locating import NOT_FOUND, Find, Transcript, find, likeliest
from survey_ingest.models import StoredExcerpt, StoredWorkshop, Upload

#: The newest sessions whose transcripts are looked through for documents without a known name.
MOST_SESSIONS = 100
#: Quotes of such a document that are tried in each of them.
_TRIED = 40
_EXTENSIONS = re.compile(r"(\.(transcript|cc|docx?|odt|rtf|pdf|txt|vtt|srt|csv|xlsx?|html?))+$", re.IGNORECASE)


@dataclass(frozen=True)
class Talk:
    """A session with a transcript: the names it goes by, and the products and the session that hold its utterances."""

    workshop_id: UUID
    names: set[str]
    products_key: str
    session: str


@dataclass(frozen=True)
class Wanted:
    """An excerpt to be found. `workshop_id` is what a person said, else None."""

    id: UUID
    document: str
    quote: str
    workshop_id: UUID | None
    speaker: str = ""


@dataclass(frozen=True)
class Placed:
    """Where an excerpt was found."""

    excerpt_id: UUID
    workshop_id: UUID | None
    find: Find

    def apply(self, stored: StoredExcerpt) -> None:
        """Write it on the row."""
        if stored.placed_by != "person":
            stored.workshop_id = self.workshop_id
            stored.placed_by = "text" if self.workshop_id else None
        stored.located = self.find.how
        stored.score = self.find.score
        stored.occurrences = self.find.occurrences or None
        stored.anchors = [asdict(anchor) for anchor in self.find.anchors]
        stored.voice = self.find.speaker


Load = Callable[[Talk], Awaitable[Transcript]]


def talks_of(rows: Sequence[tuple[StoredWorkshop, Sequence[Upload]]]) -> list[Talk]:
    """The sessions that have a transcript, from their workshops and the files that tell of them."""
    talks = []
    for workshop, uploads in rows:
        telling = workshop.telling("utterances")
        holding = next((upload for upload in uploads if telling is not None and upload.id == telling[0]), None)
        if telling is None or holding is None or holding.products_key is None:
            continue
        named = (workshop.topic, workshop.meeting_id, *(upload.file_name for upload in uploads))
        names = {document_key(name) for name in named} - {""}
        talks.append(Talk(workshop.id, names, holding.products_key, telling[1]))
    return talks


def document_key(name: str) -> str:
    """The key under which a document and a session have one name: without the endings of files."""
    return match_key(_EXTENSIONS.sub("", name.strip()))


def wanted(excerpts: Sequence[StoredExcerpt]) -> list[list[Wanted]]:
    """The excerpts by document; one without a document's name stands alone."""
    groups: dict[object, list[Wanted]] = {}
    for each in excerpts:
        by_person = each.workshop_id if each.placed_by == "person" else None
        key = (document_key(each.document), by_person) if each.document else each.id
        groups.setdefault(key, []).append(Wanted(each.id, each.document, each.quote, by_person, each.speaker))
    return list(groups.values())


async def place(
    groups: Sequence[Sequence[Wanted]],
    talks: Sequence[Talk],
    load: Load,
    in_thread: Callable[..., Awaitable[list[Find]]],
) -> list[Placed]:
    """Where each excerpt was found. `load` reads a transcript; `in_thread` runs what takes time."""
    placed: list[Placed] = []
    for group in groups:
        talk = _named(group, talks)
        if talk is not None:
            finds = await in_thread(find_all, group, await load(talk))
        else:
            talk, finds = await _by_content(
                group, [] if group[0].workshop_id else talks[:MOST_SESSIONS], load, in_thread
            )
        workshop_id = talk.workshop_id if talk else group[0].workshop_id
        placed += [Placed(each.id, workshop_id, one) for each, one in zip(group, finds, strict=True)]
    return placed


def _named(group: Sequence[Wanted], talks: Sequence[Talk]) -> Talk | None:
    if group[0].workshop_id is not None:
        return next((talk for talk in talks if talk.workshop_id == group[0].workshop_id), None)
    key = document_key(group[0].document)
    named = [talk for talk in talks if key in talk.names]
    return named[0] if key and len(named) == 1 else None


async def _by_content(
    group: Sequence[Wanted], talks: Sequence[Talk], load: Load, in_thread: Callable[..., Awaitable[list[Find]]]
) -> tuple[Talk | None, list[Find]]:
    """The session that most of the quotes stand in word for word, and all finds there."""
    tried = group[:_TRIED]
    found = [await in_thread(find_all, tried, await load(talk), alike=False) for talk in talks]
    chosen = likeliest(found) if found else None
    if chosen is None:
        return None, [NOT_FOUND] * len(group)
    return talks[chosen], await in_thread(find_all, group, await load(talks[chosen]))


def find_all(group: Sequence[Wanted], transcript: Transcript, *, alike: bool = True) -> list[Find]:
    """The finds of a group in one transcript; without `alike` only word for word. A name the coder wrote helps."""
    return [find(each.quote, transcript, transcript.speaker_of.get(each.speaker), alike=alike) for each in group]
