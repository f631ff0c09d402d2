"""The population of workshops: who was there, who wrote or spoke, and what was coded of it."""

from collections.abc import Sequence

import polars as pl

from survey_ingest.domain.derivation import AnswerMap, Derivation
from survey_ingest.domain.frames import PERSONS
from survey_ingest.domain.population import attribute, by_attribute
from survey_ingest.domain.speech_rows import SpeechPart
from survey_ingest.domain.theme_rows import ThemesPart
from survey_ingest.domain.workshop import WorkshopPart


def attendees(parts: Sequence[WorkshopPart], derivation: Derivation) -> pl.LazyFrame:
    """The persons who were in a session (no bots, nobody who stayed in the waiting room), one row per session.

    `value` is null where the time present, or for shares the length of the session, is unknown.
    """
    nobody = WorkshopPart(PERSONS.to_frame()).with_attributes({"topic": {}, "meeting_id": {}})
    persons = pl.concat([part.persons.lazy() for part in parts or [nobody]]).filter(
        (pl.col("kind") != "bot") & ~pl.col("waiting_room_only")
    )
    for each in derivation.where:
        persons = persons.filter(attribute(each.attribute).is_in([text.casefold() for text in each.any_of]))
    present = pl.col("present_seconds").cast(pl.Float64)
    if derivation.statistic == "attendance_people":
        value = pl.lit(1.0)
    elif derivation.statistic == "attendance_person_hours":
        value = present
    else:
        needed = pl.col("session_seconds") * (derivation.at_least_percent / 100)
        value = pl.when(pl.col("session_seconds") > 0).then((present >= needed).cast(pl.Float64))
    organization = derivation.organization
    whose = by_attribute(organization) if isinstance(organization, AnswerMap) else pl.lit(organization, pl.String)
    return persons.select(
        "upload",
        "rows",
        "person",
        pl.col("session_started_at").alias("at"),
        pl.lit(None, pl.Date).alias("on"),
        whose.alias("organization"),
        *(by_attribute(each.answers).alias(f"dimension_{place}") for place, each in enumerate(derivation.by)),
        value.alias("value"),
        pl.lit(0.0).alias("divisor"),
        pl.lit(1.0).alias("weight"),
        pl.col("rows").list.len().cast(pl.Int64).alias("source_rows"),
    )


def spoken(parts: Sequence[SpeechPart], derivation: Derivation) -> pl.LazyFrame:
    """What was written (and of speakers also said) in the sessions, not by bots, one row each.

    `value` is null where speakers are counted and nobody is named.
    """
    rows = pl.concat([part.frame.lazy() for part in parts]).filter(pl.col("kind") != "bot")
    if derivation.statistic == "messages":
        rows = rows.filter(pl.col("what") == "message")
    for each in derivation.where:
        rows = rows.filter(attribute(each.attribute).is_in([text.casefold() for text in each.any_of]))
    known = pl.lit(value=True) if derivation.statistic == "messages" else pl.col("person").is_not_null()
    organization = derivation.organization
    whose = by_attribute(organization) if isinstance(organization, AnswerMap) else pl.lit(organization, pl.String)
    return rows.select(
        "upload",
        "row_number",
        "person",
        "at",
        pl.lit(None, pl.Date).alias("on"),
        whose.alias("organization"),
        *(by_attribute(each.answers).alias(f"dimension_{place}") for place, each in enumerate(derivation.by)),
        pl.when(known).then(1.0).alias("value"),
        pl.lit(0.0).alias("divisor"),
        pl.lit(1.0).alias("weight"),
        pl.lit(1, pl.Int64).alias("source_rows"),
    )


def passages(parts: Sequence[ThemesPart], derivation: Derivation) -> pl.LazyFrame:
    """The coded passages that pass the filters; a theme counts with those below it.

    `value` is null where the speaker is not known and speakers are counted, or the session where sessions are.
    """
    rows = pl.concat([part.frame.lazy() for part in parts])
    for each in derivation.where:
        wanted = [text.casefold() for text in each.any_of]
        if each.attribute == "theme":
            rows = rows.filter(pl.any_horizontal(pl.col("themes").list.contains(text) for text in wanted))
        else:
            rows = rows.filter(attribute(each.attribute).is_in(wanted))
    counted = pl.col("speaker" if derivation.statistic == "theme_speakers" else "session")
    organization = derivation.organization
    whose = by_attribute(organization) if isinstance(organization, AnswerMap) else pl.lit(organization, pl.String)
    return rows.select(
        "upload",
        "row_number",
        pl.col("speaker").alias("person"),
        "mark",
        "session",
        "at",
        "on",
        whose.alias("organization"),
        *(by_attribute(each.answers).alias(f"dimension_{place}") for place, each in enumerate(derivation.by)),
        pl.when(counted.is_not_null()).then(1.0).alias("value"),
        pl.lit(0.0).alias("divisor"),
        pl.lit(1.0).alias("weight"),
        pl.lit(1, pl.Int64).alias("source_rows"),
    )
