"""Bodies of Zoom's webhooks, saved as JSON: one event, a list of them, or one a line, in any order, some twice.

Who joined and left becomes attendance, registrations and chat messages become theirs, started and ended the session.
Events that say nothing of them are counted. Source: docs/formats.md, Zoom by webhook.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.frames import MESSAGES, REGISTRATIONS
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.messages import Message, message_frame, without_copies
from survey_ingest.domain.report import Decision, Detection, Report, SetAside
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.json_documents import Documents, digits_of, instant_of, object_of, text_of
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.answers import registrant_of
from survey_ingest.readers.zoom.chat_words import recipient_kind
from survey_ingest.readers.zoom.events import ATTENDANCE, ENDED, STARTED, Event, connections_of
from survey_ingest.readers.zoom.people import attended
from survey_ingest.readers.zoom.registrants import Registrant, approval_counts, registrations

_NAME = re.compile(r"^[a-z_]{3,60}(\.[a-z_0-9.]{2,80})?$")
_OF_SESSIONS = frozenset({"meeting", "webinar"})
_REGISTERED = {
    "registration_created": "",
    "registration_approved": "approved",
    "registration_cancelled": "cancelled",
    "registration_denied": "denied",
}
_SENT = frozenset({"chat_message_sent"})
_READ = ATTENDANCE | _REGISTERED.keys() | _SENT | {STARTED, ENDED}
SEVERAL = "events"


class ZoomWebhook:
    """Reader of events of Zoom."""

    format = "zoom_webhook"
    title = "events of Zoom's webhooks"
    export_help = (
        "Let Zoom send its events here: see POST /v1/sources/{id}/hooks. Bodies that were saved elsewhere are read "
        "too: .json with one event or a list, or one event a line."
    )
    header_words: frozenset[str] = frozenset()

    def recognises(self, probe: Probe) -> Evidence | None:
        """By `event` and `payload` in every document."""
        found = probe.documents
        names = [_name(each) for _, each in found.found] if found else []
        if not names or not all(names):
            return None
        layout = names[0] if len(names) == 1 else SEVERAL
        return Evidence(0.97, layout, (f"{len(names)} objects with event and payload",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The sessions with what is told of them. Raises `ReadError` (`no_responses` where nothing is)."""
        found = probe.documents or Documents(())
        events, doubles = _events(found)
        useful = [event for event in events if event.name in _READ and _meeting_key(event)]
        if not useful:
            raise rejected(
                "no_responses",
                "The file holds events of Zoom that tell of no responses and nobody's attendance. Send those of "
                "participants, registrations and chat messages.",
            )
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="",
            date_order=Decision("year_first", "printed"),
            timezone=Decision("UTC", "printed"),
            problems=[*probe.decoded.findings],
            set_aside=[SetAside(row, "damaged_line") for row in found.damaged],
        )
        report.counts |= {
            "events": len(events),
            "events_twice": doubles,
            "events_without_data": len(events) - len(useful),
        }
        return _workshop(useful, report, hints)


def _name(document: object) -> str:
    told = object_of(document)
    name, payload = text_of(told.get("event")), told.get("payload")
    if not _NAME.match(name) or not isinstance(payload, Mapping):
        return ""
    # Others send events with a payload, too: Zoom's say when they were sent, and of which account.
    return name if "event_ts" in told or {"account_id", "plainToken"} & payload.keys() else ""


def _events(found: Documents) -> tuple[list[Event], int]:
    """Each event once, and how many were there again. What is added to an event on its way does not count."""
    met: set[str] = set()
    events: list[Event] = []
    for number, (row, document) in enumerate(found.found, 1):
        key = json.dumps([document["event"], document.get("event_ts"), document["payload"]], sort_keys=True)
        if key in met:
            continue
        met.add(key)
        area, _, name = document["event"].partition(".")
        about = object_of(document["payload"].get("object"))
        lines = found.found[0][0] != found.found[-1][0]
        name = name if area in _OF_SESSIONS else document["event"]
        events.append(Event(row if lines else number, name, about, _sent_at(document.get("event_ts"))))
    return events, len(found.found) - len(events)


def _sent_at(milliseconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text_of(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _meeting_key(event: Event) -> str:
    return text_of(event.about.get("uuid")) or digits_of(event.about.get("id"))


def _workshop(events: Sequence[Event], report: Report, hints: Hints) -> Workshop:
    told = [(_meeting(group), group) for group in _by_meeting(events)]
    found = attended(((meeting, connections_of(group, meeting["end"])) for meeting, group in told), hints)
    report.counts |= found.counts
    report.problems += found.findings
    frames: list[tuple[pl.DataFrame, pl.DataFrame]] = []
    for session, (_, group) in zip(found.sessions, told, strict=True):
        people = _registrants(group)
        registered = registrations(people, session, hints)
        written, numbers = message_frame(without_copies(_messages(group), in_order=False), session, hints)
        frames.append((registered, written))
        for name, number in {**approval_counts(registered), **numbers}.items():
            report.counts[name] = report.counts.get(name, 0) + number
        report.counts["erased"] += len(people) - registered.height
    if not found.counts["connections"] and not sum(each.height for pair in frames for each in pair):
        message = "The events tell of the session only; nobody who joined, registered or wrote is among them."
        report.problems.append(Finding("nobody_yet", message, severity="attention"))
    if report.counts["private_left_out"]:
        message = f"{report.counts['private_left_out']} private messages were left out; private_messages takes them in."
        report.problems.append(Finding("private_messages_left_out", message))
    return Workshop(
        found.each_session,
        report,
        connections=found.connections,
        persons=found.persons,
        registrations=pl.concat([pl.DataFrame(schema=REGISTRATIONS), *(each for each, _ in frames)]),
        messages=pl.concat([pl.DataFrame(schema=MESSAGES), *(each for _, each in frames)]),
    )


def _by_meeting(events: Sequence[Event]) -> list[list[Event]]:
    """The events of each meeting. Registrations name the planned one and go with the one that was held, if one was."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(_meeting_key(event), []).append(event)
    held: dict[str, list[str]] = {}
    for key, group in groups.items():
        if any(event.name not in _REGISTERED for event in group):
            held.setdefault(digits_of(group[0].about.get("id")), []).append(key)
    for key in [key for key, group in groups.items() if all(event.name in _REGISTERED for event in group)]:
        same = held.get(digits_of(groups[key][0].about.get("id")), [])
        if len(same) == 1:
            groups[same[0]] += groups.pop(key)
    return [groups[key] for key in sorted(groups)]


def _meeting(events: Sequence[Event]) -> dict[str, Any]:
    """What the events tell of their meeting. The start that a registration names is the one planned."""
    held = [event for event in events if event.name not in _REGISTERED]
    starts = [at for event in held if (at := instant_of(event.about.get("start_time")))]
    planned = [
        at for event in events if event.name in _REGISTERED and (at := instant_of(event.about.get("start_time")))
    ]
    ends = [at for event in held if event.name == ENDED and (at := instant_of(event.about.get("end_time")))]
    return {
        "meeting_id": next((digits for event in events if (digits := digits_of(event.about.get("id")))), ""),
        "topic": next((topic for event in events if (topic := text_of(event.about.get("topic")))), ""),
        "start": min(starts, default=None),
        "end": max(ends, default=None),
        "scheduled": min(planned, default=None),
    }


def _registrants(events: Sequence[Event]) -> list[Registrant]:
    """Each registrant once: what became of the registration last, and what was written when it was made."""
    found: dict[str, Registrant] = {}
    statuses = list(_REGISTERED)
    told = [event for event in events if event.name in _REGISTERED]
    for event in sorted(told, key=lambda each: (str(each.sent_at or ""), statuses.index(each.name))):
        who = object_of(event.about.get("registrant"))
        status = _REGISTERED[event.name] or text_of(who.get("status"))
        made = registrant_of(event.row, who, status, event.sent_at if not _REGISTERED[event.name] else None)
        key = text_of(who.get("id")) or made.who
        known = found.get(key)
        if known is not None:
            made = replace(
                made,
                row=known.row,
                registered_at=known.registered_at or made.registered_at,
                answers=known.answers or made.answers,
            )
        found[key] = made
    return list(found.values())


def _messages(events: Sequence[Event]) -> list[Message]:
    found: dict[str, Message] = {}
    for event in events:
        told = object_of(event.about.get("chat_message"))
        text, at = text_of(told.get("message_content")), instant_of(told.get("date_time"))
        if event.name not in _SENT or not text or at is None:
            continue
        sender = contact_of(text_of(told.get("sender_name")), text_of(told.get("sender_email")), original_names=False)
        name = text_of(told.get("message_id")) or str(event.row)
        found[name] = Message(event.row, sender, _recipient(told), text, at.timestamp(), at)
    return sorted(found.values(), key=lambda each: (each.seconds, each.row_number))


def _recipient(told: Mapping[str, Any]) -> str:
    """Whom a message is for: everyone where no person is named."""
    kind, name = text_of(told.get("recipient_type")), text_of(told.get("recipient_name"))
    if kind in {"everyone", "group"}:
        return kind
    return recipient_kind(name) or "private"
