"""What the figures of a recipe tell of the respondents: only figures of one outcome are taken from one another."""

from dataclasses import replace

from survey_ingest.domain.derivation import OF_THEMES, OF_WORKSHOPS, Derivation
from survey_ingest.domain.labels import label_key

Outcome = tuple[str, ...]


def outcomes_of(recipe: Derivation) -> dict[Outcome, Derivation]:
    """What the figures of a survey's recipe tell, each with the recipe whose rows are those it is told of.

    The answers to one question are one outcome, whatever is made of them: who disagrees is the rest of who agrees. The
    number of those who chose something is told of all who answered, and is a number of people too. How many people
    there are (in a count, not in a denominator) is an outcome of its own. Workshops and themes have none.
    """
    if recipe.statistic in OF_WORKSHOPS | OF_THEMES:
        return {}
    if recipe.statistic != "count":
        return {("answers", key): recipe for key in (*recipe.question, *recipe.per)}
    if not recipe.counts:
        return {("people",): recipe}
    asked = replace(recipe, statistic="percent_choosing")
    chosen = ("chosen", *sorted(recipe.question), *sorted(label_key(label) for label in recipe.counts))
    return {("answers", key): asked for key in recipe.question} | {chosen: recipe}
