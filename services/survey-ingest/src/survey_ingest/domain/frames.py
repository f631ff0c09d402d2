"""The frames of a workshop: one table of rows for each kind of thing that Zoom tells of a session.

No frame holds a name or an address: who somebody is, is a keyed hash (`person`, `sender`, `speaker`: see `person_key`).
All times are UTC; null is unknown, never 0. `upload` and `row_number` lead back to the record in the file; `session` is
the key of the session in the same file.

- `connections`: `person`, `joined_at`, `left_at`, `seconds`, `waiting_room`, `printed_minutes`, `flags`;
- `persons`: `session_started_at`, `session_seconds`, `person` (of the address where there is one, and then the same in
  all sessions; else of the name within the session), `kind` (`person`, `phone`, `bot`), `connections`,
  `present_seconds` (union of the intervals without the waiting room), `overlap_seconds` (two devices at once),
  `first_joined_at`, `last_left_at`, `waiting_room_only`, `totals_only` (only printed minutes were there, rounded up by
  Zoom), `resolved_by`, `flags`, `rows` (row numbers);
- `registrations`: who registered, one row each: `person`, `registered_at`, `approval` (see `APPROVALS`), `attended`
  (null where the file does not tell), `source_name` (the link they came by), `answers` to the questions of the
  registration form;
- `questions`: what was asked in Q&A: `person` (null where anonymous), `number` (as printed), `text`, `answers` (texts),
  `answered_live` (aloud: no text), `asked_at`;
- `messages`: the chat: `sent_at`, `offset_seconds` (from the start of the recording) and `clock_seconds` (of the day,
  as printed) as far as known, `sender`, `sender_name`, `sender_kind` (see `KINDS`), `recipient_kind` (see
  `RECIPIENTS`), `private`, `text` (NFC, lines ended by LF), `reply_to` (row number of the message answered), `reaction`
  (an emoji: such a row is no speech, and its `text` is empty), `removed` (the reaction was taken back);
- `utterances`: what was said: `row_number` is the line of the cue, `speaker` (null: nobody was named), `speaker_name`,
  `speaker_kind`, `started_seconds` and `ended_seconds` from the start of the recording, `clock_seconds` (of the day),
  `started_at`, `text` (NFC, lines ended by LF), `speaker_label_known` (false: nobody was named).

`sender_name` and `speaker_name` are keyed hashes of the name alone (`name_key`), and `names` of `persons` those of all
names of a person: files of one session find the same person by them, though each knows the session by another key.
"""

import polars as pl

#: What became of a registration. `other` is a word that is not known.
APPROVALS = ("approved", "denied", "cancelled", "upgraded", "pending", "other")
#: Who a name stands for: `me` is whoever saved the chat, `unknown` where no name was there.
KINDS = ("person", "phone", "bot", "me", "unknown")
#: Whom a chat message was for.
RECIPIENTS = ("everyone", "hosts_and_panelists", "private", "group", "me")

_TIME = pl.Datetime("us", "UTC")
_ROW = {"upload": pl.String(), "row_number": pl.Int64(), "session": pl.String()}
CONNECTIONS = pl.Schema({
    **_ROW, "person": pl.String(), "joined_at": _TIME, "left_at": _TIME, "seconds": pl.Int64(),
    "waiting_room": pl.Boolean(), "printed_minutes": pl.Int64(), "flags": pl.List(pl.String()),
})  # fmt: skip
PERSONS = pl.Schema({
    "upload": pl.String(), "session": pl.String(), "session_started_at": _TIME, "session_seconds": pl.Int64(),
    "person": pl.String(), "kind": pl.String(), "connections": pl.Int64(), "present_seconds": pl.Int64(),
    "overlap_seconds": pl.Int64(), "first_joined_at": _TIME, "last_left_at": _TIME, "waiting_room_only": pl.Boolean(),
    "totals_only": pl.Boolean(), "resolved_by": pl.String(), "flags": pl.List(pl.String()), "rows": pl.List(pl.Int64()),
    "names": pl.List(pl.String()),
})  # fmt: skip
REGISTRATIONS = pl.Schema({
    **_ROW, "person": pl.String(), "registered_at": _TIME, "approval": pl.String(), "attended": pl.Boolean(),
    "source_name": pl.String(),
    "answers": pl.List(pl.Struct({"question": pl.String(), "answer": pl.String()})),
})  # fmt: skip
QUESTIONS = pl.Schema({
    **_ROW, "person": pl.String(), "number": pl.Int64(), "text": pl.String(), "answers": pl.List(pl.String()),
    "answered_live": pl.Boolean(), "asked_at": _TIME,
})  # fmt: skip
MESSAGES = pl.Schema({
    **_ROW, "sent_at": _TIME, "offset_seconds": pl.Float64(), "clock_seconds": pl.Int64(), "sender": pl.String(),
    "sender_name": pl.String(), "sender_kind": pl.String(), "recipient_kind": pl.String(), "private": pl.Boolean(),
    "text": pl.String(), "reply_to": pl.Int64(), "reaction": pl.String(), "removed": pl.Boolean(),
})  # fmt: skip
UTTERANCES = pl.Schema({
    **_ROW, "speaker": pl.String(), "speaker_name": pl.String(), "speaker_kind": pl.String(),
    "started_seconds": pl.Float64(), "ended_seconds": pl.Float64(), "clock_seconds": pl.Int64(), "started_at": _TIME,
    "text": pl.String(), "speaker_label_known": pl.Boolean(),
})  # fmt: skip

#: All frames of a workshop: field of `Workshop`, name of its file (`<name>.parquet`) and its schema. One line each.
FRAMES = {
    "connections": CONNECTIONS,
    "persons": PERSONS,
    "registrations": REGISTRATIONS,
    "questions": QUESTIONS,
    "messages": MESSAGES,
    "utterances": UTTERANCES,
}
