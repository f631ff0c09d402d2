"""Texts, documents and archives made to fill the memory or to take for ever, in the formats that are read."""

import io
import json
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import xlsxwriter
from hostile_archives import BZIP2, LZMA, Entry, noise, zip_of
from hostile_xml import declarations

FIXTURES = Path(__file__).parents[2] / "services" / "survey-ingest" / "tests" / "readers" / "fixtures"
Make = Callable[[], bytes]
_MB = 1024**2
_LSS = "<LimeSurveyDocType>Survey</LimeSurveyDocType>"
_QDC = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
_CSV = b"Timestamp,What is your role?,Comment\n"
_ROW = b"2025/09/01 10:00:00 AM GMT+3,Parent,good\n"


def xml_files() -> dict[str, Make]:
    """By file name: structures of LimeSurvey, codebooks and projects of REFI-QDA."""
    made: dict[str, Make] = {}
    for what, xml in declarations("document", _LSS).items():
        made[f"{what}.lss"] = lambda xml=xml: xml  # type: ignore[misc]
    for what, xml in declarations("CodeBook", "<Codes><Code name='c'/></Codes>").items():
        made[f"{what}.qdc"] = lambda xml=xml: xml  # type: ignore[misc]
    for what, xml in declarations("Project", "<CodeBook><Codes><Code name='c'/></Codes></CodeBook>").items():
        made[f"{what}.qdpx"] = lambda xml=xml: zip_of([Entry("project.qde", xml)])  # type: ignore[misc]
    for what, inner in {
        "a million levels": "<t>" * 1_000_000,
        "a million levels, all closed": "<t>" * 1_000_000 + "</t>" * 1_000_000,
        "3 million elements": "<t/>" * 3_000_000,
        "3 million attributes": "<t " + " ".join(f'a{number}="b"' for number in range(500_000)) + "/>",
        "an attribute of 10 MB": f'<t a="{"b" * 10 * _MB}"/>',
        "a text of 10 MB": f"<t>{'b' * 10 * _MB}</t>",
        "100,000 name spaces": "".join(f'<t xmlns="urn:{number}">' for number in range(100_000)),
        "a comment of 10 MB": f"<!--{'-b' * 5 * _MB}-->",
    }.items():
        made[f"{what}.lss"] = lambda inner=inner: f"<document>{_LSS}{inner}</document>".encode()  # type: ignore[misc]
        made[f"{what}.qdc"] = lambda inner=inner: f"{_QDC}{inner}</Codes></CodeBook>".encode()  # type: ignore[misc]
        made[f"{what}.qdpx"] = lambda inner=inner: zip_of(  # type: ignore[misc]
            [Entry("project.qde", f"<Project><CodeBook><Codes>{inner}</Codes></CodeBook></Project>".encode())]
        )
    made["100,000 codes within codes.qdc"] = (
        _QDC + '<Code name="c">' * 100_000 + "</Code>" * 100_000 + "</Codes></CodeBook>"
    ).encode
    made["500,000 codes.qdc"] = (_QDC + '<Code name="c"/>' * 500_000 + "</Codes></CodeBook>").encode
    made["positions without end.qdpx"] = lambda: project_file("9" * 6_000, "9" * 6_000)
    made["positions beyond the text.qdpx"] = lambda: project_file("0", "99999999999")
    made["300,000 passages.qdpx"] = lambda: project_file("0", "100000", 300_000)
    made["a text of 4 GB.qdpx"] = lambda: project_file("0", "9", text=Entry("sources/t.txt", b"good " * 13_108, 65_536))
    made["a text of 512 MB in bzip2.qdpx"] = lambda: project_file(
        "0", "9", text=Entry("sources/t.txt", bytes(64 * _MB), 8, method=BZIP2)
    )
    return made


def project_file(start: str = "0", end: str = "9", times: int = 1, text: Entry | None = None) -> bytes:
    """A project of REFI-QDA with one code and passages of a text."""
    passage = f'<PlainTextSelection guid="p" startPosition="{start}" endPosition="{end}" name="good"/>' * times
    xml = (
        '<Project xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes><Code name="c" guid="c"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="s" name="t" plainTextPath="internal://t.txt">{passage}</TextSource></Sources>'
        "</Project>"
    )
    return zip_of([Entry("project.qde", xml.encode()), text or Entry("sources/t.txt", b"good words " * 10_000)])


def json_files() -> dict[str, Make]:
    """By file name: JSON that is deep, long, or holds what JSON has not."""
    made: dict[str, Make] = {}
    for what, text in {
        "a million levels": '{"a":' * 1_000_000,
        "100,000 levels, all closed": '[{"a":' * 100_000 + "1" + "}]" * 100_000,
        "900 levels": '[{"a":' * 450 + "1" + "}]" * 450,
        "a million lists": "[" * 1_000_000,
        "3 million objects": "[" + "{}," * 3_000_000 + "{}]",
        "3 million lists": '{"SurveyEntry":[' + "[]," * 3_000_000 + "[]]}",
        "a number of 4,000,000 digits": '{"SurveyEntry":' + "9" * 4_000_000 + "}",
        "2,000 numbers of 4,000 digits": '{"SurveyElements":[' + ("9" * 4_000 + ",") * 2_000 + "1]}",
        "a number of 10^999999999": '[{"_uuid":"u","_submission_time":1e999999999}]',
        "no numbers": '[{"_uuid":NaN,"_submission_time":-Infinity}]',
        "half characters": json.dumps([{"_uuid": "\ud800", "_submission_time": "\udfff", "q": "\0"}]),
        "500,000 members": json.dumps([{"_uuid": "u", **{f"q{number}": number for number in range(500_000)}}]),
        "the same member a million times": '[{"_uuid":"u"' + ',"q":1' * 1_000_000 + "}]",
        "a million lines": '{"_uuid":"u"}\n' * 1_000_000,
        "a million broken lines": '{"_uuid":"u"\n' * 1_000_000,
        "groups within groups": json.dumps([{"_uuid": "u", "_submission_time": "2025-01-01T00:00:00", "g": _groups()}]),
        "each submission has a question of its own": json.dumps(
            [{"_uuid": f"u{n}", "_submission_time": "2025-01-01T00:00:00", f"q{n}": 1} for n in range(6_000)]
        ),
    }.items():
        made[f"{what}.json"] = lambda text=text: text.encode("utf-8", "surrogatepass")  # type: ignore[misc]
        made[f"{what}.qsf"] = lambda text=text: text.encode("utf-8", "surrogatepass")  # type: ignore[misc]
    return made


def _groups() -> object:
    inner: object = [{"q": 1}]
    for _ in range(300):
        inner = [{"g": inner}, {"g": 1}]
    return inner


def tables() -> dict[str, Make]:
    """By file name: text tables that are too wide, never end, or look like something else."""
    long = "9" * 5_000
    made: dict[str, bytes | Make] = {
        "a million columns.csv": lambda: b",".join(b"q%d" % n for n in range(1_000_000)) + b"\n" + b"1," * 999_999,
        "10 million separators.csv": lambda: _CSV + b"," * 10_000_000,
        "5,000 columns.csv": lambda: (
            b"Timestamp,"
            + b",".join(b"Question %d" % n for n in range(5_000))
            + b"\n"
            + b"".join(b"2025/09/0%d 10:00:00 AM GMT+3,%s\n" % (d, b",".join([b"yes"] * 5_000)) for d in range(1, 9))
        ),
        "a quotation mark that is not closed.csv": lambda: _CSV + _ROW * 50_000 + b'"' + _ROW * 100_000,
        "a quotation mark in each line.csv": lambda: _CSV + _ROW.replace(b"good", b'"go"od"') * 100_000,
        "2 million quotation marks.csv": lambda: _CSV + b'"' * 2_000_000,
        "a cell of 3 MB.csv": lambda: _CSV + _ROW.replace(b"good", b'"%s"' % (b"x" * 3_000_000)),
        "a cell of 8 MB.csv": lambda: _CSV + _ROW.replace(b"good", b'"%s"' % (b"x" * 8_000_000)),
        "a title of 5 MB.csv": lambda: _CSV.replace(b"Comment", b"y" * 5_000_000) + _ROW * 9,
        "line ends only.csv": lambda: _CSV + b"\n" * 8_000_000,
        "carriage returns only.csv": lambda: (_CSV + _ROW * 50_000).replace(b"\n", b"\r"),
        "NULs only.csv": lambda: bytes(8_000_000),
        "NULs behind the start.csv": lambda: _CSV + _ROW * 10 + bytes(8_000_000),
        "one letter.csv": lambda: b"a" * 8_000_000,
        "marks of direction.csv": lambda: _CSV + "\u202e\u2066,\u200f,\u2069\n".encode() * 500_000,
        "letters that grow.csv": lambda: _CSV + _ROW.replace(b"good", "\ufdfa".encode() * 100_000) * 9,
        "a title that grows.csv": lambda: _CSV.replace(b"Comment", "\ufdfa".encode() * 300_000) + _ROW * 9,
        "marks on one letter.csv": lambda: (
            _CSV.replace(b"Comment", b"a" + "\u0301\u0323".encode() * 200_000) + _ROW * 9
        ),
        "an astral letter.csv": lambda: _CSV + "😀".encode() + _ROW * 100_000,
        "bytes of no encoding.csv": lambda: _CSV + noise(8_000_000),
        "UTF-16 without an end.csv": lambda: b"\xff\xfe" + b"\0\xd8" * 2_000_000,
        "UTF-32.csv": lambda: b"\xff\xfe\0\0" + b"\xff" * 4_000_000,
        "UTF-7.csv": lambda: b"+AGE-" * 2_000_000,
        "each answer another.csv": lambda: _CSV + b"".join(_ROW.replace(b"good", b"a%d" % n) for n in range(100_000)),
        "many answers in each cell.csv": lambda: (
            _CSV
            + b"".join(
                _ROW.replace(b"good", b'"%s"' % b", ".join(b"o%d" % (n * 7 % 5_000) for n in range(i, i + 200)))
                for i in range(3_000)
            )
        ),
        "years.csv": lambda: (
            _CSV
            + b"".join(
                _ROW.replace(b"2025/09/01", date)
                for date in (b"0000/00/00", b"99999/99/99", b"2025/02/30", b"-1/1/1") * 500
            )
        ),
        "digits.csv": (f"Timestamp,Score\n{long}/1/1 1:1:1,{long}\n1e999999999,-{long}.{long}e{long}\n" * 90).encode(),
        "Arabic digits.csv": (f"طابع زمني,الدرجة\n{'٩' * 5_000}/١/١,{'٩' * 5_000}\n" * 90).encode(),
        "formulas.csv": _CSV + b"=1+1,@SUM(A1),-2+3|cmd\n" * 5_000,
        "sep.csv": b"sep=" + b"," * 1_000_000,
        "a packed table.csv.gz": lambda: _gzip(_CSV + _ROW * 1_000_000),
        "a gzip of 1 GB.csv": lambda: _gzip(bytes(64 * _MB), 16),
        "a chat.txt": lambda: b"10:00:00 From A to Everyone:\n\tgood\n" * 80_000,
        "a chat of blanks.txt": lambda: b"10:00:00 From " + b" " * 5_000_000 + b"to Everyone: x\n",
        "a chat of colons.txt": lambda: b"10:00:00 From " + b": " * 2_000_000 + b"\n",
        "a chat of names.txt": lambda: (b"10:00:00 From " + b"to " * 3_000 + b": x\n") * 200,
        "a chat of replies.txt": lambda: b'10:00:00 From A to Everyone:\n\tReplying to "%s"\n' % (b'"' * 2_000_000),
        "captions.vtt": lambda: b"WEBVTT\n\n" + b"00:00:00.000 --> 00:00:01.000\nA: x\n\n" * 60_000,
        "captions without end.vtt": lambda: b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n" + b"A: x\n" * 400_000,
        "captions of hours.vtt": (f"WEBVTT\n\n{long}:00:00.000 --> {long}:00:01.000\nA: x\n\n" * 200).encode(),
        "captions of tags.vtt": lambda: b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n" + b"<v " * 1_000_000 + b"\n",
        "captions of brackets.vtt": lambda: b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n" + b"(" * 1_000_000 + b": x\n",
        "a page.csv": lambda: b"<html>" + b"<table>" * 1_000_000,
        "an empty file.csv": b"",
        "a mark only.csv": b"\xef\xbb\xbf",
        "half a mark.csv": b"\xff\xfe\0",
    }
    return {name: each if callable(each) else (lambda each=each: each) for name, each in made.items()}  # type: ignore[misc]


def _gzip(unit: bytes, times: int = 1) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(unit) for _ in range(times)) + packer.flush()


def archives() -> dict[str, Make]:
    """By file name: ZIPs that are no workbooks."""
    table = b"_uuid,_submission_time,q\n" + b"u,2025-01-01T00:00:00,1\n" * 40
    return {
        "a table of 10 GB.zip": lambda: zip_of([Entry("form.csv", b"a" * _MB, 10_240, before=table)]),
        "a table of 10 GB that claims a byte.zip": lambda: zip_of([Entry("form.csv", b"a" * _MB, 10_240, claimed=1)]),
        "a table of 512 MB in bzip2.zip": lambda: zip_of([Entry("form.csv", bytes(64 * _MB), 8, method=BZIP2)]),
        "a table of 256 MB in LZMA.zip": lambda: zip_of([Entry("form.csv", bytes(64 * _MB), 4, method=LZMA)]),
        "a table of 190 MB, hidden by noise.zip": lambda: zip_of(
            [Entry("form.csv", b"u,2025-01-01T00:00:00,1\n" * 40_000, 200, table), Entry("a.png", noise(_MB))]
        ),
        "line ends of 190 MB, hidden by noise.zip": lambda: zip_of(
            [Entry("form.csv", b"\n" * _MB, 190, table), Entry("a.png", noise(_MB))]
        ),
        "50 tables of 4 MB of separators.zip": lambda: zip_of(
            [*(Entry(f"t{n}.csv", b"," * _MB, 3, table) for n in range(50)), Entry("a.png", noise(2 * _MB))]
        ),
        "900 tables that are one.zip": lambda: zip_of([Entry("form.csv", b"a" * _MB, 100, table)], overlapping=900),
        "40 tables that are one.zip": lambda: zip_of([Entry("form.csv", b"a" * _MB, 100, table)], overlapping=40),
        "ZIPs within ZIPs.zip": _nested,
        "65,000 entries.zip": lambda: zip_of([Entry(f"{n}.csv", b"") for n in range(65_000)]),
        "names that lead out.zip": lambda: zip_of(
            [
                Entry("../../../../tmp/form.csv", table),
                Entry("/etc/cron.d/form.csv", table),
                Entry("link.csv", b"/etc/passwd", link=True),
                Entry("..\\..\\form.csv", table),
            ]
        ),
        "a link only.zip": lambda: zip_of([Entry("form.csv", b"/dev/zero", link=True)]),
        "names without end.zip": lambda: zip_of([Entry("a" * 60_000 + ".csv", table)]),
        "a NUL in the name.zip": lambda: zip_of([Entry("form.csv\0.exe", table)]),
        "the same name twice.zip": lambda: zip_of([Entry("form.csv", table), Entry("form.csv", b"," * _MB)]),
        "a password.zip": lambda: zip_of([Entry("form.csv", table, locked=True)]),
        "an unknown method.zip": lambda: zip_of([Entry("form.csv", table, method=0, claimed=3)]),
        "pictures only.zip": lambda: zip_of([Entry("a.png", noise(100_000))]),
        "a folder only.zip": lambda: zip_of([Entry("media/", b"")]),
    }


def _nested() -> bytes:
    inner = zip_of([Entry("form.csv", b"a" * _MB, 4_096)])
    for level in range(4):
        inner = zip_of([Entry(f"{number}-{level}.zip", inner) for number in range(6)])
    return inner


def forms() -> dict[str, Make]:
    """By file name: XLSForms whose groups and choices have no end."""
    deep = [["begin group", f"g{n}", "g", ""] for n in range(3_000)]
    closing = [["end group", "", "", ""] for _ in range(3_000)]
    return {
        "groups within groups.xlsx": lambda: _form([*deep, ["text", "q", "Q", ""], *closing], []),
        "groups without end.xlsx": lambda: _form(deep, []),
        "ends only.xlsx": lambda: _form(closing, []),
        "60,000 questions.xlsx": lambda: _form(
            [["select_one c", f"q{n}", "Q", ""] for n in range(60_000)], [["c", "1", "Yes"]]
        ),
        "3,000 questions of 3,000 choices.xlsx": lambda: _form(
            [["select_one c", f"q{n}", "Q", ""] for n in range(3_000)],
            [["c", str(n), f"Yes {n}"] for n in range(3_000)],
        ),
        "a name of 30,000 letters.xlsx": lambda: _form([["text", "q" * 30_000, "Q" * 30_000, "${" * 10_000]], []),
        "5,000 languages.xlsx": lambda: _form(
            [["text", "q", "Q", ""]], [], [f"label::L{n} (l{n})" for n in range(5_000)]
        ),
    }


def _form(survey: list[list[str]], choices: list[list[str]], languages: list[str] | None = None) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    for name, titles, rows in (
        ("survey", ["type", "name", "label", "relevant", *(languages or [])], survey),
        ("choices", ["list_name", "name", "label"], choices),
        ("settings", ["form_title", "form_id"], [["t", "i"]]),
    ):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, titles)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


@cache
def documents() -> dict[str, Make]:
    """All of them, by file name."""
    return xml_files() | json_files() | tables() | archives() | forms()
