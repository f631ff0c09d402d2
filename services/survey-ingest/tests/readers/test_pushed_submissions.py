"""What each tool's pushed events say, flattened; and what the reader makes of them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.hooks.deliveries import Delivery, Tool
from survey_ingest.hooks.events import EVENTS
from survey_ingest.hooks.pushed_file import payloads_in, pushed_file
from survey_ingest.readers.pushed import google_forms, jotform, ms_forms, standard, typeform
from survey_ingest.readers.pushed.submission import Answer, Submission
from survey_ingest.readers.reading import read

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
R1, R2, R3, R4 = ("r" + f"{n:032x}" for n in range(1, 5))


def answers(submission: Submission) -> dict[str, Any]:
    """What was answered, by title."""
    return {
        each.title: each.ignored or (each.cell if each.chosen is None else list(each.chosen))
        for each in submission.answers
    }


def payload(tool: Tool, body: bytes, content_type: str = "application/json") -> dict[str, Any]:
    """What of an event is folded."""
    return dict(EVENTS[tool](Delivery(body, content_type)).payload)


def dataset(tmp_path: Path, tool: str, *payloads: dict[str, Any]) -> Dataset:
    file = tmp_path / "pushes.ndjson"
    file.write_bytes(pushed_file(tool, "source", payloads))
    found = read(file, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    return found


def test_typeform() -> None:
    fields = [
        {"id": "a", "type": "short_text", "title": "ماذا تحب في المدرسة؟"},
        {"id": "b", "type": "yes_no", "title": "Do you like *reading*?"},
        {"id": "c", "type": "opinion_scale", "title": "How much?"},
        {
            "id": "g",
            "type": "group",
            "title": "Group",
            "properties": {"fields": [{"id": "d", "type": "dropdown", "title": "Grade"}]},
        },
        {"id": "e", "type": "ranking", "title": "Rank"},
        {"id": "f", "type": "phone_number", "title": "Call me"},
        {"id": "h", "type": "multiple_choice", "title": "Subjects", "choices": [{"label": "Art"}, {"label": "Music"}]},
    ]
    listed = [
        {"type": "text", "text": "القصص", "field": {"id": "a", "type": "short_text"}},
        {"type": "boolean", "boolean": False, "field": {"id": "b", "type": "yes_no"}},
        {"type": "number", "number": 7, "field": {"id": "c", "type": "opinion_scale"}},
        {"type": "choice", "choice": {"other": "Grade 13"}, "field": {"id": "d", "type": "dropdown"}},
        {"type": "choices", "choices": {"labels": ["B", "A"]}, "field": {"id": "e", "type": "ranking"}},
        {"type": "phone_number", "phone_number": "+965", "field": {"id": "f", "type": "phone_number"}},
        {"type": "choices", "choices": {"labels": ["Art"], "other": "Chess"}, "field": {"id": "h"}},
        {"type": "number", "number": 2, "field": {"id": "gone", "ref": "deleted_question"}},
    ]
    response = {
        "token": "t1",
        "submitted_at": "2026-03-04T15:00:00Z",
        "hidden": {"audience": "teacher"},
        "definition": {"fields": fields},
        "answers": listed,
    }
    found = typeform.submission_of({"event_type": "form_response", "form_response": response})
    assert (found.id, found.submitted_at, found.complete) == ("t1", AT, True)
    assert answers(found) == {
        "ماذا تحب في المدرسة؟": "القصص",
        "Do you like reading?": "0",
        "How much?": "7",
        "Grade": "Other",
        "Grade - Other": "Grade 13",
        "Rank": ["B", "A"],
        "Call me": "personal",
        "Subjects": ["Art", "Other"],
        "Subjects - Other": "Chess",
        "deleted_question": "2",
        "audience": "teacher",
    }
    assert [each.title for each in found.answers if each.ranked] == ["Rank"]
    assert next(each for each in found.answers if each.title == "Subjects").options == ("Art", "Music")


def test_typeform_meets_its_export(tmp_path: Path) -> None:
    """A question with several choices apart, whose text the tool's CSV leaves out."""
    tokens = [f"{number:032x}" for number in range(1, 7)]
    who = ["Parent", "معلّم", "Parent", "Parent", "معلّم", "Parent"]
    fields = [
        {"id": "a", "type": "dropdown", "title": "I am *a*"},
        {"id": "b", "type": "yes_no", "title": "Do you read?"},
        {"id": "c", "type": "opinion_scale", "title": "How much?"},
    ]
    pushed = [
        {
            "event_type": "form_response",
            "form_response": {
                "token": token,
                "submitted_at": f"2026-03-04T15:0{number}:00Z",
                "definition": {"fields": fields},
                "answers": [
                    {"type": "choice", "choice": {"label": who[number]}, "field": {"id": "a"}},
                    {"type": "boolean", "boolean": number % 2 == 0, "field": {"id": "b"}},
                    {"type": "number", "number": number + 1, "field": {"id": "c"}},
                ],
            },
        }
        for number, token in enumerate(tokens)
    ]
    export = tmp_path / "export.csv"
    lines = [
        f"{token},{who[number]},{1 - number % 2},{number + 1},2026-03-04 14:00:00,2026-03-04 15:0{number}:00,abc"
        for number, token in enumerate(tokens)
    ]
    header = "#,I am *a*,Do you read?,How much?,Start Date (UTC),Submit Date (UTC),Network ID"
    export.write_text("\n".join([header, *lines]), encoding="utf-8")
    by_push = dataset(tmp_path, "typeform", *pushed)
    by_file = read(export, Hints(upload="f", identity_key=b"k"))
    assert isinstance(by_file, Dataset)
    assert by_file.report.detection.format == "typeform"
    seen = [each.frame.collect().sort("response_id") for each in (by_push, by_file)]
    assert seen[0]["response_id"].to_list() == seen[1]["response_id"].to_list()
    assert seen[0]["submitted_at"].to_list() == seen[1]["submitted_at"].to_list()
    books = [
        {
            each.asked.key: (each.asked.title, each.kind, [c.label for c in each.choices])
            for each in book.codebook.questions
        }
        for book in (by_push, by_file)
    ]
    assert books[0] == books[1]


def test_kobo(tmp_path: Path) -> None:
    def submission(uuid: str, comes: str, who: str = "parent") -> dict[str, Any]:
        return {
            "_id": 1,
            "_uuid": uuid,
            "meta/instanceID": f"uuid:{uuid}",
            "formhub/uuid": "f",
            "_submission_time": "2026-03-04T15:00:00",
            "__version__": "v1",
            "start": "2026-03-04T14:00:00.000+03:00",
            "deviceid": "canary-device",
            "about/who": who,
            "about/comes": comes,
            "children": [{"children/age": "7"}],
            "_geolocation": [None, None],
        }

    wrapped = payload("kobo_odk", json.dumps({"project": "x", "data": submission("u2", "foot")}).encode())
    assert wrapped["_uuid"] == "u2"
    comes = ["foot bus", "foot", "bus car", "foot bus", "car", "bus"]
    found = dataset(tmp_path, "kobo_odk", *(submission(f"u{n}", each) for n, each in enumerate(comes)))
    assert (found.report.detection.format, found.report.detection.layout) == ("kobo_odk", "webhook")
    question = next(each for each in found.codebook.questions if each.asked.name == "about/comes")
    assert question.kind == "multiple"
    assert {each.label: each.count for each in question.choices} == {"foot": 3, "bus": 4, "car": 2}
    assert found.tables["children"].collect().height == 6
    export = tmp_path / "export.json"
    export.write_text(json.dumps([submission(f"u{n}", each) for n, each in enumerate(comes)]), encoding="utf-8")
    by_file = read(export, Hints(upload="f", identity_key=b"k"))
    assert isinstance(by_file, Dataset)
    ids = [sorted(each.frame.collect()["response_id"].to_list()) for each in (found, by_file)]
    assert ids[0] == ids[1]
    keys = [[question.asked.key for question in each.codebook.questions] for each in (found, by_file)]
    assert sorted(keys[0]) == sorted(keys[1])


PRETTY = (
    "Name:سارة العلي, How satisfied are you, really?:Very: satisfied, indeed, "
    "Subjects:Art, Music, Rate us:4, ما رأيك؟:ممتاز, Rows:Good Bad"
)
RAW: dict[str, Any] = {
    "slug": "submit/1",
    "q3_name": {"first": "سارة", "last": "العلي"},
    "q4_howSatisfied": "Very: satisfied, indeed",
    "q5_subjects": ["Art", "Music"],
    "q6_rateUs": "4",
    "q7_input7": "ممتاز",
    "q8_rows": {"Lessons": "Good", "Food": "Bad"},
    "q9_date": {"day": "4", "month": "3", "year": "2026"},
    "q10_skipped": "",
    "submitDate": "1772636400000",
    "event_id": "changes each time",
}


def jotform_form(raw: dict[str, Any] = RAW) -> dict[str, str]:
    return {
        "formID": "1",
        "submissionID": "55",
        "ip": "192.0.2.1",
        "pretty": PRETTY,
        "rawRequest": json.dumps(raw, ensure_ascii=False),
    }


def multipart(fields: dict[str, str]) -> bytes:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    return ("".join(parts) + "--b--\r\n").encode()


@pytest.mark.parametrize("form", ["multipart", "urlencoded"])
def test_jotform(form: str) -> None:
    if form == "multipart":
        made = payload("jotform", multipart(jotform_form()), "multipart/form-data; boundary=b")
    else:
        made = payload("jotform", urlencode(jotform_form()).encode(), "application/x-www-form-urlencoded")
    assert "192.0.2.1" not in json.dumps(made)
    found = jotform.submission_of(made)
    assert (found.id, found.submitted_at) == ("55", AT)
    assert answers(found) == {
        "Name": "personal",
        "How satisfied are you, really?": "Very: satisfied, indeed",
        "Subjects": ["Art", "Music"],
        "Rate us": "4",
        "ما رأيك؟": "ممتاز",
        "Rows [Lessons]": "Good",
        "Rows [Food]": "Bad",
        "date": "2026-03-04",
        "skipped": "",
    }


def test_jotform_sends_one_event_however_its_boundary_is_named() -> None:
    first = EVENTS["jotform"](Delivery(multipart(jotform_form()), "multipart/form-data; boundary=b"))
    other = multipart(jotform_form()).replace(b"--b", b"--other")
    again = EVENTS["jotform"](Delivery(other, "multipart/form-data; boundary=other"))
    edited = multipart(jotform_form(RAW | {"q6_rateUs": "5"}))
    edit = EVENTS["jotform"](Delivery(edited, "multipart/form-data; boundary=b"))
    assert first.key == again.key != edit.key
    assert first.about == edit.about == "55"


def test_ms_forms() -> None:
    response = {
        "responder": "canary@example.org",
        "submitDate": "2026-03-04T15:00:00.1234567Z",
        R1: "موافق",
        R2: '["Art","موسيقى","A; B"]',
        R3: '[{"name":"photo.jpg","link":"https://example.org"}]',
        R4: "[not JSON",
    }
    body = {"responseId": 7, "response": json.dumps(response), "titles": {R1: "Do you agree?", R2: "Subjects"}}
    made = payload("ms_forms", json.dumps(body).encode())
    found = ms_forms.submission_of(made)
    assert found.id == "7"
    assert found.submitted_at is not None
    assert found.submitted_at.replace(microsecond=0) == AT
    assert answers(found) == {
        "Do you agree?": "موافق",
        "Subjects": ["Art", "موسيقى", "A; B"],
        R3: "file",
        R4: "[not JSON",
    }


def test_questions_without_a_title_are_said(tmp_path: Path) -> None:
    made = {"responseId": "7", "response": {R1: "Agree", "submitDate": "2026-03-04T15:00:00Z"}, "titles": {}}
    assert [each.code for each in dataset(tmp_path, "ms_forms", made).report.problems] == ["untitled_questions"]


def test_google_forms_meet_their_download(tmp_path: Path) -> None:
    """One response by the script and by the file: the same identity, questions and answers."""
    pushed = {
        "response_id": "2_ABa",
        "submitted_at": "2026-03-04T15:00:00.500Z",
        "answers": [
            {"id": 1, "title": "I am a", "type": "MULTIPLE_CHOICE", "value": "Parent"},
            {"id": 2, "title": "Subjects", "type": "CHECKBOX", "value": ["Art", "Music (loud; or not)"]},
            {"id": 3, "title": "Rate", "type": "GRID", "rows": ["Lessons", "Food"], "value": ["Good", None]},
            {"id": 4, "title": "Upload", "type": "FILE_UPLOAD", "value": ["id"]},
            {"id": 5, "title": "How often?", "type": "SCALE", "value": "4"},
        ],
    }
    assert answers(google_forms.submission_of(pushed)) == {
        "I am a": "Parent",
        "Subjects": ["Art", "Music (loud; or not)"],
        "Rate [Lessons]": "Good",
        "Rate [Food]": "",
        "Upload": "file",
        "How often?": "4",
    }
    by_push = dataset(tmp_path, "google_forms", pushed)
    download = tmp_path / "download.csv"
    download.write_text(
        '"Timestamp","I am a","Subjects","Rate [Lessons]","Rate [Food]","How often?"\n'
        '"2026/03/04 6:00:00 PM GMT+3","Parent","Art;Music (loud; or not)","Good","","4"\n'
    )
    by_file = read(download, Hints(upload="f", identity_key=b"k"))
    assert isinstance(by_file, Dataset)
    ids = [each.frame.collect()["response_id"].to_list() for each in (by_push, by_file)]
    assert ids[0] == ids[1]
    keys = [
        {question.asked.key: question.asked.title for question in each.codebook.questions}
        for each in (by_push, by_file)
    ]
    assert keys[0] == keys[1]


def test_google_responses_of_one_second_are_two(tmp_path: Path) -> None:
    def made(name: str, who: str) -> dict[str, Any]:
        listed = [{"title": "I am a", "value": who}]
        return {"response_id": name, "submitted_at": "2026-03-04T15:00:00.000Z", "answers": listed}

    found = dataset(tmp_path, "google_forms", made("a", "Parent"), made("b", "Parent"), made("c", "Teacher"))
    assert found.frame.collect()["response_id"].n_unique() == 3


def test_our_own_form() -> None:
    body = {
        "id": "r1",
        "submitted_at": "2026-03-04T18:00:00+03:00",
        "language": "ar",
        "answers": {"السؤال": "نعم", "Subjects": ["Art"], "": "no title"},
    }
    found = standard.submission_of(body)
    assert (found.id, found.submitted_at, found.language) == ("r1", AT, "ar")
    assert answers(found) == {"السؤال": "نعم", "Subjects": ["Art"]}
    listed = [{"name": "q1", "title": "One", "value": 2.0}, {"name": "q2", "value": None}, "nonsense"]
    assert standard.submission_of({"id": "r", "answers": listed}).answers == (
        Answer("One", "2", name="q1"),
        Answer("q2", "", name="q2"),
    )


@pytest.mark.parametrize("time", ["yesterday", "", None, 5, "0001-01-01T00:00:00+14:00", "2026-13-40T00:00:00Z"])
def test_a_time_that_is_none_loses_no_response(tmp_path: Path, time: Any) -> None:
    found = dataset(tmp_path, "standard_webhooks", {"id": "r1", "submitted_at": time, "answers": {"One": "1"}})
    assert found.frame.collect()["submitted_at"].to_list() == [None]


@pytest.mark.parametrize(
    "made",
    [
        {"id": "r", "answers": [1, [], None]},
        {"id": "r", "answers": {"One": {"deep": [{"er": 1}]}}},
        {"id": "r", "answers": {"One": [[1], {"a": 2}, None]}},
        {"id": "r", "answers": {"One": 10**400}},
        {"id": {"a": 1}, "answers": {"One": True}},
    ],
)
def test_odd_values_are_read_or_said_and_never_a_crash(tmp_path: Path, made: dict[str, Any]) -> None:
    assert dataset(tmp_path, "standard_webhooks", made | {"submitted_at": "2026-03-04T15:00:00Z"}).report.counts


def test_a_line_that_was_edited_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pushes.ndjson"
    file.write_bytes(pushed_file("typeform", "s", [{"a": 1}, {"b": 2}]) + b'{"cut')
    with pytest.raises(ReadError) as error:
        read(file, Hints())
    assert (error.value.code, error.value.findings[0].row) == ("damaged_line", 4)


@pytest.mark.parametrize("tool", ["typeform", "zoom"])
def test_a_pushed_file_gives_its_events_back(tool: str) -> None:
    events = [{"event": "meeting.started", "payload": {"ح": n}} for n in range(3)]
    made = pushed_file(tool, "s", [*events, events[0]])
    assert payloads_in(made) == events
    assert made == pushed_file(tool, "s", reversed(events))
    assert made != pushed_file(tool, "other", events)
    lines = [json.loads(line) for line in made.decode().splitlines()]
    assert all(line.get("event") for line in lines) == (tool == "zoom")
