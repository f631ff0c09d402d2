"""A codebook as its caller may see it: counts, rare answers and reasons are for those who see raw counts."""

from rba_kernel.privacy import PrivacyPolicy

from survey_ingest.codebooks.schemas import ChoiceOut, CodebookOut, DefinitionMatch, QuestionOut
from survey_ingest.domain.audiences import likely_role
from survey_ingest.domain.codebook import Codebook, Question
from survey_ingest.domain.corrections import Corrections
from survey_ingest.models import Source
from survey_ingest.sources.disclosure import shows_label


def shown(source: Source, codebook: Codebook, floors: PrivacyPolicy | None) -> CodebookOut:
    """The codebook of the source; `floors` are None for those who see raw counts."""
    corrected = Corrections.from_json(source.corrections)
    touched = {*corrected.questions, *(key for keys in corrected.joined for key in keys)}
    return CodebookOut(
        source_id=source.id,
        version=source.codebook_version,
        pending=source.codebook_built != source.codebook_version,
        language=codebook.language,
        definition=DefinitionMatch(**codebook.definition) if codebook.definition else None,
        questions=[_question(each, floors, corrected=each.key in touched) for each in codebook.questions],
    )


def _question(question: Question, floors: PrivacyPolicy | None, *, corrected: bool) -> QuestionOut:
    choices = [
        ChoiceOut(
            label=choice.label,
            points=choice.points,
            labels=choice.labels,
            code=choice.code,
            missing=choice.missing,
            spellings=list(choice.spellings) if floors is None else [],
        )
        for choice in question.choices
        if shows_label(question, choice.count, floors)
    ]
    asked = question.asked
    return QuestionOut(
        key=asked.key,
        position=asked.position,
        title=asked.title,
        titles=asked.titles,
        name=asked.name,
        kind=question.kind,
        scale=question.scale,
        matrix_parent=asked.matrix.parent_title if asked.matrix else None,
        matrix_row=asked.matrix.row if asked.matrix else None,
        choices=choices,
        no_answer=question.no_answer if floors is None else {},
        reverse=asked.reverse,
        # What a person said of a question stands, also that it tells nothing of the respondent.
        role=asked.role or (None if corrected else likely_role(question)),
        joined_with=list(asked.also),
        told_by=asked.told_by,
        corrected=corrected,
        # The reasons hold counts.
        reasons=list(question.reasons) if floors is None else [],
    )
