"""What may be answered about themes and excerpts to whom."""

from collections.abc import Collection, Iterator
from typing import Literal, cast
from uuid import UUID

from rba_kernel.privacy import PrivacyPolicy
from rba_kernel.text import match_key

from survey_ingest.domain.agreement import Unit, agreement
from survey_ingest.domain.codebook_exchange import Entry
from survey_ingest.domain.theme_matrix import Cell, Group
from survey_ingest.models import StoredExcerpt, StoredTheme
from survey_ingest.themes.counting import Counted, session_of
from survey_ingest.themes.locating import document_key
from survey_ingest.themes.schemas import AgreementOut, MatrixCell, MatrixGroup, MatrixOut, MatrixRow, ThemeName

By = Literal["audience", "session"]


def matrix_out(
    counted: Counted, by: list[By], shown: Collection[UUID], topics: dict[str, str], *, labels: bool
) -> MatrixOut:
    """The matrix for these themes.

    `topics` are the names of workshops by id; with `labels` those of hidden groups are told too.
    """
    matrix = counted.matrix
    groups = matrix.groups(by)
    documents = {session_of(each): each.document for each in reversed(counted.excerpts)}
    wholes = {group: _cell(matrix.whole(group), matrix.whole(group)) for group in groups}
    total = matrix.whole()
    return MatrixOut(
        by=by,
        whole=_cell(total, total),
        groups=[_group(group, wholes[group], topics, documents, labels=labels) for group in groups],
        themes=[
            MatrixRow(
                theme_id=theme.id,
                name=ThemeName.of(theme.name),
                parent_id=theme.parent_id,
                whole=_cell(matrix.cell(str(theme.id)), total),
                cells=[_cell(matrix.cell(str(theme.id), group), matrix.whole(group)) for group in groups],
            )
            for theme in counted.themes
            if theme.id in shown
        ],
    )


def _cell(cell: Cell, of: Cell) -> MatrixCell:
    return MatrixCell(
        status=cell.status,
        speakers=cell.speakers,
        sessions=cell.sessions,
        of_sessions=of.sessions,
        excerpts=cell.excerpts,
        unattributed=cell.unattributed,
    )


def _group(
    group: Group, whole: MatrixCell, topics: dict[str, str], documents: dict[str, str], *, labels: bool
) -> MatrixGroup:
    audience, session = group
    if not labels and whole.status != "ok":
        return MatrixGroup(whole=whole)
    if session is None:
        return MatrixGroup(audience=audience, whole=whole)
    name = topics.get(session) or documents.get(session, "")
    return MatrixGroup(
        audience=audience, workshop_id=UUID(session) if session in topics else None, session=name, whole=whole
    )


def readable(
    counted: Counted, excerpts: Collection[StoredExcerpt], policy: PrivacyPolicy, *, in_session: bool
) -> set[UUID]:
    """The excerpts that those without raw counts may read.

    Each of their themes must be one of enough people of that audience (of that session, where it is asked for by
    session), and nobody may have refused it.
    """
    shown: dict[tuple[frozenset[str], Group], bool] = {}
    found = set()
    for each in excerpts:
        themes = frozenset(str(theme) for theme in each.theme_ids)
        group: Group = (each.audience, session_of(each) if in_session else None)
        if (themes, group) not in shown:
            shown[themes, group] = counted.matrix.shows_quotes(themes, group, policy)
        if shown[themes, group] and each.consent != "refused":
            found.add(each.id)
    return found


def entries(themes: Collection[StoredTheme]) -> Iterator[Entry]:
    """The themes as entries of a codebook."""
    guids = {theme.id: theme.guid for theme in themes}
    for theme in themes:
        yield Entry(
            guid=theme.guid,
            name=theme.name,
            parent=guids.get(theme.parent_id) if theme.parent_id else None,
            definition=theme.description,
            includes=theme.includes,
            excludes=theme.excludes,
            colour=theme.colour,
            codable=theme.codable,
            measures=theme.measure_keys,
            version=theme.version,
        )


def agreements(excerpts: Collection[StoredExcerpt]) -> Iterator[AgreementOut]:
    """The agreement of the coders of each document that names coders."""
    documents: dict[str, dict[str, dict[str, frozenset[UUID]]]] = {}
    names: dict[str, str] = {}
    for each in excerpts:
        if not each.coder:
            continue
        here = session_of(each) or document_key(each.document)
        names.setdefault(here, each.document)
        values = documents.setdefault(here, {}).setdefault(match_key(each.quote), {})
        values[each.coder] = values.get(each.coder, frozenset()) | frozenset(each.theme_ids)
    for here, units in documents.items():
        yield _agreement(names[here], [cast("Unit", unit) for unit in units.values()])


def _agreement(document: str, units: list[Unit]) -> AgreementOut:
    coders = {coder for unit in units for coder in unit}
    found = agreement(units)
    if found is None:
        return AgreementOut(
            document=document, coders=len(coders), units=0, percent=None, alpha=None, reason="one_coder"
        )
    return AgreementOut(
        document=document,
        coders=found.coders,
        units=found.units,
        percent=found.percent,
        alpha=found.alpha,
        reason="no_variation" if found.alpha is None else None,
    )
