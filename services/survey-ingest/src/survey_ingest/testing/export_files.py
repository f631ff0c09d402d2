"""Export files of invented people, in the shape in which the tools write them."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

WHO = "I am a"
READS = "My child reads at home every day"
ANSWERS = ("Strongly agree", "Agree", "Neutral", "Disagree")
#: The zone the files print their times in.
KUWAIT = timezone(timedelta(hours=3))
_START = datetime(2025, 9, 6, 8, tzinfo=KUWAIT)
_DAY = datetime(2025, 10, 25, tzinfo=KUWAIT)


def google_forms(
    responses: int, *, start: datetime = _START, audiences: tuple[str, ...] = ("Parent", "Teacher")
) -> bytes:
    """A Google Forms download in English: one response an hour, answers and audiences in turn."""
    return google_forms_rows(
        (start + timedelta(hours=number), audiences[number % len(audiences)], ANSWERS[number % len(ANSWERS)])
        for number in range(responses)
    )


def google_forms_rows(rows: Iterable[tuple[datetime, str, str]]) -> bytes:
    """A Google Forms download of these (submitted at, who, answer)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["Timestamp", WHO, READS])
    for at, who, answer in rows:
        writer.writerow([f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {at:%p} GMT+3", who, answer])
    return out.getvalue().encode()


def zoom_participants(people: int, *, day: datetime = _DAY, meeting: str = "812 3456 7890") -> bytes:
    """A participants report with meeting data: a session of one hour; every other person leaves after 20 minutes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    start = day.replace(hour=16)
    end = start + timedelta(hours=1)
    when = "%m/%d/%Y %I:%M:%S %p"
    writer.writerow(["Topic", "ID", "Host", "Duration (minutes)", "Start time", "End time", "Participants"])
    writer.writerow(
        ["Reading together", meeting, "Host (host@example.org)", 60, f"{start:{when}}", f"{end:{when}}", people]
    )
    writer.writerow([])
    writer.writerow(
        ["Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest", "In waiting room"]
    )
    for number in range(people):
        minutes = 20 if number % 2 else 60
        leave = start + timedelta(minutes=minutes)
        address = f"person{number}@example.org"
        writer.writerow([f"Person {number}", address, f"{start:{when}}", f"{leave:{when}}", minutes, "Yes", "No"])
    return ("\ufeff" + out.getvalue()).encode()
