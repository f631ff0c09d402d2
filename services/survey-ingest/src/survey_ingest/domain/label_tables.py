"""Label tables of scales in Arabic, English, French, German and Spanish, and labels that lie outside a scale.

Source: docs/formats.md (labels seen in public Arabic and English surveys). A column is matched by the set of its
labels, each as a whole: points are decided per question, never per cell.
"""

from collections.abc import Collection
from dataclasses import dataclass

from survey_ingest.domain.codebook import Missing
from survey_ingest.domain.labels import label_key, label_keys


@dataclass(frozen=True)
class ScaleTable:
    """A label table: levels from high to low, each with the labels that stand for it (as keys)."""

    name: str
    levels: tuple[frozenset[str], ...]

    def points(self, key: str) -> int | None:
        """Points of a label, 1 being the lowest; None for a label outside the table."""
        return next((len(self.levels) - place for place, labels in enumerate(self.levels) if key in labels), None)


def _table(name: str, *levels: str) -> ScaleTable:
    """A table from levels high to low, spellings parted by ` · `."""
    return ScaleTable(name, tuple(label_keys(level) for level in levels))


_MIDDLE = (
    "محايد · متوسط · غير متأكد · غير مقرر · إلى حد ما · محايدة · neutral · neither agree nor disagree · undecided · "
    "not sure · neither · "
    "neither agree or disagree · neutre · ni d'accord ni en désaccord · ni d'accord, ni pas d'accord · "
    "weder noch · teils, teils · teils teils · unentschieden · neutro · ni de acuerdo ni en desacuerdo · indiferente"
)
_AGREE_HIGH = (
    "أوافق بشدة · موافق بشدة · موافقة بشدة · موافق تماما · أوافق تماما · strongly agree · completely agree · "
    "tout à fait d'accord · fortement d'accord · entièrement d'accord · stimme voll und ganz zu · stimme voll zu · "
    "stimme völlig zu · stimme vollständig zu · stimme vollkommen zu · totalmente de acuerdo · muy de acuerdo"
)
_AGREE = "أوافق · موافق · موافقة · agree · d'accord · plutôt d'accord · stimme zu · stimme eher zu · de acuerdo"
_DISAGREE = (
    "لا أوافق · غير موافق · غير موافقة · أعارض · disagree · "
    "pas d'accord · plutôt pas d'accord · en désaccord · stimme nicht zu · stimme eher nicht zu · en desacuerdo"
)
_DISAGREE_LOW = (
    "لا أوافق بشدة · غير موافق بشدة · غير موافقة بشدة · أعارض بشدة · غير موافق إطلاقا · لا أوافق إطلاقا · غير موافق "
    "تماما · strongly disagree · completely disagree · "
    "pas du tout d'accord · fortement en désaccord · stimme überhaupt nicht zu · stimme gar nicht zu · "
    "totalmente en desacuerdo · muy en desacuerdo"
)
_SLIGHTLY_AGREE = (
    "أوافق قليلا · موافق قليلا · موافق إلى حد ما · أوافق إلى حد ما · slightly agree · somewhat agree · "
    "plutôt d'accord · stimme eher zu · algo de acuerdo"
)
_SLIGHTLY_DISAGREE = (
    "لا أوافق قليلا · غير موافق قليلا · غير موافق إلى حد ما · لا أوافق إلى حد ما · slightly disagree · "
    "somewhat disagree · "
    "plutôt pas d'accord · stimme eher nicht zu · algo en desacuerdo"
)
_SATISFIED_HIGH = (
    "راض جدا · راضية جدا · راضين جدا · راض تماما · very satisfied · extremely satisfied · completely satisfied · "
    "très satisfait · très satisfaite · sehr zufrieden · muy satisfecho · muy satisfecha"
)
_SATISFIED = (
    "راض · راضية · راضين · satisfied · somewhat satisfied · "
    "satisfait · satisfaite · plutôt satisfait · plutôt satisfaite · zufrieden · eher zufrieden · satisfecho · "
    "satisfecha"
)
_DISSATISFIED = (
    "غير راض · غير راضية · غير راضين · dissatisfied · unsatisfied · somewhat dissatisfied · "
    "insatisfait · insatisfaite · plutôt insatisfait · peu satisfait · peu satisfaite · unzufrieden · "
    "eher unzufrieden · insatisfecho · insatisfecha · poco satisfecho"
)
_DISSATISFIED_LOW = (
    "غير راض إطلاقا · غير راض جدا · غير راضية إطلاقا · غير راضية جدا · غير راض على الإطلاق · غير راض تماما · "
    "very dissatisfied · very unsatisfied · extremely dissatisfied · completely dissatisfied · "
    "très insatisfait · très insatisfaite · pas du tout satisfait · pas du tout satisfaite · sehr unzufrieden · "
    "muy insatisfecho · muy insatisfecha · nada satisfecho"
)
_SATISFIED_MIDDLE = (
    f"{_MIDDLE} · neither satisfied nor dissatisfied · ni satisfait ni insatisfait · "
    "weder zufrieden noch unzufrieden · ni satisfecho ni insatisfecho"
)

TABLES = (
    _table("agree 4", _AGREE_HIGH, _AGREE, _DISAGREE, _DISAGREE_LOW),
    _table("agree 3", _AGREE, _MIDDLE, _DISAGREE),
    _table("agree 5", _AGREE_HIGH, _AGREE, _MIDDLE, _DISAGREE, _DISAGREE_LOW),
    _table("agree 5 slightly", _AGREE_HIGH, _SLIGHTLY_AGREE, _MIDDLE, _SLIGHTLY_DISAGREE, _DISAGREE_LOW),
    _table("agree 6", _AGREE_HIGH, _AGREE, _SLIGHTLY_AGREE, _SLIGHTLY_DISAGREE, _DISAGREE, _DISAGREE_LOW),
    _table("agree 7", _AGREE_HIGH, _AGREE, _SLIGHTLY_AGREE, _MIDDLE, _SLIGHTLY_DISAGREE, _DISAGREE, _DISAGREE_LOW),
    _table("satisfied 4", _SATISFIED_HIGH, _SATISFIED, _DISSATISFIED, _DISSATISFIED_LOW),
    _table("satisfied 3", _SATISFIED, _SATISFIED_MIDDLE, _DISSATISFIED),
    _table("satisfied 5", _SATISFIED_HIGH, _SATISFIED, _SATISFIED_MIDDLE, _DISSATISFIED, _DISSATISFIED_LOW),
    _table(
        "frequency 5",
        "دائما · always · all the time · toujours · immer · siempre",
        "غالبا · often · usually · frequently · very often · souvent · häufig · oft · meistens · a menudo · "
        "frecuentemente · casi siempre",
        "أحيانا · sometimes · occasionally · parfois · quelquefois · de temps en temps · manchmal · gelegentlich · "
        "a veces · algunas veces",
        "نادرا · rarely · seldom · rarement · selten · raramente · rara vez · casi nunca",
        "أبدا · مطلقا · إطلاقا · لا أبدا · never · jamais · nie · niemals · nunca",
    ),
    _table(
        "degree 5",
        "بدرجة كبيرة جدا · كبيرة جدا · to a very great extent · very much",
        "بدرجة كبيرة · كبيرة · to a great extent · much · a lot",
        "بدرجة متوسطة · متوسطة · to a moderate extent · to some extent · somewhat · moderately",
        "بدرجة قليلة · بدرجة ضعيفة · قليلة · ضعيفة · to a small extent · a little · slightly",
        "بدرجة قليلة جدا · بدرجة ضعيفة جدا · قليلة جدا · ضعيفة جدا · to a very small extent · not at all",
    ),
    _table("quality 4", "excellent · ممتاز", "good · جيد", "fair · ok · okay · average · مقبول", "poor · bad · ضعيف"),
    _table(
        "quality 5",
        "excellent · ممتاز · ممتازة",
        "very good · جيد جدا · جيدة جدا",
        "good · جيد · جيدة",
        "fair · ok · okay · average · مقبول · مقبولة",
        "poor · bad · ضعيف · ضعيفة",
    ),
    _table(
        "quality 5 worst",
        "excellent · ممتاز",
        "good · جيد",
        "fair · ok · okay · average · مقبول",
        "poor · bad · ضعيف · سيئ",
        "very poor · very bad · terrible · horrible · ضعيف جدا · سيئ جدا",
    ),
    _table("quality 3", "جيد · جيدة", "متوسط · متوسطة", "ضعيف · ضعيفة · سيئ · سيء · سيئة"),
    _table(
        "quality 5 very",
        "very good · جيد جدا · جيدة جدا",
        "good · جيد · جيدة",
        "fair · ok · okay · average · acceptable · مقبول · مقبولة · متوسط · متوسطة",
        "poor · bad · ضعيف · ضعيفة · سيئ · سيء · سيئة",
        "very poor · very bad · ضعيف جدا · ضعيفة جدا · سيئ جدا · سيء جدا · سيئة جدا",
    ),
    _table(
        "favorable 5",
        "very favorably · very favorable · very favourable",
        "somewhat favorably · somewhat favorable · somewhat favourable",
        "neither favorably nor unfavorably (neutral) · neither favorable nor unfavorable · neutral",
        "somewhat unfavorably · somewhat unfavorable · somewhat unfavourable",
        "very unfavorably · very unfavorable · very unfavourable",
    ),
    _table(
        "importance 4",
        "sehr wichtig · très important",
        "eher wichtig · wichtig · plutôt important",
        "eher unwichtig · weniger wichtig · plutôt pas important",
        "sehr unwichtig · unwichtig · pas du tout important",
    ),
    _table(
        "importance 5",
        "critical · essential · extremely important · بالغ الأهمية · مهم للغاية · في غاية الأهمية",
        "very important · مهم جدا",
        "important · moderately important · somewhat important · مهم · متوسط الأهمية · مهم إلى حد ما",
        "slightly important · of little importance · قليل الأهمية",
        "not important · not at all important · unimportant · غير مهم · غير مهم إطلاقا",
    ),
    _table(
        "likelihood 5",
        "definitely yes · definitely · very likely · extremely likely · yes, definitely! · بالتأكيد نعم · "
        "نعم بالتأكيد · محتمل جدا",
        "probably yes · probably · likely · على الأرجح نعم · محتمل",
        f"maybe · might or might not · ربما · {_MIDDLE}",
        "probably not · unlikely · على الأرجح لا · غير محتمل",
        "definitely not · very unlikely · extremely unlikely · بالتأكيد لا · لا بالتأكيد · غير محتمل إطلاقا",
    ),
)
"""Shortest first within a family: the shortest table that holds all labels seen is taken."""

_NOT_APPLICABLE = label_keys(
    "n/a · na · not applicable · does not apply · not relevant · no basis for evaluation · no basis · لا ينطبق · "
    "غير منطبق · لا تنطبق · غير معني · sans objet · non applicable · no aplica · trifft nicht zu · nicht zutreffend"
)
_REFUSED = label_keys(
    "prefer not to say · prefer not to answer · i prefer not to answer · i prefer not to say · "
    "i would prefer not to answer · i would prefer not to say · would rather not say · refused · refused to answer · "
    "refuse to answer · decline to answer · decline to state · لا أرغب في الإجابة · أفضل عدم الإجابة · "
    "أفضل عدم القول · رفض الإجابة · أرفض الإجابة · je préfère ne pas répondre · prefiero no responder"
)
_NOT_ANSWERED = label_keys(
    "no answer · no response · لا جواب · لا إجابة · بدون إجابة · keine angabe · sans réponse · "
    "no responde · no contesta · sin respuesta"
)
_OUTSIDE = (
    label_keys(
        "don't know · do not know · i don't know · don't know / not applicable · no opinion · لا أدري · لا أعرف · "
        "لا أعلم · لا رأي · لا يوجد رأي · ne sait pas · je ne sais pas · weiß nicht · no sé · no sabe · ns/nc"
    )
    | _NOT_APPLICABLE
    | _REFUSED
    | _NOT_ANSWERED
)


def missing_of(label: str) -> Missing | None:
    """The kind of no answer that a label, offered as a choice, stands for; None for an answer.

    "Don't know" is an answer, though it lies outside of scales.
    """
    key = label_key(label)
    if key in _NOT_APPLICABLE:
        return "not_applicable"
    if key in _REFUSED:
        return "refused"
    return "not_answered" if key in _NOT_ANSWERED else None


_YES_NO = label_keys("yes · no · نعم · لا · oui · non · sí · sim · não · ja · nein · true · false")


def outside_of_scales(key: str) -> bool:
    """Whether a label, offered beside a scale, lies outside its order ("don't know", "not applicable")."""
    return key in _OUTSIDE


def yes_no(keys: Collection[str]) -> bool:
    """Whether all labels are yes or no, in the languages known."""
    return bool(keys) and all(key in _YES_NO for key in keys)


def level_of(key: str) -> int | None:
    """How high a label stands in the first table that has it at an end: 1 for the top, -1 for the bottom."""
    for table in TABLES:
        if key in table.levels[0]:
            return 1
        if key in table.levels[-1]:
            return -1
    return None


def fitting_table(keys: Collection[str]) -> ScaleTable | None:
    """The shortest label table that holds all labels (at least two levels of it), or None.

    Of the tables that hold them, one whose every level was seen wins; else the longest of them is assumed, because
    points nobody chose are still points (three labels without the middle may be a scale of five).
    """
    holding = []
    for table in TABLES:
        points = {table.points(key) for key in keys}
        if keys and None not in points and len(points) > 1:
            holding.append((table, len(points)))
    most = max((seen for _, seen in holding), default=0)  # a table that takes two labels for one gives way
    holding = [(table, seen) for table, seen in holding if seen == most]
    complete = [table for table, seen in holding if seen == len(table.levels)]
    if complete:
        return complete[0]
    return max((table for table, _ in holding), key=lambda table: len(table.levels) == 5, default=None)  # noqa: PLR2004
