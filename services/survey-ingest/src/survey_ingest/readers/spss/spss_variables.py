"""From the variables of an SPSS file to questions: value labels, missing values, multiple-response sets."""

from collections.abc import Mapping, Sequence

from survey_ingest.domain.codebook import Choice, Kind, Missing
from survey_ingest.domain.label_tables import fitting_table, missing_of, outside_of_scales
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.spss.spss_file import DATES, TIMES, SpssFile, SpssSet, is_missing

_MOST_POINTS = 11  # of a scale of which only some points are labelled
_LOOK_AT = 2_000


def fields_of(file: SpssFile, kept: Sequence[str]) -> tuple[Field, ...]:
    """The questions: each set of variables is one, every other variable too."""
    sets = _apart(file.sets, kept)
    taken = {name for each in sets for name in each.variables}
    fields = [_of_set(each, file) for each in sets]
    fields += [_variable(name, file) for name in kept if name not in taken]
    return tuple(sorted(fields, key=lambda each: each.positions[0]))


def _apart(sets: Sequence[SpssSet], kept: Sequence[str]) -> list[SpssSet]:
    """The sets whose variables are all there and in no set before: a variable may be in several."""
    found: list[SpssSet] = []
    taken: set[str] = set()
    for each in sets:
        if set(each.variables) <= set(kept) and not taken & set(each.variables):
            found.append(each)
            taken |= set(each.variables)
    return found


def position(file: SpssFile, name: str) -> int:
    """The place of a variable, from 1."""
    return file.names.index(name) + 1


def _variable(name: str, file: SpssFile) -> Field:
    place = position(file, name)
    cells = file.table.distinct(place, _LOOK_AT)
    values, ranges = file.values.get(name, {}), file.missing.get(name, ())
    missing = _missing(values, ranges, cells)
    kind, choices = _choices(values, missing, cells, file.measures.get(name, ""))
    if file.formats[name].rstrip("0123456789.") in (*DATES, *TIMES):
        kind, choices = "date", ()
    return Field(
        file.labels.get(name) or name, (place,), name=name, kind=kind, choices=choices,
        missing={cell: why for cell, why in missing.items() if cell in cells},
    )  # fmt: skip


def _missing(
    values: Mapping[str, str], ranges: tuple[tuple[object, object], ...], cells: Mapping[str, int]
) -> dict[str, Missing]:
    """The codes that are no answers, in the data or labelled, each with what its label says it is."""
    codes = dict.fromkeys([*values, *cells])
    return {code: missing_of(values.get(code, "")) or "not_answered" for code in codes if is_missing(code, ranges)}


def _choices(
    values: Mapping[str, str], missing: Mapping[str, Missing], cells: Mapping[str, int], measure: str
) -> tuple[Kind | None, tuple[Choice, ...]]:
    """The choices that the value labels tell, in the order of their codes, and what kind that makes."""
    labels = {code: label for code, label in values.items() if code not in missing and label}
    if not labels:
        return None, ()
    told = {code: label for code, label in labels.items() if not outside_of_scales(label_key(label))}
    points = _whole(told)
    between = {number for cell in cells if cell not in missing and (number := _integer(cell)) is not None}
    unlabelled = between - points.keys() - {_integer(code) for code in labels}
    if unlabelled and not _inside(unlabelled, points):
        # Labels of a few codes beside many numbers, such as 0 = "none": a number, not a list of choices.
        return (None, ()) if len(labels) * 2 < len(between) else ("single", _listed(labels, {}))
    if unlabelled:
        low, high = min(points), max(points)
        every = {str(number): points.get(number, str(number)) for number in range(low, high + 1)}
        outside = {code: label for code, label in labels.items() if code not in told}
        return "scale", _listed(every | outside, {code: float(code) for code in every})
    table = fitting_table({label_key(label) for label in told.values()})
    if measure == "ordinal" and table is None and len(points) == len(told) > 1:
        return "scale", _listed(labels, {str(number): float(number) for number in points})
    return (None if table else "single"), _listed(labels, {})


def _inside(numbers: set[int], points: Mapping[int, str]) -> bool:
    """Whether the numbers lie between the lowest and the highest labelled one, of a scale that is not too long."""
    if len(points) < 2 or max(points) - min(points) >= _MOST_POINTS:  # noqa: PLR2004 - a scale has two ends
        return False
    return all(min(points) <= number <= max(points) for number in numbers)


def _whole(labels: Mapping[str, str]) -> dict[int, str]:
    return {number: label for code, label in labels.items() if (number := _integer(code)) is not None}


def _integer(cell: str) -> int | None:
    text = number_text(cell)
    return int(text) if text is not None and text.lstrip("-").isdecimal() else None


def _listed(labels: Mapping[str, str], points: Mapping[str, float]) -> tuple[Choice, ...]:
    """Choices; of equal labels the later ones keep their code, so that none is lost."""
    met: set[str] = set()
    found = []
    for code, label in labels.items():
        shown = f"{label} ({code})" if label_key(label) in met else label
        met.add(label_key(label))
        found.append(Choice(shown, code=code, points=points.get(code)))
    return tuple(found)


def _of_set(told: SpssSet, file: SpssFile) -> Field:
    places = tuple(position(file, name) for name in told.variables)
    title = told.label or told.name
    cells = {cell for place in places for cell in file.table.distinct(place, _LOOK_AT)}
    missing: dict[str, Missing] = {}
    for name in told.variables:
        missing |= _missing(file.values.get(name, {}), file.missing.get(name, ()), dict.fromkeys(cells, 0))
    if told.counted is None:
        values = {code: label for name in told.variables for code, label in file.values.get(name, {}).items()}
        codes = {code: label for code, label in values.items() if code not in missing}
        return Field(title, places, name=told.name, spread="picks", choices=_listed(codes, {}), missing=missing)
    options = tuple(file.labels.get(name) or name for name in told.variables)
    return Field(
        title, places, name=told.name, spread="flags", options=options, missing=missing,
        choices=tuple(Choice(option, code=name) for option, name in zip(options, told.variables, strict=True)),
        flagged={cell: cell == told.counted for cell in cells if cell not in missing},
    )  # fmt: skip
