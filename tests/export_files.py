"""Export files that tests write themselves, in the shape that the tools write them."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta

AGREEMENT = ("Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree")
QUESTION = "My child reads at home every day"
GROUP = "Who are you?"


def survey(responses: int, *, start: datetime = datetime(2026, 9, 6, 8, 0, 0), salt: int = 0) -> bytes:  # noqa: DTZ001
    """A Google Forms download: `responses` rows, one an hour, of which every other one agrees."""
    return survey_of(
        (start + timedelta(hours=number), AGREEMENT[(number + salt) % 4], "Parent" if number % 3 else "Teacher")
        for number in range(responses)
    )


def survey_of(rows: Iterable[tuple[datetime, str, str]]) -> bytes:
    """A Google Forms download of (submitted at in Kuwait, agreement, who)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["Timestamp", GROUP, QUESTION])
    for at, agreement, who in rows:
        writer.writerow([f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {at:%p} GMT+3", who, agreement])
    return out.getvalue().encode()
