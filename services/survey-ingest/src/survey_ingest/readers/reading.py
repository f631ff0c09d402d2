"""read(): from a file to a dataset or a workshop."""

from pathlib import Path

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop


def read(path: Path, hints: Hints) -> Dataset | Workshop:
    """What the file holds. Raises `ReadError` (rejected, or needs attention) with findings that say what to do."""
    raise NotImplementedError
