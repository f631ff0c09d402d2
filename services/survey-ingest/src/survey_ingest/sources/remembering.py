"""What was answered about one file of a source, kept for the next ones."""

from collections.abc import Mapping
from typing import Any

from survey_ingest.models import Source

#: Not the language: it is a form's, and a source may hold an Arabic and an English one.
_REMEMBERED = ("date_order", "timezone")


def remember(source: Source, options: Mapping[str, Any]) -> None:
    """Keep what a person said of a file that could then be read; the newest answer counts."""
    answered = {name: options[name] for name in _REMEMBERED if options.get(name) is not None}
    _set(source, source.remembered | answered)


def forget(source: Source, options: Mapping[str, Any], taken_back: Mapping[str, Any]) -> None:
    """Drop the answers that were kept from `options` and are taken back now (null)."""
    dropped = {
        name
        for name in _REMEMBERED
        if name in taken_back and taken_back[name] is None and source.remembered.get(name) == options.get(name)
    }
    _set(source, {name: value for name, value in source.remembered.items() if name not in dropped})


def _set(source: Source, remembered: dict[str, Any]) -> None:
    if remembered != source.remembered:
        source.remembered = remembered
        source.version += 1
