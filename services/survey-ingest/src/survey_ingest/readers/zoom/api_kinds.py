"""What an answer of Zoom's REST interface holds, told by its members. Names of the kinds are layouts of `zoom_api`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey_ingest.readers.json_documents import objects_of

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class AnswerKind:
    """One kind of answer: its layout, what it holds in words, and whether that is read."""

    layout: str
    holds: str
    reads: bool = False


PARTICIPANTS = AnswerKind("participants", "who took part in a meeting", reads=True)
POLLS = AnswerKind("polls", "answers to polls", reads=True)
SURVEY = AnswerKind("survey", "answers to a meeting's survey", reads=True)
QUESTIONS = AnswerKind("questions", "questions and answers of a meeting", reads=True)
REGISTRANTS = AnswerKind("registrants", "who registered", reads=True)
MEETING = AnswerKind("meeting", "the time, length and number of participants of one meeting")


@dataclass(frozen=True)
class _Rule:
    """A kind of answer that holds nobody, told by members of its own, or by members of the first object of a list.

    Where those are words that others use as well, a mark of Zoom must stand beside them.
    """

    kind: AnswerKind
    members: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    marked: bool = False

    def fits(self, answer: Answer) -> bool:
        """Whether the answer is of this kind."""
        if self.marked and not _MARKS & answer.keys():
            return False
        return any(name in answer for name in self.members) or _list_with(answer, self.lists, set(self.items))


_FORM = AnswerKind("registration_form", "the questions of a registration form")
_RULES = (
    _Rule(
        AnswerKind("meetings", "a list of meetings"),
        lists=("meetings", "webinars"),
        items=("topic", "host_id", "participants_count"),
    ),
    _Rule(AnswerKind("poll_definitions", "the questions of polls"), (), ("polls",), ("questions",), marked=True),
    _Rule(AnswerKind("poll_definitions", "the questions of a poll"), ("poll_type",)),
    _Rule(AnswerKind("summary", "a summary of a meeting"), ("summary_title", "summary_content", "summary_overview")),
    _Rule(AnswerKind("tracking_sources", "how people came to a registration page"), ("tracking_sources",), marked=True),
    _Rule(
        AnswerKind("receipt", "the receipt of a registration"), ("registrant_id",), ("registrants",), ("registrant_id",)
    ),
    _Rule(
        AnswerKind("feedback", "what people said of Zoom itself"),
        ("client_feedbacks", "client_satisfaction"),
        marked=True,
    ),
    _Rule(AnswerKind("billing", "numbers of storage and bills"), ("cloud_recording_storage", "billing_reports")),
    _Rule(AnswerKind("survey_definition", "the questions of a survey"), ("custom_survey", "third_party_survey")),
    _Rule(_FORM, (), ("questions",), ("field_name",)),
    _Rule(_FORM, (), ("custom_questions",), ("required",)),
    _Rule(
        AnswerKind("transcript_link", "where a transcript can be downloaded"),
        ("transcript_created_time", "download_restriction_reason"),
    ),
    _Rule(AnswerKind("activities", "a log of what happened in meetings"), ("meeting_activity_logs", "operation_logs")),
    _Rule(
        AnswerKind("team_chat", "messages of Zoom's team chat, which is no meeting's chat"),
        lists=("messages", "deleted_messages", "edited_messages"),
        items=("sender_member_id", "sender_display_name", "reply_main_message_id"),
    ),
    _Rule(
        AnswerKind("team_chat", "messages of Zoom's team chat"), (), ("messages",), ("sender", "message"), marked=True
    ),
    _Rule(AnswerKind("team_chat", "sessions of Zoom's team chat"), (), ("sessions",), ("session_id",), marked=True),
    _Rule(AnswerKind("recordings", "a list of recordings"), ("recording_files",), ("recordings",), ("file_type",)),
    _Rule(
        AnswerKind("quality", "the quality of connections"),
        lists=("participants", "user_qos"),
        items=("user_qos", "qos", "audio_quality_score", "audio_input"),
    ),
    _Rule(AnswerKind("panelists", "who was to speak"), (), ("panelists",), ("join_url", "email")),
    _Rule(
        AnswerKind("scheduled_meeting", "when and how a meeting is to be held"), ("start_url", "join_url"), marked=True
    ),
    _Rule(AnswerKind("users", "a list of users"), (), ("users",), ("email", "user_email"), marked=True),
    _Rule(AnswerKind("daily_use", "numbers of meetings by day"), (), ("dates",), ("meeting_minutes",)),
)
_INSTANCES = AnswerKind("meeting_instances", "the times at which a meeting was held")
_MARKS = {
    "next_page_token",
    "page_size",
    "page_count",
    "host_id",
    "account_id",
    "uuid",
    "total_records",
    "meeting_uuid",
}
OTHER = AnswerKind("other", "something that is not known here")


def as_list(answer: object) -> object:
    """An answer about one registrant as the list of one."""
    if isinstance(answer, Mapping) and {"email", "first_name", "create_time"} <= answer.keys():
        return {"registrants": [answer]}
    return answer


def kind_of(answer: object) -> AnswerKind | None:
    """The kind of an answer; None for JSON that is not Zoom's."""
    if not isinstance(answer, Mapping):
        return None
    told = _told_kind(answer) or (_INSTANCES if _instances(answer) else None)
    if told is None:
        told = next((rule.kind for rule in _RULES if rule.fits(answer)), None)
    return told or (OTHER if len(_MARKS & answer.keys()) > 1 else None)


def _told_kind(answer: Answer) -> AnswerKind | None:
    if isinstance(answer.get("participants"), list) and (
        _list_with(answer, ("participants",), {"join_time"}) or _empty_page(answer, "participants")
    ):
        return PARTICIPANTS
    if _list_with(answer, ("survey_answers",), {"answer_details"}) or _empty_page(answer, "survey_answers"):
        return SURVEY
    asked = [
        each for person in objects_of(answer.get("questions")) for each in objects_of(person.get("question_details"))
    ]
    if asked:
        in_qa = any({"question_id", "question_status", "answer_details"} & each.keys() for each in asked)
        in_poll = any({"polling_id", "date_time"} & each.keys() for each in asked)
        return POLLS if in_poll and not in_qa else QUESTIONS
    if isinstance(answer.get("registrants"), list) and (
        _list_with(answer, ("registrants",), {"email", "create_time"}) or _empty_page(answer, "registrants")
    ):
        return REGISTRANTS
    counted = _any(answer, "total_minutes", "participants_count") or isinstance(answer.get("participants"), int)
    if {"start_time", "id"} <= answer.keys() and counted:
        return MEETING
    return None


def _any(answer: Answer, *names: str) -> bool:
    return any(name in answer for name in names)


def _list_with(answer: Answer, lists: tuple[str, ...], members: set[str]) -> bool:
    """Whether the first object of one of the lists has one of the members."""
    return any(bool(members & first.keys()) for name in lists for first in objects_of(answer.get(name))[:1])


def _empty_page(answer: Answer, name: str) -> bool:
    return answer.get(name) == [] and len(_MARKS & answer.keys()) > 0


def _instances(answer: Answer) -> bool:
    meetings = objects_of(answer.get("meetings")) or objects_of(answer.get("webinars"))
    return bool(meetings) and all(set(each) <= {"uuid", "start_time"} for each in meetings)
