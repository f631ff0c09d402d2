"""How the answers of a source are understood: what files tell, a definition beside them, and a person's corrections."""

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.corrections import Corrections, corrected
from survey_ingest.domain.dataset import Answers
from survey_ingest.domain.describing import codebook_of


def understood(answers: Answers, corrections: Corrections) -> Codebook:
    """The codebook of the answers, corrections laid over it."""
    return codebook_of(answers.frame, corrected(answers.asked, corrections), answers.language)
