"""What the figures of a recipe tell of the respondents: only figures of one outcome are taken from one another."""

from dataclasses import replace

from survey_ingest.domain.derivation import OF_THEMES, OF_WORKSHOPS, Derivation
from survey_ingest.domain.labels import label_key

Outcome = tuple[str, ...]

_BY_NUMBER = frozenset({"mean", "median", "sum", "ratio"})


def outcomes_of(recipe: Derivation) -> dict[Outcome, Derivation]:
    """What the figures of a survey's recipe tell, each with the recipe whose rows are those it is told of.

    The answers to one question are one outcome, whatever is made of them: who disagrees is the rest of who agrees. They
    are told of all who answered, also of those whose answer a recipe leaves out: who these are is no more than how many
    gave that answer. Recipes that leave out the same are compared by those who are left, too; so are numbers of those
    who chose the same. How many people there are (in a count, not in a denominator) is an outcome of its own. Workshops
    and themes have none.
    """
    if recipe.statistic in OF_WORKSHOPS | OF_THEMES:
        return {}
    if recipe.statistic == "count" and not recipe.counts:
        return {("people",): recipe}
    answered = replace(recipe, statistic="count", counts=(), exclude=(), weight=(), per=())
    divided = replace(answered, question=recipe.per)
    found: dict[Outcome, Derivation] = {("answers", key): answered for key in recipe.question}
    found |= {("answers", key): divided for key in recipe.per}
    return found | {
        (how, key, *rest): recipe for how, *rest in _left(recipe) for key in (*recipe.question, *recipe.per)
    }


def _left(recipe: Derivation) -> list[Outcome]:
    """By which answers count: nothing where all do."""
    excluded = tuple(sorted(label_key(label) for label in recipe.exclude))
    if recipe.statistic == "count":
        return [("chosen", *sorted(label_key(label) for label in recipe.counts), "without", *excluded)]
    if recipe.statistic in _BY_NUMBER:
        return [("numbers", *excluded)]
    if recipe.statistic == "net_promoter":
        return [("promoters", *excluded)]
    return [("choices", *excluded)] if excluded or recipe.weight else []
