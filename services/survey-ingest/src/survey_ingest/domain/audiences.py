"""Whom a label names among the people of a school: words in English and Arabic, each matched as a whole, never within.

«مدرسة» is in no list: it is a woman who teaches, and a school.
"""

from functools import cache
from types import MappingProxyType

from survey_ingest.domain.codebook import Question, Role
from survey_ingest.domain.labels import label_key

#: Each audience with the words for it, parted by ` · `. Arabic words of one part are known with and without «ال».
AUDIENCES = MappingProxyType(
    {
        "student": "student · students · pupil · pupils · learner · learners · child · children · طالب · طالبة · "
        "طلاب · طلبة · طالبات · تلميذ · تلميذة · تلاميذ · تلميذات · متعلم · متعلمة · متعلمون · متعلمين · طفل · أطفال · "
        "طالب/طالبة · طالب / طالبة · طالب أو طالبة",
        "educator": "teacher · teachers · educator · educators · instructor · instructors · a teacher · "
        "class teacher · classroom teacher · teaching staff · معلم · معلمة · معلمون · معلمين · معلمات · مدرس · "
        "مدرسون · مدرسين · مدرسات · تربوي · تربوية · تربويون · تربويين · معلم/معلمة · معلم / معلمة · معلم أو معلمة · "
        "هيئة تدريسية · الهيئة التدريسية · هيئة تعليمية · الهيئة التعليمية",
        "administrator": "administrator · administrators · principal · principals · school principal · school leader · "
        "school leaders · head teacher · headteacher · vice principal · school administration · مدير · مديرة · "
        "مديرون · مديرات · إداري · إدارية · إداريون · إداريين · إداريات · مدير مدرسة · مديرة مدرسة · مدير المدرسة · "
        "مديرة المدرسة · مدير مساعد · مديرة مساعدة · إدارة المدرسة · إدارة مدرسية · الإدارة المدرسية · قيادة مدرسية",
        "parent": "parent · parents · guardian · guardians · mother · father · mothers · fathers · family · families · "
        "caregiver · caregivers · parent or guardian · parent/guardian · parent / guardian · parents and guardians · "
        "ولي أمر · ولية أمر · ولي الأمر · ولية الأمر · أولياء أمور · أولياء الأمور · ولي أمر طالب · ولي أمر الطالب · "
        "ولي أمر الطفل · والد · والدة · والدان · والدين · أب · أم · آباء · أمهات · الآباء والأمهات · أسرة · أسر · "
        "عائلة · عائلات",
    }
)


@cache
def words_of_audiences() -> dict[str, tuple[str, ...]]:
    """All words of each audience, as they are written."""
    return {name: tuple(dict.fromkeys(_with_article(words.split(" · ")))) for name, words in AUDIENCES.items()}


def _with_article(words: list[str]) -> list[str]:
    arabic = [word for word in words if not word.isascii() and word.isalpha() and not word.startswith("ال")]
    return [*words, *(f"ال{word}" for word in arabic)]


@cache
def _by_key() -> dict[str, str]:
    return {label_key(word): name for name, words in words_of_audiences().items() for word in words}


def audience_of(label: str) -> str | None:
    """The audience that a label names as a whole; None for any other label."""
    return _by_key().get(label_key(label))


def likely_role(question: Question) -> Role | None:
    """The role of a question that nobody told: `audience` where its answers name several, and most are such names."""
    if question.kind != "single":
        return None
    offered = [choice for choice in question.choices if choice.missing is None]
    named = [_audience_of_any(choice.label, *choice.labels.values()) for choice in offered]
    known = [each for each in named if each]
    return "audience" if len(set(known)) > 1 and len(known) * 2 > len(offered) else None


def _audience_of_any(*labels: str) -> str | None:
    return next((found for label in labels if (found := audience_of(label))), None)
