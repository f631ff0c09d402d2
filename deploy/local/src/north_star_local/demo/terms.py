"""The school terms that the demo covers, and when its forms were open in each."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from north_star_local.demo.exports import KUWAIT

Answer = TypeVar("Answer")

#: From the second term of 2022/2023 to the first of 2026/2027, which is not over yet.
TERMS = ("2022-T2", "2023-T1", "2023-T2", "2024-T1", "2024-T2", "2025-T1", "2025-T2", "2026-T1")
_OPEN_DAYS = 19
_FIRST_HOUR, _HOURS = 7, 15


def opened(term: str) -> datetime:
    """The day on which the forms were opened in `term`."""
    year, step = int(term[:4]), term[-1]
    return datetime(year, 11, 1, tzinfo=KUWAIT) if step == "1" else datetime(year + 1, 4, 20, tzinfo=KUWAIT)


def submission_times(term: str, count: int, chance: random.Random) -> list[datetime]:
    """`count` times in order, within the days in which the forms were open."""
    day = opened(term)
    seconds = sorted(
        chance.randrange(_OPEN_DAYS) * 86_400 + _FIRST_HOUR * 3600 + chance.randrange(_HOURS * 3600)
        for _ in range(count)
    )
    return [day + timedelta(seconds=second) for second in seconds]


def dealt(count: int, shares: Sequence[tuple[Answer, float]], chance: random.Random) -> list[Answer]:
    """`count` answers in exactly these shares (the last takes the rest), in chance order.

    Drawn one by one they would scatter so much that the demo would tell another story than it means to.
    """
    answers: list[Answer] = []
    for answer, share in shares[:-1]:
        answers += [answer] * min(round(share * count), count - len(answers))
    answers += [shares[-1][0]] * (count - len(answers))
    chance.shuffle(answers)
    return answers
