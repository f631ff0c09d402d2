"""Transcripts: Zoom's audio transcript (T1) and closed captions (T2), voices (T3), saved captions (T4), marked text.

Nobody is carried forward: what no label names was said by nobody known. Blocks that are no cues are counted and named.
Source: docs/formats.md, transcripts.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.findings import Finding, ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.messages import days_passed
from survey_ingest.domain.persons import name_key
from survey_ingest.domain.report import Detection, Report, SetAside
from survey_ingest.domain.utterances import Utterance, utterance_frame
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.captions import Captions, captions
from survey_ingest.readers.zoom.speaker_labels import label_of, looks_like_a_name
from survey_ingest.readers.zoom.speech_sessions import Start, session_of_speech, start_of, undated
from survey_ingest.readers.zoom.transcript_lines import T4, Turns, marked_turns, saved_captions
from survey_ingest.readers.zoom.vtt import Vtt, is_vtt, vtt

_HEAD = 100_000
_TEXT_ENDINGS = ("", "txt", "text", "md")
_REASONS = {
    "T1": "WEBVTT, cues that begin with a name and a colon",
    "T2": "WEBVTT, cues without speakers",
    "T2 rolling": "WEBVTT, cues without speakers whose lines roll",
    "T3": "WEBVTT, cues with voices",
    "T4": "[Name] and a time above each paragraph",
    "marks": "speaker marks that come back at the beginning of paragraphs",
}


class ZoomTranscript:
    """Reader of transcripts."""

    format = "zoom_transcript"
    title = "a transcript"
    export_help = (
        "In Zoom on the web: Recordings, the meeting, Audio transcript (.transcript.vtt); keep its name, it holds the "
        "time. Or save the captions during the meeting, or send the text of a focus group with [speaker] marks."
    )
    header_words = frozenset({"webvtt"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the first line (WEBVTT), else by speaker marks that come back."""
        text = probe.start
        if is_vtt(text):
            layout = captions(vtt(text).cues).layout
            return Evidence(0.97, layout, (_REASONS[layout],))
        ending = probe.name.rpartition(".")[2].casefold() if "." in probe.name else ""
        if ending not in _TEXT_ENDINGS or text[:1] in {"{", "<"}:
            return None
        head = text[:_HEAD]
        if len(saved_captions(head).turns) > 0 and not _mostly_aside(saved_captions(head), head):
            return Evidence(0.9, T4, (_REASONS[T4],))
        marked = marked_turns(head)
        if marked.turns and not _mostly_aside(marked, head):
            return Evidence(0.6, marked.layout, (_REASONS[marked.layout],))
        return None

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The utterances. Raises `ReadError`."""
        start = start_of(probe, hints)
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="",
            timezone=start.decision(hints.timezone),
            problems=[*probe.decoded.findings],
        )
        if is_vtt(probe.text):
            parsed = vtt(probe.text)
            said = captions(parsed.cues, lambda label: _was_there(label, hints))
            utterances, aside = _of_cues(said, start), parsed.set_aside
            report.counts |= _cue_counts(parsed, said)
            report.problems += [*_inverted(parsed), *_nobody_named(said)]
        else:
            turns = saved_captions(probe.text) if evidence.layout == T4 else marked_turns(probe.text)
            utterances, aside = _of_turns(turns, start, hints), turns.set_aside
        if not utterances:
            message = "The transcript holds no words: nobody was heard, or it was cut. Download it again from Zoom."
            raise ReadError([Finding("nobody_found", message, aside[0][0] if aside else None, severity="error")])
        session = session_of_speech(
            start, hints, [each.started_at for each in utterances], [each.text for each in utterances]
        )
        frame, counts = utterance_frame(utterances, session, hints)
        report.counts |= counts | {"set_aside": len(aside)}
        report.set_aside += [SetAside(row, reason) for row, reason in aside]
        report.problems += [*undated(start, hints), *_aside_finding(aside)]
        return Workshop((session,), report, utterances=frame)


def _was_there(label: str, hints: Hints) -> bool:
    """Whether a label is the name of somebody who was in the session."""
    name = contact_of(label, "", original_names=False).name
    return bool(hints.names) and name_key(name, hints.identity_key) in hints.names


def _mostly_aside(turns: Turns, text: str) -> bool:
    """Whether so much stands before the first speaker that the marks are not what the text is about."""
    before = sum(reason == "before_first_speaker" for _, reason in turns.set_aside)
    return before > 10 or before * 4 > sum(bool(line.strip()) for line in text.splitlines())  # noqa: PLR2004 - a heading


def _cue_counts(parsed: Vtt, said: Captions) -> dict[str, int]:
    reasons = [reason for _, reason in parsed.set_aside]
    return {
        "cues": len(parsed.cues) + reasons.count("no_text"),
        "cues_without_text": reasons.count("no_text"),
        "cues_repeated": said.repeated,
        "notes": parsed.notes,
    }


def _of_cues(said: Captions, start: Start) -> list[Utterance]:
    return [
        Utterance(
            each.cue.row,
            contact_of(each.speaker, "", original_names=False) if each.speaker else None,
            each.text,
            each.cue.start,
            each.cue.end,
            started_at=start.started_at + timedelta(seconds=each.cue.start) if start.started_at else None,
        )
        for each in said.said
    ]


def _of_turns(turns: Turns, start: Start, hints: Hints) -> list[Utterance]:
    zone = ZoneInfo(hints.timezone)
    clocks = [turn.clock for turn in turns.turns if turn.clock is not None]
    began = None
    if start.started_at:
        local = start.started_at.astimezone(zone)
        began = local.hour * 3600 + local.minute * 60 + local.second
    passed = iter(days_passed(clocks, began))
    found = []
    for turn in turns.turns:
        at = None
        if turn.clock is not None:
            days = next(passed)
            if start.day:
                at = datetime.combine(start.day + days, time(), zone) + timedelta(seconds=turn.clock)
        contact = contact_of(turn.speaker, "", original_names=False)
        instant = at.astimezone(UTC) if at else None
        found.append(Utterance(turn.row, contact, turn.text, clock_seconds=turn.clock, started_at=instant))
    return found


def _inverted(parsed: Vtt) -> list[Finding]:
    rows = [cue.row for cue in parsed.cues if cue.end is None]
    if not rows:
        return []
    message = f"{len(rows)} cues end before they begin; their ends are unknown."
    return [Finding("inverted_times", message, row=rows[0], severity="attention")]


def _nobody_named(said: Captions) -> list[Finding]:
    """What is said where many cues begin with what may be a name, and none of these comes back: it may be cut."""
    labels = [label_of(each.text) for each in said.said]
    rows = [
        each.cue.row
        for each, label in zip(said.said, labels, strict=True)
        if label and not each.speaker and looks_like_a_name(label[0])
    ]
    if len(rows) * 2 < len(said.said) or not rows:
        return []
    message = (
        f"{len(rows)} cues begin with what may be the name of a speaker. None comes back, so nobody was taken for one: "
        "speakers are not counted, and the names stand in the text. Read the participants report of the meeting "
        "first, or download the whole transcript again."
    )
    return [Finding("speakers_unclear", message, row=rows[0], severity="attention")]


def _aside_finding(aside: Sequence[tuple[int, str]]) -> list[Finding]:
    rows = [row for row, _ in aside]
    if not rows:
        return []
    message = f"{len(rows)} blocks are no speech (no text, no timing, cut) and were set aside; the report lists them."
    return [Finding("cues_set_aside", message, row=rows[0], severity="attention")]
