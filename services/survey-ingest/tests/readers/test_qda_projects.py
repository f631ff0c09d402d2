"""Projects of REFI-QDA: the words that were coded come back, however the program counted their positions."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.readers.reading import read

HOME, TIME = "7f4c0c1e-22a1-4c27-9a40-0b6a3b1d1a01", "7f4c0c1e-22a1-4c27-9a40-0b6a3b1d1a02"
FIRST, SECOND = "aaaaaaaa-22a1-4c27-9a40-0b6a3b1d1a01", "aaaaaaaa-22a1-4c27-9a40-0b6a3b1d1a02"
TEXT = (
    "المحاورة: نبدأ الآن.\nأم سالم: ما عندنا وقت\nنقرأ مع الأولاد.\nأبو فهد: نقرأ كل ليلة 🙂 معهم.\n"
    "Teacher: five minutes a day."
)
QUOTES = ["ما عندنا وقت\nنقرأ مع الأولاد", "نقرأ كل ليلة 🙂 معهم", "five minutes a day"]


def project(
    *,
    crlf: bool = False,
    mark: bool = False,
    counted: str = "\n",
    after: int = 0,
    names: bool = True,
    inline: bool = False,
) -> bytes:
    """A project whose text has these line ends (and a byte order mark), its positions counted in their own way."""
    base = ("\ufeff" if mark else "") + TEXT.replace("\n", counted)
    selections = ""
    for place, quote in enumerate(QUOTES):
        words = quote.replace("\n", counted)
        start = base.index(words)
        name = f" name={quoteattr(quote[:12] + '…')}" if names else ""
        codes = "".join(
            f'<Coding creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>'
            for user, code in [(FIRST, HOME), (SECOND, TIME)][: 2 - place % 2]
        )
        end = start + len(words) - after
        selections += (
            f'<PlainTextSelection{name} startPosition="{start}" endPosition="{end}">{codes}</PlainTextSelection>'
        )
    content = f"<PlainTextContent>{escape(TEXT)}</PlainTextContent>" if inline else ""
    xml = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Groups" origin="Made">
<Users><User guid="{FIRST}" name="Noura Al-Salem"/><User guid="{SECOND}" name="R2"/></Users>
<CodeBook><Codes><Code guid="{HOME.upper()}" name="القراءة" isCodable="true"><Code guid="{TIME}" name="الوقت"/></Code>
</Codes></CodeBook><Sources><TextSource guid="{HOME}" name="أولياء الأمور.docx" plainTextPath="internal://Group1.txt">
{content}{selections}</TextSource><PictureSource><PictureSelection/></PictureSource></Sources></Project>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        if not inline:
            text = TEXT.replace("\n", "\r\n") if crlf else TEXT
            archive.writestr("Sources/group1.txt", ("\ufeff" + text if mark else text).encode())
    return out.getvalue()


def themes(tmp_path: Path, data: bytes) -> Themes:
    path = tmp_path / "groups.qdpx"
    path.write_bytes(data)
    result = read(path, Hints(identity_key=b"k"))
    assert isinstance(result, Themes)
    assert (result.report.detection.format, result.report.detection.layout) == ("qdc", "project")
    return result


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("counted", ["\n", "\r\n"])
@pytest.mark.parametrize(("crlf", "mark"), [(False, False), (True, False), (True, True), (False, True)])
def test_the_words_come_back_however_positions_are_counted(
    tmp_path: Path, crlf: bool, mark: bool, counted: str, after: int, names: bool
) -> None:
    data = project(crlf=crlf, mark=mark, counted=counted, after=after, names=names)
    result = themes(tmp_path, data)
    assert list(dict.fromkeys(each.quote for each in result.excerpts)) == QUOTES


def test_each_coder_of_a_passage_is_told_apart_and_not_by_name(tmp_path: Path) -> None:
    result = themes(tmp_path, project())
    assert result.report.counts == {"themes": 2, "excerpts": 5, "untagged": 0, "documents": 1, "coders": 2}
    coded = [(each.quote, each.themes, len(each.coder)) for each in result.excerpts]
    # A name is a hash of 32 digits, a mark stays: R02.
    assert coded[:3] == [(QUOTES[0], (HOME,), 32), (QUOTES[0], (TIME,), 3), (QUOTES[1], (HOME,), 32)]
    assert {each.document for each in result.excerpts} == {"أولياء الأمور.docx"}
    assert "Noura" not in str(result)
    assert [each.code for each in result.report.problems] == ["selections_left_out"]


def test_a_text_inside_the_project_is_read_too(tmp_path: Path) -> None:
    assert [each.quote for each in themes(tmp_path, project(inline=True)).excerpts[-1:]] == QUOTES[-1:]


def test_passages_without_their_text_are_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(project())) as whole, zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", whole.read("project.qde"))
    result = themes(tmp_path, out.getvalue())
    assert result.report.counts["excerpts"] == 0
    assert [each.code for each in result.report.problems] == ["text_missing", "selections_left_out"]


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({"project.qde": b"<Project xmlns='urn:QDA-XML:project:1.0'/>"}, "no_codes"),
        ({"project.qde": b"<Project><CodeBook>"}, "truncated_file"),
        ({"project.qde": b"<!DOCTYPE x [<!ENTITY a 'b'>]><Project>&a;</Project>"}, "xml_entities"),
        ({"project.qde": b"<Project/>" + b" " * 30_000_000}, "archive_too_large"),
    ],
)
def test_projects_that_cannot_be_read_say_why(tmp_path: Path, entries: dict[str, bytes], code: str) -> None:
    path = tmp_path / "bad.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    with pytest.raises(ReadError) as caught:
        read(path, Hints())
    assert caught.value.code == code
