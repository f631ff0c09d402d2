"""A large Google Forms download of invented people: 40 columns, about 600 bytes a row, Arabic and English."""

import random
from datetime import datetime, timedelta
from pathlib import Path

ARABIC = ("أوافق بشدة", "أوافق", "محايد", "لا أوافق", "لا أوافق بشدة")
ENGLISH = ("Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree")
ROLES = ("Teacher", "Parent", "Student", "Administrator", "Other")
PLACES = ("العاصمة", "حولي", "الفروانية", "الأحمدي", "الجهراء", "مبارك الكبير")
WISHES = (
    "Reading corner", "Teacher training", "Digital tools (tablets, screens)", "Parents' evenings", "Sports", "Music",
    "Counselling",
)  # fmt: skip
WORDS = (
    "the", "school", "reading", "children", "teachers", "helped", "more", "time", "books", "wish", "library",
    "evening", "parents", "together", "شكرا", "المدرسة", "القراءة", "الأطفال", "المعلمات", "نتمنى", "المزيد", "من",
    "الوقت", "والكتب",
)  # fmt: skip
TITLES = (
    "Timestamp",
    *(f"Statement {number}: the programme helps my child in area {number}" for number in range(1, 21)),
    *(f"Single choice {number}" for number in range(1, 9)),
    *(f"Which of these {number} (choose all)" for number in range(1, 6)),
    "How many children", "Years at school", "Minutes read per day",
    "What went well?", "What should change?", "Anything else?",
)  # fmt: skip
_POOL = 20_000  # different rows of answers


def write_form(path: Path, responses: int) -> None:
    """Write the file. Of a hundred responses about one shares its second with another."""
    dice = random.Random(7)
    pool = [_line(_answers(dice)) for _ in range(_POOL)]
    at = datetime(2022, 9, 1, 7)  # noqa: DTZ001 - as printed
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_line(list(TITLES)) + "\n")
        for _ in range(responses):
            at += timedelta(seconds=dice.randrange(0, 60) if dice.random() > 0.01 else 0)
            when = f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {at:%p} GMT+3"
            file.write(f'"{when}",{pool[dice.randrange(_POOL)]}\n')


def _answers(dice: random.Random) -> list[str]:
    def text() -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(2, 7))) if dice.random() > 0.45 else ""

    scales = [dice.choice(ARABIC if place % 2 else ENGLISH) if dice.random() > 0.03 else "" for place in range(20)]
    singles = [dice.choice(ROLES if place % 2 else PLACES) for place in range(8)]
    wishes = [";".join(dice.sample(WISHES, dice.randint(1, 3))) if dice.random() > 0.05 else "" for _ in range(5)]
    minutes = str(dice.randint(0, 120)) if dice.random() > 0.1 else ""
    numbers = [str(dice.randint(1, 6)), str(dice.randint(0, 30)), minutes]
    return [*scales, *singles, *wishes, *numbers, text(), text(), text()]


def _line(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
