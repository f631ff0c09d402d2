"""A focus group of invented parents and teachers in Kuwait: its transcript, and the sheet in which it was coded."""

import csv
import io
from collections.abc import Iterable

TITLES = ["الموضوع", "الموضوع الفرعي", "الاقتباس", "الجلسة", "رمز المشارك", "الدور", "التاريخ", "المرمز"]
PARENT, TEACHER = "ولي أمر", "معلمة"
SESSION = "GMT20251014-150000_Recording"
#: What was said, in the order it was said: speaker and words.
SAID = (
    ("Moderator", "السلام عليكم، نتحدث اليوم عن القراءة في البيت."),
    ("Um Salem", "ما عندنا وَقتٌ نقرأ مع الأولاد بعد الدوام،"),
    ("Um Salem", "والكتب العربية قليلة وغالية."),
    ("Abu Fahad", "نقرأ معهم قصة كل ليلة قبل النوم."),
    ("Teacher Huda", "المعلمة تقرأ لهم كل صباح خمس دقائق."),
    ("Abu Fahad", "نعم، صحيح."),
)


def transcript(*, line_end: str = "\n") -> bytes:
    """The audio transcript of the session as Zoom writes it."""
    lines = ["WEBVTT", ""]
    for number, (speaker, words) in enumerate(SAID, 1):
        lines += [str(number), f"00:{number:02}:00.000 --> 00:{number:02}:50.000", f"{speaker}: {words}", ""]
    return line_end.join(lines).encode()


def coded_sheet(rows: Iterable[tuple[str, str, str, str, str, str, str, str]]) -> bytes:
    """A sheet of coded quotes with Arabic headers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(TITLES)
    writer.writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def of_many(
    theme: str, people: Iterable[int], *, role: str = PARENT, session: str = "أولياء الأمور", words: str = ""
) -> list[tuple[str, str, str, str, str, str, str, str]]:
    """Rows of one quote a person, with the marks P1, P2 and so on (teachers: T1)."""
    mark = "P" if role == PARENT else "T"
    return [
        (theme, "", f"{words or theme} قالها المشارك رقم {person}", session, f"{mark}{person}", role, "2025-10-14", "")
        for person in people
    ]
