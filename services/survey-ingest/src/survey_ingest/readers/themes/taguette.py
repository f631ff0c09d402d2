"""Taguette: its codebook (`tag, description, number of highlights …`), its highlights (`id, document, tag, content`).

A highlight has one row for each of its tags, and one with an empty tag where it has none. A dot in a tag's path means
a level where what stands before it is a tag too. GUIDs are those that Taguette itself writes into a QDC: derived from
the path. Source: docs/formats.md, themes.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from rba_kernel.text import match_key

from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Detection, Report
from survey_ingest.domain.themes import Excerpt, Theme, Themes, bilingual_name, plain_text, tree_of
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.themes.coded_rows import Rows, heads, rows_of

_TAGUETTE = UUID("51b2b2b7-27eb-4ecb-9d56-e75b0a0496c2")
_CODEBOOK = ("tag", "description", "number of highlights", "number of documents")
_HIGHLIGHTS = ("id", "document", "tag", "content")
_MOST_DIGITS = 9  # of a number of highlights
_SHORTEST_CODEBOOK = 2


class Taguette:
    """Reader of Taguette's tables."""

    format = "taguette"
    title = "Taguette codebook or highlights"
    export_help = "In Taguette: Project info, Export codebook (.csv, .qdc); or Highlights, See all, Export (.csv)."
    header_words = frozenset({*_CODEBOOK, *_HIGHLIGHTS})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the whole header: Taguette writes it in English, whatever its own language."""
        for _, form, records in heads(probe):
            header = tuple(match_key(cell) for cell in records[0]) if records else ()
            if header == _HIGHLIGHTS:
                return Evidence(0.95, f"highlights_{form}", ("the header is id, document, tag, content",))
            if len(header) >= _SHORTEST_CODEBOOK and header == _CODEBOOK[: len(header)]:
                score = 0.97 if len(header) > _SHORTEST_CODEBOOK else 0.7
                return Evidence(score, f"codebook_{form}", (f"the header is {', '.join(header)}",))
            break  # Taguette's workbooks have one sheet
        return None

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Themes:
        """The tags, and of highlights the passages. Raises `ReadError`."""
        del hints
        sheet = next(name for name, _, _ in heads(probe))
        table = rows_of(probe, sheet)
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            problems=[*probe.decoded.findings, *table.findings],
        )
        if evidence.layout.startswith("codebook"):
            return _codebook(table, report)
        return _highlights(table, report)


def _codebook(table: Rows, report: Report) -> Themes:
    described: dict[str, str] = {}
    for row in table.rows:
        tag = plain_text(row[0]).strip()
        if tag:
            described.setdefault(tag, plain_text(row[1]).strip())
    if not described:
        raise rejected("no_codes", "No row of the codebook holds a tag. Export it again.")
    themes = _themes(described)
    counts = [row[2].strip() for row in table.rows if len(row) > _SHORTEST_CODEBOOK]
    printed = [int(each) for each in counts if each.isdecimal() and len(each) <= _MOST_DIGITS]
    report.counts |= {"rows": len(table.rows), "themes": len(themes), "excerpts": 0}
    report.checksums |= {"printed_highlights": sum(printed)} if printed else {}
    return Themes(themes, (), report)


def _highlights(table: Rows, report: Report) -> Themes:
    tags: dict[str, str] = {}
    passages: dict[tuple[str, str], list[int]] = {}
    for place, (number, document, tag, _content) in enumerate(table.rows):
        if tag.strip():
            tags.setdefault(plain_text(tag).strip(), "")
        passages.setdefault((number.strip(), plain_text(document).strip()), []).append(place)
    excerpts = []
    different = 0
    for (_, document), places in passages.items():
        quotes = {plain_text(table.rows[place][3]).strip(): place for place in reversed(places)}
        different += len(quotes) > 1
        for quote, place in quotes.items():
            mine = [table.rows[each] for each in places if plain_text(table.rows[each][3]).strip() == quote]
            guids = dict.fromkeys(_guid(plain_text(row[2]).strip()) for row in mine if row[2].strip())
            excerpts.append(Excerpt(tuple(guids), quote, document, row=table.row_numbers[place]))
    if different:
        message = f"{different} highlights have one number and different contents; each content is kept by itself."
        report.problems.append(Finding("highlight_numbers_twice", message, severity="attention"))
    empty = [each for each in excerpts if not each.quote]
    if empty:
        message = f"{len(empty)} highlights are empty and were left out."
        report.problems.append(Finding("empty_quotes", message, row=empty[0].row, severity="attention"))
    kept = tuple(each for each in excerpts if each.quote)
    themes = _themes(tags)
    report.counts |= {
        "rows": len(table.rows),
        "themes": len(themes),
        "excerpts": len(kept),
        "untagged": sum(not each.themes for each in kept),
        "documents": len({each.document for each in kept if each.document}),
    }
    return Themes(themes, kept, report)


def _themes(described: dict[str, str]) -> tuple[Theme, ...]:
    return tree_of({(path := _path(tag, described)): _theme(tag, path, text) for tag, text in described.items()})


def _theme(tag: str, path: tuple[str, ...], text: str) -> Theme:
    return Theme(_guid(tag), bilingual_name(path[-1]), path, description=text, own_guid=True)


def _path(tag: str, known: Sequence[str] | dict[str, str]) -> tuple[str, ...]:
    """The levels of a tag: cut at each dot before which a tag ends."""
    levels, begin = [], 0
    for place, sign in enumerate(tag):
        if sign == "." and tag[:place] in known and tag[place + 1 :].strip():
            levels.append(tag[begin:place].strip())
            begin = place + 1
    return (*levels, tag[begin:].strip())


def _guid(tag: str) -> str:
    return str(uuid5(_TAGUETTE, tag))
