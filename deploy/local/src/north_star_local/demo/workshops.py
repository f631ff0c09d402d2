"""The mentors' workshops on Zoom: one or two each term, with everything that real reports hold."""

import random
from datetime import date, datetime, time, timedelta

from north_star_local.demo.exports import KUWAIT, ExportFile, Meeting, Stay, old_zoom_report, zoom_report

_HOST, _HOST_EMAIL = "Hind Al-Rashoud", "hind@example.org"
_MINUTES = 90
#: Up to this one the reports are of the old generation.
_LAST_OLD = date(2023, 12, 31)

#: The day of each workshop, its topic, how many educators came, and the share that stayed.
_WORKSHOPS = (
    (date(2023, 4, 18), "Reading mentors: reading aloud", 24, 0.71),
    (date(2023, 11, 14), "مرشدو القراءة: القراءة المشتركة", 27, 0.74),
    (date(2024, 4, 16), "Reading mentors: choosing books", 26, 0.73),
    (date(2024, 11, 19), "مرشدو القراءة: أسئلة تفتح الحوار", 29, 0.79),
    (date(2025, 4, 22), "Reading mentors: paired reading", 31, 0.77),
    (date(2025, 11, 18), "مرشدو القراءة: القراءة مع الأسرة", 30, 0.83),
    (date(2026, 4, 21), "Reading mentors: a library in every class", 34, 0.85),
    (date(2026, 10, 20), "مرشدو القراءة: قياس أثر القراءة", 33, 0.85),
    (date(2026, 11, 17), "Reading mentors: reading with families", 36, 0.86),
)
_GIVEN = (
    *(("Noura", "نورة"), ("Sami", "سامي"), ("Layla", "ليلى"), ("Yousef", "يوسف"), ("Maha", "مها"), ("Bader", "بدر")),
    *(("Dalal", "دلال"), ("Faisal", "فيصل"), ("Huda", "هدى"), ("Khaled", "خالد"), ("Reem", "ريم"), ("Tareq", "طارق")),
)
_FAMILY = (
    *(("Al-Ali", "العلي"), ("Al-Qahtani", "القحطاني"), ("Al-Sabhan", "السبهان"), ("Hadi", "هادي")),
    *(("Al-Murshid", "المرشد"), ("Karam", "كرم"), ("Al-Dosari", "الدوسري")),
)


def workshop_exports() -> list[ExportFile]:
    """A participants report per workshop, oldest first."""
    return [_report(*workshop) for workshop in _WORKSHOPS]


def _report(day: date, topic: str, people: int, stayed: float) -> ExportFile:
    chance = random.Random(topic)  # noqa: S311 - the same file each time
    start = datetime.combine(day, time(17), KUWAIT)
    end = start + timedelta(minutes=_MINUTES, seconds=chance.randrange(20, 300))
    number = str(81_000_000_000 + chance.randrange(999_999_999))
    stays = [Stay(_HOST, _HOST_EMAIL, start - timedelta(minutes=8), end, guest=False)]
    everyone = chance.sample([(given, family) for given in _GIVEN for family in _FAMILY], people)
    staying = round(stayed * people)
    for place, ((given, given_arabic), (family, family_arabic)) in enumerate(everyone):
        arabic = f"{given_arabic} {family_arabic}"
        email = f"{given}.{family}@example.com".lower()
        name = (arabic, f"{given} {family}", f"{given} {family[0]}. ({arabic})")[place % 3]
        stays += _person(name, email, start, end, chance, stays_on=place < staying)
    stays += _strangers(start, end)
    meeting = Meeting(topic, number, _HOST, _HOST_EMAIL, tuple(stays))
    write = old_zoom_report if day <= _LAST_OLD else zoom_report
    return write(f"participants_{number}_{day:%Y_%m_%d}.csv", meeting)


def _person(
    name: str, email: str, start: datetime, end: datetime, chance: random.Random, *, stays_on: bool
) -> list[Stay]:
    """One person's rows: some wait first, some lose the connection and come back, some leave early."""
    joined = start + timedelta(seconds=chance.randrange(-200, 240))
    left = (
        end - timedelta(seconds=chance.randrange(240))
        if stays_on
        else start + timedelta(minutes=chance.randrange(15, 55), seconds=chance.randrange(60))
    )
    rows = []
    if chance.random() < 0.3:  # noqa: PLR2004 - some have to wait
        admitted = joined + timedelta(seconds=chance.randrange(15, 90))
        rows.append(Stay(name, email, joined, admitted, consent="No Response", waiting=True))
        joined = admitted
    if chance.random() < 0.2:  # noqa: PLR2004 - some lose the connection
        lost = joined + (left - joined) / 2
        rows.append(Stay(name, email, joined, lost, consent="OK"))
        joined = lost + timedelta(seconds=chance.randrange(20, 120))
    return [*rows, Stay(name, email, joined, left, consent="OK")]


def _strangers(start: datetime, end: datetime) -> list[Stay]:
    """A note-taking bot, a phone, and somebody who never left the waiting room."""
    return [
        Stay("read.ai meeting notes", "", start + timedelta(seconds=61), end - timedelta(seconds=4)),
        Stay("Call-in User_1", "", start + timedelta(minutes=16), start + timedelta(minutes=16, seconds=20)),
        Stay("عبد الله، ولي أمر", "", start + timedelta(minutes=30), start + timedelta(minutes=31), waiting=True),
    ]
