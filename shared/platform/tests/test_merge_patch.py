from typing import Any

import pytest
from rba_platform.merge_patch import merge_patch


@pytest.mark.parametrize(
    ("target", "patch", "merged"),
    [
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        ({"a": 1}, {"a": None}, {}),
        ({"name": {"en": "x", "ar": "س"}}, {"name": {"en": "y"}}, {"name": {"en": "y", "ar": "س"}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": 2}, {"a": {"b": 1, "c": None}}, {"a": {"b": 1}}),
    ],
)
def test_members_are_merged_and_null_removes(target: Any, patch: Any, merged: Any) -> None:
    assert merge_patch(target, patch) == merged
