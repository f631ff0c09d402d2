"""The educators' survey: one English form, which also asks for the e-mail address (as Google Forms offers)."""

import random

from north_star_local.demo.exports import ExportFile, Response, forms_download
from north_star_local.demo.terms import dealt, submission_times

#: Questions by key, in the order of the form.
QUESTIONS = {
    "email": "Email Address",
    "role": "What is your role?",
    "school": "Which school do you work at?",
    "uses": "I use the reading strategies of the workshops in my lessons",
    "rating": "How would you rate the workshops of this term?",
    "strategies": "Which strategies did you use this week?",
    "change": "What changed in your lessons?",
}
#: Answers to `role`, and the audience each stands for.
ROLES = {"Teacher": "educator", "School leader": "administrator"}
#: Answers to `school`, by the key that `families.SCHOOLS` has too.
SCHOOLS = {"noor": "Al-Noor Primary School", "bahr": "Al-Bahr Primary School", "horizon": "Horizon Private School"}
#: Answers to `uses`, from high to low.
FREQUENCY = ("Always", "Often", "Sometimes", "Rarely", "Never")
#: Answers to `rating`, from high to low.
RATING = ("Excellent", "Very good", "Good", "Fair", "Poor")
_STRATEGIES = ("Paired reading, in class", "Read aloud", "Book talk; pupils lead", "Silent reading")
_CHANGES = (
    "Pupils choose their own books now.",
    "More pupils read aloud without being asked.",
    "Not much yet, the classes are large.",
    "Parents ask me for book lists.",
    "",
)

#: Per term: responses; shares of those who use the strategies always or often, and who rate good or better.
_TERMS = {
    "2022-T2": (34, 0.41, 0.74),
    "2023-T1": (36, 0.44, 0.78),
    "2023-T2": (38, 0.47, 0.76),
    "2024-T1": (37, 0.51, 0.81),
    "2024-T2": (41, 0.54, 0.80),
    "2025-T1": (43, 0.58, 0.84),
    "2025-T2": (46, 0.61, 0.85),
    "2026-T1": (48, 0.64, 0.88),
}


def educator_export() -> ExportFile:
    """The form's responses of all terms, downloaded once."""
    chance = random.Random("educators")  # noqa: S311 - the same file each time
    responses: list[Response] = []
    for term, (count, uses, rating) in _TERMS.items():
        high, low = (uses * 0.45, uses * 0.55), 1 - uses
        frequency = list(zip(FREQUENCY, (*high, low * 0.55, low * 0.3, low * 0.15), strict=True))
        rated = list(zip(RATING, (rating * 0.35, rating * 0.4, rating * 0.25, (1 - rating) * 0.7, 0.0), strict=True))
        columns = zip(
            [f"educator{number}@example.org" for number in chance.sample(range(100, 1000), count)],
            dealt(count, [("Teacher", 0.72), ("School leader", 0.28)], chance),
            dealt(count, [(SCHOOLS["noor"], 0.44), (SCHOOLS["bahr"], 0.36), (SCHOOLS["horizon"], 0.2)], chance),
            dealt(count, frequency, chance),
            dealt(count, rated, chance),
            [tuple(each for each in _STRATEGIES if chance.random() < 0.5) for _ in range(count)],  # noqa: PLR2004 - half
            [chance.choice(_CHANGES) for _ in range(count)],
            strict=True,
        )
        responses += [
            Response(at, cells) for at, cells in zip(submission_times(term, count, chance), columns, strict=True)
        ]
    return forms_download("Educator survey.csv", "Timestamp", ("AM", "PM"), list(QUESTIONS.values()), responses)
