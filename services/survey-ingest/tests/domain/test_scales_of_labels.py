"""Scales of labels that hold numbers, of words at the ends, in five languages; files; what lies outside an order."""

import pytest
from survey_ingest.domain.labels import numbered
from survey_ingest.domain.question_kinds import Typing, typing_of


def typed(*cells: str, each: int = 3) -> Typing:
    return typing_of(dict.fromkeys(cells, each), "Question", "")


def points(typing: Typing) -> dict[str, float]:
    return {typing.labels[key]: value for key, value in typing.points.items()}


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Good (5)", (5, "Good")),
        ("(3): …", (3, "")),
        ("3)", (3, "")),
        ("4 - Often", (4, "Often")),
        ("(2) Rarely", (2, "Rarely")),
        ("ممتاز (5)", (5, "ممتاز")),
        ("Grade 5 (10)", None),
        ("2-4", None),
        ("3.10", None),
    ],
)
def test_the_number_of_a_label(label: str, found: tuple[int, str] | None) -> None:
    assert numbered(label) == found


def test_numbers_behind_the_words() -> None:
    found = typed("Good (5)", "Fine (4)", "(3)", "Bad (1)")
    assert (found.kind, found.scale) == ("scale", "numbered")
    assert points(found) == {"Good (5)": 5, "Fine (4)": 4, "(3)": 3, "Bad (1)": 1}


def test_not_applicable_is_no_sixth_point() -> None:
    found = typed("Never (1)", "Sometimes (3)", "Always (5)", "Not applicable (6)")
    assert found.kind == "scale"
    assert "Not applicable (6)" not in points(found)
    assert points(found)["Always (5)"] == 5
    assert any("outside the order" in reason for reason in found.reasons)


def test_numbers_that_run_against_the_meaning_are_said() -> None:
    found = typed("1 - Strongly agree", "2 - Agree", "3 - Neutral", "4 - Disagree", "5 - Strongly disagree")
    assert (found.kind, found.scale) == ("scale", "agree 5")
    assert points(found)["1 - Strongly agree"] == 5
    assert any("contradiction" in reason for reason in found.reasons)


def test_words_at_the_ends_stand_for_the_missing_points() -> None:
    found = typed("Not at all likely", "2", "4", "7", "9", "Extremely likely", "N/A")
    assert (found.kind, found.scale) == ("scale", "ends")
    assert points(found) == {"Not at all likely": 1, "2": 2, "4": 4, "7": 7, "9": 9, "Extremely likely": 10}


def test_a_number_with_words_at_one_end_is_a_point_among_bare_numbers() -> None:
    found = typed("5", "6", "7", "8", "9", "10. Completely true")
    assert (found.kind, found.scale) == ("scale", "numbered")
    assert points(found) == {"5": 5, "6": 6, "7": 7, "8": 8, "9": 9, "10. Completely true": 10}


def test_words_in_brackets_may_stand_before_their_number() -> None:
    found = typed("(Not at all) 1", "2", "3", "4", "5", "(Very much) 6", "No responde")
    assert found.kind == "scale"
    assert points(found) == {"(Not at all) 1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "(Very much) 6": 6}


def test_ends_that_nothing_orders_are_no_scale() -> None:
    assert typed("Blue", "2", "3", "Green").kind != "scale"


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (("tout à fait d'accord", "plutôt d'accord", "plutôt pas d'accord", "pas du tout d'accord"), "agree 4"),
        (("Stimme voll und ganz zu", "Stimme zu", "Neutral", "Stimme nicht zu", "Stimme gar nicht zu"), "agree 5"),
        (("Totalmente de acuerdo", "De acuerdo", "Neutral", "En desacuerdo", "Totalmente en desacuerdo"), "agree 5"),
        (("Toujours", "Souvent", "Parfois", "Rarement", "Jamais"), "frequency 5"),
        (("immer", "oft", "manchmal", "selten", "nie"), "frequency 5"),
        (("Siempre", "A menudo", "A veces", "Rara vez", "Nunca"), "frequency 5"),
        (("Très satisfait", "Satisfait", "Neutre", "Insatisfait", "Très insatisfait"), "satisfied 5"),
        (("Sehr zufrieden", "Zufrieden", "Neutral", "Unzufrieden", "Sehr unzufrieden"), "satisfied 5"),
        (("Muy satisfecho", "Satisfecho", "Neutral", "Insatisfecho", "Muy insatisfecho"), "satisfied 5"),
    ],
)
def test_label_tables_of_other_languages(labels: tuple[str, ...], name: str) -> None:
    found = typed(*labels, "Weiß nicht")
    assert (found.kind, found.scale) == ("scale", name)
    values = [points(found)[label] for label in labels]
    assert values == sorted(values, reverse=True)
    assert values == list(range(len(labels), 0, -1))
    assert "Weiß nicht" not in points(found)


def test_all_different_answers_are_text_even_if_each_begins_with_yes() -> None:
    cells = {f"Yes, because of reason {n}": 1 for n in range(12)}
    assert typing_of(cells, "Do you agree?", "").kind == "text"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (
            (
                "https://drive.google.com/open?id=1a",
                "https://drive.google.com/open?id=2b, https://drive.google.com/open?id=3",
            ),
            "file",
        ),
        (("https://forms.example.org/uploads/a.pdf", "https://forms.example.org/uploads/b.jpg"), "file"),
        (("https://school.example.org", "https://library.example.org/about"), "text"),
        (("see https://forms.example.org/uploads/a.pdf", "nothing"), "text"),
    ],
)
def test_addresses_of_files(cells: tuple[str, ...], kind: str) -> None:
    assert typed(*cells, each=1).kind == kind
