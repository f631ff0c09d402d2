"""From what was written in a session's chat to the frame `messages`: who, to whom, in answer to what; copies left out.

Reactions are no speech. A reply quotes the beginning of what it answers; it is found by that. Two files of one chat
(Windows and macOS differ by a second) give each message once. Source: docs/formats.md, chat.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from rba_kernel.text import in_one_form

from survey_ingest.domain.contacts import Contact
from survey_ingest.domain.erased_names import names_erased_in
from survey_ingest.domain.frames import MESSAGES
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.persons import contact_key, name_key
from survey_ingest.domain.workshop import Session

_BLANKS = re.compile(r"\s+")
_QUOTED_LENGTH = 20  # characters that Zoom quotes of the message answered
_SAME_SECONDS = 2
_ONE_DAY = 86_400
ME = frozenset({"me", "yo"})


@dataclass(frozen=True)
class Message:
    """One record of a chat. `quoted` is the beginning of the message answered or reacted to, without dots.

    Exactly one of `text` and `reaction` is filled. `seconds` orders messages where `sent_at` is not known.
    """

    row_number: int
    sender: Contact
    recipient_kind: str
    text: str
    seconds: float
    sent_at: datetime | None = None
    offset_seconds: float | None = None
    clock_seconds: int | None = None
    quoted: str = ""
    reaction: str = ""
    removed: bool = False

    @property
    def private(self) -> bool:
        """Whether it was for one person only."""
        return self.recipient_kind in {"private", "me"}


def plain_text(text: str) -> str:
    """A text as it is stored: NFC, lines ended by LF."""
    return in_one_form("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def without_copies(messages: Sequence[Message], *, in_order: bool = True) -> list[Message]:
    """Each message once, where several chats of one meeting stand one behind the other: the first of its copies.

    A copy has the sender and the text of a message, and nearly its time; and between the two the clock went back, for
    a chat is in the order of time. So what somebody sends twice in a second (`yes`, `yes`) are two messages. Messages
    that come one by one (not `in_order`) are told by sender, text and time alone.
    """
    met: dict[tuple[str, str, str, bool], dict[int, int]] = {}
    kept: list[Message] = []
    chat = latest = 0
    for place, message in enumerate(messages):
        text = _plain(message.text or f"{message.reaction} {message.removed} {message.quoted}")
        known = met.setdefault((message.sender.name, message.recipient_kind, text, bool(message.reaction)), {})
        at = int(message.sent_at.timestamp() if message.sent_at else message.seconds)
        chat += place > 0 and (not in_order or at < latest - _SAME_SECONDS)
        latest = at
        if all(known.get(then, chat) == chat for then in range(at - _SAME_SECONDS, at + _SAME_SECONDS + 1)):
            kept.append(message)
        known.setdefault(at, chat)
    return kept


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def message_frame(messages: Sequence[Message], session: Session, hints: Hints) -> tuple[pl.DataFrame, dict[str, int]]:
    """The frame `messages` of one session and the numbers of the report; erased persons are left out."""
    answered = _answered(messages)
    kept = [message for message in messages if hints.private_messages or not message.private]
    rows = [_row(message, session, hints, answered.get(message.row_number)) for message in kept]
    erased = hints.tombstones | names_erased_in(session, hints.erased_names)
    alive = [row for row in rows if not {row["sender"], row["sender_name"]} & erased]
    frame = pl.DataFrame(alive, schema=MESSAGES)
    said = frame.filter(pl.col("reaction").is_null())
    private = sum(message.private and not message.reaction for message in messages)
    return frame, {
        "messages": said.height,
        "reactions": sum(bool(message.reaction) and not message.removed for message in messages),
        "removed_reactions": sum(message.removed for message in messages),
        "replies": sum(bool(message.quoted) and not message.reaction for message in messages),
        "private_messages": private,
        "private_left_out": 0 if hints.private_messages else private,
        "senders": said.filter(pl.col("sender_kind") != "bot")["sender"].n_unique(),
        "erased": len(rows) - len(alive),
    }


def _answered(messages: Sequence[Message]) -> dict[int, int]:
    """For the row of each reply or reaction the row of the message it names, where that is in the file.

    The last earlier message that begins like the quotation; a reply is known by its own words, not by what it quotes.
    """
    begun: dict[str, list[Message]] = {}
    found: dict[int, int] = {}
    for message in messages:
        if message.quoted:
            quoted = _plain(message.quoted)
            for other in reversed(begun.get(_beginning(quoted), [])[-50:]):
                if _plain(other.text).startswith(quoted):
                    found[message.row_number] = other.row_number
                    break
        if message.text:
            begun.setdefault(_beginning(_plain(message.text)), []).append(message)
    return found


def _beginning(text: str) -> str:
    return text[:_QUOTED_LENGTH].rstrip()


def _row(message: Message, session: Session, hints: Hints, reply_to: int | None) -> dict[str, Any]:
    name = message.sender.name
    return {
        "upload": hints.upload,
        "row_number": message.row_number,
        "session": session.key,
        "sent_at": message.sent_at,
        "offset_seconds": message.offset_seconds,
        "clock_seconds": message.clock_seconds,
        "sender": contact_key(message.sender, session.key, hints.identity_key),
        "sender_name": name_key(name, hints.identity_key),
        "sender_kind": "me" if name in ME else message.sender.kind if name else "unknown",
        "recipient_kind": message.recipient_kind,
        "private": message.private,
        "text": plain_text(message.text),
        "reply_to": reply_to,
        "reaction": message.reaction or None,
        "removed": message.removed,
    }


def days_passed(clocks: Sequence[int], first: int | None = None) -> list[timedelta]:
    """How many midnights lie before each clock time (seconds of the day), from `first` or the first one on.

    A clock that goes back by more than half a day has passed midnight; by less it is a copy that begins anew.
    """
    passed, before, out = 0, first if first is not None else (clocks[0] if clocks else 0), []
    for clock in clocks:
        if before - clock > _ONE_DAY / 2:
            passed += 1
        elif clock - before > _ONE_DAY / 2 and passed:
            passed -= 1  # a copy of the evening after the night
        before = clock
        out.append(timedelta(days=passed))
    return out
