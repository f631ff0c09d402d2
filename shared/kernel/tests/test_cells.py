import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.cell import BreakdownError, Cell, breakdown_text, parse_breakdown
from rba_kernel.period import Period

words = st.text(st.characters(codec="utf-8", exclude_characters="=;"), min_size=1).filter(lambda w: w == w.strip())


def test_keys_are_in_alphabetical_order() -> None:
    assert breakdown_text({"sector": "public", "audience": "student"}) == "audience=student;sector=public"
    assert breakdown_text({}) == ""


@given(st.dictionaries(words, words, max_size=4))
def test_text_is_read_back(breakdown: dict[str, str]) -> None:
    assert parse_breakdown(breakdown_text(breakdown)) == breakdown


@pytest.mark.parametrize("text", ["audience", "=x", "a=", "a=b;a=c", ";", "a=b;", "a=b=c", "a =b"])
def test_text_that_is_no_breakdown_is_refused(text: str) -> None:
    with pytest.raises(BreakdownError):
        parse_breakdown(text)


def test_equal_cells_are_one_key() -> None:
    period = Period.parse("2025")
    first = Cell(period, None, {"a": "1", "b": "2"})
    assert {first: 1}[Cell(period, None, {"b": "2", "a": "1"})] == 1
    assert first != Cell(period, "org", {"a": "1", "b": "2"})
    with pytest.raises(BreakdownError):
        Cell(period, None, {"a=": "1"})
