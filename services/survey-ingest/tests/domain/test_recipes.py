"""A recipe that cannot be carried out names the field at fault."""

from typing import Any

import pytest
from survey_ingest.domain.derivation import AnswerMap, Derivation, DerivationError

GOOD: dict[str, Any] = {
    "statistic": "percent_choosing",
    "question": ["q_1", "q_2"],
    "counts": ["راضٍ", "راضٍ جداً"],
    "exclude": ["لا أدري"],
    "where": [{"question": "q_3", "any_of": ["Yes"]}],
    "by": [{"dimension": "audience", "question": "q_4", "values": {"معلم": "educator", "Teacher": "educator"}}],
    "organization": {"question": "q_5", "values": {"Al Noor": "0190-a"}},
    "organization_total": False,
    "period": "2025-Q1",
    "min_n": 10,
    "at_least_percent": 75,
}


def test_a_recipe_is_its_json() -> None:
    recipe = Derivation.from_json(GOOD)
    assert recipe.question == ("q_1", "q_2")
    assert recipe.by[0].answers.values["معلم"] == "educator"
    assert isinstance(recipe.organization, AnswerMap)
    assert Derivation.from_json(recipe.to_json()) == recipe
    assert Derivation.from_json({"statistic": "count"}) == Derivation("count")
    assert Derivation.from_json({"statistic": "mean", "question": "q_1"}).question == ("q_1",)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"statistic": "mode"}, "statistic"),
        ({"statistic": 5}, "statistic"),
        ({"statistic": ""}, "statistic"),
        ({"question": None}, "question"),
        ({"question": []}, "question"),
        ({"question": [""]}, "question"),
        ({"counts": []}, "counts"),
        ({"counts": "Yes"}, "counts"),
        ({"exclude": [1]}, "exclude"),
        ({"where": {}}, None),
        ({"where": "x"}, "where"),
        ({"where": [{"question": "q"}]}, "where[0].any_of"),
        ({"where": [{"question": "q", "any_of": ["a"], "not": True}]}, "where[0].not"),
        ({"by": [{"dimension": "", "question": "q", "values": {"a": "b"}}]}, "by[0].dimension"),
        ({"by": [{"dimension": "d", "question": "q", "values": {}}]}, "by[0].values"),
        ({"by": [{"dimension": "d", "question": "q", "values": {"a": 1}}]}, "by[0].values"),
        ({"by": [GOOD["by"][0], GOOD["by"][0]]}, "by"),
        ({"by": [GOOD["by"][0] | {"dimension": str(n)} for n in range(4)]}, "by"),
        ({"organization": 5}, "organization"),
        ({"organization": {"values": {"a": "b"}}}, "organization.question"),
        ({"organization_total": "yes"}, "organization_total"),
        ({"period": 2025}, "period"),
        ({"min_n": 0}, "min_n"),
        ({"min_n": True}, "min_n"),
        ({"min_n": 2.5}, "min_n"),
        ({"at_least_percent": 101}, "at_least_percent"),
        ({"at_least_percent": "all"}, "at_least_percent"),
        ({"unknown": 1}, "unknown"),
        ({"statistic": "attendance_people"}, "question"),
    ],
)
def test_field_at_fault_is_named(change: dict[str, Any], field: str | None) -> None:
    if field is None:
        Derivation.from_json(GOOD | change)
        return
    with pytest.raises(DerivationError) as caught:
        Derivation.from_json(GOOD | change)
    assert caught.value.field == field
    assert caught.value.message


def test_a_recipe_is_an_object() -> None:
    with pytest.raises(DerivationError):
        Derivation.from_json([])
