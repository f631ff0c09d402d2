"""Zoom's chat files: saved on a computer (C1 to C4), from the cloud (C5), and edited after the export (C6).

Private messages are left out unless the upload's option takes them in; they are counted. Reactions are no speech.
Source: docs/formats.md, chat.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rba_kernel.text import match_key

from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.findings import Finding, ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.messages import Message, days_passed, message_frame, without_copies
from survey_ingest.domain.report import Decision, Detection, Report, SetAside
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.chat_lines import ChatRecord, ChatText, chat_text, shares
from survey_ingest.readers.zoom.chat_words import LONG_REPLY, OLD_REACTION, REACTED, REMOVED, REPLY, recipient_kind
from survey_ingest.readers.zoom.speech_sessions import Start, session_of_speech, start_of, undated

_HEAD = 60_000
_MOST_BEFORE = 10  # lines before the first record, in a file that somebody has written above
_MOST_STRAY = 0.3
_OFFSETS = "C5"
_MARK = re.compile(r"\([^()]*\)$")
_DOTS = re.compile(r"(\.{3}|…)$")
_SHAPES = {
    "C1": "lines of time, From, name and text",
    "C2": "blocks under From, to and a colon, with double blanks",
    "C3": "blocks under From, to and a colon",
    "C4": "blocks under a date, From, to and a colon",
    "C5": "lines of time, name and text parted by TAB, as in the cloud",
    "C6": "lines of time, name, colon and text",
}


_CELLS_OF_A_TALK = 3  # commas stand in what people write, but not as many in each line


class ZoomChat:
    """Reader of Zoom chats."""

    format = "zoom_chat"
    title = "a Zoom chat"
    export_help = (
        "In the meeting's chat: the three dots, Save chat. Of a recording in the cloud: Recordings, the meeting, the "
        "chat file. Send the .txt unchanged, with the date in its name or with the option started_at."
    )
    header_words = frozenset({"from", "everyone"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By lines that begin with a time and name a sender."""
        if probe.start[:1] in {"{", "["}:
            return None
        found = chat_text(probe.start[:_HEAD].rpartition("\n")[0] or probe.start[:_HEAD])
        reasons = [reason for _, reason in found.set_aside]
        if not found.records:
            empty = reasons.count("no_sender") + reasons.count("no_text")
            if empty and empty == found.lines - reasons.count("comment"):
                return Evidence(0.7, "C1", ("lines of time and From, without a sender",))
            return None
        shape, number = next(shares(found.records))
        before, stray = reasons.count("before_first_record"), reasons.count("not_a_record")
        if before > _MOST_BEFORE or before * 5 > found.lines or stray > _MOST_STRAY * found.lines:
            return None
        score = 0.95 if shape in {"C1", "C2", "C3", "C4"} else 0.85
        if shape == "C6":
            score = 0.0 if _as_wide(probe.records) else _edited_score(found, number)
        if before:
            score -= 0.2
        if score <= 0:
            return None
        return Evidence(score, shape, (f"{_SHAPES[shape]}: {number} of the first {len(found.records)} records",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The messages. Raises `ReadError`."""
        found = chat_text(probe.text)
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="",
            problems=[*probe.decoded.findings],
            set_aside=[SetAside(row, reason) for row, reason in found.set_aside],
        )
        if not found.records:
            message = "No line of the chat names a sender and holds a message. Save the chat again in Zoom."
            row = found.set_aside[0][0] if found.set_aside else None
            raise ReadError([Finding("nobody_found", message, row, severity="error")])
        start = start_of(probe, hints)
        if any(record.day for record in found.records):
            start = replace(start, how="printed")
            report.date_order = Decision("year_first", "printed")
        report.timezone = start.decision(hints.timezone)
        messages = without_copies(everything := _messages(found.records, start, hints))
        session = session_of_speech(start, hints, [each.sent_at for each in messages], [each.text for each in messages])
        frame, counts = message_frame(messages, session, hints)
        report.counts |= {
            "records": len(found.records),
            **counts,
            "duplicates": len(everything) - len(messages),
            "set_aside": len(found.set_aside),
        }
        report.problems += [*undated(start, hints), *_findings(found, counts)]
        return Workshop((session,), report, messages=frame)


def _edited_score(found: ChatText, number: int) -> float:
    """How sure an edited chat is: names come back, and nearly every line is a record."""
    senders = [record.sender for record in found.records]
    if number * 10 < found.lines * 6 or (len(set(senders)) == len(senders) and len(senders) > 1):
        return 0.0
    return 0.65 if len(senders) > 1 else 0.4


def _as_wide(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the lines are rows of a table: as many cells in nearly all of them."""
    widths = [len(row) for row in rows if row]
    common = max(set(widths), key=widths.count, default=0)
    return common > _CELLS_OF_A_TALK and len(widths) > 1 and widths.count(common) * 10 >= len(widths) * 9


def _messages(records: Sequence[ChatRecord], start: Start, hints: Hints) -> list[Message]:
    kinds = _kinds(records)
    times = _times(records, start, hints)
    found = []
    for record, (sent_at, offset, clock, seconds) in zip(records, times, strict=True):
        text, quoted, reaction, removed = _parts(record.text)
        found.append(
            Message(
                record.row,
                contact_of(record.sender, "", original_names=False),
                kinds[record.recipient],
                text,
                seconds,
                sent_at,
                offset,
                clock,
                _DOTS.sub("", quoted),
                reaction,
                removed,
            )
        )
    return found


def _kinds(records: Sequence[ChatRecord]) -> dict[str, str]:
    """Whom each recipient stands for. An unmarked name is a group where several write to it and it never writes.

    In languages that nobody knows a mark in brackets stands behind it: what stands before is the name.
    """
    senders = {match_key(record.sender) for record in records}
    writers: dict[str, set[str]] = {}
    for record in records:
        writers.setdefault(record.recipient, set()).add(record.sender)
    return {
        recipient: recipient_kind(recipient)
        or ("private" if len(who) == 1 or {match_key(recipient), _without_mark(recipient)} & senders else "group")
        for recipient, who in writers.items()
    }


def _without_mark(recipient: str) -> str:
    return _MARK.sub("", match_key(recipient)).strip()


def _times(
    records: Sequence[ChatRecord], start: Start, hints: Hints
) -> list[tuple[datetime | None, float | None, int | None, float]]:
    """For each record: when it was sent, seconds since the recording began, clock of the day, and a number to order."""
    zone = ZoneInfo(hints.timezone)
    clocks = [record.clock for record in records if record.shape != _OFFSETS and record.day is None]
    began = None
    if start.started_at and start.day:
        local = start.started_at.astimezone(zone)
        began = local.hour * 3600 + local.minute * 60 + local.second
    passed = iter(days_passed(clocks, began))
    out: list[tuple[datetime | None, float | None, int | None, float]] = []
    for record in records:
        if record.shape == _OFFSETS:
            sent = start.started_at + timedelta(seconds=record.clock) if start.started_at else None
            out.append((sent, float(record.clock), None, float(record.clock)))
            continue
        days = next(passed) if record.day is None else timedelta()
        day = record.day or start.day
        sent = None
        if day is not None:
            midnight = datetime.combine(day + days, time(), zone)
            sent = (midnight + timedelta(seconds=record.clock)).astimezone(UTC)
        out.append((sent, None, record.clock, record.clock + days.total_seconds()))
    return out


def _parts(text: str) -> tuple[str, str, str, bool]:
    """The words, what they answer, the reaction, and whether it was taken back."""
    for form, removed in ((REACTED, False), (REMOVED, True)):
        found = form.match(text)
        if found:
            return "", found["prefix"], found["reaction"].strip(), removed
    old = OLD_REACTION.match(text)
    if old:
        return "", "", old["reaction"], old["deed"] == "remove"
    reply = LONG_REPLY.match(text) or REPLY.match(text)
    if reply and reply["text"].strip():
        return reply["text"].strip(), reply["prefix"], "", False
    return text, "", "", False


def _findings(found: ChatText, counts: dict[str, int]) -> list[Finding]:
    findings = []
    if counts["private_left_out"]:
        message = (
            f"{counts['private_left_out']} private messages were left out. They are read only where somebody takes "
            "them in: PATCH the upload with private_messages."
        )
        findings.append(Finding("private_messages_left_out", message))
    aside = [row for row, reason in found.set_aside if reason != "comment"]
    if aside:
        message = f"{len(aside)} lines belong to no message and were set aside; the report lists them."
        findings.append(Finding("lines_set_aside", message, row=aside[0], severity="attention"))
    return findings
