"""Fields from the columns that a header puts under one question: a choice, a ranking, a matrix, a text beside.

The header tells which columns belong together; what they are is told by their cells. A column whose only value is its
own label is an option; whole numbers that differ in every row are ranks; everything else is a row of a matrix.
"""

from collections.abc import Sequence
from dataclasses import replace

from rba_kernel.text import match_key

from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.readers.arrangement import Field, Spread
from survey_ingest.readers.headings.grouping import Cells, Column, Group
from survey_ingest.readers.headings.odd_cells import unreadable
from survey_ingest.readers.headings.titles import asks_other, is_own
from survey_ingest.readers.spreading import FLAGS

_ENOUGH = 5  # respondents with one option each, before options are taken to exclude each other
_FEW_ROWS = 3
_RANKING = ("rank", "ranking", "order", "classe", "ordena", "reihenfolge", "رتب", "ترتيب")
_RANKED = 0.95  # of the rows: the others hold a rank twice or leave one out
_WHOLE = 0.75  # of the rows: the others leave ranks out, where the question says that it ranks
_DAMAGED = 50  # rows with one point each, for one that has two
_MOST_LONE = 3  # different cells: more, and a column is no option of which one was overwritten
_AGAIN = 4  # cells that repeat the number of their column, before that is no chance
_SEVERAL = 2  # columns: one alone is no choice and has no order


def fields_of(cells: Cells, group: Group) -> list[Field]:
    """The fields of a group, in the order of the file."""
    own = [each for each in group.columns if is_own(each.label, group.title)]
    rest = [each for each in group.columns if each not in own]
    if own and rest:
        return _with_companions(cells, group, own, rest)
    if len(group.columns) == 1 or own:
        return [Field(group.title, (each.position,), joiner=group.joiner, group=group.name) for each in group.columns]
    return together(cells, group) or undamaged(cells, group) or _rows(cells, group)


def together(cells: Cells, group: Group) -> list[Field] | None:
    """The fields of columns that are parts of one question; None where they are rows of a matrix."""
    return _cells_of_matrix(cells, group) or _choice(cells, group) or _ranking(cells, group)


def undamaged(cells: Cells, group: Group) -> list[Field] | None:
    """The same, where they are parts of one question but for a few cells."""
    offered = [each for each in group.columns if not asks_other(each.label)]
    odd = cells.odd(offered, group.missing)
    made = odd and together(cells.without(odd, [each.position for each in offered]), group)
    return with_odd(made, odd) if made else None


def _rows(cells: Cells, group: Group) -> list[Field]:
    """Rows of a matrix; or parts of one question, where one row of the file alone speaks against that: its cell is odd.

    Where few rows speak for it the columns stay rows, and `doubt` says which row it is.
    """
    offered = [each.position for each in group.columns if not asks_other(each.label)]
    rows = [_row(cells, group, each, group.columns) for each in group.columns]
    places = [each.position for each in group.columns]
    for number in cells.suspects(offered, places, lambda few: together(few, group)):
        sound = cells.without_rows([number], places)
        made = together(sound, group)
        if not made or made[0].odd:  # a second row speaks against it
            continue
        if sound.rows_with(offered) >= _ENOUGH:
            return with_odd(made, cells.only_in(number, offered)[:1])
        return [replace(rows[0], doubt=number), *rows[1:]]
    return rows


def with_odd(made: Sequence[Field], odd: Sequence[str]) -> list[Field]:
    """The fields with the cells that do not fit; where flags stand, such a cell says nothing."""
    known = [replace(each, missing=each.missing | unreadable(odd)) if each.spread == "flags" else each for each in made]
    return [replace(known[0], odd=max(1, len(odd))), *known[1:]]


def _with_companions(cells: Cells, group: Group, own: list[Column], rest: list[Column]) -> list[Field]:
    """The question's own column, and what stands beside it: options of it, texts of one's own, comments."""
    labelled = [each for each in rest if _is_option(cells, each)]
    if len(labelled) > 1:
        others = fields_of(cells, Group(group.title, tuple(rest), group.joiner, group.flags))
        return [*(Field(group.title, (each.position,), joiner=group.joiner, group=group.name) for each in own), *others]
    other = next((each for each in rest if asks_other(each.label)), None)
    first = Field(
        group.title,
        (own[0].position,),
        joiner=group.joiner,
        other=(other.position, other.label.strip()) if other else None,
        group=group.name,
    )
    more = [Field(group.title, (each.position,), group=group.name) for each in own[1:]]
    return [first, *more, *(_text(group, each) for each in rest)]


def _text(group: Group, each: Column) -> Field:
    """A text beside a question: what "other" is, a comment."""
    return Field(f"{group.title} - {each.label.strip()}", (each.position,), group=group.name, kind="text")


def _row(cells: Cells, group: Group, each: Column, rest: Sequence[Column]) -> Field:
    """A row of a matrix; a text of one's own under it."""
    offered = any(not asks_other(other.label) for other in rest)
    if offered and asks_other(each.label) and not _shares_answers(cells, each, rest):
        return _text(group, each)
    label = each.label.strip()
    return Field(
        label,
        (each.position,),
        parent=group.title,
        row=label,
        joiner=group.joiner,
        missing=dict(group.missing),
        group=group.name,
    )


def _shares_answers(cells: Cells, each: Column, rest: Sequence[Column]) -> bool:
    mine = {label_key(cell) for cell in cells.values(each.position)}
    theirs = {label_key(cell) for other in rest if other != each for cell in cells.values(other.position)}
    return bool(mine) and len(mine & theirs) * 2 >= len(mine)


def _is_option(cells: Cells, each: Column) -> bool:
    """Whether the only value of a column is its label (or whether it has none)."""
    values = cells.mostly(each.position)
    return bool(values) and all(_says(value, each.label) for value in values)


def _says(cell: str, label: str) -> bool:
    """Whether a cell says the label of its column; `Other` says "Other (please specify)"."""
    key, word = label_key(label.strip(" -")), label_key(cell)
    return word == key or (asks_other(label) and asks_other(cell) and key.startswith(word))


def _choice(cells: Cells, group: Group) -> list[Field] | None:
    """One column an option: several may be chosen, or one; None where the columns are no options."""
    blank = [each for each in group.columns if not cells.values(each.position, 1)]
    spread = _ticked(cells, group, blank) or _coded(cells, group, blank) or _flagged(cells, group, blank)
    if spread is None:
        return None
    kind, options = spread
    texts = [each for each in group.columns if each not in options]
    chosen = list(options)
    told = {label_key(each.label) for each in options}  # a text of one's own is also a choice, unless told beside it
    for each in texts:
        if asks_other(each.label) and label_key(each.label) not in told:
            told.add(label_key(each.label))
            chosen.append(each)
    chosen.sort(key=lambda each: each.position)
    positions = [each.position for each in chosen]
    alone = kind == "ticks" and cells.most_in_a_row(positions) == 1
    if kind == "ticks" and not alone and _numbers(options):  # one row with two points of a scale is damage
        alone = cells.rows_with_several(positions) * _DAMAGED <= cells.rows_with(positions)
    if alone and (cells.rows_with(positions) >= _ENOUGH or _excluding(options)):
        kind = "one_of"
    made = Field(
        group.title,
        tuple(positions),
        spread=kind,
        options=tuple(each.label.strip(" -") or each.label.strip() for each in chosen),
        missing=dict(group.missing),
        group=group.name,
        odd=sum(_unlike(cells, each) for each in options) if spread[0] == "ticks" else 0,
    )
    return [made, *(_text(group, each) for each in texts)]


def _unlike(cells: Cells, each: Column) -> int:
    """The cells of an option's column that are not its label, where others are or it has but one."""
    counts = cells.counts(each.position)
    like = sum(count for cell, count in counts.items() if _says(cell, each.label))
    alone = len(counts) == 1 and counts.total() == 1 and not next(iter(counts)).removesuffix(".0").isdecimal()
    return counts.total() - like if like or alone else 0


def _lone(cells: Cells, group: Group, each: Column) -> bool:
    """Whether a column among options is one of which a cell was overwritten: its own label stands beside that.

    So it may be where its only cell is another; a text may come last, though, and what "other" is may be any text: such
    a column is an option only where the same label stands over the text, too.
    """
    told = sum(label_key(other.label) == label_key(each.label) for other in group.columns) >= _SEVERAL
    if len(cells.values(each.position, _MOST_LONE)) == _MOST_LONE or (asks_other(each.label) and not told):
        return False
    text = asks_other(each.label) or each == group.columns[-1]
    return _unlike(cells, each) == 1 and (cells.counts(each.position).total() > 1 or not text)


def _numbers(options: Sequence[Column]) -> bool:
    """Whether the labels are the points of a scale."""
    return len(options) > _SEVERAL and all(label_key(each.label.strip(" -")).isdecimal() for each in options)


def _excluding(options: Sequence[Column]) -> bool:
    """Whether the labels exclude each other by themselves: numbers of a scale, yes and no."""
    keys = [label_key(each.label.strip(" -")) for each in options]
    return all(key.isdecimal() for key in keys) or set(keys) <= FLAGS.keys()


def _ticked(cells: Cells, group: Group, blank: list[Column]) -> tuple[Spread, list[Column]] | None:
    """Columns that hold their own label, and the blank ones among them."""
    options = [each for each in group.columns if _is_option(cells, each)]
    others = [each for each in group.columns if each not in options and each not in blank]
    if options:
        edited = [each for each in others if _lone(cells, group, each)]
        if len(options) > 1:  # an option whose heading was edited: one value, given more than once
            edited += [each for each in others if cells.given_again(each.position)]
        options, others = [*options, *edited], [each for each in others if each not in edited]
    if not options:
        nobody = not any(not asks_other(each.label) for each in others) and len(blank) >= len(group.columns) - 1
        return ("ticks", blank) if nobody else None
    if len(others) > max(2, len(group.columns) // 3):
        return None
    return "ticks", sorted([*options, *_not_other(blank, options)], key=lambda each: each.position)


def _not_other(blank: list[Column], options: list[Column]) -> list[Column]:
    """Blank columns that are options: not the blank text column of an option "other" that stands there already."""
    taken = {label_key(each.label) for each in options}
    return [each for each in blank if label_key(each.label) not in taken]


def _coded(cells: Cells, group: Group, blank: list[Column]) -> tuple[Spread, list[Column]] | None:
    """Columns that each hold one whole number and no other, which is its place among them: codes of the options.

    Several columns of the same number (1, as a rule) are ticks too, where some are blank in every other row.
    """
    options: list[Column] = []
    placed: list[tuple[int, int]] = []
    for place, each in enumerate(group.columns):
        values = cells.values(each.position, 3)
        if len(values) == 1 and (text := number_text(values[0])) is not None and text.isdecimal():
            placed.append((int(text), place))
            options.append(each)
    codes = [code for code, _ in placed]
    others = [each for each in group.columns if each not in options and each not in blank]
    in_order = all(code in {place, place + 1} for code, place in placed) or _moved(cells, group, options, codes)
    same = (
        len(codes) > 1 and set(codes) == {1} and cells.most_in_a_row([each.position for each in options]) < len(options)
    )
    rising = len(set(codes)) == len(codes) and in_order and (len(codes) > 1 or bool(blank))
    if not (rising or same) or any(not asks_other(each.label) for each in others):
        return None
    return "ticks", sorted([*options, *_not_other(blank, options)], key=lambda each: each.position)


def _moved(cells: Cells, group: Group, options: Sequence[Column], codes: Sequence[int]) -> bool:
    """Whether columns of one number each are options that somebody put in another order: no chance gives that."""
    again = sum(cells.filled(each.position) - 1 for each in options)
    within = len(codes) > _SEVERAL and max(codes) <= len(group.columns)
    return within and again >= _AGAIN and any(None in row for row in cells.rows([each.position for each in options]))


def _flagged(cells: Cells, group: Group, blank: list[Column]) -> tuple[Spread, list[Column]] | None:
    """Columns of 1 and 0, true and false; of yes and no only where the tool writes that."""
    words = FLAGS.keys() if group.flags else {"1", "0", "true", "false"}
    none = {match_key(word) for word in group.missing}
    options: list[Column] = []
    met: set[str] = set()
    for each in group.columns:
        values = {match_key(value).removesuffix(".0") for value in cells.values(each.position)} - none
        if values and values <= words:
            options.append(each)
            met |= values
    others = [each for each in group.columns if each not in options and each not in blank]
    both = {FLAGS[word] for word in met} == {True, False}
    ticked = group.flags and met == {"y"} and bool(blank or cells.most_in_a_row([each.position for each in options]))
    if len(options) < _SEVERAL or not (both or ticked) or any(not asks_other(each.label) for each in others):
        return None
    spread: Spread = "flags" if both else "ticks"
    return spread, sorted([*options, *_not_other(blank, options)], key=lambda each: each.position)


def _ranking(cells: Cells, group: Group) -> list[Field] | None:
    """One column an item, its rank in it: each row has the ranks from 1 on, each once.

    Where the question says that it ranks, some may leave ranks out: they told the others to be "not applicable".
    """
    texts = [each for each in group.columns if asks_other(each.label) and not _ranks_only(cells, each)]
    items = [each for each in group.columns if each not in texts]
    rows = cells.rows([each.position for each in items])
    said = any(word in match_key(group.title) for word in _RANKING)
    met = {cell for row in rows for cell in row if cell}
    rank = {cell: int(number_text(cell) or 0) if _is_rank(cell) else 0 for cell in met}
    ranks = [[rank[cell] for cell in row if cell] for row in rows]
    ranked = sum(sorted(row) == list(range(1, len(row) + 1)) for row in ranks)
    least = len(rows) * (_RANKED if said or len(items) > _SEVERAL else 1)
    enough = len(rows) >= (1 if said else _FEW_ROWS) and max(map(len, ranks), default=0) >= _SEVERAL
    damaged = ranked < least and len(rows) - ranked == 1 and ranked >= _ENOUGH and len(items) > _SEVERAL
    places = set(range(1, len(items) + 1))
    told = sum(len(set(row)) == len(row) and set(row) <= places for row in ranks)
    gaps = said and told >= least and ranked >= len(rows) * _WHOLE and len(rows) >= _ENOUGH
    if not enough or (ranked < least and not damaged and not gaps):
        return None
    made = Field(
        group.title,
        tuple(each.position for each in items),
        spread="ranks",
        options=tuple(each.label.strip() for each in items),
        group=group.name,
        odd=int(damaged),
    )
    return [made, *(_text(group, each) for each in texts)]


def _ranks_only(cells: Cells, each: Column) -> bool:
    return all(map(_is_rank, cells.values(each.position)))


def _is_rank(cell: str) -> bool:
    return (text := number_text(cell)) is not None and text.isdecimal()


def _cells_of_matrix(cells: Cells, group: Group) -> list[Field] | None:
    """One column a cell of a matrix, `Row - Level` in the header: each row is a choice among the levels."""
    split = [(each, _row_and_level(each.label, cells.values(each.position, 3))) for each in group.columns]
    rows: dict[str, list[tuple[Column, str]]] = {}
    texts: list[Column] = []
    for each, pair in split:
        if pair is None:
            texts.append(each)
        else:
            rows.setdefault(pair[0], []).append((each, pair[1]))
    levels = [sorted(label_key(level) for _, level in row) for row in rows.values()]
    whole = bool(rows) and all(len(row) >= _SEVERAL and row == levels[0] for row in levels)
    comment = group.columns[-1:] if len(rows) >= _SEVERAL else ()  # beside so clear a matrix, whatever it asks
    if not whole or len(texts) > 1 or any(not asks_other(each.label) and each not in comment for each in texts):
        return None
    made: list[Field] = []
    for name, row in rows.items():
        positions = tuple(each.position for each, _ in row)
        several = cells.most_in_a_row(positions) > 1
        made.append(
            Field(
                name or group.title,
                positions,
                spread="ticks" if several else "one_of",
                options=tuple(level for _, level in row),
                parent=group.title if name else "",
                row=name,
                group=group.name,
            )
        )
    return [*made, *(_text(group, each) for each in texts)]


def _row_and_level(label: str, values: Sequence[str]) -> tuple[str, str] | None:
    """A header cut into row and level; the level is what stands in the column, else what follows the last ` - `."""
    text = f" {label.strip()}"
    if len(values) == 1 and text.endswith(values[0]) and text != values[0]:
        row = text[: -len(values[0])].rstrip()
        if row.endswith("-"):
            return row.rstrip(" -").strip(), values[0]
    row, dash, level = text.rpartition(" - ")
    if not dash or not level.strip() or len(values) > 1:
        return None
    if values and label_key(values[0]) != label_key(level) and not values[0].removesuffix(".0").isdecimal():
        return None
    return row.strip(), level.strip()
