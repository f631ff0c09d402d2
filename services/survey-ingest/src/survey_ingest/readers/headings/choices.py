"""A choice of which each option has a column: ticked by its own label, by a code, or by a flag."""

from collections.abc import Sequence

from rba_kernel.text import match_key

from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.readers.arrangement import Field, Spread
from survey_ingest.readers.headings.grouping import Cells, Column, Group, text_beside
from survey_ingest.readers.headings.titles import asks_other
from survey_ingest.readers.spreading import FLAGS

_ENOUGH = 5  # respondents with one option each, before options are taken to exclude each other
_DAMAGED = 50  # rows with one point each, for one that has two
_MOST_LONE = 3  # different cells: more, and a column is no option of which one was overwritten
_AGAIN = 4  # cells that repeat the number of their column, before that is no chance
_SEVERAL = 2  # columns: one alone is no choice and has no order


def is_option(cells: Cells, each: Column) -> bool:
    """Whether the only value of a column is its label (or whether it has none)."""
    values = cells.mostly(each.position)
    return bool(values) and all(_says(value, each.label) for value in values)


def _says(cell: str, label: str) -> bool:
    """Whether a cell says the label of its column; `Other` says "Other (please specify)"."""
    key, word = label_key(label.strip(" -")), label_key(cell)
    return word == key or (asks_other(label) and asks_other(cell) and key.startswith(word))


def choice(cells: Cells, group: Group) -> list[Field] | None:
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
    return [made, *(text_beside(group, each) for each in texts)]


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
    options = [each for each in group.columns if is_option(cells, each)]
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
    """Whether columns of one number each are options that somebody put in another order: no chance gives that.

    Two are, where others are blank and nobody filled both.
    """
    again = sum(cells.filled(each.position) - 1 for each in options)
    positions = [each.position for each in options]
    two = len(codes) == _SEVERAL < len(group.columns) and cells.most_in_a_row(positions) == 1
    within = (len(codes) > _SEVERAL or two) and max(codes) <= len(group.columns)
    return within and again >= _AGAIN and any(None in row for row in cells.rows(positions))


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
