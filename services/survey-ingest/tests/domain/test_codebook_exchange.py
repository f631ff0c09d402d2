"""What goes out as QDC comes back as the same codebook; tables cannot run formulas."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from survey_ingest.domain.codebook_exchange import Entry, qdc, table
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.quoting import masked
from survey_ingest.domain.themes import Themes, bilingual_name, definition_parts, written_definition, written_name
from survey_ingest.readers.reading import read

HOME = "7f4c0c1e-22a1-4c27-9a40-0b6a3b1d1a01"
TIME = "7f4c0c1e-22a1-4c27-9a40-0b6a3b1d1a02"
ENTRIES = [
    Entry(TIME, {"ar": "الوقت"}, HOME, "متى يقرؤون", "بعد الدوام\nفي الإجازة", "الواجبات", "", codable=True),
    Entry(HOME, {"ar": "القراءة في البيت", "en": "Reading at home"}, None, 'At <home> & "after" school', "", "",
          "#FF8800", codable=False),
]  # fmt: skip


def again(tmp_path: Path, entries: list[Entry]) -> list[Entry]:
    path = tmp_path / "themes.qdc"
    path.write_bytes(qdc(entries))
    result = read(path, Hints())
    assert isinstance(result, Themes)
    assert result.report.detection.layout == "codebook_1.0"
    assert [each.code for each in result.report.problems] == []
    return [
        Entry(each.guid, each.name, each.parent, *definition_parts(each.description), each.colour, each.codable)
        for each in result.themes
    ]


def test_a_codebook_comes_back_as_it_went_out(tmp_path: Path) -> None:
    assert again(tmp_path, ENTRIES) == [ENTRIES[1], ENTRIES[0]]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(lambda text: " ".join(text.split()))
NAMES = TEXTS.filter(bool)


@settings(max_examples=40, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=6), st.data())
def test_any_names_come_back(tmp_path_factory: object, names: list[str], data: st.DataObject) -> None:
    entries: list[Entry] = []
    for place, name in enumerate(names):
        guid = f"7f4c0c1e-22a1-4c27-9a40-{place:012d}"
        parent = data.draw(st.sampled_from([None, *(each.guid for each in entries)]))
        entries.append(Entry(guid, bilingual_name(name), parent))
    folder = tmp_path_factory.mktemp("qdc")  # type: ignore[attr-defined]
    assert {each.guid: (each.name, each.parent) for each in again(folder, entries)} == {
        each.guid: (each.name, each.parent) for each in entries
    }


def test_a_name_in_two_languages_is_one_text_and_two_again() -> None:
    both = {"ar": "القراءة", "en": "Reading"}
    assert written_name(both) == "القراءة / Reading"
    assert bilingual_name("Reading – القراءة") == both
    assert bilingual_name("2025") == {"": "2025"}
    # What would not come back as it was is written in one language.
    assert written_name({"ar": "أ / ب", "en": "x"}) == "أ / ب"


def test_a_definition_keeps_what_is_in_and_out() -> None:
    text = written_definition("What it is\nin two lines", "this", "that")
    assert text == "What it is\nin two lines\nInclude: this\nExclude: that"
    assert definition_parts(text) == ("What it is\nin two lines", "this", "that")
    assert definition_parts("تعريف\nيشمل: هذا\nلا يشمل: ذاك") == ("تعريف", "هذا", "ذاك")


def test_a_table_tells_paths() -> None:
    rows = list(table(ENTRIES))
    assert [row[3] for row in rows] == [
        "القراءة في البيت / Reading at home",
        "القراءة في البيت / Reading at home > الوقت",
    ]


def test_addresses_and_long_numbers_are_masked() -> None:
    assert masked("اكتبوا لي: noura@example.org أو 9999 1234 الآن") == "اكتبوا لي: […] أو […] الآن"
    assert masked("هاتفي ٩٩٩٩١٢٣٤") == "هاتفي […]"
    assert masked("في 2025 كنا 30 شخصًا، من 8:30") == "في 2025 كنا 30 شخصًا، من 8:30"
