"""A scorecard as the page shows it: words, marks and drawn curves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date, format_datetime
from markupsafe import Markup
from rba_platform.language import Language, in_language

from scorecard_engine.charts.curve_data import Curve, curve_of
from scorecard_engine.charts.curve_spec import Look, curve_spec
from scorecard_engine.charts.inline_svg import inline_svg
from scorecard_engine.charts.renderer import ChartError, Renderer
from scorecard_engine.domain.inputs import InputError
from scorecard_engine.pages.measure_view import MeasureView, NumberRow, measure_view, number_rows
from scorecard_engine.performance.scoring import ScoredMeasure
from scorecard_engine.scorecards.performance import ScorecardPerformance, SectionPerformance
from scorecard_engine.wording.curve_description import curve_description
from scorecard_engine.wording.page_words import missing_sentence, word

_DAY = "d MMMM y"
_INSTANT = {"en": "d MMMM y, HH:mm", "ar": "d MMMM y، HH:mm"}

#: The sizes in which a curve is drawn: beside the facts on a desk, and below them on a phone.
_SIZES = {"wide": (620, 250), "narrow": (350, 220)}


@dataclass(frozen=True)
class CurveView:
    """A curve in both sizes, and its numbers."""

    images: tuple[Markup, ...]
    rows: tuple[NumberRow, ...]
    has_targets: bool
    has_forecast: bool


@dataclass(frozen=True)
class MeasureOnPage:
    """A measure with its curve; None where there is nothing to draw, or the column is not shown."""

    view: MeasureView
    curve: CurveView | None


@dataclass(frozen=True)
class SectionView:
    """A section. `kind` names what its title is, and is empty for a title of its own."""

    kind: str
    title: str
    measures: tuple[MeasureOnPage, ...]
    missing: str


@dataclass(frozen=True)
class Tally:
    """How many measures go where."""

    tone: str
    count: int
    words: str


@dataclass(frozen=True)
class TallyRow:
    """Counts of one kind: of the last change, or of the long run."""

    title: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class ScorecardView:
    """The whole page."""

    name: str
    coalition: str
    as_of: str
    as_of_iso: str
    received: str
    received_iso: str
    tallies: tuple[TallyRow, ...]
    sections: tuple[SectionView, ...]


async def scorecard_view(
    performance: ScorecardPerformance,
    received: datetime | None,
    renderer: Renderer,
    language: Language,
    *,
    names_missing: bool,
) -> ScorecardView:
    """The page of `performance`.

    `received`: when its data last changed. `names_missing`: whether measures that are not there are named.
    """
    local = received.astimezone(performance.coalition.zone) if received else None
    sections = [
        await _section(section, performance, renderer, language, names_missing=names_missing)
        for section in performance.sections
    ]
    return ScorecardView(
        name=in_language(performance.scorecard.name, language),
        coalition=in_language(performance.coalition.name, language),
        as_of=format_date(performance.as_of, _DAY, locale=language),
        as_of_iso=performance.as_of.isoformat(),
        received=format_datetime(local, _INSTANT[language], locale=language) if local else "",
        received_iso=local.isoformat(timespec="minutes") if local else "",
        tallies=_tallies([measure.view for section in sections for measure in section.measures], language),
        sections=tuple(sections),
    )


async def _section(
    section: SectionPerformance,
    performance: ScorecardPerformance,
    renderer: Renderer,
    language: Language,
    *,
    names_missing: bool,
) -> SectionView:
    measures = [await _measure(measure, performance, renderer, language) for measure in section.measures]
    missing = missing_sentence(section.missing, language, named=names_missing) if section.missing else ""
    kind = "" if section.kind == "title" else word(section.kind, language)
    return SectionView(kind, in_language(section.title, language), tuple(measures), missing)


async def _measure(
    scored: ScoredMeasure, performance: ScorecardPerformance, renderer: Renderer, language: Language
) -> MeasureOnPage:
    columns: Sequence[str] = performance.scorecard.columns
    view = measure_view(scored, columns, performance.dimensions, language)
    curve = _curve(scored, performance) if "curve" in columns else None
    if curve is None:
        return MeasureOnPage(view, None)
    images = await _images(curve, scored, renderer, language)
    rows = number_rows(curve, scored.stored.document, language)
    has_targets = any(row.target for row in rows)
    return MeasureOnPage(view, CurveView(images, tuple(rows), has_targets, any(row.forecast for row in rows)))


def _curve(scored: ScoredMeasure, performance: ScorecardPerformance) -> Curve | None:
    whole = scored.whole
    try:
        return curve_of(whole.series, whole.figures, performance.as_of) if whole.series else None
    except InputError:
        return None


async def _images(curve: Curve, scored: ScoredMeasure, renderer: Renderer, language: Language) -> tuple[Markup, ...]:
    """The curve in both sizes; none where it cannot be drawn just now, since its numbers stand below it."""
    document = scored.stored.document
    title, description = in_language(document["name"], language), curve_description(curve, document, language)
    images = []
    for size, (width, height) in _SIZES.items():
        look = Look(language, document["unit"], document["decimals"], width, height)
        try:
            svg = await renderer.draw(curve_spec(curve, look), "svg")
        except ChartError:
            return ()
        # Drawn by our own process from numbers and escaped words.
        images.append(Markup(inline_svg(svg.decode(), f"{size}-{scored.stored.id}", title, description)))  # noqa: S704
    return tuple(images)


#: What the last change of a measure is counted as, and the tone of its count.
_STANDINGS = (
    ("better", "good"),
    ("worse", "bad"),
    ("noise", "neutral"),
    ("same", "neutral"),
    ("few", "without"),
    ("is_hidden", "without"),
)
_VERDICTS = (("turned", "good"), ("turned_wrong_way", "bad"), ("not_yet_distinguishable", "neutral"))


def _tallies(measures: Sequence[MeasureView], language: Language) -> tuple[TallyRow, ...]:
    standings = Counter("is_hidden" if measure.is_hidden else measure.trend.standing for measure in measures)
    verdicts = Counter(measure.verdict.name for measure in measures if measure.verdict)
    rows = (
        ("last_change", standings, _STANDINGS),
        ("long_run_short", verdicts, _VERDICTS),
    )
    return tuple(
        TallyRow(word(title, language), tallies)
        for title, counts, names in rows
        if (tallies := _counted(counts, names, language))
    )


def _counted(counts: Counter[str], names: Sequence[tuple[str, str]], language: Language) -> tuple[Tally, ...]:
    return tuple(Tally(tone, counts[name], word(name, language)) for name, tone in names if counts[name])
