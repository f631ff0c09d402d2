"""The table of responses of a KoboToolbox, ODK Central or Ona export: which column is what.

Titles tell metadata, groups and repeats; where they do not tell, the cells do: flags, points, file names, times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from survey_ingest.domain.codebook import Choice
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.report import Ignored
from survey_ingest.domain.times import parse_times
from survey_ingest.readers.arrangement import Arrangement, Field, SetAsideRule
from survey_ingest.readers.headings.odd_cells import unreadable
from survey_ingest.readers.headings.repeats import Repeat
from survey_ingest.readers.kobo import kobo_header as titles_of
from survey_ingest.readers.kobo.kobo_cells import FLAGS, MISSING, identified_table, is_flag, kind_of, odd_flags
from survey_ingest.readers.kobo.kobo_header import plain
from survey_ingest.readers.kobo.kobo_repeats import flat_repeats, own_repeats, rows_again
from survey_ingest.readers.kobo.kobo_tables import KoboTables
from survey_ingest.readers.table import column

_NOT_APPROVED = frozenset({"validation_status_not_approved", "not approved", "rejected", "non approuvé", "no aprobado"})
_LOOK_AT = 2_000


class KoboSheet:
    """The table of responses, looked at once: which column is what, and what was noticed."""

    def __init__(self, tables: KoboTables) -> None:
        self._tables = tables
        header = next(row for row in tables.main.rows if any(cell.strip() for cell in row))
        self._central = titles_of.is_export(header) is not None and bool(
            {plain(each) for each in header} & {"key", "__id"}
        )
        self._is_repeat = titles_of.is_repeat(tables.main.rows)
        self.findings: list[Finding] = []
        self.table = identified_table(tables.main, self._is_repeat)
        self._titles = [each.strip() for each in self.table.titles]
        self._separator = titles_of.separator_of(
            self._titles, central=self._central and not any("/" in each for each in self._titles)
        )
        self._positions = {plain(title): place for place, title in reversed(list(enumerate(self._titles, 1)))}
        self._odd: dict[int, list[str]] = {}
        self._again, self._again_places, self._follow = self._rows_again()

    def _rows_again(self) -> tuple[dict[str, Repeat], set[int], set[int]]:
        place = self._id_position()
        if place is None or self._is_repeat:
            return {}, set(), set()
        cells = self.table.cells.select("row_number", column(place)).collect()
        ids = {number: name for number, name in cells.iter_rows() if name}
        if len(set(ids.values())) == len(ids):
            return {}, set(), set()
        return rows_again(self._titles, self._numbered(), ids, self._separator)

    def _numbered(self) -> list[tuple[int, Sequence[str]]]:
        rows = [
            (number, row) for number, row in enumerate(self._tables.main.rows, 1) if any(cell.strip() for cell in row)
        ]
        return list(rows[1:])

    def _id_position(self) -> int | None:
        return self._first_filled(titles_of.IDS)

    def _time_position(self) -> int | None:
        return self._first_filled(titles_of.TIMES)

    def _first_filled(self, names: Sequence[str]) -> int | None:
        places = [self._positions[name] for name in names if name in self._positions]
        return next((place for place in places if self._filled(place)), None)

    def _filled(self, position: int) -> int:
        return self.table.column(position).count()

    def repeats(self) -> dict[str, Repeat]:
        """The repeat groups, from all forms in which they may stand in one file."""
        numbered = self._numbered()
        found = flat_repeats(self._titles, numbered) | self._again
        place = self._id_position()
        ids = {}
        if place is not None:
            cells = self.table.cells.select("row_number", column(place)).collect()
            ids = {str(number): name or "" for number, name in cells.iter_rows()}
        return found | own_repeats(self._tables.main, self._tables.repeats, self._tables.name, ids)

    def arrangement(self, layout: str) -> Arrangement:
        """What stands where."""
        ignored, left = self._sorted_out()
        self._odd = self._odd_flags(left)
        flags = [place for place in left if place in self._odd or is_flag(self.table.distinct(place, 10))]
        options = titles_of.options_of(left, flags, self._separator, self._together)
        taken = {place for each in options.values() for place in each}
        for place, title in list(left.items()):
            if title in options and place not in taken:
                taken.add(place)
                if not self._joined(title, options[title]):
                    ignored.append(self._ignored(place, "joined_choices"))
        for title, each in options.items():
            if self._joined(title, each):
                ignored += [self._ignored(place, "option_column") for place in each]
        ranks = titles_of.ranks_of(left, self._separator)
        taken |= {place for each in ranks.values() for place in each}
        fields = [self._choices(title, each) for title, each in options.items()]
        fields += [self._ranking(title, each) for title, each in ranks.items()]
        single = {place: title for place, title in left.items() if place not in taken}
        doubts = self._doubts(left, single)
        fields += [
            replace(self._single(place, title), group=self._group(title, options), doubt=doubts.get(place, 0))
            for place, title in single.items()
        ]
        if self._is_repeat:
            message = "Each row is one of a repeat group, no response. Upload the table of the responses with it."
            self.findings.append(Finding("rows_of_a_repeat", message, severity="attention"))
        time = self._time_position()
        return Arrangement(
            layout,
            tuple(sorted(fields, key=lambda each: each.positions[0])),
            submitted_at=(time,) if time else (),
            response_id=None if self._is_repeat else self._id_position(),
            utc=time is not None and plain(self._titles[time - 1]) not in titles_of.CLOCKS,
            set_aside=self._set_aside(),
            ignored=tuple(ignored),
        )

    def _odd_flags(self, titles: Mapping[int, str]) -> dict[int, list[str]]:
        """The columns of options in which a few cells are no flags, and those cells; their sisters hold flags only."""
        sure = {place for place in titles if is_flag(self.table.distinct(place, 10))}
        heads = {head for place in sure for head in titles_of.heads(titles[place], self._separator)}
        listed = set(titles.values())
        found: dict[int, list[str]] = {}
        for place, title in titles.items():
            mine = [head for head in titles_of.heads(title, self._separator) if head in heads]
            asked = next((head for head in mine if head in listed), "")
            if place not in sure and (asked or mine[:1] == [title.rpartition(self._separator)[0]]):
                odd = odd_flags(self.table.distinct(place, 10), listed=bool(asked))
                found |= {place: odd} if odd else {}
        return found

    def _doubts(self, titles: Mapping[int, str], single: Mapping[int, str]) -> dict[int, int]:
        """Where neighbours of one group would be options of one question but for one row: that row."""
        groups: dict[str, list[int]] = {}
        for place, title in titles.items():
            groups.setdefault(title.rpartition(self._separator)[0], []).append(place)
        found: dict[int, int] = {}
        for head, places in groups.items():
            if head and len(places) > 1 and single.keys() >= set(places):
                cells = [pl.col(column(place)).str.to_lowercase() for place in places]
                there = [cell.is_not_null() & ~cell.is_in(list(titles_of.NOT_THERE)) for cell in cells]
                flags = pl.all_horizontal(cell.is_in(list(FLAGS)) | cell.is_null() for cell in cells)
                alike = flags & (pl.all_horizontal(there) | ~pl.any_horizontal(there))
                rows = self.table.cells.select(
                    "row_number", alike.alias("alike"), pl.any_horizontal(there).alias("told")
                )
                others = rows.filter(~pl.col("alike")).head(2).collect()["row_number"].to_list()
                if len(others) == 1 and rows.filter(pl.col("alike") & pl.col("told")).head(1).collect().height:
                    found |= dict.fromkeys(places, others[0])
        return found

    def _sorted_out(self) -> tuple[list[Ignored], dict[int, str]]:
        """The columns that are no questions, and the titles of the others by position."""
        known, ignored, left = set(self._titles), [], {}
        kept = {None if self._is_repeat else self._id_position(), self._time_position()}
        for place, title in enumerate(self._titles, 1):
            reason = titles_of.role_of(title, central=self._central)
            if not reason and plain(title) in titles_of.CLOCKS and self._is_clock(place):
                reason = "metadata"
            if not reason and (titles_of.in_repeat(title) or place - 1 in self._again_places):
                reason = "repeat_group"
            if not reason and titles_of.geopoint_part(title, known, self._separator):
                reason = "geopoint_part"
            if not reason and titles_of.media_address(title, known):
                reason = "media_address"
            if reason:
                ignored += [self._ignored(place, reason)] if place not in kept or reason == "repeat_group" else []
            elif title:
                left[place] = title
        return ignored, left

    def _ignored(self, place: int, reason: str) -> Ignored:
        return Ignored(place, self._titles[place - 1], reason, self._filled(place))

    def _is_clock(self, place: int) -> bool:
        cells = self.table.column(place).drop_nulls().head(20)
        return bool(parse_times(cells).read.all())

    def _together(self, positions: Sequence[int]) -> bool:
        """Whether the columns are filled in the same rows, as option columns are."""
        filled = [
            pl.col(column(each)).is_not_null()
            & ~pl.col(column(each)).str.to_lowercase().is_in(list(titles_of.NOT_THERE))
            for each in positions
        ]
        apart = pl.any_horizontal(filled) & ~pl.all_horizontal(filled)
        return not self.table.cells.select(apart.any()).collect().item()

    def _joined(self, title: str, options: Mapping[int, str]) -> int | None:
        """The column of joined answers, where some rows fill it and none of the option columns: then it counts."""
        place = next((at for at, each in enumerate(self._titles, 1) if each == title and at not in options), None)
        if place is None:
            return None
        blank = pl.all_horizontal(pl.col(column(each)).is_null() for each in options)
        lost = self.table.cells.select((pl.col(column(place)).is_not_null() & blank).any())
        return place if lost.collect().item() else None

    def _choices(self, title: str, options: dict[int, str]) -> Field:
        """The question of these options: from their columns, or from the joined answers where those hold more."""
        asked, place = self._multiple(title, options), self._joined(title, options)
        if place is None:
            return asked
        message = "Some rows hold joined answers without ticked option columns; the joined ones were read."
        self.findings.append(Finding("options_not_ticked", message, column=title, severity="attention"))
        return replace(asked, positions=(place,), spread=None, options=(), joiner=" ", kind="multiple")

    def _multiple(self, title: str, options: dict[int, str]) -> Field:
        odd = [cell for place in options for cell in self._odd.get(place, ())]
        return Field(
            self._leaf(title),
            tuple(options),
            name=self._name(title),
            spread="flags",
            options=tuple(options.values()),
            missing=MISSING | unreadable(odd),
            choices=tuple(Choice(option, code=option) for option in options.values()),
            group=title,
            odd=len(odd),
        )

    def _ranking(self, title: str, places: dict[int, str]) -> Field:
        return Field(
            self._leaf(title),
            tuple(places),
            name=self._name(title),
            spread="places",
            options=tuple(places.values()),
            group=title,
        )

    def _single(self, place: int, title: str) -> Field:
        cells = self.table.distinct(place, _LOOK_AT)
        missing = {cell: MISSING[plain(cell)] for cell in cells if plain(cell) in MISSING}
        answers = {cell: count for cell, count in cells.items() if cell not in missing}
        kind = "file" if f"{title}_URL" in self._titles else kind_of(answers)
        return Field(
            self._leaf(title),
            (place,),
            name=self._name(title),
            joiner=" " if kind == "multiple" else "",
            kind=kind,
            missing=missing,
        )

    def _group(self, title: str, options: Mapping[str, object]) -> str:
        """The question that a column counts with: the text of "other" belongs to the choices beside it."""
        base = title.removesuffix("_other")
        if base != title and (base in options or self._titles.count(base) == 1):
            return base
        return title if f"{title}_other" in self._titles else ""

    def _name(self, title: str) -> str:
        return (
            titles_of.xml_path(title, self._separator)
            if self._titles.count(title) == 1 or title not in self._titles
            else ""
        )

    def _leaf(self, title: str) -> str:
        path = titles_of.xml_path(title, self._separator)
        return path.rpartition("/")[2] or title

    def _set_aside(self) -> tuple[SetAsideRule, ...]:
        rules = []
        for name in ("_validation_status", "reviewstate", "_review_status"):
            if name in self._positions:
                cell = pl.col(column(self._positions[name])).str.to_lowercase()
                rules.append(SetAsideRule(cell.is_in(list(_NOT_APPROVED)), "not_approved"))
        if self._follow:
            rules.append(SetAsideRule(pl.col("row_number").is_in(sorted(self._follow)), "row_of_a_repeat"))
        return tuple(rules)
