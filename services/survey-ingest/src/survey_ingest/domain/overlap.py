"""Whether two recipes for one measure may give figures for the same cell."""

from survey_ingest.domain.derivation import AnswerMap, Derivation

_BY_TIME = "submitted_at"


def may_share_cells(one: Derivation, other: Derivation) -> bool:
    """False where it is sure that they do not: other fixed periods, or no organization in common.

    Breakdowns part nothing: every recipe gives the total of all of them, too.
    """
    periods = {one.period, other.period}
    if len(periods) > 1 and _BY_TIME not in periods:
        return False
    return bool(_organizations(one) & _organizations(other))


def _organizations(recipe: Derivation) -> set[str | None]:
    """The organizations that it gives figures for; None is the coalition as a whole."""
    if isinstance(recipe.organization, AnswerMap):
        whole: set[str | None] = {None} if recipe.organization_total else set()
        return whole | set(recipe.organization.values.values())
    return {recipe.organization}
